using System.Numerics.Tensors;
using MlMath.Compilation.Threads;

namespace MlMath.Engine.Compiled;

/// <summary>
/// What a calling thread needs to work on many points: where they stand, and blocks for each thread that helps. Each thread copies a block of points in, runs over them and copies
/// the results out, all within its own cache; so what comes out does not depend on how many there are. Used by one calling thread; allocates at its first calls only.
/// </summary>
internal sealed unsafe class PointWork
{
    /// <summary>Fewer points than this are not worth waking a thread for.</summary>
    private const int FewestShared = 4 * PointBlocks.Length;

    private readonly Func<PointBlocks> make;
    private readonly PointBlocks?[] blocks;
    private readonly Column[] inputs;
    private readonly Column[] results;
    private readonly Action<int, int> part;
    private int points;
    private CancellationToken stop;

    public PointWork(Func<PointBlocks> make, int inputCount, int resultCount, int threads)
    {
        this.make = make;
        blocks = new PointBlocks?[Math.Clamp(threads, 1, ForkJoin.Shared.Helpers + 1)];
        (inputs, results) = (new Column[inputCount], new Column[resultCount]);
        part = RunPart;
    }

    /// <summary>Where the numbers of a name stand during the next run, and how far apart.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    public void Read<T>(int name, T* start, int step)
        where T : unmanaged
    {
        if (name < inputs.Length)
        {
            inputs[name] = new Column(start, step, typeof(T) == typeof(float));
        }
    }

    /// <summary>Where the numbers of a result are to stand; a result that there is none of is passed over.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    public void Write<T>(int result, T* start, int step)
        where T : unmanaged
    {
        if (result < results.Length)
        {
            results[result] = new Column(start, step, typeof(T) == typeof(float));
        }
    }

    /// <summary>Runs over the points; what stands where was said before, and does not move meanwhile.</summary>
    public void Run(int count, CancellationToken cancellation)
    {
        (points, stop) = (count, cancellation);
        var parts = (count / PointBlocks.Length) + (count % PointBlocks.Length > 0 ? 1 : 0);
        try
        {
            ForkJoin.Shared.Run(parts, part, count < FewestShared ? 1 : blocks.Length, cancellation);
        }
        finally
        {
            stop = default;
        }
    }

    private void RunPart(int number, int worker)
    {
        var own = blocks[worker] ??= make();
        var from = number * PointBlocks.Length;
        var count = Math.Min(PointBlocks.Length, points - from);
        for (var k = 0; k < inputs.Length; k++)
        {
            inputs[k].CopyTo(from, own.Input(k).AsSpan(0, count));
        }

        own.Run(count, stop);
        for (var k = 0; k < results.Length; k++)
        {
            results[k].CopyFrom(from, own.Values(k)[..count]);
        }
    }

    /// <summary>Numbers of the points, doubles or floats, in memory that is pinned.</summary>
    private readonly struct Column(void* start, int step, bool isSingle)
    {
        public void CopyTo(int from, Span<double> block)
        {
            if (isSingle && step == 1)
            {
                TensorPrimitives.ConvertTruncating(new ReadOnlySpan<float>((float*)start + from, block.Length), block);
            }
            else if (step == 1)
            {
                new ReadOnlySpan<double>((double*)start + from, block.Length).CopyTo(block);
            }
            else
            {
                var at = (long)from * step;
                for (var k = 0; k < block.Length; k++, at += step)
                {
                    block[k] = isSingle ? ((float*)start)[at] : ((double*)start)[at];
                }
            }
        }

        public void CopyFrom(int from, ReadOnlySpan<double> block)
        {
            if (isSingle && step == 1)
            {
                // Between kinds of floating point numbers this rounds to the nearest.
                TensorPrimitives.ConvertTruncating(block, new Span<float>((float*)start + from, block.Length));
            }
            else if (step == 1)
            {
                block.CopyTo(new Span<double>((double*)start + from, block.Length));
            }
            else
            {
                var at = (long)from * step;
                for (var k = 0; k < block.Length; k++, at += step)
                {
                    if (isSingle)
                    {
                        ((float*)start)[at] = (float)block[k];
                    }
                    else
                    {
                        ((double*)start)[at] = block[k];
                    }
                }
            }
        }
    }
}
