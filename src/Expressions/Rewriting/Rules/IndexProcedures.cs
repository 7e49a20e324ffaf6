using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Identities;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Sums and products over an index, and matrices. What does not depend on the index, and a δ, the graph has taken out by itself. Sizes are whole and at least 1.</summary>
internal static class IndexProcedures
{
    private const int MostTermsApart = 8;
    private const int MostDeep = 20;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("sum-of-powers", "Σ i is n(n + 1)/2, Σ i² is n(n + 1)(2n + 1)/6, and so on", RuleHeads.Contraction, PowerSum, "Σ(i=1 to n) i", "Σ(i=1 to n) i²", "Σ(i=1 to n) (2i - 1)", "Σ(i=1 to n) i³"),
        new("geometric-sum", "Σ rⁱ is (rⁿ⁺¹ - r)/(r - 1) where r is not 1", RuleHeads.Contraction, GeometricSum, "Σ(i=1 to n) 2^i", "Σ(i=1 to n) (1/3)^i"),
        new("telescoping-sum", "Σ (aᵢ₊₁ - aᵢ) is aₙ₊₁ - a₁", RuleHeads.Contraction, Telescoped, "Σ(i=1 to n) (sin((i+1) x) - sin(i x))", "Σ(i=1 to n) (1/i - 1/(i+1))"),
        new("sum-term-by-term", "Σ (aᵢ + bᵢ) is Σ aᵢ + Σ bᵢ", RuleHeads.Contraction, TermByTerm, "Σ(i=1 to 3) (x_i - (x_1 + x_2 + x_3)/3)") { IsForm = true },
        new("sums-as-one", "Σ aᵢ + Σ bᵢ is Σ (aᵢ + bᵢ)", RuleHeads.Sum, AsOneSum, "Σ(i=1 to 3) sin(i x)^2 + Σ(i=1 to 3) cos(i x)^2") { IsForm = true },
        new("product-of-the-same", "Π a over n factors is aⁿ", RuleHeads.Reduction, ProductOfTheSame, "Π(i=1 to n) x"),
        new("product-of-exponentials-over-index", "Π e^aᵢ is e^Σ aᵢ", RuleHeads.Reduction, ProductOfExponentials, "Π(i=1 to 3) exp(x_i)") { IsForm = true },
        new("factorial", "Π i is n!", RuleHeads.Reduction, Factorial, "Π(i=1 to n) i"),
        new("matrix-algebra", "A A⁻¹ is I, (AB)⁻¹ is B⁻¹A⁻¹, det AB is det A det B", RuleHeads.Contraction | RuleHeads.Tensor | RuleHeads.Product, Matrices),
    ];

    private static bool IsPlain(Index[] bound) => bound.Length > 0 && !Array.Exists(bound, b => ReservedSizes.Contains(b.Size));

    private static Expr? BodyOf(RuleContext context, Expr part, out Index[] bound)
    {
        bound = [];
        if (part.Node is not ProductNode { Bound.Length: > 0 } product)
        {
            return null;
        }

        var operands = part.Open(out bound);
        var factors = new List<(Expr, Number)>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            factors.Add((operands[k], product.Exponents[k]));
        }

        return IsPlain(bound) ? context.Graph.Product(factors.ToArray()) : null;
    }

    private static IEnumerable<Expr> PowerSum(RuleContext context, Expr part)
    {
        if (BodyOf(context, part, out var bound) is not { } body || bound.Length != 1 )
        {
            yield break;
        }

        var graph = context.Graph;
        var expanded = Expansion.Of(graph, body, MostTermsApart) ?? body;
        var sum = new List<(Number, Expr)>();
        var terms = Graph.TermsOf(expanded, out var constant);
        terms.Add((constant, graph.One));
        foreach (var (coefficient, term) in terms)
        {
            if (coefficient.IsZero)
            {
                continue;
            }

            var factors = Graph.FactorsOf(term, out _);
            if (factors.Exists(f => f.Base.DependsOn(bound[0]) && !(f.Base.Node is IndexValueNode && f.Exponent is { IsInteger: true, Sign: > 0 })))
            {
                yield break;
            }

            sum.Add((coefficient, new ClosedSums(graph).Apply(graph.SumOver(term, bound), context.Cancellation)));
        }

        var closed = graph.Sum(sum.ToArray());
        if (AlgebraicProcedures.Product(context, closed) is { } product)
        {
            yield return product;
        }

        yield return closed;
    }

    private static IEnumerable<Expr> GeometricSum(RuleContext context, Expr part)
    {
        if (BodyOf(context, part, out var bound) is not { } body || bound.Length != 1
            || body.Node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.Power))
        {
            yield break;
        }

        var ratio = body.Open(out _)[0];
        if (context.Facts.IsNonZero(ratio) && ratio.Node is NumberNode { Value: { IsExact: true } number } && !number.Abs().IsOne)
        {
            yield return new ClosedSums(context.Graph).Apply(part, context.Cancellation);
        }
    }

    /// <summary>Terms that are one another's negative, moved by one place.</summary>
    private static IEnumerable<Expr> Telescoped(RuleContext context, Expr part)
    {
        if (BodyOf(context, part, out var bound) is not { } body || bound is not [var index])
        {
            yield break;
        }

        var graph = context.Graph;
        var terms = Graph.TermsOf(Expansion.Of(graph, body, MostTermsApart) ?? body, out var constant);
        foreach (var first in terms)
        {
            var next = At(graph, first.Term, index, IndexTerm.At(index, 1));
            var later = terms.FindIndex(t => t.Coefficient == -first.Coefficient && t.Term.SameAs(next));
            if (later < 0 || Brackets(first.Term))
            {
                continue;
            }

            var rest = graph.Sum([.. terms.Where((t, k) => k != later && !t.Term.SameAs(first.Term)), (constant, graph.One)]);
            yield return graph.Sum([
                (-first.Coefficient, At(graph, first.Term, index, IndexTerm.At(index.Size.Plus(1)))),
                (first.Coefficient, At(graph, first.Term, index, IndexTerm.At((Size)1))),
                (Number.One, graph.SumOver(rest, index))]);
        }
    }

    /// <summary>A term at another place, in the form in which it would be written there: the value of an index is a number, or a sum, then.</summary>
    internal static Expr At(Graph graph, Expr term, Index index, IndexTerm by) => Written(graph, term.Substitute(index, by), MostDeep);

    private static Expr Written(Graph graph, Expr term, int depth)
    {
        if (term.Node is IndexValueNode)
        {
            return graph.IndexValue(term.Terms[0]);
        }

        if (term.Terms.Length == 0 || term.Node.Edges.Length == 0 || depth == 0)
        {
            return term;
        }

        var operands = term.Open(out var bound);
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = Written(graph, operands[k], depth - 1);
        }

        return graph.Rebuild(term, operands, bound);
    }

    private static bool Brackets(Expr value) => value.Node.Reachable().Any(n => n is BracketNode);

    private static IEnumerable<Expr> TermByTerm(RuleContext context, Expr part)
    {
        if (BodyOf(context, part, out var bound) is not { } body || Expansion.Of(context.Graph, body, MostTermsApart) is not { Node: SumNode } expanded || IsMasked(expanded))
        {
            yield break;
        }

        var parts = Graph.TermsOf(expanded, out var constant).ConvertAll(t => (t.Coefficient, context.Graph.SumOver(t.Term, bound)));
        parts.Add((constant, context.Graph.SumOver(context.Graph.One, bound)));
        yield return context.Graph.Sum(parts.ToArray());
    }

    /// <summary>Masks in a body may guard other terms of it.</summary>
    private static bool IsMasked(Expr sum) => sum.Node.Edges.ToArray().Any(e => e.Operand is BracketNode || e.Operand.Edges.ToArray().Any(f => f.Operand is BracketNode));

    private static IEnumerable<Expr> AsOneSum(RuleContext context, Expr part)
    {
        if (Graph.TermsOf(part, out _).Count(t => Graph.FactorsOf(t.Term, out _).Exists(f => f.Base.Node is ProductNode { Bound.Length: 1 })) < 2)
        {
            yield break;
        }

        if (JoinedSums.Entry(context.Graph, part) is { } entry)
        {
            var before = part.FreeIndices();
            var indices = entry.FreeIndices().Where(i => !before.Contains(i)).ToArray();
            if (indices.Length == 1 && IsPlain(indices))
            {
                yield return context.Graph.SumOver(entry, indices);
            }
        }
    }

    private static Expr? FactorOf(Expr part, out Index[] bound)
    {
        bound = [];
        return part.Node is ReductionNode { Kind: ReductionKind.Product, HasMask: false, Edges.Length: 1 } && part.Open(out bound) is [var body] && IsPlain(bound) ? body : null;
    }

    private static Expr Count(RuleContext context, Index[] bound) => context.Graph.Product(Array.ConvertAll(bound, b => (context.Graph.SizeValue(b.Size), Number.One)));

    private static IEnumerable<Expr> ProductOfTheSame(RuleContext context, Expr part)
    {
        if (FactorOf(part, out var bound) is { } body && !bound.Any(body.DependsOn))
        {
            yield return context.Graph.Power(body, Count(context, bound));
        }
    }

    private static IEnumerable<Expr> ProductOfExponentials(RuleContext context, Expr part)
    {
        if (FactorOf(part, out var bound) is { Node: FunctionNode { Function.Name: "exp" } } body)
        {
            yield return context.Graph.Exp(context.Graph.SumOver(body.Open(out _)[0], bound));
        }
    }

    private static IEnumerable<Expr> Factorial(RuleContext context, Expr part)
    {
        if (FactorOf(part, out var bound) is { Node: IndexValueNode } body && bound.Length == 1 && ReferenceEquals(body.Terms[0].Index, bound[0]))
        {
            yield return context.Graph.Apply(FunctionTable.Find("gamma")!, context.Graph.Add(context.Graph.SizeValue(bound[0].Size), context.Graph.One));
        }
    }

    private static IEnumerable<Expr> Matrices(RuleContext context, Expr part)
    {
        if ((context.FunctionsIn(part.Node) & RuleContext.Tensors) != 0 && context.Spend(100))
        {
            yield return new MatrixAlgebra(context.Graph).Apply(part, context.Cancellation);
        }
    }
}
