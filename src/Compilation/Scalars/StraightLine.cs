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
    private const int LargestStretch = 4000;

    private readonly Node[] order;
    private readonly int[] places;
    private readonly int firstId;

    private StraightLine(Node[] order, OpenedOutput[] outputs)
    {
        this.order = order;
        firstId = order.Length == 0 ? 0 : order[0].Id;
        places = order.Length == 0 ? [] : new int[order[^1].Id - firstId + 1];
        StretchOf = new int[order.Length];
        StateOf = new int[order.Length];
        Array.Fill(StateOf, -1);
        Uses = new int[order.Length];
        for (var k = 0; k < order.Length; k++)
        {
            places[order[k].Id - firstId] = k;
        }

        Outputs = Array.ConvertAll(outputs, o => PlaceOf(o.Edges[0].Operand));
        Cut();
        foreach (var output in Outputs)
        {
            Uses[output]++;
        }
    }

    /// <summary>The needed nodes, operands first.</summary>
    public ReadOnlySpan<Node> Order => order;

    /// <summary>Where each stretch begins, and where the last ends.</summary>
    public List<int> Bounds { get; } = [0];

    /// <summary>In which stretch a node is computed.</summary>
    public int[] StretchOf { get; }

    /// <summary>The place among the numbers that stretches leave to each other; -1 for what is read in its own stretch alone.</summary>
    public int[] StateOf { get; }

    /// <summary>How often each node is read.</summary>
    public int[] Uses { get; }

    /// <summary>The node of each output.</summary>
    public int[] Outputs { get; }

    /// <summary>How many numbers stretches leave to each other.</summary>
    public int StateCount { get; private set; }

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

    /// <summary>Gives a node a place among the numbers in memory, for want of variables.</summary>
    public void Spill(int place) => StateOf[place] = StateCount++;

    private void Cut()
    {
        var weight = 0;
        for (var k = 0; k < order.Length; k++)
        {
            var own = 1 + order[k].Edges.Length;
            if (weight > 0 && weight + own > LargestStretch)
            {
                Bounds.Add(k);
                weight = 0;
            }

            weight += own;
            StretchOf[k] = Bounds.Count - 1;
            foreach (var edge in order[k].Edges)
            {
                var operand = PlaceOf(edge.Operand);
                Uses[operand]++;
                if (StretchOf[operand] != StretchOf[k] && StateOf[operand] < 0 && IsComputed(edge.Operand))
                {
                    StateOf[operand] = StateCount++;
                }
            }
        }

        Bounds.Add(order.Length);

        // Results are written by the last stretch.
        foreach (var output in Outputs)
        {
            if (StretchOf[output] != Bounds.Count - 2 && StateOf[output] < 0 && IsComputed(order[output]))
            {
                StateOf[output] = StateCount++;
            }
        }
    }

    private static bool IsComputed(Node node) => node is SumNode or ProductNode or FunctionNode;
}
