using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Binding;

/// <summary>An output in the form that nodes have: axes, an edge to the body, and behind it the edges of look-ups.</summary>
internal sealed class OpenedOutput
{
    private OpenedOutput(Size[] axes, Edge[] edges)
    {
        Axes = axes;
        Edges = edges;
    }

    public Size[] Axes { get; }

    public Edge[] Edges { get; }

    /// <summary>Opens an output; throws <see cref="ArgumentException"/> where a free index of the body is not among the axes.</summary>
    public static OpenedOutput Of(Output output)
    {
        var axes = new Size[output.Axes.Count];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = output.Axes[a].Size;
        }

        List<Expr> bodies = [output.Body];
        var edges = new List<Edge>();
        for (var k = 0; k < bodies.Count; k++)
        {
            var terms = new SlotTerm[bodies[k].Terms.Length];
            for (var s = 0; s < terms.Length; s++)
            {
                var term = bodies[k].Terms[s];
                if (term.Lookup is { } lookup)
                {
                    terms[s] = new SlotTerm(-1, term.Position, bodies.Count);
                    bodies.Add(lookup);
                }
                else
                {
                    terms[s] = new SlotTerm(term.Index is { } index ? SlotOf(index, output.Axes) : -1, term.Position);
                }
            }

            edges.Add(new Edge(bodies[k].Node, terms));
        }

        return new OpenedOutput(axes, [.. edges]);
    }

    private static int SlotOf(Index index, IReadOnlyList<Index> axes)
    {
        for (var a = 0; a < axes.Count; a++)
        {
            if (ReferenceEquals(axes[a], index))
            {
                return a;
            }
        }

        throw new ArgumentException($"The index '{index}' is free in an output and not one of its axes.", nameof(axes));
    }
}
