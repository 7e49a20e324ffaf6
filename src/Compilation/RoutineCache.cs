using MlMath.Compilation.Binding;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation;

/// <summary>
/// Compiled routines and functions by what they compute, so that the same outputs, of whatever graph, are compiled once. Bounded: what was not asked for the longest goes first.
/// Safe to use from many threads.
/// </summary>
/// <param name="capacity">How many are kept; at least 1.</param>
public sealed class RoutineCache(int capacity = 64)
{
    private readonly int most = capacity > 0 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity));
    private readonly Lock changing = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> known = [];
    private readonly LinkedList<Entry> byUse = new();

    /// <param name="Structure">A digest of the outputs.</param>
    /// <param name="Rows">The size over which passes are made.</param>
    /// <param name="Options">How it was compiled.</param>
    /// <param name="Function">The type of a function, which is none of its routine's; null for a routine.</param>
    /// <param name="Names">A function's names, in order.</param>
    private readonly record struct Key(int Structure, Size? Rows, CompilerOptions Options, Type? Function = null, string Names = "");

    private sealed record Entry(Key Key, OpenedOutput[] Outputs, object Compiled);

    /// <summary>How many there are.</summary>
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
        return (CompiledRoutine)(Find(key, opened) ?? Kept(key, opened, Compiler.Compile(outputs, rows, options)));
    }

    /// <summary>The delegate of <see cref="Compiler.CompileFunction{TDelegate}"/>, compiled where there is none; null where that gives none. Throws as it does.</summary>
    /// <typeparam name="TDelegate">A double for each name; results as for the other.</typeparam>
    /// <param name="outputs">The outputs.</param>
    /// <param name="names">The inputs, in the order of the parameters.</param>
    /// <param name="options">How to compile; the defaults where null.</param>
    public TDelegate? CompileFunction<TDelegate>(IReadOnlyList<Output> outputs, string[] names, CompilerOptions? options = null)
        where TDelegate : Delegate
    {
        var opened = Compiler.Opened(outputs);
        var key = new Key(StructureOf(opened), null, options ?? CompilerOptions.Default, typeof(TDelegate), string.Join('\n', names));
        return (TDelegate?)(Find(key, opened) ?? (Compiler.CompileFunction<TDelegate>(outputs, names, options) is { } made ? Kept(key, opened, made) : null));
    }

    /// <summary>Keeps what was compiled, without the lock: of two threads that compile the same the later one's is kept.</summary>
    private object Kept(Key key, OpenedOutput[] outputs, object compiled)
    {
        lock (changing)
        {
            if (known.Remove(key, out var other))
            {
                byUse.Remove(other);
            }

            known.Add(key, byUse.AddFirst(new Entry(key, outputs, compiled)));
            if (byUse.Count > most)
            {
                known.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }
        }

        return compiled;
    }

    private object? Find(Key key, OpenedOutput[] outputs)
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

        return AreSame(place.Value.Outputs, outputs) ? place.Value.Compiled : null;
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
