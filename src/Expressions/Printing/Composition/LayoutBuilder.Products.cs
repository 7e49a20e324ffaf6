using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Products: what goes above and below the line, the order of factors, where the sign goes, and Σ.</summary>
internal sealed partial class LayoutBuilder
{
    /// <summary>Where a factor stands among the others.</summary>
    private enum FactorRank
    {
        Number,
        Size,
        Constant,
        Symbol,
        Power,
        Root,

        /// <summary>A sum without functions.</summary>
        Polynomial,
        Function,
        Sum,
        Mask,
        Big,
    }

    private readonly record struct RankedFactor(MathLayout Layout, FactorRank Rank, string Name);

    /// <summary>A coefficient times an expression that is no sum, as a term of a sum or by itself.</summary>
    private SignedLayout Term(Number coefficient, Expr expression)
    {
        var factors = Flatten(expression, ref coefficient);
        if (coefficient.IsOne && factors.Count == 1 && factors[0].Exponent.IsOne && factors[0].Base.Node is not ProductNode)
        {
            return BuildSigned(factors[0].Base);
        }

        return Term(coefficient, factors);
    }

    private SignedLayout Term(Number coefficient, List<(Expr Base, Number Exponent)> factors)
    {
        if (coefficient.IsZero || factors.Count == 0)
        {
            return Signed(coefficient);
        }

        if (isWhole)
        {
            return WholeTerm(coefficient, factors);
        }

        var isNegative = coefficient.Sign < 0;
        var flips = FlippedFactors(factors, ref isNegative);

        if (TrySpread(coefficient, factors) is { } spread)
        {
            return spread;
        }

        var around = Surround(factors);
        factors = TakeSpecial(factors, ref flips, out var specials);
        var normalisers = factors.FindIndex(f => IsContraction(f.Base, f.Exponent)) is >= 0 and var first ? TakeNormaliser(factors[first].Base, factors) : [];
        flips = flips.Where((_, k) => !normalisers.Contains(factors[k])).ToArray();
        factors = factors.FindAll(f => !normalisers.Contains(f));
        var above = new List<RankedFactor>();
        var below = new List<RankedFactor>();
        above.AddRange(specials);
        for (var k = 0; k < factors.Count; k++)
        {
            var (value, exponent) = factors[k];
            if (ConstantExponential(value, exponent) is { } power)
            {
                below.Add(power);
                continue;
            }

            if (value.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp) && !exponent.IsOne && exponent.IsExact)
            {
                above.Add(new RankedFactor(new ExponentialLayout(Scaled(exponent, value.Open(out _)[0]), !vocabulary.Contains("e"), !vocabulary.Contains("exp")), FactorRank.Function, ""));
                continue;
            }

            if (exponent.Sign < 0)
            {
                below.Add(Factor(value, -exponent, flips[k]));
                continue;
            }

            if (exponent.IsOne && IsExpectation(value.Node))
            {
                var (isStillNegative, layout) = Expectation(value, isNegative);
                isNegative = isStillNegative;
                var (rank, name) = RankOf(value);
                above.Add(new RankedFactor(layout, rank, name));
                continue;
            }

            var isContraction = IsContraction(value, exponent);
            if (isContraction)
            {
                var (isStillNegative, layout) = Contraction(value, isNegative, normalisers);
                normalisers = [];
                isNegative = isStillNegative;
                above.Add(new RankedFactor(layout, FactorRank.Big, "~"));
            }
            else
            {
                above.Add(Factor(value, exponent, flips[k]));
            }
        }

