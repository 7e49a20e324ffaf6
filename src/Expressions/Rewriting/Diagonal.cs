using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// Makes expressions that are read at one index on several axes anew, so that what holds only there comes out: the δᵢⱼ of a second derivative is 1 at
/// i = j. Each node is made once for each way its axes coincide. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class Diagonal(Graph graph, CancellationToken cancellation = default)
{
    private readonly Dictionary<(Node, string), (Expr Body, Index?[] Axes)> made = [];

    /// <summary>The expression itself where no two of its axes coincide.</summary>
    public Expr Of(Expr expression)
    {
        if (FirstOfEach(expression) is not { } first)
        {
            return expression;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        cancellation.ThrowIfCancellationRequested();
        var key = (expression.Node, string.Join(',', first));
        if (!made.TryGetValue(key, out var known))
        {
            var axes = new Index?[first.Length];
            var terms = new IndexTerm[first.Length];
            for (var s = 0; s < first.Length; s++)
            {
                terms[s] = first[s] == s ? axes[s] = new Index("i", expression.Node.Axes[s]) : axes[first[s]]!;
            }

            var operands = new Expr(expression.Node, terms).Open(out var bound);
            made[key] = known = (graph.Rebuild(new Expr(expression.Node, terms), Array.ConvertAll(operands, Of), bound), axes);
        }

        var result = known.Body;
        for (var s = 0; s < first.Length; s++)
        {
            if (known.Axes[s] is { } axis)
            {
                result = result.Substitute(axis, expression.Terms[s]);
            }
        }

        return result;
    }

    /// <summary>For each axis the first that is read at the same index; null where all differ, or where an axis is not read at a plain index.</summary>
    private static int[]? FirstOfEach(Expr expression)
    {
        var first = new int[expression.Terms.Length];
        var coincide = false;
        for (var s = 0; s < first.Length; s++)
        {
            first[s] = s;
            for (var t = 0; t < s && first[s] == s; t++)
            {
                if (expression.Terms[s].Index is not null && expression.Terms[s].Equals(expression.Terms[t]))
                {
                    (first[s], coincide) = (t, true);
                }
            }
        }

        return coincide ? first : null;
    }
}
