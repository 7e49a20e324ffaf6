using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// Cuts `exp(y_j - log Σ_k e^(y_k))` into the largest `y`, the exponentials of what lies below it, their sum and quotients: each exponential is computed once, and nothing
/// overflows. The form for doubles has done so already. A largest `y` that is infinite is replaced by the largest number, so that 0, ∞ and NaN come out where they did.
/// </summary>
internal static class SoftmaxLowering
{
    /// <summary>A term of a sum, its slots those of a node above it.</summary>
    private readonly record struct Term(Number Coefficient, Node Operand, SlotTerm[] Terms)
    {
        public bool Equals(Term other) => Coefficient == other.Coefficient && ReferenceEquals(Operand, other.Operand) && Terms.AsSpan().SequenceEqual(other.Terms);

        public override int GetHashCode() => HashCode.Combine(Coefficient, Operand.Digest);
    }

    /// <summary>An exponential of differences from a log-sum-exp.</summary>
    /// <param name="Logarithm">The log-sum-exp.</param>
    /// <param name="Slots">For each slot of the log-sum-exp, own ones first, that of the exponential.</param>
    private sealed record Softmax(ReductionNode Logarithm, int[] Slots);

    /// <summary>The nodes with what computes them, softmaxes cut.</summary>
    /// <param name="lowered">The nodes, operands first.</param>
    public static List<LoweredNode> Of(List<LoweredNode> lowered)
    {
        var found = new Dictionary<Node, Softmax>();
        var firstOf = new Dictionary<Node, FunctionNode>();
        foreach (var (_, node, _) in lowered)
        {
            if (node is FunctionNode { Function.Name: "exp" } exponential && Find(exponential) is { } softmax)
            {
                found.Add(node, softmax);
                firstOf.TryAdd(softmax.Logarithm, exponential);
            }
        }

        if (found.Count == 0)
        {
            return lowered;
        }

        var result = new List<LoweredNode>(lowered.Count + (6 * found.Count));
        var parts = new Dictionary<Node, (ReductionNode Largest, Node Exponentials, Node Sum)>();
        foreach (var entry in lowered)
        {
            if (firstOf.TryGetValue(entry.Computed, out var first))
            {
                var logarithm = (ReductionNode)entry.Computed;
                var slots = found[first].Slots;
                var largest = LooseNodes.Reduction(ReductionKind.Maximum, logarithm.Edges.ToArray(), logarithm.Axes.ToArray(), logarithm.Bound.ToArray());
                result.Add(new LoweredNode(largest, largest, IsShift: true));
                var exponentials = Exponentials(first, logarithm, slots, largest, result);
                var sum = Add(LooseNodes.Product([Number.One], [new Edge(exponentials, Inverse(slots))], logarithm.Axes.ToArray(), logarithm.Bound.ToArray()));
                var ofSum = Add(LooseNodes.Function(FunctionTable.Log, [new Edge(sum, Own(logarithm.Rank))], logarithm.Axes.ToArray()));
                result.Add(entry with { Computed = LooseNodes.Sum([Number.One, Number.One], [new Edge(largest, Own(logarithm.Rank)), new Edge(ofSum, Own(logarithm.Rank))], logarithm.Axes.ToArray()) });
                parts.Add(logarithm, (largest, exponentials, sum));
            }
            else if (found.TryGetValue(entry.Computed, out var softmax))
            {
                var node = (FunctionNode)entry.Computed;
                var (largest, exponentials, sum) = parts[softmax.Logarithm];
                if (!ReferenceEquals(node, firstOf[softmax.Logarithm]))
                {
                    exponentials = Exponentials(node, softmax.Logarithm, softmax.Slots, largest, result);
                }

                var rows = softmax.Logarithm.Rank;
                var inverse = Add(LooseNodes.Product([Number.MinusOne], [new Edge(sum, Own(rows))], softmax.Logarithm.Axes.ToArray(), []));
                result.Add(entry with { Computed = LooseNodes.Product([Number.One, Number.One], [new Edge(exponentials, Own(node.Rank)), new Edge(inverse, At(softmax.Slots[..rows]))], node.Axes.ToArray(), []) });
            }
            else
            {
                result.Add(entry);
            }
        }

        return result;

        TNode Add<TNode>(TNode node)
            where TNode : Node
        {
            result.Add(new LoweredNode(node, node));
            return node;
        }
    }