        Unsurround(around);
        var size = JoinRoots(coefficient.Abs(), above, below);
        Split(size, above, below);
        above.Sort(CompareFactors);
        below.Sort(CompareFactors);
        return new SignedLayout(isNegative, Quotient(above, below));
    }

    private static void Split(Number coefficient, List<RankedFactor> above, List<RankedFactor> below)
    {
        if (coefficient.IsOne)
        {
            return;
        }

        if (Unsigned(coefficient) is FractionLayout fraction)
        {
            if (!coefficient.Numerator.IsOne)
            {
                above.Add(new RankedFactor(fraction.Above, FactorRank.Number, ""));
            }

            below.Add(new RankedFactor(fraction.Below, FactorRank.Number, ""));
        }
        else
        {
            above.Add(new RankedFactor(new NumberLayout(coefficient), FactorRank.Number, ""));
        }
    }

    private static MathLayout Quotient(List<RankedFactor> above, List<RankedFactor> below)
    {
        if (below.Count == 0)
        {
            return Product(above, 0, above.Count);
        }

        // `(α/m) Σ …`: what stands in front of a Σ keeps its own line of division.
        var front = above.Count > 0 && above[^1].Layout is BigLayout or IntegralLayout && !below.Exists(f => f.Rank == FactorRank.Big) ? above.FindIndex(f => f.Rank > FactorRank.Symbol) : above.Count;
        var fraction = new FractionLayout(Product(above, 0, front), Product(below, 0, below.Count));
        return front == above.Count ? fraction : new ProductLayout([fraction, .. above.Skip(front).Select(f => f.Layout)]);
    }

    private static MathLayout Product(List<RankedFactor> factors, int from, int to) => (to - from) switch
    {
        0 => new NumberLayout(Number.One),
        1 => factors[from].Layout,
        _ => new ProductLayout(factors.Skip(from).Take(to - from).Select(f => f.Layout).ToArray()),
    };

    private static int CompareFactors(RankedFactor a, RankedFactor b)
    {
        var byRank = a.Rank.CompareTo(b.Rank);
        return byRank != 0 ? byRank : TermKey.CompareNames(a.Name, b.Name);
    }

    /// <summary>The factors of products within products; numbers go to the coefficient.</summary>
    private List<(Expr Base, Number Exponent)> Flatten(Expr expression, ref Number coefficient)
    {
        var factors = new List<(Expr, Number)>();
        var open = new Stack<(Expr Base, Number Exponent)>();
        open.Push((expression, Number.One));
        while (open.TryPop(out var next))
        {
            var (value, exponent) = next;
            switch (value.Node)
            {
                case NumberNode number when exponent.IsOne:
                    coefficient *= number.Value;
                    break;
                case SumNode { Constant.IsZero: true, Coefficients: [var scale] } when exponent.IsOne || (exponent.IsInteger && scale.IsMinusOne):
                    coefficient *= exponent.IsOne || !exponent.Numerator.IsEven ? scale : Number.One;
                    open.Push((value.Open(out _)[0], exponent));
                    break;
                case IndexValueNode when exponent.IsOne && value.Terms[0] is { IsFixed: true, Position: { IsKnown: true, Offset: var place } }:
                    coefficient *= (Number)place;
                    break;
                case BracketNode when Decided(value) is { } holds:
                    coefficient *= holds ? Number.One : Number.Zero;
                    break;
                case ProductNode { Bound.Length: 0 } product when exponent.IsInteger:
                    var opened = value.Open(out _);
                    for (var k = product.Exponents.Length - 1; k >= 0; k--)
                    {
                        open.Push((opened[k], exponent * product.Exponents[k]));
                    }

                    break;
                default:
                    factors.Add((value, exponent));
                    break;
            }

            if (open.Count + factors.Count > options.MaximalLength)
            {
                throw Rendering.LayoutRenderer.TooLong(options.MaximalLength);
            }
        }

        return factors;
    }

    // A bracket whose indices were fixed after it was made: `[1 = 2]`.
    private static bool? Decided(Expr bracket)
    {
        var (left, right) = Graph.SidesOf(bracket);
        return left.IsFixed && right.IsFixed && left.Position.Minus(right.Position) is { } difference
            ? ((BracketNode)bracket.Node).Relation == IndexRelation.Equal ? difference == 0 : difference <= 0 : null;
    }

    /// <summary>A number times an expression, sums not multiplied out.</summary>
    private MathLayout Scaled(Number coefficient, Expr expression)
    {
        var (isNegative, body) = Term(coefficient, expression);
        return isNegative ? new SumLayout([new SignedLayout(true, body)]) : body;
    }

    /// <summary>A power with a positive exponent; <paramref name="isNegated"/>: of the base's negative.</summary>
    private RankedFactor Factor(Expr value, Number exponent, bool isNegated)
    {
        var (rank, name) = RankOf(value);
        if (exponent.IsOne)
        {
            return new RankedFactor(isNegated ? BuildNegative(value) : Build(value), rank, name);
        }

        if (exponent == Number.Half)
        {
            var body = Build(value);
            var root = body is PowerLayout { Base: BarsLayout { Kind: BarsKind.Norm } norm, Exponent: NumberLayout { Value: var square } } && square == (Number)2 ? norm : (MathLayout)new RootLayout(body, 2);
            var isNumber = rank is FactorRank.Number or FactorRank.Constant;
            return new RankedFactor(root, isNumber ? FactorRank.Constant : body is BigLayout ? FactorRank.Big : FactorRank.Root, name);
        }

        if (value.Node is FunctionNode { Function: var function } && exponent.IsInteger && IsCalled(function) && !(isWhole && Whole(value) is not null))
        {
            Descend();
            var call = FunctionLayout(value, Unsigned(exponent));
            depth--;
            return new RankedFactor(call, rank, name);
        }

        var layout = exponent.IsInteger && exponent.Numerator.IsEven ? BuildEven(value) : isNegated ? BuildNegative(value) : Build(value);
        if (layout is PowerLayout { Base: BarsLayout { Kind: BarsKind.Norm } length, Exponent: NumberLayout { Value: var two } } && two == (Number)2)
        {
            // What is under the root is no less than 0: (‖x‖²)^(3/2) is ‖x‖³.
            return new RankedFactor(new PowerLayout(length, Unsigned(exponent * two)), rank == FactorRank.Big ? FactorRank.Sum : rank, name);
        }

        return new RankedFactor(new PowerLayout(layout, Unsigned(exponent)), rank == FactorRank.Big ? FactorRank.Sum : rank, name);
    }

    private (FactorRank Rank, string Name) RankOf(Expr factor) => factor.Node switch
    {
        NumberNode => (FactorRank.Number, ""),
        SizeNode size => (FactorRank.Size, size.Size.ToString()),
        ConstantNode constant => (FactorRank.Constant, constant.Name),
        // Greek letters, which are mostly parameters, stand before Latin ones.
        InputNode point when Continuum.IsPoint(point.Name) => (FactorRank.Symbol, "1" + Subscripts(factor)[1..]),
        InputNode input => (FactorRank.Symbol, (GreekLetters.Contains(input.Name[0]) ? "0" : "1") + input.Name + Subscripts(factor)),
        IndexValueNode => (FactorRank.Symbol, "1" + Subscripts(factor)),
        FunctionNode { Function: var function } when ReferenceEquals(function, FunctionTable.Power) => (FactorRank.Power, ""),
        FunctionNode { Function: var function } => (IsCondition(function) ? FactorRank.Mask : FactorRank.Function, TermKey.CallOf(factor, function, isWhole ? null : letters.Of)),
        UnknownFunctionNode unknown => (FactorRank.Function, "~" + unknown.Name),
        BracketNode => (FactorRank.Mask, ""),
        SumNode => (IsPolynomial(factor.Node, 5) ? FactorRank.Polynomial : FactorRank.Sum, ""),
        ProductNode when IsExpectation(factor.Node) => (FactorRank.Function, "E"),
        ProductNode { Bound.Length: > 0 } => (FactorRank.Big, ""),
        ReductionNode { Kind: not ReductionKind.LogSumExp } => (FactorRank.Big, ""),
        _ => (FactorRank.Function, "~~"),
    };

    // Deeper than the bound it is none: that only decides where it stands.
    private static bool IsPolynomial(Node node, int depth)
    {
        if (node is InputNode or NumberNode or SizeNode or ConstantNode or IndexValueNode)
        {
            return true;
        }

        if (depth == 0 || !(node is SumNode or ProductNode { Bound.Length: 0 }))
        {
            return false;
        }

        foreach (var edge in node.Edges)
        {
            if (!IsPolynomial(edge.Operand, depth - 1))
            {
                return false;
            }
        }

        return true;
    }

    private string Subscripts(Expr input)
    {
        var text = "";
        foreach (var term in WithoutMember(input.Terms))
        {
            text += term.Index is { } index ? "," + letters.Of(index) : "," + term;
        }

        return text;
    }

    /// <summary>A contraction as Σ; a minus sign goes into its body where that reads better, and guards on the index become its range.</summary>
    private SignedLayout Contraction(Expr contraction, bool isNegative, List<(Expr Base, Number Exponent)> more)
    {
        var node = (ProductNode)contraction.Node;
        var bound = Array.ConvertAll(node.Bound.ToArray(), size => new Index("k", size));
        for (var b = 0; b < bound.Length; b++)
        {
            letters.Enter(bound[b], node, node.Rank + b);
        }

        var opened = contraction.OpenWith(bound);
        // Sums stand before integrals.
        Array.Sort(bound, (a, b) => (Continuum.Of(a.Size) is null).CompareTo(Continuum.Of(b.Size) is null) is not 0 and var order ? -order : string.CompareOrdinal(letters.Of(a), letters.Of(b)));
        var factors = new List<(Expr Base, Number Exponent)>();
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            factors.Add((opened[k], node.Exponents[k]));
        }

        factors.RemoveAll(f => f.Base.Node is InputNode { Name: var name } && Continuum.IsWeight(name));
        factors.AddRange(more);
        var ranges = TakeRanges(factors, bound);
        var (isStillNegative, body) = Term(isNegative ? Number.MinusOne : Number.One, factors);
        for (var b = bound.Length - 1; b >= 0; b--)
        {
            body = Continuum.Of(bound[b].Size) is { } range ? new IntegralLayout(letters.Of(bound[b]), End(range.From), End(range.To), body)
                : new BigLayout(BigOperator.Sum, letters.Of(bound[b]), ranges[b].From, ranges[b].To, body);
        }

        foreach (var index in bound)
        {
            letters.Leave(index);
        }

        return new SignedLayout(isStillNegative, body);
    }

    private static MathLayout End(double end) => Signed(double.IsFinite(end) ? Number.Fraction((long)end, 1) : Number.Inexact(end)) is var (isNegative, layout) && isNegative
        ? new SumLayout([new SignedLayout(true, layout)]) : layout;

    private (MathLayout From, MathLayout To)[] TakeRanges(List<(Expr Base, Number Exponent)> factors, Index[] bound)
    {
        var ranges = Array.ConvertAll(bound, b => ((MathLayout)new NumberLayout(Number.One), SizeLayout(b.Size)));
        for (var b = 0; b < bound.Length; b++)
        {
            var (hasLower, hasUpper) = (false, false);
            for (var f = factors.Count - 1; f >= 0 && factors.Count > 1; f--)
            {
                if (factors[f].Base.Node is not BracketNode { Relation: IndexRelation.LessOrEqual })
                {
                    continue;
                }

                var (left, right) = Graph.SidesOf(factors[f].Base);
                if (!hasLower && ReferenceEquals(right.Index, bound[b]) && IsKnownBefore(left, bound, b))
                {
                    ranges[b].Item1 = Position(left.Plus(-right.Offset));
                    hasLower = true;
                    factors.RemoveAt(f);
                }
                else if (!hasUpper && ReferenceEquals(left.Index, bound[b]) && IsKnownBefore(right, bound, b))
                {
                    ranges[b].Item2 = Position(right.Plus(-left.Offset));
                    hasUpper = true;
                    factors.RemoveAt(f);
                }
            }
        }

        return ranges;
    }

    private static bool IsKnownBefore(IndexTerm term, Index[] bound, int place) =>
        term.Lookup is null && (term.Index is null || !bound.AsSpan(place).Contains(term.Index));
}
