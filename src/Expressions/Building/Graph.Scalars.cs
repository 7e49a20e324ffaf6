using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Building;

/// <summary>
/// Short ways for scalars, by which most nodes of a large formula are made, at a fraction of the cost: what meets is put in order and merged in a buffer, and a
/// node is allocated only where the graph does not hold it. They give the very nodes that the general ways give, and decline what only those can do.
/// </summary>
public sealed partial class Graph
{
    private static readonly Number[][] ArraysOfOnes = [.. Enumerable.Range(0, 9).Select(n => Enumerable.Repeat(Numbers.Number.One, n).ToArray())];
    private readonly ScalarTerms scalars = new();

    private bool TrySumOfScalars(ReadOnlySpan<(Number Coefficient, Expr Term)> terms, out Expr sum)
    {
        var start = scalars.Count;
        var constant = Numbers.Number.Zero;
        foreach (var (coefficient, term) in terms)
        {
            if (term.Terms.Length > 0 || !TryTakeTerm(coefficient, term.Node, ref constant))
            {
                scalars.Drop(start);
                sum = default;
                return false;
            }
        }

        sum = SumOfGathered(constant, start);
        return true;
    }

    private bool TryTakeTerm(Number coefficient, Node term, ref Number constant)
    {
        if (term is NumberNode number)
        {
            constant += coefficient * number.Value;
        }
        else if (term is SumNode sum && sum.Coefficients.Length <= LargestSumTakenIn && (coefficient.IsOne || coefficient.IsMinusOne || !HasLongNumber(sum)))
        {
            constant += coefficient * sum.Constant;
            return TryTakeOperands(sum.Edges, sum.Coefficients, coefficient);
        }
        else
        {
            scalars.Add(term, coefficient);
        }

        return true;
    }

    private bool TryTakeOperands(ReadOnlySpan<Edge> edges, ReadOnlySpan<Number> amounts, Number factor)
    {
        if (edges.Length != amounts.Length)
        {
            return false;
        }

        for (var k = 0; k < edges.Length; k++)
        {
            if (edges[k].Terms.Length > 0)
            {
                return false;
            }

            scalars.Add(edges[k].Operand, factor * amounts[k]);
        }

        return true;
    }

    /// <summary>The sum of a constant and the frame of terms that begins at <paramref name="start"/>, which is given up.</summary>
    private Expr SumOfGathered(Number constant, int start)
    {
        scalars.Settle(start);
        var items = scalars.From(start);
        var sum = items.Length == 0 ? Number(constant) : constant.IsZero && items is [{ Amount.IsOne: true }] ? new Expr(items[0].Node, []) : InternSum(constant, items);
        scalars.Drop(start);
        return sum;
    }

    private Expr InternSum(Number constant, ReadOnlySpan<ScalarTerms.Item> terms)
    {
        var digest = DigestOf(SumNode.Seed(constant), terms);
        var at = interned.First(digest);
        for (; ; at = interned.Next(at))
        {
            var known = interned.At(at, digest, out var isFree);
            if (isFree)
            {
                break;
            }

            if (known is SumNode { Rank: 0 } sum && sum.Constant == constant && AreSame(sum.Edges, sum.Coefficients, terms))
            {
                return new Expr(sum, []);
            }
        }

        var made = new SumNode(constant, AmountsOf(terms), EdgesOf(terms), [], digest);
        interned.Add(made, at);
        return new Expr(made, []);
    }

    private bool TryProductOfScalars(ReadOnlySpan<(Expr Base, Number Exponent)> factors, out Expr product)
    {
        var start = scalars.Count;
        var coefficient = Numbers.Number.One;
        foreach (var (factor, exponent) in factors)
        {
            if (factor.Terms.Length > 0 || !TryTakeFactor(factor.Node, exponent, ref coefficient))
            {
                scalars.Drop(start);
                product = default;
                return false;
            }
        }

        var hasMerged = scalars.Settle(start);
        var items = scalars.From(start);
        foreach (var item in hasMerged ? items : [])
        {
            if (NeedsAnotherLook(item.Node, item.Amount))
            {
                scalars.Drop(start);
                product = default;
                return false;
            }
        }

        product = coefficient.IsZero ? Zero : items.Length == 0 ? Number(coefficient) : items is [{ Amount.IsOne: true }] ? new Expr(items[0].Node, []) : InternProduct(items);
        var isScaled = items.Length > 0 && !coefficient.IsZero && !coefficient.IsOne;
        scalars.Drop(start);
        product = isScaled ? Scale(coefficient, product) : product;
        return true;
    }

