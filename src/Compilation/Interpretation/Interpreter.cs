using MlMath.Compilation.Binding;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>
/// Evaluates outputs node by node, operands first, each needed node once over all its entries. Written once over the kind of number: on doubles
/// it is the plain way, on dual numbers forward mode, on the variables of a tape reverse mode.
/// </summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal sealed class Interpreter<T>
    where T : struct, IPrimal<T>
{
    private readonly Node[] order;
    private readonly OpenedOutput[] outputs;
    private readonly ResolvedSizes sizes;
    private readonly Func<InputNode, T[]> inputs;
    private readonly WorkBudget budget;
    private readonly Dictionary<Node, int> places;
    private readonly T[]?[] values;
    private readonly int[] uses;
    private readonly bool valuesAlone;
    private readonly T kind;
    private (double Position, int Size)? overrun;

    /// <summary>An interpreter for one run.</summary>
    /// <param name="order">The needed nodes, operands first.</param>
    /// <param name="outputs">What is asked for.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="inputs">The entries of an input.</param>
    /// <param name="budget">Bounds.</param>
    /// <param name="valuesAlone">Whether no derivatives are asked for.</param>
    /// <param name="kind">A number that makes others of its kind, for kinds that carry more than their value.</param>
    public Interpreter(Node[] order, OpenedOutput[] outputs, ResolvedSizes sizes, Func<InputNode, T[]> inputs, WorkBudget budget, bool valuesAlone = false, T kind = default)
    {
        this.kind = kind;
        this.valuesAlone = valuesAlone;
        this.order = order;
        this.outputs = outputs;
        this.sizes = sizes;
        this.inputs = inputs;
        this.budget = budget;
        places = new Dictionary<Node, int>(order.Length);
        values = new T[order.Length][];
        uses = new int[order.Length];
        for (var k = 0; k < order.Length; k++)
        {
            places.Add(order[k], k);
            foreach (var edge in order[k].Edges)
            {
                uses[places[edge.Operand]]++;
            }
        }
    }

    /// <summary>The entries of every output. Throws <see cref="ProblemException"/> (shape, domain, limit, unknown-name, unsupported).</summary>
    public T[][] Run()
    {
        foreach (var output in outputs)
        {
            foreach (var edge in output.Edges)
            {
                uses[places[edge.Operand]]++;
            }
        }

        for (var k = 0; k < order.Length; k++)
        {
            values[k] = Entries(order[k]);
            foreach (var edge in order[k].Edges)
            {
                Release(edge.Operand);
            }
        }

        return Array.ConvertAll(outputs, Gather);
    }

    private T[] ValuesOf(Node node) => values[places[node]]!;

    private void Release(Node node)
    {
        var place = places[node];
        if (--uses[place] == 0)
        {
            budget.Release(values[place]!.Length);
            values[place] = null;
        }
    }

    private T[] Gather(OpenedOutput output)
    {
        var walk = WalkOver(output.Axes, [], output.Edges);
        var entries = new T[walk.OwnCount];
        for (var k = 0; k < entries.Length; k++, walk.Advance())
        {
            entries[k] = walk.Read(0);
            if (OutOfRange.IsMark(entries[k].Value))
            {
                var (position, size) = overrun ?? walk.Overrun ?? (0, 0);
                throw new ProblemException(ProblemCode.Shape, $"an index runs out of its range: entry {position} is read where there are {size}");
            }
        }

        return entries;
    }

    /// <summary>A walk over axes and bound indices; bound slots of the edges stand <paramref name="gap"/> further on, past axes of the result.</summary>
    private SlotWalk<T> WalkOver(ReadOnlySpan<Size> axes, ReadOnlySpan<Size> bound, ReadOnlySpan<Edge> edges, int gap = 0)
    {
        var slots = axes.Length + bound.Length == 0 ? [] : new int[axes.Length + bound.Length];
        var (own, inner) = (1.0, 1.0);
        for (var s = 0; s < slots.Length; s++)
        {
            slots[s] = sizes[s < axes.Length ? axes[s] : bound[s - axes.Length]];
            (own, inner) = s < axes.Length ? (own * slots[s], inner) : (own, inner * slots[s]);
        }

        budget.Charge(own, inner);
        return new SlotWalk<T>(slots, axes.Length, edges, ValuesOf, sizes, budget, gap);
    }

    private T[] Entries(Node node)
    {
        switch (node)
        {
            case InputNode input:
                var bound = inputs(input);
                budget.Charge(bound.Length, 1);
                return bound;
            case NumberNode number:
                return Constant(kind.Lift(number.Value));
            case SizeNode size:
                return Constant(kind.Lift(sizes.Value(size.Size)));
            case ConstantNode constant:
                return Constant(kind.Constant(constant.Name, constant.Value));
            case TensorNode tensor:
                return Tensor(tensor);
        }

        var walk = WalkOver(node.Axes, node.Bound, node.Edges);
        var rule = EntryRule<T>.Of(node, kind);
        var entries = new T[walk.OwnCount];
        for (var k = 0; k < entries.Length; k++)
        {
            entries[k] = rule.Entry(walk);
        }

        overrun ??= walk.Overrun;
        return entries;
    }

    private T[] Constant(T value)
    {
        budget.Charge(1, 1);
        return [value];
    }

    private T[] Tensor(TensorNode node)
    {
        var batch = node.Axes[..(node.Rank - node.Function.ResultRank)];
        var walk = WalkOver(batch, node.Bound, node.Edges, node.Function.ResultRank);
        var operandSizes = Array.ConvertAll(node.Bound.ToArray(), b => sizes[b]);
        var operand = new T[walk.BoundCount];
        var results = new List<T[]>();
        for (var k = 0L; k < walk.OwnCount; k++)
        {
            for (var e = 0; e < operand.Length; e++, walk.Advance())
            {
                operand[e] = walk.Read(0);
            }

            results.Add(TensorRule<T>.Apply(node.Function, operand, operandSizes, valuesAlone));
        }

        overrun ??= walk.Overrun;
        var entries = results.Count == 1 ? results[0] : results.SelectMany(r => r).ToArray();
        budget.Charge(entries.Length, 1);
        return entries;
    }
}
