using System.Numerics;
using MlMath.Compilation.Binding;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <summary>
/// Scalars computed from scalars, cut into stretches that are a method each: what a routine without any axes comes down to. Straight from the nodes, for
/// formulas of a million nodes are compiled so.
/// </summary>
internal sealed class StraightLine
{
    /// <summary>Reads and writes in a method: past some 8000 the runtime compiles badly.</summary>
    private const int LargestStretch = 2000;

    /// <summary>A sum of more terms than this, or a product of more factors, is computed in pieces of half as many.</summary>
    private const int LongestNode = 128;

    private readonly Node[] order;
    private readonly int[] places;
    private readonly int firstId;

    /// <summary>What is in memory between stretches.</summary>
    private readonly bool[] isKept;
    private readonly int[] slots;
    private readonly Stack<int> free = new();

    private StraightLine(Node[] order, OpenedOutput[] outputs)
    {
        this.order = order;
        firstId = order.Length == 0 ? 0 : order[0].Id;
        places = order.Length == 0 ? [] : new int[order[^1].Id - firstId + 1];
        StretchOf = new int[order.Length];
        isKept = new bool[order.Length];
        slots = new int[order.Length];
        Uses = new int[order.Length];
        for (var k = 0; k < order.Length; k++)
        {
            places[order[k].Id - firstId] = k;
        }

        Shared = new SharedValues(order);
        Outputs = Array.ConvertAll(outputs, o => PlaceOf(o.Edges[0].Operand));
        Cut();
        foreach (var output in Outputs)
        {
            Uses[output]++;
        }
    }

    /// <summary>The needed nodes, operands first.</summary>
    public ReadOnlySpan<Node> Order => order;

    /// <summary>What is computed, one after the other.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>At which step each stretch begins, and where the last ends.</summary>
    public List<int> Bounds { get; } = [0];

    /// <summary>What the nodes have in common.</summary>
    public SharedValues Shared { get; }

    /// <summary>In which stretch a node is computed.</summary>
    public int[] StretchOf { get; }

    /// <summary>How often each node is read.</summary>
    public int[] Uses { get; }

    /// <summary>The node of each output.</summary>
    public int[] Outputs { get; }

    /// <summary>Whether any number is left by one stretch to another.</summary>
    public bool IsCut => Array.IndexOf(isKept, true) >= 0;

    /// <summary>How many numbers are in memory at a time, as far as stretches were written.</summary>
    public int SlotCount { get; private set; }

    /// <summary>The number of a node in the order.</summary>
    public int PlaceOf(Node node) => places[node.Id - firstId];

    /// <summary>The stretches of some outputs; null where there are axes, or nodes that are not computed straight on.</summary>
    public static StraightLine? Of(Node[] order, OpenedOutput[] outputs)
    {
        foreach (var output in outputs)
        {
            if (output.Axes.Length > 0 || output.Edges.Length != 1)
            {
                return null;
            }
        }

        foreach (var node in order)
        {
            if (node.Rank > 0 || node.Bound.Length > 0 || node is not (InputNode or NumberNode or ConstantNode or SumNode or ProductNode or FunctionNode))
            {
                return null;
            }
        }

        // A few nodes of a huge graph would have a table as large as that.
        return order.Length > 0 && order[^1].Id - (long)order[0].Id > 1_000_000 + (16L * order.Length) ? null : new StraightLine(order, outputs);
    }

    /// <summary>Whether a node is in memory: it is read by another stretch, comes piece by piece, or there was no variable for it.</summary>
    public bool IsKept(int place) => isKept[place];

    /// <summary>The slot in memory of a node that is kept and was computed.</summary>
    public int SlotOf(int place) => slots[place];

    /// <summary>Keeps a node in memory, for want of variables.</summary>
    public void Keep(int place) => isKept[place] = true;

    /// <summary>Gives a node a slot, one that others do not need any more where there is one: so what is in memory is no more than what is alive, and stays in the nearest cache.</summary>
    public void TakeSlot(int place) => slots[place] = free.TryPop(out var slot) ? slot : SlotCount++;

    /// <summary>Takes the slot of a node back.</summary>
    public void FreeSlot(int place) => free.Push(slots[place]);

