using MlMath.Expressions.Problems;

namespace MlMath.Engine.Compiled;

/// <summary>A routine over points, shared by all threads that call it: each has a workspace of its own.</summary>
/// <param name="make">Makes the blocks that one thread works on.</param>
/// <param name="makeWhole">Makes what runs over arrays where they stand, or null where the routine cannot.</param>
/// <param name="names">The names that vary from point to point.</param>
/// <param name="outputs">How many results there are for each point.</param>
/// <param name="threads">How many threads may work on a call's points.</param>
internal sealed class PointRoutine(Func<PointBlocks> make, Func<PointArrays>? makeWhole, IReadOnlyList<string> names, int outputs, int threads)
{
    private readonly ThreadLocal<PointWork> works = new(() => new PointWork(make, names.Count, outputs, threads));
    private readonly ThreadLocal<PointArrays>? wholes = makeWhole is null ? null : new(makeWhole);

    /// <summary>Runs over columns that were given as arrays, where they stand if the routine can; throws as the other does.</summary>
    public void RunArrays(in Columns<double> columns, in ResultColumns<double> results, CancellationToken cancellation)
    {
        if (wholes is not null && results[0].Length > 0 && AreApart(columns, results))
        {
            CheckAll(columns, results);
            wholes.Value!.Run(columns, results, cancellation);
            return;
        }

        Run(columns, results, cancellation);
    }

    /// <summary>Runs over columns; throws <see cref="ProblemException"/> (shape) where they are not one for each name and result, all of one length, or overlap in part.</summary>
    /// <typeparam name="T">double, or float, which is widened and rounded block by block.</typeparam>
    public unsafe void Run<T>(in Columns<T> columns, in ResultColumns<T> results, CancellationToken cancellation)
        where T : unmanaged
    {
        CheckAll(columns, results);
        var work = works.Value!;
        fixed (T* x = columns[0], y = columns[1], z = columns[2], first = results[0], second = results[1], third = results[2], fourth = results[3])
        {
            work.Read(0, x, 1);
            work.Read(1, y, 1);
            work.Read(2, z, 1);
            work.Write(0, first, 1);
            work.Write(1, second, 1);
            work.Write(2, third, 1);
            work.Write(3, fourth, 1);
            work.Run(results[0].Length, cancellation);
        }
    }

    private void CheckAll<T>(in Columns<T> columns, in ResultColumns<T> results)
        where T : unmanaged
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

        for (var j = 0; j < results.Count; j++)
        {
            if (j > 0)
            {
                Check(results[j].Length, points, "the span for the derivative by", names[j - 1]);
            }

            for (var k = 0; k < columns.Count; k++)
            {
                CheckInPlace<T>(columns[k], results[j]);
            }

            for (var i = 0; i < j; i++)
            {
                CheckApart<T>(results[i], results[j]);
            }
        }
    }

    /// <summary>Runs over rows, each a point with its numbers one after the other; throws as the other does.</summary>
    /// <param name="rows">The points.</param>
    /// <param name="first">Takes the first result of each point.</param>
    /// <param name="others">Takes the other results, those of a point one after the other.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <typeparam name="T">double or float.</typeparam>
    public unsafe void RunRows<T>(ReadOnlySpan<T> rows, Span<T> first, Span<T> others, CancellationToken cancellation)
        where T : unmanaged
    {
        var (points, width) = (first.Length, names.Count);
        Check(rows.Length, points * (long)width, "the span of points, which begin with", names[0]);
        Check(others.Length, points * (long)(outputs - 1), "the span for the derivatives by", names[0]);
        CheckInPlace<T>(rows, first);
        CheckInPlace<T>(rows, others);
        CheckApart<T>(first, others);
        var work = works.Value!;
        fixed (T* points0 = rows, values = first, slopes = others)
        {
            for (var k = 0; k < width; k++)
            {
                work.Read(k, points0 + k, width);
            }

            work.Write(0, values, 1);
            for (var k = 1; k < outputs; k++)
            {
                work.Write(k, slopes + k - 1, outputs - 1);
            }

            work.Run(points, cancellation);
        }
    }

    /// <summary>Whether none of the arrays is to be written that is read.</summary>
    private static bool AreApart(in Columns<double> columns, in ResultColumns<double> results)
    {
        var are = true;
        for (var j = 0; j < results.Count; j++)
        {
            for (var k = 0; k < columns.Count; k++)
            {
                are &= columns.ArrayOf(k) is { } input && results.ArrayOf(j) is { } result && input != result;
            }
        }

        return are;
    }

    private static void Check(int length, long needed, string what, string name)
    {
        if (length != needed)
        {
            throw new ProblemException(ProblemCode.Shape, $"{what} '{name}' has {length} numbers where {needed} are needed", null, "give spans of matching lengths");
        }
    }

    /// <summary>Results may stand where an input stood, number for number; shifted against it they would be read as inputs.</summary>
    private static void CheckInPlace<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> result)
        where T : unmanaged
    {
        if (input.Overlaps(result, out var shift) && (shift != 0 || input.Length != result.Length))
        {
            throw new ProblemException(ProblemCode.Shape, "a span for results overlaps one of the inputs, shifted against it", null, "write exactly over the input, or to a span of its own");
        }
    }

    private static void CheckApart<T>(ReadOnlySpan<T> result, ReadOnlySpan<T> other)
        where T : unmanaged
    {
        if (result.Overlaps(other))
        {
            throw new ProblemException(ProblemCode.Shape, "two spans for results overlap", null, "give each result a span of its own");
        }
    }
}