    private bool TryTakeFactor(Node factor, Number exponent, ref Number coefficient)
    {
        if (exponent.IsZero)
        {
            return true;
        }

        switch (factor)
        {
            case InputNode or SizeNode or ConstantNode:
                break;
            case NumberNode { Value: var value }:
                if (!exponent.IsOne && (value.IsZero || exponent.ToInt64() is null))
                {
                    return false;
                }

                coefficient *= exponent.IsOne ? value : Numbers.Number.Power(value, exponent.ToInt64()!.Value);
                return true;
            case FunctionNode { Function: Functions.Power }:
            case FunctionNode { Function: Functions.Abs } when !exponent.IsOne:
            case BracketNode:
                return false;
            case SumNode sum when sum.Coefficients.Length <= LargestSumTakenIn:
                if (!exponent.IsInteger)
                {
                    if (sum.Constant.IsZero && sum.Coefficients.Length == 1)
                    {
                        return false;
                    }

                    break;
                }

                if (exponent.ToInt64() is not { } whole || PrimitiveOf(sum) is not { } form)
                {
                    return false;
                }

                if (!form.Content.IsOne)
                {
                    coefficient *= Numbers.Number.Power(form.Content, whole);
                    if (form.Primitive is not SumNode)
                    {
                        return TryTakeFactor(form.Primitive, exponent, ref coefficient);
                    }

                    factor = form.Primitive;
                }

                break;
            case ProductNode { Bound.Length: 0 } product when CanTakeIn(product, exponent):
                return exponent.IsInteger && TryTakeFactors(product, exponent, ref coefficient);
        }

        scalars.Add(factor, exponent);
        return true;
    }

    private bool TryTakeFactors(ProductNode product, Number exponent, ref Number coefficient)
    {
        if (product.Edges.Length != product.Exponents.Length)
        {
            return false;
        }

        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (product.Edges[k].Terms.Length > 0 || !TryTakeFactor(product.Edges[k].Operand, product.Exponents[k] * exponent, ref coefficient))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands in front of a scalar sum where it is a factor, its sign included, and what remains; null where the general way must tell.</summary>
    private SumContent? PrimitiveOf(SumNode sum)
    {
        if (sum.Content is { } known)
        {
            return known;
        }

        if (HasLongNumber(sum))
        {
            return null;
        }

        if (sum.Constant.IsZero && sum.Coefficients.Length == 1)
        {
            return sum.Edges is [{ Terms.Length: 0 }] ? sum.Content = new SumContent(sum.Coefficients[0], sum.Edges[0].Operand) : null;
        }

        var expression = new Expr(sum, []);
        var content = ContentOf(sum);
        if (HasNegativeLead(expression))
        {
            content = -content;
        }

        return sum.Content = content.IsOne ? SumContent.Nothing(sum) : new SumContent(content, Scale(Numbers.Number.One / content, expression).Node);
    }

    private Expr InternProduct(ReadOnlySpan<ScalarTerms.Item> factors)
    {
        var digest = DigestOf(ProductNode.Seed, factors);
        var at = interned.First(digest);
        for (; ; at = interned.Next(at))
        {
            var known = interned.At(at, digest, out var isFree);
            if (isFree)
            {
                break;
            }

            if (known is ProductNode { Rank: 0, Bound.Length: 0 } product && AreSame(product.Edges, product.Exponents, factors))
            {
                return new Expr(product, []);
            }
        }

        var made = new ProductNode(AmountsOf(factors), EdgesOf(factors), [], [], digest);
        interned.Add(made, at);
        return new Expr(made, []);
    }

    private Expr InternApplication(Function function, Node argument)
    {
        var digest = Digests.Mix(Digests.Mix(function.NameDigest, 0), argument.Digest);
        var at = interned.First(digest);
        for (; ; at = interned.Next(at))
        {
            var known = interned.At(at, digest, out var isFree);
            if (isFree)
            {
                break;
            }

            if (known is FunctionNode { Rank: 0 } same && ReferenceEquals(same.Function, function)
                && same.Edges is [{ Terms.Length: 0 } edge] && ReferenceEquals(edge.Operand, argument))
            {
                return new Expr(same, []);
            }
        }

        var made = new FunctionNode(function, [new Edge(argument, [])], []);
        interned.Add(made, at);
        return new Expr(made, []);
    }

    private static ulong DigestOf(ulong seed, ReadOnlySpan<ScalarTerms.Item> items)
    {
        var digest = seed;
        foreach (ref readonly var item in items)
        {
            digest = Digests.Mix(digest, item.Amount.Digest);
        }

        // What it binds: nothing.
        digest = Digests.Mix(digest, 0);
        foreach (ref readonly var item in items)
        {
            digest = Digests.Mix(digest, item.Node.Digest);
        }

        return digest;
    }

    private static bool AreSame(ReadOnlySpan<Edge> edges, ReadOnlySpan<Number> amounts, ReadOnlySpan<ScalarTerms.Item> items)
    {
        if (edges.Length != items.Length || amounts.Length != items.Length)
        {
            return false;
        }

        for (var k = 0; k < items.Length; k++)
        {
            if (!ReferenceEquals(edges[k].Operand, items[k].Node) || edges[k].Terms.Length > 0 || amounts[k] != items[k].Amount)
            {
                return false;
            }
        }

        return true;
    }

    private static Number[] AmountsOf(ReadOnlySpan<ScalarTerms.Item> items)
    {
        var areOnes = items.Length < ArraysOfOnes.Length;
        for (var k = 0; areOnes && k < items.Length; k++)
        {
            areOnes = items[k].Amount.IsOne;
        }

        if (areOnes)
        {
            return ArraysOfOnes[items.Length];
        }

        var amounts = new Number[items.Length];
        for (var k = 0; k < amounts.Length; k++)
        {
            amounts[k] = items[k].Amount;
        }

        return amounts;
    }

    private static Edge[] EdgesOf(ReadOnlySpan<ScalarTerms.Item> items)
    {
        var edges = new Edge[items.Length];
        for (var k = 0; k < edges.Length; k++)
        {
            edges[k] = new Edge(items[k].Node, []);
        }

        return edges;
    }
}
