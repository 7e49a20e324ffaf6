using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Sums over the population of random names, which are means: `E[X]`. Inside, a random name has no index.</summary>
internal sealed partial class LayoutBuilder
{
    private Graph? scratch;

    /// <summary>Makes parts of what is printed that no node of the formula's own graph stands for.</summary>
    private Graph Scratch => scratch ??= new Graph();

    private static bool IsExpectation(Node node) => node is ProductNode && node.Bound.Contains(ReservedSizes.Population);

    private static bool IsMember(IndexTerm term) => term.Index is { } index && index.Size == ReservedSizes.Population;

    /// <summary>An input's terms, but for the member of the population.</summary>
    private static ReadOnlySpan<IndexTerm> WithoutMember(ReadOnlySpan<IndexTerm> terms) => terms.Length > 0 && IsMember(terms[0]) ? terms[1..] : terms;

    /// <summary>A mean; a minus sign goes into its product where that reads better.</summary>
    private SignedLayout Expectation(Expr expectation, bool isNegative = false)
    {
        var node = (ProductNode)expectation.Node;
        var opened = expectation.Open(out var bound);
        var members = Array.FindAll(bound, b => b.Size == ReservedSizes.Population);
        var others = Array.FindAll(bound, b => b.Size != ReservedSizes.Population);
        var rest = new List<(Expr, Number)>();
        var groups = members.ToDictionary(m => m, _ => new List<(Expr, Number)>());
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            var own = Array.FindAll(members, opened[k].DependsOn);
            if (own.Length > 1)
            {
                throw new ProblemException(ProblemCode.Unsupported, "an expectation over independent copies of the same random name has no form that could be written");
            }

            (own.Length == 0 || members.Length == 1 ? rest : groups[own[0]]).Add((opened[k], node.Exponents[k]));
        }

        if (members.Length == 1)
        {
            var body = Scratch.SumOver(Scratch.Product(rest.ToArray()), others);
            var (isInnerNegative, inner) = BuildSigned(isNegative && body.Node is ProductNode ? Scratch.Negate(body) : body);
            return new SignedLayout(isInnerNegative != (isNegative && body.Node is not ProductNode), new ExpectationLayout(inner));
        }

        // Each mean over its own members, and what joins them around.
        foreach (var (member, factors) in groups)
        {
            rest.Add((Scratch.SumOver(Scratch.Product(factors.ToArray()), member), Number.One));
        }

        var (isProductNegative, product) = BuildSigned(Scratch.SumOver(Scratch.Product(rest.ToArray()), others));
        return new SignedLayout(isProductNegative != isNegative, product);
    }
}
