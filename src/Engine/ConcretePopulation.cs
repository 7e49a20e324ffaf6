using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>
/// Gives the population of random names a number of members, for evaluation: sums over it, which count each member for its share, are divided by the
/// number. See docs/adr/0007-a-random-name-is-a-sample-of-a-population.md.
/// </summary>
/// <param name="graph">Where results are made.</param>
internal sealed class ConcretePopulation(Graph graph) : NodeRewriter(graph)
{
    /// <summary>The input that holds the number of members; no text can name it.</summary>
    public const string Members = "⟨members⟩";

    /// <summary>
    /// How many members the populations have that are tried, in turn. Two or three do not tell moments apart that are equal for every population of
    /// that number (a third moment of two members is 0), so larger ones come too.
    /// </summary>
    private static readonly int[] Numbers = [3, 5, 2, 7, 4];

    /// <summary>The number of members at an attempt.</summary>
    public static int MembersAt(int attempt) => Numbers[attempt % Numbers.Length];

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        var rebuilt = Graph.Rebuild(original, operands, bound);
        var over = bound.Count(b => b.Size == ReservedSizes.Population);
        return over == 0 ? rebuilt : Graph.Product([(rebuilt, 1), (Graph.Input(Members), -over)]);
    }
}
