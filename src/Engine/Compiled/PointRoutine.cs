using MlMath.Expressions.Problems;

namespace MlMath.Engine.Compiled;

/// <summary>A routine over points, shared by all threads: each has blocks of its own.</summary>
/// <param name="make">Makes a thread's blocks.</param>
/// <param name="names">The names that vary from point to point.</param>
/// <param name="outputs">How many results there are for each point.</param>
internal sealed class PointRoutine(Func<PointBlocks> make, IReadOnlyList<string> names, int outputs)
{
    private readonly ThreadLocal<PointBlocks> blocks = new(make);

    /// <summary>Runs over columns; throws <see cref="ProblemException"/> (shape) where they are not one for each name and result, all of one length.</summary>
    public void Run(in Columns columns, in ResultColumns results, CancellationToken cancellation)
    {
        if (columns.Count != names.Count || results.Count != outputs)
        {
            throw new ProblemException(ProblemCode.Shape, $"this takes {names.Count} spans of numbers, for {string.Join(", ", names)}, not {columns.Count}");
        }

        var points = results[0].Length;
        for (var k = 0; k < columns.Count; k++)
        {
            Check(columns[k].Length, points, "the span for", names[k]);
        }

        for (var k = 1; k < results.Count; k++)
        {
            Check(results[k].Length, points, "the span for the derivative by", names[k - 1]);
        }

        var own = blocks.Value!;
        for (var from = 0; from < points; from += own.Count)
        {
            var count = Math.Min(own.Count, points - from);
            for (var k = 0; k < columns.Count; k++)
            {
                columns[k].Slice(from, count).CopyTo(own.Input(k));
            }

            own.Run(count, cancellation);
            for (var k = 0; k < results.Count; k++)
            {
                own.Values(k)[..count].CopyTo(results[k].Slice(from, count));
            }
        }
    }

    /// <summary>Runs over rows, each a point with its numbers one after the other; throws as the other does.</summary>
    /// <param name="rows">The points.</param>
    /// <param name="first">Takes the first result of each point.</param>
    /// <param name="others">Takes the other results, those of a point one after the other.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void RunRows(ReadOnlySpan<double> rows, Span<double> first, Span<double> others, CancellationToken cancellation)
    {
        var (points, width) = (first.Length, names.Count);
        Check(rows.Length, points * (long)width, "the span of points, which begin with", names[0]);
        Check(others.Length, points * (long)(outputs - 1), "the span for the derivatives by", names[0]);
        var own = blocks.Value!;
        for (var from = 0; from < points; from += own.Count)
        {
            var count = Math.Min(own.Count, points - from);
            for (var k = 0; k < width; k++)
            {
                var input = own.Input(k);
                for (var p = 0; p < count; p++)
                {
                    input[p] = rows[((from + p) * width) + k];
                }
            }

            own.Run(count, cancellation);
            own.Values(0)[..count].CopyTo(first.Slice(from, count));
            for (var k = 1; k < outputs; k++)
            {
                var values = own.Values(k);
                for (var p = 0; p < count; p++)
                {
                    others[((from + p) * (outputs - 1)) + k - 1] = values[p];
                }
            }
        }
    }

    private static void Check(int length, long needed, string what, string name)
    {
        if (length != needed)
        {
            throw new ProblemException(ProblemCode.Shape, $"{what} '{name}' has {length} numbers where {needed} are needed", null, "give spans of matching lengths");
        }
    }
}
