// Hand-written C++: fused loops, vectors of the machine's width, libmvec's functions called by name (g++ vectorises no loop with both sin and cos otherwise);
// matrix products by OpenBLAS, where that is here. g++ -O3 -march=native -ffast-math -fopenmp compiled_cpp.cpp -lmvec -lm -ldl
// Speaks as compiled_peer.py does: started with the folder of the data, answers lines `measure CASE THREADS SECONDS`.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <omp.h>
#include <sstream>
#include <string>
#include <vector>

#ifdef __AVX512F__
#define LANES 8
#define MVEC(name) _ZGVeN8v_##name
#else
#define LANES 4
#define MVEC(name) _ZGVdN4v_##name
#endif

typedef double Lanes __attribute__((vector_size(8 * LANES), aligned(8)));
typedef long long Mask __attribute__((vector_size(8 * LANES)));

extern "C" {
Lanes MVEC(exp)(Lanes);
Lanes MVEC(sin)(Lanes);
Lanes MVEC(cos)(Lanes);
Lanes MVEC(tanh)(Lanes);
Lanes MVEC(log)(Lanes);
Lanes MVEC(log1p)(Lanes);
}

static Lanes load(const double *p) { return *(const Lanes *)p; }
static void store(double *p, Lanes v) { *(Lanes *)p = v; }
static double total(Lanes v) {
    double sum = 0;
    for (int l = 0; l < LANES; l++) sum += v[l];
    return sum;
}
static Lanes absolute(Lanes v) { return (Lanes)((Mask)v & 0x7fffffffffffffffLL); }

struct Array {
    std::vector<long> sizes;
    std::vector<double> values;
};
typedef std::map<std::string, Array> Arrays;
struct Prepared {
    std::function<void()> evaluate;
    std::vector<std::vector<double> *> results;
};

// Rows are padded to whole vectors by whoever calls; n here is a multiple of LANES or the tail is done by one more, masked by repetition.
static void elementwise(long from, long to, const double *x, const double *y, double *f, double *fx, double *fy) {
    long k = from;
    for (; k + LANES <= to; k += LANES) {
        Lanes X = load(x + k), Y = load(y + k);
        Lanes e = MVEC(exp)(-X * X), t = MVEC(tanh)(X * Y), q = 1 + X * X + Y * Y;
        Lanes s = e * MVEC(sin)(Y), u = 1 - t * t, r = 2 / q;
        store(f + k, s + t + MVEC(log)(q));
        store(fx + k, -2 * X * s + Y * u + X * r);
        store(fy + k, e * MVEC(cos)(Y) + X * u + Y * r);
    }
    for (; k < to; k++) {
        double e = exp(-x[k] * x[k]), t = tanh(x[k] * y[k]), q = 1 + x[k] * x[k] + y[k] * y[k], s = e * sin(y[k]), u = 1 - t * t;
        f[k] = s + t + log(q);
        fx[k] = -2 * x[k] * s + y[k] * u + 2 * x[k] / q;
        fy[k] = e * cos(y[k]) + x[k] * u + 2 * y[k] / q;
    }
}

// Loss and gradient of logistic regression over some rows; D is the number of columns, known to the compiler.
template <int D>
static double logistic(long from, long to, const double *X, const double *y, const double *w, double b, double *gradient) {
    const long block = 512;
    double z[block], slope[block];
    Lanes loss = {};
    double g[D + 1] = {};
    for (long row = from; row < to; row += block) {
        long count = std::min(block, to - row), whole = (count + LANES - 1) / LANES * LANES;
        for (long r = 0; r < count; r++) {
            double sum = b;
            for (int j = 0; j < D; j++) sum += X[(row + r) * D + j] * w[j];
            z[r] = sum;
        }
        double labels[block];
        memcpy(labels, y + row, count * sizeof(double));
        for (long r = count; r < whole; r++) {
            z[r] = -1e3;
            labels[r] = 0;
        }
        for (long r = 0; r < whole; r += LANES) {
            Lanes Z = load(z + r), Y = load(labels + r), e = MVEC(exp)(-absolute(Z));
            Lanes zero = {}, one = zero + 1;
            loss += (Z > 0 ? Z : zero) - Y * Z + MVEC(log1p)(e);
            store(slope + r, (Z > 0 ? one : e) / (1 + e) - Y);
        }
        for (long r = 0; r < count; r++) {
            for (int j = 0; j < D; j++) g[j] += slope[r] * X[(row + r) * D + j];
            g[D] += slope[r];
        }
    }
    for (int j = 0; j <= D; j++) gradient[j] = g[j];
    return total(loss);
}