    private static FunctionNode Exponentials(FunctionNode of, ReductionNode logarithm, int[] slots, ReductionNode largest, List<LoweredNode> made)
    {
        var argument = new Edge(logarithm.Edges[0].Operand, Array.ConvertAll(logarithm.Edges[0].Terms.ToArray(), t => t.Slot < 0 ? t : t with { Slot = slots[t.Slot] }));
        var below = LooseNodes.Sum([Number.One, Number.MinusOne], [argument, new Edge(largest, At(slots[..logarithm.Rank]))], of.Axes.ToArray());
        var exponentials = LooseNodes.Function(FunctionTable.Exp, [new Edge(below, Own(of.Rank))], of.Axes.ToArray());
        made.Add(new LoweredNode(below, below));
        made.Add(new LoweredNode(exponentials, exponentials));
        return exponentials;
    }

    /// <summary>The log-sum-exp from which an exponential's argument is measured, where that is of the same argument; else null.</summary>
    private static Softmax? Find(FunctionNode exponential)
    {
        if (exponential.Edges is not [var edge] || edge.Operand is not SumNode sum || Opened(edge) is not { } terms)
        {
            return null;
        }

        for (var k = 0; k < terms.Count; k++)
        {
            if (terms[k] is { Coefficient.IsMinusOne: true, Operand: ReductionNode { Kind: ReductionKind.LogSumExp, HasMask: false, Bound.Length: 1, Edges.Length: 1 } logarithm, Terms: var rows }
                && SlotsOf(exponential, logarithm, rows) is { } slots)
            {
                var rest = terms.Where((_, other) => other != k).ToList();
                var constant = logarithm.Edges[0].Operand is SumNode inner ? inner.Constant : Number.Zero;
                if (constant == sum.Constant && Opened(logarithm.Edges[0]) is { } own && own.Count == rest.Count
                    && own.ConvertAll(t => t with { Terms = Array.ConvertAll(t.Terms, s => s.Slot < 0 ? s : s with { Slot = slots[s.Slot] }) }).TrueForAll(rest.Remove))
                {
                    return new Softmax(logarithm, slots);
                }
            }
        }

        return null;
    }

    /// <summary>For each slot of a log-sum-exp that of an exponential, which has its axes and one more; else null.</summary>
    private static int[]? SlotsOf(FunctionNode exponential, ReductionNode logarithm, SlotTerm[] rows)
    {
        if (exponential.Rank != rows.Length + 1 || !Array.TrueForAll(rows, t => t is { Slot: >= 0, Position: { IsKnown: true, Offset: 0 } }) || rows.DistinctBy(t => t.Slot).Count() != rows.Length)
        {
            return null;
        }

        var last = Enumerable.Range(0, exponential.Rank).First(s => !Array.Exists(rows, t => t.Slot == s));
        int[] slots = [.. rows.Select(t => t.Slot), last];
        for (var s = 0; s < slots.Length; s++)
        {
            if (exponential.Axes[slots[s]] != logarithm.SizeOf(s))
            {
                return null;
            }
        }

        return slots;
    }

    /// <summary>What an edge reads as terms of a sum; null where a position is looked up.</summary>
    private static List<Term>? Opened(Edge edge)
    {
        var outer = edge.Terms.ToArray();
        if (Array.Exists(outer, t => t.Lookup >= 0))
        {
            return null;
        }

        if (edge.Operand is not SumNode sum)
        {
            return [new Term(Number.One, edge.Operand, outer)];
        }

        var terms = new List<Term>();
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            var inner = sum.Edges[k].Terms.ToArray();
            if (Array.Exists(inner, t => t.Lookup >= 0 || (t.Slot >= 0 && !t.Position.IsKnown)))
            {
                return null;
            }

            terms.Add(new Term(sum.Coefficients[k], sum.Edges[k].Operand, Array.ConvertAll(inner, t => t.Slot < 0 ? t : outer[t.Slot] with { Position = outer[t.Slot].Position.Plus(t.Position.Offset) })));
        }

        return terms;
    }

    private static SlotTerm[] Own(int rank) => [.. Enumerable.Range(0, rank).Select(s => new SlotTerm(s, 0))];

    private static SlotTerm[] At(int[] slots) => Array.ConvertAll(slots, s => new SlotTerm(s, 0));

    private static SlotTerm[] Inverse(int[] slots) => [.. Enumerable.Range(0, slots.Length).Select(s => new SlotTerm(Array.IndexOf(slots, s), 0))];
}
