using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// An equation is asked to hold where both sides are real. A name that one side needs to be positive there, `log(a)`, may therefore be written as `e^t`, which shows
/// equalities that hold for positive numbers alone, such as `log(a^n) = n log(a)`; one that must not be negative, as in `√a`, as `t²` with `t ≥ 0`.
/// </summary>
public static class PositiveInputs
{
    /// <summary>The difference of two sides with exponentials or squares in the place of names that must be positive or not negative; null where there is no such name.</summary>
    public static Expr? Difference(Graph graph, Expr left, Expr right, CancellationToken cancellation)
    {
        var requirements = new Requirements(graph, new Signs());
        foreach (var side in new[] { left, right })
        {
            // Behind a condition a part asks for nothing where the condition does not hold.
            if (side.Node.Reachable().Any(n => n is BracketNode or ReductionNode || (n is FunctionNode { Function: var f } && ReferenceEquals(f, FunctionTable.Select))))
            {
                return null;
            }

            requirements.AddOf(side, cancellation);
        }

        var readsWhole = ReadsWholeAxes(left) && ReadsWholeAxes(right);
        var replacements = new Dictionary<Node, (Expr Body, Index[] Axes)>();
        foreach (var requirement in requirements.All)
        {
            if (requirement is { Kind: RequirementKind.Positive or RequirementKind.NonNegative, Of.Node: InputNode input }
                && (input.Rank == 0 || (readsWhole && IsWhole(requirement.Of))) && !replacements.ContainsKey(input))
            {
                var axes = new Index[input.Rank];
                for (var a = 0; a < axes.Length; a++)
                {
                    axes[a] = new Index("i", input.Axes[a]);
                }

                // No name that a user writes holds a space.
                var isPositive = requirement.Kind == RequirementKind.Positive;
                var name = (isPositive ? "log " : "root ") + input.Name;
                if (!isPositive)
                {
                    graph.AssumeNonNegative(name);
                }

                var free = graph.Input(name, input.Axes.ToArray(), Array.ConvertAll(axes, a => (IndexTerm)a));
                replacements.Add(input, (isPositive ? graph.Exp(free) : graph.Power(free, 2), axes));
            }
        }

        return replacements.Count == 0 ? null : new InputSubstitution(graph, replacements).Apply(graph.Subtract(left, right), cancellation);
    }

    /// <summary>Whether every array is read by indices that run over its whole axes: what is asked of an entry is asked of all then.</summary>
    private static bool ReadsWholeAxes(Expr side)
    {
        foreach (var node in side.Node.Reachable())
        {
            foreach (var edge in node.Edges)
            {
                for (var s = 0; s < edge.Terms.Length; s++)
                {
                    var term = edge.Terms[s];
                    if (term.Slot < 0 || term.Position != 0 || node.SizeOf(term.Slot) != edge.Operand.Axes[s])
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Whether every entry is asked, each by an index of its own over the whole axis.</summary>
    private static bool IsWhole(Expr entry)
    {
        var seen = new HashSet<Index>();
        for (var a = 0; a < entry.Terms.Length; a++)
        {
            var term = entry.Terms[a];
            if (term.Index is not { } index || term.Offset != 0 || index.Size != entry.Node.Axes[a] || !seen.Add(index))
            {
                return false;
            }
        }

        return true;
    }
}