static double logsumexp(long n, const double *x) {
    double most = -INFINITY, sum = 0;
#pragma omp parallel for reduction(max : most)
    for (long k = 0; k < n; k++) most = std::max(most, x[k]);
#pragma omp parallel reduction(+ : sum)
    {
        long threads = omp_get_num_threads(), part = (n / threads / LANES + 1) * LANES, from = std::min(n, omp_get_thread_num() * part), to = std::min(n, from + part), k = from;
        Lanes lanes = {};
        for (; k + LANES <= to; k += LANES) lanes += MVEC(exp)(load(x + k) - most);
        sum = total(lanes);
        for (; k < to; k++) sum += exp(x[k] - most);
    }
    return log(sum) + most;
}

static double rosenbrock(long n, const double *x, double *gradient) {
    double sum = 0;
    gradient[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
    {
        double r = x[1] - x[0] * x[0], q = 1 - x[0];
        gradient[0] = -400 * x[0] * r - 2 * q;
        sum = 100 * r * r + q * q;
    }
    for (long k = 1; k < n - 1; k++) {
        double before = x[k] - x[k - 1] * x[k - 1], r = x[k + 1] - x[k] * x[k], q = 1 - x[k];
        gradient[k] = -400 * x[k] * r - 2 * q + 200 * before;
        sum += 100 * r * r + q * q;
    }
    return sum;
}

typedef void (*Gemm)(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
static Gemm gemm = nullptr;
static void (*setBlasThreads)(int) = nullptr;
static const char *blasCore = "";

static void findBlas() {
    void *library = dlopen("libopenblas.so.0", RTLD_NOW);
    if (!library) return;
    gemm = (Gemm)dlsym(library, "cblas_dgemm");
    setBlasThreads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    auto name = (char *(*)())dlsym(library, "openblas_get_config");
    if (name) blasCore = name();
}

static bool prepare(const std::string &kind, Arrays &a, Prepared &p, std::vector<std::vector<double>> &room) {
    auto result = [&](long n) {
        room.emplace_back(n);
        return &room.back();
    };
    room.reserve(8);
    if (kind == "elementwise") {
        long n = a["x"].values.size();
        auto f = result(n), fx = result(n), fy = result(n);
        const double *x = a["x"].values.data(), *y = a["y"].values.data();
        p.results = {f, fx, fy};
        p.evaluate = [=] {
#pragma omp parallel
            {
                long threads = omp_get_num_threads(), part = (n / threads / LANES + 1) * LANES, from = std::min(n, omp_get_thread_num() * part);
                elementwise(from, std::min(n, from + part), x, y, f->data(), fx->data(), fy->data());
            }
        };
    } else if (kind == "logistic" && a["w"].values.size() == 10) {
        long m = a["y"].values.size();
        auto loss = result(1), gw = result(10), gb = result(1);
        const double *X = a["X"].values.data(), *y = a["y"].values.data(), *w = a["w"].values.data(), *b = a["b"].values.data();
        p.results = {loss, gw, gb};
        p.evaluate = [=] {
            double sum = 0, g[11] = {};
#pragma omp parallel
            {
                double own[11];
                long threads = omp_get_num_threads(), part = m / threads + 1, from = std::min(m, omp_get_thread_num() * part);
                double value = logistic<10>(from, std::min(m, from + part), X, y, w, *b, own);
#pragma omp critical
                {
                    sum += value;
                    for (int j = 0; j < 11; j++) g[j] += own[j];
                }
            }
            (*loss)[0] = sum / m;
            for (int j = 0; j < 10; j++) (*gw)[j] = g[j] / m;
            (*gb)[0] = g[10] / m;
        };
    } else if (kind == "logsumexp") {
        auto value = result(1);
        const std::vector<double> &x = a["x"].values;
        p.results = {value};
        p.evaluate = [=, &x] { (*value)[0] = logsumexp(x.size(), x.data()); };
    } else if (kind == "rosenbrock") {
        const std::vector<double> &x = a["x"].values;
        auto value = result(1), gradient = result(x.size());
        p.results = {value, gradient};
        p.evaluate = [=, &x] { (*value)[0] = rosenbrock(x.size(), x.data(), gradient->data()); };
    } else if (kind == "product" && gemm) {
        int m = a["A"].sizes[0], k = a["A"].sizes[1], n = a["B"].sizes[1];
        const double *A = a["A"].values.data(), *B = a["B"].values.data();
        auto C = result((long)m * n);
        p.results = {C};
        p.evaluate = [=] { gemm(101, 111, 111, m, n, k, 1, A, k, B, n, 0, C->data(), n); };
    } else {
        return false;
    }
    return true;
}

static double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

static double best(const std::function<void()> &evaluate, double seconds) {
    long times = 1;
    double taken;
    for (;; times *= 2) {
        double start = now();
        for (long t = 0; t < times; t++) evaluate();
        if ((taken = now() - start) >= 1e-3) break;
    }
    double least = taken / times;
    for (double end = now() + seconds; now() < end;) {
        double start = now();
        for (long t = 0; t < times; t++) evaluate();
        least = std::min(least, (now() - start) / times);
    }
    return least;
}

int main(int, char **argv) {
    findBlas();
    printf("{\"version\": \"g++ %s -O3 -march=native -ffast-math, libmvec on %d lanes; products: %s\"}\n", __VERSION__, LANES, gemm ? blasCore : "no OpenBLAS");
    fflush(stdout);
    std::string line, prepared;
    Arrays arrays;
    Prepared work;
    std::vector<std::vector<double>> room;
    bool known = false;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string verb, name;
        int threads;
        double seconds;
        words >> verb >> name >> threads >> seconds;
        if (name != prepared) {
            prepared = name;
            arrays.clear();
            room.clear();
            std::string folder = std::string(argv[1]) + "/" + name + "/", kind, entry;
            std::ifstream list(folder + "arrays.txt");
            list >> entry >> kind;
            std::getline(list, entry);
            while (std::getline(list, entry)) {
                std::istringstream parts(entry);
                std::string array;
                parts >> array;
                Array &own = arrays[array];
                long size, count = 1;
                while (parts >> size) {
                    own.sizes.push_back(size);
                    count *= size;
                }
                own.values.resize(count);
                std::ifstream(folder + array + ".bin", std::ios::binary).read((char *)own.values.data(), count * sizeof(double));
            }
            known = prepare(kind, arrays, work, room);
        }
        if (!known) {
            printf("{\"fault\": \"has no such row\"}\n");
        } else {
            omp_set_num_threads(threads);
            if (setBlasThreads) setBlasThreads(threads);
            work.evaluate();
            std::string sums;
            for (auto *result : work.results) {
                double plain = 0, weighted = 0;
                for (long k = 0; k < (long)result->size(); k++) {
                    plain += (*result)[k];
                    weighted += (*result)[k] * (k * 7919 % 97) / 97;
                }
                char text[80];
                snprintf(text, sizeof text, "%s%.17g, %.17g", sums.empty() ? "" : ", ", plain, weighted);
                sums += text;
            }
            printf("{\"seconds\": %.9g, \"checks\": [%s]}\n", best(work.evaluate, seconds), sums.c_str());
        }
        fflush(stdout);
    }
}
