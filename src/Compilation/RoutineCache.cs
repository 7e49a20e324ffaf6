using MlMath.Compilation.Binding;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation;

/// <summary>
/// Compiled routines by what they compute, so that the same outputs, of whatever graph, are compiled once. Bounded: the routine that was not asked for the longest goes first.
/// Safe to use from many threads.
/// </summary>
/// <param name="capacity">How many routines are kept; at least 1.</param>
public sealed class RoutineCache(int capacity = 64)
{
    private readonly int most = capacity > 0 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity));
    private readonly Lock changing = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> known = [];
    private readonly LinkedList<Entry> byUse = new();

    private readonly record struct Key(int Structure, Size? Rows, CompilerOptions Options);

    private sealed record Entry(Key Key, OpenedOutput[] Outputs, CompiledRoutine Routine);

    /// <summary>How many routines there are.</summary>
    public int Count
    {
        get
        {
            lock (changing)
            {
                return byUse.Count;
            }
        }
    }

    /// <summary>The routine for some outputs, compiled where there is none; throws as <see cref="Compiler.Compile(IReadOnlyList{Output}, Size?, CompilerOptions?)"/> does.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="rows">The size over which passes are made; null to let the compiler choose.</param>
    /// <param name="options">How to compile; the defaults where null.</param>
    public CompiledRoutine Compile(IReadOnlyList<Output> outputs, Size? rows = null, CompilerOptions? options = null)
    {
        var opened = Compiler.Opened(outputs);
        var key = new Key(StructureOf(opened), rows, options ?? CompilerOptions.Default);
        if (Find(key, opened) is { } found)
        {
            return found;
        }

        // Compiled without the lock: two threads may both compile, and the later one's routine is kept.
        var routine = Compiler.Compile(outputs, rows, options);
        lock (changing)
        {
            if (known.Remove(key, out var other))
            {
                byUse.Remove(other);
            }

            known.Add(key, byUse.AddFirst(new Entry(key, opened, routine)));
            if (byUse.Count > most)
            {
                known.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }
        }

        return routine;
    }

    private CompiledRoutine? Find(Key key, OpenedOutput[] outputs)
    {
        LinkedListNode<Entry>? place;
        lock (changing)
        {
            if (!known.TryGetValue(key, out place))
            {
                return null;
            }

            byUse.Remove(place);
            byUse.AddFirst(place);
        }

        return AreSame(place.Value.Outputs, outputs) ? place.Value.Routine : null;
    }

    private static int StructureOf(OpenedOutput[] outputs)
    {
        var hash = new HashCode();
        foreach (var output in outputs)
        {
            foreach (var axis in output.Axes)
            {
                hash.Add(axis);
            }

            foreach (var edge in output.Edges)
            {
                hash.Add(edge.Operand.Digest);
                foreach (var term in edge.Terms)
                {
                    hash.Add(term);
                }
            }
        }

        return hash.ToHashCode();
    }

    private static bool AreSame(OpenedOutput[] first, OpenedOutput[] second)
    {
        if (first.Length != second.Length)
        {
            return false;
        }

        for (var k = 0; k < first.Length; k++)
        {
            if (!first[k].Axes.AsSpan().SequenceEqual(second[k].Axes) || first[k].Edges.Length != second[k].Edges.Length)
            {
                return false;
            }

            for (var e = 0; e < first[k].Edges.Length; e++)
            {
                if (!first[k].Edges[e].Terms.SequenceEqual(second[k].Edges[e].Terms))
                {
                    return false;
                }
            }
        }

        return NodeComparison.AreSame([.. first.SelectMany(o => o.Edges).Select(e => e.Operand)], [.. second.SelectMany(o => o.Edges).Select(e => e.Operand)]);
    }
}
