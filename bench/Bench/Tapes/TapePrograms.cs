using MlMath.AutoDiff;
using MlMath.Expressions.Functions;

namespace MlMath.Bench.Tapes;

/// <summary>Scalar programs with loops and branches that are differentiated by their parameters: what bench/peers/tape_programs.h has, statement by statement.</summary>
internal static class TapePrograms
{
    /// <summary>What the programs are called, how often their loop runs, how many parameters they have, and how many data for each round.</summary>
    public static readonly (string What, int Count, double[] Point, int DataOfOne)[] All =
    [
        ("prey and predators, 1000 steps of Runge and Kutta's method", 1000, [1.1, 0.4, 0.4, 0.1, 10, 5], 1),
        ("the same, 30 000 steps: the tape does not fit into the caches", 30_000, [1.1, 0.4, 0.4, 0.1, 10, 5], 1),
        ("Kepler's equation by Newton's iteration, 1000 anomalies", 1000, [0.7, 0.2, 0.6], 1),
        ("a network 8 → 16 → 1 (tanh) by single numbers, 64 samples", 64, [.. Enumerable.Range(0, 161).Select(k => Math.Sin(1.7 * k) / 2)], 9),
        ("a Gaussian mixture of 5 in 3 dimensions, 1000 points", 1000, [.. Enumerable.Range(0, 50).Select(k => Math.Cos(2.3 * k) / 2)], 3),
    ];

    private static readonly int[] s_programs = [0, 0, 1, 2, 3];

    /// <summary>The number of a row's program.</summary>
    public static int ProgramOf(int row) => s_programs[row];

    /// <summary>Records a program.</summary>
    public static Variable Run(int program, int count, Variable[] p, double[] data) => program switch
    {
        0 => Prey(count, p, data),
        1 => Kepler(count, p, data),
        2 => Network(count, p, data),
        _ => Mixture(count, p, data),
    };

    private static Variable Prey(int steps, Variable[] p, double[] seen)
    {
        const double h = 0.01;
        Variable x = p[4], y = p[5], loss = p[4] * 0.0;
        for (var t = 0; t < steps; t++)
        {
            Variable k1 = x * (p[0] - (p[1] * y)), l1 = y * ((p[3] * x) - p[2]);
            Variable u = x + (0.5 * h * k1), v = y + (0.5 * h * l1);
            Variable k2 = u * (p[0] - (p[1] * v)), l2 = v * ((p[3] * u) - p[2]);
            (u, v) = (x + (0.5 * h * k2), y + (0.5 * h * l2));
            Variable k3 = u * (p[0] - (p[1] * v)), l3 = v * ((p[3] * u) - p[2]);
            (u, v) = (x + (h * k3), y + (h * l3));
            Variable k4 = u * (p[0] - (p[1] * v)), l4 = v * ((p[3] * u) - p[2]);
            x = x + (h / 6 * (k1 + (2.0 * (k2 + k3)) + k4));
            y = y + (h / 6 * (l1 + (2.0 * (l2 + l3)) + l4));
            var off = x - seen[t];
            loss = loss + (off * off);
        }

        return loss;
    }

    private static Variable Kepler(int count, Variable[] p, double[] seen)
    {
        var loss = p[0] * 0.0;
        for (var i = 0; i < count; i++)
        {
            Variable mean = (p[0] * (0.01 * i)) + p[1], e = mean;
            for (var round = 0; round < 50; round++)
            {
                var step = (e - (p[2] * Variable.Apply(FunctionTable.Sin, e)) - mean) / (1.0 - (p[2] * Variable.Apply(FunctionTable.Cos, e)));
                e = e - step;
                if (Math.Abs(step.Value) < 1e-12)
                {
                    break;
                }
            }

            var off = e - seen[i];
            loss = loss + (off * off);
        }

        return loss;
    }

    private static Variable Network(int count, Variable[] p, double[] data)
    {
        const int inputs = 8;
        const int hidden = 16;
        var loss = p[0] * 0.0;
        for (var i = 0; i < count; i++)
        {
            var x = data.AsSpan(9 * i, 9);
            var output = p[160];
            for (var j = 0; j < hidden; j++)
            {
                var sum = p[128 + j];
                for (var k = 0; k < inputs; k++)
                {
                    sum = sum + (p[(inputs * j) + k] * x[k]);
                }

                output = output + (p[144 + j] * Variable.Apply(FunctionTable.Tanh, sum));
            }

            var off = output - x[8];
            loss = loss + (off * off);
        }

        return loss;
    }

    private static Variable Mixture(int count, Variable[] p, double[] data)
    {
        const int parts = 5;
        var total = p[0] * 0.0;
        var scale = new Variable[3 * parts];
        var volume = new Variable[parts];
        var term = new Variable[parts];
        for (var k = 0; k < parts; k++)
        {
            var q = p.AsSpan(10 * k, 10);
            for (var d = 0; d < 3; d++)
            {
                scale[(3 * k) + d] = Variable.Apply(FunctionTable.Exp, q[4 + d]);
            }

            volume[k] = q[0] + q[4] + q[5] + q[6];
        }

        for (var i = 0; i < count; i++)
        {
            var x = data.AsSpan(3 * i, 3);
            var largest = 0;
            for (var k = 0; k < parts; k++)
            {
                var q = p.AsSpan(10 * k, 10);
                var s = scale.AsSpan(3 * k, 3);
                Variable a = x[0] - q[1], b = x[1] - q[2], c = x[2] - q[3];
                Variable u = s[0] * a, v = (q[7] * a) + (s[1] * b), w = (q[8] * a) + (q[9] * b) + (s[2] * c);
                term[k] = volume[k] - (0.5 * ((u * u) + (v * v) + (w * w)));
                largest = term[k] > term[largest] ? k : largest;
            }

            var sum = Variable.Apply(FunctionTable.Exp, term[0] - term[largest]);
            for (var k = 1; k < parts; k++)
            {
                sum = sum + Variable.Apply(FunctionTable.Exp, term[k] - term[largest]);
            }

            total = total - (term[largest] + Variable.Apply(FunctionTable.Log, sum));
        }

        var all = Variable.Apply(FunctionTable.Exp, p[0]);
        for (var k = 1; k < parts; k++)
        {
            all = all + Variable.Apply(FunctionTable.Exp, p[10 * k]);
        }

        return total + ((double)count * Variable.Apply(FunctionTable.Log, all));
    }
}
