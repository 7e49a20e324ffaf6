namespace MlMath.Models.Optimisation;

/// <summary>A function to be minimised: its value at <paramref name="point"/>, its gradient into <paramref name="gradient"/>.</summary>
public delegate double DifferentiableFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Why a minimiser stopped.</summary>
public enum StopReason
{
    /// <summary>No entry of the gradient is larger than was asked.</summary>
    GradientSmall,

    /// <summary>The number of iterations was reached.</summary>
    IterationsUsed,

    /// <summary>No step along the direction of descent makes the value smaller: rounding hides what is left to gain.</summary>
    NoProgress,

    /// <summary>The value or the gradient is not finite at the start.</summary>
    NotFinite,
}

/// <summary>What a minimiser found.</summary>
/// <param name="Point">Where.</param>
/// <param name="Value">The value there.</param>
/// <param name="LargestGradientEntry">The largest entry of the gradient there, by size.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Evaluations">Evaluations of value and gradient.</param>
/// <param name="Reason">Why it stopped.</param>
public sealed record Minimum(double[] Point, double Value, double LargestGradientEntry, int Iterations, int Evaluations, StopReason Reason);

/// <summary>
/// Limited-memory BFGS: directions by the two-loop recursion (Nocedal, Wright: Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5), steps by <see cref="LineSearch"/>.
/// Not thread-safe.
/// </summary>
/// <param name="memory">How many steps the approximation of the Hessian remembers.</param>
public sealed class Lbfgs(int memory = 10)
{
    /// <summary>Minimises from a start.</summary>
    /// <param name="function">Value and gradient; all of the same length as <paramref name="start"/>.</param>
    /// <param name="start">The start; not changed.</param>
    /// <param name="gradientBelow">Stops once no entry of the gradient is larger.</param>
    /// <param name="mostIterations">Stops after that many steps.</param>
    /// <param name="accepted">Told the value after each step.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public Minimum Minimize(
        DifferentiableFunction function,
        ReadOnlySpan<double> start,
        double gradientBelow,
        int mostIterations,
        Action<int, double, ReadOnlyMemory<double>>? accepted = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memory);
        var n = start.Length;
        var search = new LineSearch(function, n, cancellation);
        var point = start.ToArray();
        var gradient = new double[n];
        var direction = new double[n];
        var history = new History(memory, n);
        var value = search.Evaluate(point, gradient);
        if (!double.IsFinite(value) || !IsFinite(gradient))
        {
            return new Minimum(point, value, LargestOf(gradient), 0, search.Evaluations, StopReason.NotFinite);
        }

        for (var iteration = 1; ; iteration++)
        {
            if (LargestOf(gradient) <= gradientBelow)
            {
                return new Minimum(point, value, LargestOf(gradient), iteration - 1, search.Evaluations, StopReason.GradientSmall);
            }

            if (iteration > mostIterations)
            {
                return new Minimum(point, value, LargestOf(gradient), iteration - 1, search.Evaluations, StopReason.IterationsUsed);
            }

            history.Direction(gradient, direction);
            var slope = Dot(gradient, direction);
            if (!(slope < 0))
            {
                history.Clear();
                history.Direction(gradient, direction);
                slope = Dot(gradient, direction);
            }

            var first = history.IsEmpty ? Math.Min(1, 1 / Norm(gradient)) : 1;
            var found = search.Along(point, direction, value, slope, first);
            if (!found && !history.IsEmpty)
            {
                // What is remembered may be of a region long left.
                history.Clear();
                history.Direction(gradient, direction);
                found = search.Along(point, direction, value, Dot(gradient, direction), Math.Min(1, 1 / Norm(gradient)));
            }

            if (!found)
            {
                return new Minimum(point, value, LargestOf(gradient), iteration - 1, search.Evaluations, StopReason.NoProgress);
            }

            history.Remember(search.Point, point, search.Gradient, gradient);
            search.Point.CopyTo(point);
            search.Gradient.CopyTo(gradient);
            value = search.Value;
            accepted?.Invoke(iteration, value, point);
        }
    }

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    internal static double LargestOf(ReadOnlySpan<double> entries)
    {
        var largest = 0.0;
        foreach (var entry in entries)
        {
            largest = Math.Max(largest, Math.Abs(entry));
        }

        return largest;
    }

    internal static bool IsFinite(ReadOnlySpan<double> entries)
    {
        foreach (var entry in entries)
        {
            if (!double.IsFinite(entry))
            {
                return false;
            }
        }

        return true;
    }

    private static double Norm(ReadOnlySpan<double> entries) => Math.Sqrt(Dot(entries, entries));

    /// <summary>The last steps and changes of the gradient, in a ring.</summary>
    private sealed class History(int memory, int n)
    {
        private readonly double[][] _steps = Rows(memory, n);
        private readonly double[][] _changes = Rows(memory, n);
        private readonly double[] _inverse = new double[memory];
        private readonly double[] _weights = new double[memory];
        private int _count;
        private int _next;

        public bool IsEmpty => _count == 0;

        public void Clear() => (_count, _next) = (0, 0);

        public void Remember(ReadOnlySpan<double> point, ReadOnlySpan<double> before, ReadOnlySpan<double> gradient, ReadOnlySpan<double> gradientBefore)
        {
            var (step, change) = (_steps[_next], _changes[_next]);
            for (var k = 0; k < n; k++)
            {
                step[k] = point[k] - before[k];
                change[k] = gradient[k] - gradientBefore[k];
            }

            var curvature = Dot(step, change);
            if (curvature > double.Epsilon * 1e8 && double.IsFinite(1 / curvature))
            {
                _inverse[_next] = 1 / curvature;
                _next = (_next + 1) % memory;
                _count = Math.Min(_count + 1, memory);
            }
        }

        public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
        {
            gradient.CopyTo(direction);
            for (var back = 1; back <= _count; back++)
            {
                var at = (_next - back + memory) % memory;
                _weights[at] = _inverse[at] * Dot(_steps[at], direction);
                Add(direction, -_weights[at], _changes[at]);
            }

            if (_count > 0)
            {
                var last = (_next - 1 + memory) % memory;
                Scale(direction, 1 / (_inverse[last] * Dot(_changes[last], _changes[last])));
            }

            for (var back = _count; back >= 1; back--)
            {
                var at = (_next - back + memory) % memory;
                Add(direction, _weights[at] - (_inverse[at] * Dot(_changes[at], direction)), _steps[at]);
            }

            Scale(direction, -1);
        }

        private static double[][] Rows(int count, int n) => Array.ConvertAll(new double[count][], _ => new double[n]);

        private static void Add(Span<double> to, double factor, ReadOnlySpan<double> of)
        {
            for (var k = 0; k < to.Length; k++)
            {
                to[k] += factor * of[k];
            }
        }

        private static void Scale(Span<double> entries, double factor)
        {
            for (var k = 0; k < entries.Length; k++)
            {
                entries[k] *= factor;
            }
        }
    }
}
