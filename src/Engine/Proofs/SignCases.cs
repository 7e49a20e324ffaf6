using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <summary>The combinations of signs that expressions may have.</summary>
internal static class SignCases
{
    /// <summary>Those that occur, where all are linear in one name; else all.</summary>
    public static IEnumerable<int[]> Of(IReadOnlyList<Expr> switches)
    {
        var lines = switches.Select(Line).ToList();
        if (lines.TrueForAll(l => l is not null && ReferenceEquals(l.Value.Name, lines[0]!.Value.Name)))
        {
            var zeros = lines.ConvertAll(l => -l!.Value.Constant / l.Value.Slope).Distinct().Order().ToList();
            List<Number> places = [zeros[0] - Number.One, .. zeros, zeros[^1] + Number.One, .. zeros.Skip(1).Select((z, k) => (z + zeros[k]) * Number.Half)];
            return places.Select(x => lines.Select(l => ((l!.Value.Slope * x) + l.Value.Constant).Sign).ToArray()).ToList();
        }

        return Enumerable.Range(0, (int)Math.Pow(3, switches.Count)).Select(code => switches.Select((_, k) => ((code / (int)Math.Pow(3, k)) % 3) - 1).ToArray());
    }

    private static (Node Name, Number Slope, Number Constant)? Line(Expr expression) =>
        Graph.TermsOf(expression, out var constant) is [{ Term.Node: InputNode { Rank: 0 } name, Coefficient: { IsExact: true } slope }] && constant.IsExact ? (name, slope, constant) : null;
}