    private void Cut()
    {
        var (weight, following) = (0, PiecesAfter());
        for (var k = 0; k < order.Length; k++)
        {
            if (following is null || !IsLong(order[k]))
            {
                Append(new Step(k, null), ref weight);
            }

            // A long node goes on as soon as the next of its operands are there, which are at hand then.
            for (var piece = following?[k]; piece is not null; piece = piece.Next)
            {
                Append(piece.Step, ref weight);
            }
        }

        Bounds.Add(Steps.Count);

        // Results are written by the last stretch.
        foreach (var output in Outputs)
        {
            isKept[output] |= StretchOf[output] != Bounds.Count - 2 && IsComputed(order[output]);
        }
    }

    private void Append(Step step, ref int weight)
    {
        var (place, node) = (step.Place, order[step.Place]);
        var own = 1 + (step.Operands?.Length ?? node.Edges.Length) + (node is ProductNode product ? PowersOf(product, step.Operands) : 0);
        if (weight > 0 && weight + own > LargestStretch)
        {
            Bounds.Add(Steps.Count);
            weight = 0;
        }

        weight += own;
        Steps.Add(step);
        StretchOf[place] = Bounds.Count - 1;
        if (step.Operands is null)
        {
            foreach (var edge in node.Edges)
            {
                Use(edge.Operand);
            }

            return;
        }

        isKept[place] = true;
        foreach (var k in step.Operands)
        {
            Use(node.Edges[k].Operand);
        }
    }

    private void Use(Node node)
    {
        var operand = PlaceOf(node);
        Uses[operand]++;
        isKept[operand] |= StretchOf[operand] != Bounds.Count - 1 && IsComputed(node);
    }

    /// <summary>The reads and writes of powers that are multiplied out.</summary>
    private static int PowersOf(ProductNode node, int[]? operands)
    {
        var weight = 0;
        for (var k = 0; k < (operands?.Length ?? node.Exponents.Length); k++)
        {
            var exponent = node.Exponents[operands?[k] ?? k].Abs();
            weight += exponent.ToInt64() is { } n and > 2 and <= 64 ? 8 * BitOperations.Log2((ulong)n) : 0;
        }

        return weight;
    }

    /// <summary>The pieces of long nodes by the operand after which they are computed; null where there is no long node.</summary>
    private Following?[]? PiecesAfter()
    {
        Following?[]? following = null;
        for (var k = order.Length - 1; k >= 0; k--)
        {
            if (!IsLong(order[k]))
            {
                continue;
            }

            following ??= new Following?[order.Length];
            var edges = order[k].Edges;
            var operands = new int[edges.Length];
            var computed = new int[edges.Length];
            for (var e = 0; e < operands.Length; e++)
            {
                (operands[e], computed[e]) = (e, PlaceOf(edges[e].Operand));
            }

            Array.Sort(computed, operands);
            for (var end = operands.Length; end > 0; end = (end - 1) / (LongestNode / 2) * (LongestNode / 2))
            {
                var start = (end - 1) / (LongestNode / 2) * (LongestNode / 2);
                var isLast = end == operands.Length;
                ref var after = ref following[isLast ? k : computed[end - 1]];
                after = new Following(new Step(k, operands[start..end]) { IsFirst = start == 0 }, after);
            }
        }

        return following;
    }

    /// <summary>Whether a node is computed in pieces: what it adds or multiplies is not looked at as a whole.</summary>
    private static bool IsLong(Node node) => node.Edges.Length > LongestNode && node switch
    {
        SumNode => true,
        ProductNode product => !StretchWriter.IsCareful(product) && AllMultiply(product),
        _ => false,
    };

    private static bool AllMultiply(ProductNode node)
    {
        foreach (var exponent in node.Exponents)
        {
            if (exponent.Sign < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsComputed(Node node) => node is SumNode or ProductNode or FunctionNode;

    /// <summary>A node that is computed, or a piece of a long one.</summary>
    /// <param name="Place">The number of the node.</param>
    /// <param name="Operands">Which of its operands are added or multiplied to it now; null for all.</param>
    public sealed record Step(int Place, int[]? Operands)
    {
        /// <summary>Whether it is the first piece.</summary>
        public bool IsFirst { get; init; } = true;
    }

    private sealed record Following(Step Step, Following? Next);
}
