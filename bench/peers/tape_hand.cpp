// A tape as an expert writes it for one program: entries with two places and two partial derivatives, no allocation once it is warm.
#include <cstdint>
#include <cstdlib>
#include <cstring>

struct Entry { double a, b; int32_t i, j; };
static Entry* entries = nullptr;
static double* adjoints = nullptr;
static int32_t top = 0, room = 0;

static __attribute__((noinline)) void grow()
{
    room = room ? 2 * room : 1024;
    entries = (Entry*)realloc(entries, room * sizeof(Entry));
    adjoints = (double*)realloc(adjoints, room * sizeof(double));
}

static inline int32_t put(int32_t i, double a, int32_t j, double b)
{
    if (__builtin_expect(top == room, 0)) { grow(); }
    entries[top] = { a, b, i, j };
    return top++;
}

struct V { double v; int32_t i; };
#include <cmath>
static inline double number(V x) { return x.v; }
static inline V operator+(V x, V y) { return { x.v + y.v, put(x.i, 1, y.i, 1) }; }
static inline V operator-(V x, V y) { return { x.v - y.v, put(x.i, 1, y.i, -1) }; }
static inline V operator*(V x, V y) { return { x.v * y.v, put(x.i, y.v, y.i, x.v) }; }
static inline V operator/(V x, V y) { double q = x.v / y.v, r = 1 / y.v; return { q, put(x.i, r, y.i, -q * r) }; }
static inline V one(double value, V x, double a) { return { value, put(x.i, a, -1, 0) }; }
static inline V operator+(V x, double c) { return one(x.v + c, x, 1); }
static inline V operator-(V x, double c) { return one(x.v - c, x, 1); }
static inline V operator-(double c, V x) { return one(c - x.v, x, -1); }
static inline V operator*(V x, double c) { return one(x.v * c, x, c); }
static inline V operator*(double c, V x) { return one(x.v * c, x, c); }
static inline V sin(V x) { return one(std::sin(x.v), x, std::cos(x.v)); }
static inline V cos(V x) { return one(std::cos(x.v), x, -std::sin(x.v)); }
static inline V exp(V x) { double y = std::exp(x.v); return one(y, x, y); }
static inline V log(V x) { return one(std::log(x.v), x, 1 / x.v); }
static inline V tanh(V x) { double y = std::tanh(x.v); return one(y, x, 1 - y * y); }
#include "tape_programs.h"

extern "C" const char* version() { return "g++ " __VERSION__; }

extern "C" double evaluate(int program, int count, const double* point, int length, const double* data, double* gradient)
{
    static std::vector<V> p;
    p.resize(length);
    top = 0;
    for (int k = 0; k < length; k++) { p[k] = { point[k], put(-1, 0, -1, 0) }; }
    V result = run(program, count, p, data);
    memset(adjoints, 0, (result.i + 1) * sizeof(double));
    adjoints[result.i] = 1;
    for (int32_t k = result.i; k >= length; k--)
    {
        double own = adjoints[k];
        const Entry& e = entries[k];
        adjoints[e.i] += own * e.a;
        if (e.j >= 0) { adjoints[e.j] += own * e.b; }
    }
    for (int k = 0; k < length; k++) { gradient[k] = adjoints[k]; }
    return result.v;
}
