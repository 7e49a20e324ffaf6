// Scalar programs that are differentiated by their parameters, for any kind of number: bench/Bench/Tapes/TapePrograms.cs has the same, statement by statement.
#pragma once
#include <cmath>
#include <vector>

inline double number(double x) { return x; }

// Prey and predators by Runge and Kutta's method; how far the prey is from what was seen.
template <class N> N prey(int steps, const std::vector<N>& p, const double* seen)
{
    const double h = 0.01;
    N x = p[4], y = p[5], loss = p[4] * 0.0;
    for (int t = 0; t < steps; t++)
    {
        N k1 = x * (p[0] - p[1] * y), l1 = y * (p[3] * x - p[2]);
        N u = x + 0.5 * h * k1, v = y + 0.5 * h * l1;
        N k2 = u * (p[0] - p[1] * v), l2 = v * (p[3] * u - p[2]);
        u = x + 0.5 * h * k2, v = y + 0.5 * h * l2;
        N k3 = u * (p[0] - p[1] * v), l3 = v * (p[3] * u - p[2]);
        u = x + h * k3, v = y + h * l3;
        N k4 = u * (p[0] - p[1] * v), l4 = v * (p[3] * u - p[2]);
        x = x + h / 6 * (k1 + 2.0 * (k2 + k3) + k4);
        y = y + h / 6 * (l1 + 2.0 * (l2 + l3) + l4);
        N off = x - seen[t];
        loss = loss + off * off;
    }
    return loss;
}

// Kepler's equation by Newton's iteration, as often as it takes; how far the anomalies are from what was seen.
template <class N> N kepler(int count, const std::vector<N>& p, const double* seen)
{
    N loss = p[0] * 0.0;
    for (int i = 0; i < count; i++)
    {
        N mean = p[0] * (0.01 * i) + p[1], e = mean;
        for (int round = 0; round < 50; round++)
        {
            N step = (e - p[2] * sin(e) - mean) / (1.0 - p[2] * cos(e));
            e = e - step;
            if (std::abs(number(step)) < 1e-12) { break; }
        }
        N off = e - seen[i];
        loss = loss + off * off;
    }
    return loss;
}

// A network of 8 inputs, 16 hidden numbers (tanh) and one output.
template <class N> N network(int count, const std::vector<N>& p, const double* data)
{
    const int inputs = 8, hidden = 16;
    N loss = p[0] * 0.0;
    for (int i = 0; i < count; i++)
    {
        const double* x = data + 9 * i;
        N output = p[160];
        for (int j = 0; j < hidden; j++)
        {
            N sum = p[128 + j];
            for (int k = 0; k < inputs; k++) { sum = sum + p[inputs * j + k] * x[k]; }
            output = output + p[144 + j] * tanh(sum);
        }
        N off = output - x[8];
        loss = loss + off * off;
    }
    return loss;
}

// Minus the logarithm of the likelihood of a Gaussian mixture (5 of them in 3 dimensions, each with a triangular factor of its precision), as in ADBench.
template <class N> N mixture(int count, const std::vector<N>& p, const double* data)
{
    const int parts = 5;
    N total = p[0] * 0.0;
    N scale[parts][3] = {};
    N volume[parts];
    for (int k = 0; k < parts; k++)
    {
        const N* q = &p[10 * k];
        for (int d = 0; d < 3; d++) { scale[k][d] = exp(q[4 + d]); }
        volume[k] = q[0] + q[4] + q[5] + q[6];
    }
    for (int i = 0; i < count; i++)
    {
        const double* x = data + 3 * i;
        N term[parts];
        int largest = 0;
        for (int k = 0; k < parts; k++)
        {
            const N* q = &p[10 * k];
            N a = x[0] - q[1], b = x[1] - q[2], c = x[2] - q[3];
            N u = scale[k][0] * a, v = q[7] * a + scale[k][1] * b, w = q[8] * a + q[9] * b + scale[k][2] * c;
            term[k] = volume[k] - 0.5 * (u * u + v * v + w * w);
            if (number(term[k]) > number(term[largest])) { largest = k; }
        }
        N sum = exp(term[0] - term[largest]);
        for (int k = 1; k < parts; k++) { sum = sum + exp(term[k] - term[largest]); }
        total = total - (term[largest] + log(sum));
    }
    N all = exp(p[0]);
    for (int k = 1; k < parts; k++) { all = all + exp(p[10 * k]); }
    return total + (double)count * log(all);
}

template <class N> N run(int program, int count, const std::vector<N>& p, const double* data)
{
    return program == 0 ? prey(count, p, data) : program == 1 ? kepler(count, p, data) : program == 2 ? network(count, p, data) : mixture(count, p, data);
}
