using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Products and contractions of arrays as chains of matrices.</summary>
internal sealed partial class LayoutBuilder
{
    /// <summary>A product of arrays and scalars, contractions among its factors included.</summary>
    private SignedLayout WholeTerm(Number coefficient, List<(Expr Base, Number Exponent)> factors)
    {
        var isNegative = coefficient.Sign < 0;
        var flips = FlippedFactors(factors, ref isNegative);
        if (RankHere > 0 && TrySpread(coefficient, factors) is { } spread)
        {
            return spread;
        }

        var above = new List<RankedFactor>();
        var below = new List<RankedFactor>();
        var graph = new ContractionGraph();
        var used = new HashSet<int>();
        TakeSoftmax(factors, used, (axis, exponent, call) => graph.Add(axis, new MatrixChain(exponent.IsOne ? call : new PowerLayout(call, Unsigned(exponent)))));
        if (used.Count > 0)
        {
            factors = factors.Where((_, k) => !used.Contains(k)).ToList();
            isNegative = coefficient.Sign < 0;
            flips = FlippedFactors(factors, ref isNegative);
        }

        isNegative = AddFactors(graph, factors, [], flips, isNegative, above, below);
        graph.TryRemove([]);
        var chain = graph.Result(row, column);
        if (chain is null && RankHere > 0)
        {
            return new SignedLayout(false, Fail());
        }

        var scalars = graph.Scalars.ToList();
        if (chain is null && scalars.Count > 0)
        {
            chain = scalars[^1];
            scalars.RemoveAt(scalars.Count - 1);
        }

        above.AddRange(scalars.ConvertAll(s => new RankedFactor(s.ToLayout(), FactorRank.Sum, "")));
        Split(coefficient.Abs(), above, below);
        above.Sort(CompareFactors);
        below.Sort(CompareFactors);
        return new SignedLayout(isNegative, chain is null ? Quotient(above, below) : InFront(above, below, chain.Distributed()));
    }

    private static MathLayout InFront(List<RankedFactor> above, List<RankedFactor> below, MatrixChain chain)
    {
        if (above.Count == 0 && below.Count == 0)
        {
            return chain.ToLayout();
        }

        if (chain.Factors is [FractionLayout fraction])
        {
            var over = above.ConvertAll(f => f.Layout);
            if (fraction.Above is not NumberLayout { Value.IsOne: true } || over.Count == 0)
            {
                over.Add(fraction.Above);
            }

            MathLayout[] under = [.. below.Select(f => f.Layout), fraction.Below];
            return new FractionLayout(over.Count == 1 ? over[0] : new ProductLayout(over, ProductKind.Matrix), under.Length == 1 ? under[0] : new ProductLayout(under, ProductKind.Matrix));
        }

        if (below.Count > 0 && (chain.Factors is [NameLayout or ElementLayout] || below.Exists(f => f.Rank > FactorRank.Symbol)))
        {
            var all = above.ConvertAll(f => f.Layout);
            all.AddRange(chain.Factors);
            return new FractionLayout(all.Count == 1 ? all[0] : new ProductLayout(all, ProductKind.Matrix), Product(below, 0, below.Count));
        }

        MathLayout[] front = below.Count == 0 ? above.Select(f => f.Layout).ToArray() : [Quotient(above, below)];
        return new ProductLayout([.. front, .. chain.Factors], ProductKind.Matrix) { Scalars = front.Length + chain.Scalars };
    }

    /// <summary>Puts the factors where they belong: scalars above or below the line, arrays into the graph. Returns whether the sign is still negative.</summary>
    private bool AddFactors(ContractionGraph graph, List<(Expr Base, Number Exponent)> factors, Index[] bound, bool[] flips, bool isNegative, List<RankedFactor> above, List<RankedFactor> below)
    {
        var normalisers = factors.FindIndex(f => IsContraction(f.Base, f.Exponent)) is >= 0 and var place ? TakeNormaliser(factors[place].Base, factors) : [];
        var ordered = factors.Select((f, k) => (f.Base, f.Exponent, IsFlipped: flips[k], Rank: RankOf(f.Base))).Where(f => !normalisers.Contains((f.Base, f.Exponent))).ToList();
        ordered.Sort((a, b) => CompareFactors(new RankedFactor(new NumberLayout(Number.One), a.Rank.Rank, a.Rank.Name), new RankedFactor(new NumberLayout(Number.One), b.Rank.Rank, b.Rank.Name)));
        var sums = Surround(factors);
        Index[] around = [.. new[] { row, column }.OfType<Index>(), .. bound];
        foreach (var (value, exponent, isFlipped, _) in ordered)
        {
            var own = Array.FindAll(around, value.DependsOn);
            if (own.Length > 2 || hasFailed)
            {
                Fail();
                break;
            }

            if (IsContraction(value, exponent) && IsIntegral(value))
            {
                isNegative = AddIntegral(value, own, isNegative, above);
            }
            else if (IsContraction(value, exponent))
            {
                isNegative = AddContraction(graph, value, own, isNegative, above, below, normalisers);
                normalisers = [];
            }
            else if (own.Length == 0)
            {
                var factor = Within(null, null, () => Factor(value, exponent.Abs(), isFlipped));
                (exponent.Sign < 0 ? below : above).Add(factor);
            }
            else
            {
                AddArray(graph, value, exponent, isFlipped, own);
            }
        }

        Unsurround(sums);
        return isNegative;
    }

    private void AddArray(ContractionGraph graph, Expr value, Number exponent, bool isFlipped, Index[] own)
    {
        if (own.Length == 1)
        {
            var layout = Within(own[0], null, () => Factor(value, exponent.Abs(), isFlipped).Layout);
            graph.Add(own[0], exponent.Sign < 0 ? new MatrixChain(new FractionLayout(new NumberLayout(Number.One), layout)) : MatrixChain.Of(layout));
            return;
        }

        var (from, to) = Orientation(value, own[0], own[1]);
        var matrix = Within(from, to, () => Factor(value, Number.One, isFlipped).Layout);
        var isIdentity = matrix is UnitLayout { IsIdentity: true };
        if (exponent == (Number)2)
        {
            matrix = new ProductLayout([matrix, matrix], ProductKind.Entrywise);
        }
        else if (!exponent.IsOne)
        {
            Fail();
        }

        graph.Add(from, to, MatrixChain.Of(matrix), isIdentity);
    }

    private static bool IsIntegral(Expr contraction) => contraction.Node.Bound.ToArray().Any(size => Continuum.Of(size) is not null);

    /// <summary>An integral that is a scalar, as it is written without arrays; one that is an array has no such form.</summary>
    private bool AddIntegral(Expr integral, Index[] own, bool isNegative, List<RankedFactor> above)
    {
        if (own.Length > 0)
        {
            Fail();
            return isNegative;
        }

        isWhole = false;
        var (isStillNegative, layout) = Within(null, null, () => Contraction(integral, isNegative, []));
        isWhole = true;
        above.Add(new RankedFactor(layout, FactorRank.Big, "~"));
        return isStillNegative;
    }

    /// <summary>A contraction as a factor: its chain goes where its free indices are.</summary>
    private bool AddContraction(ContractionGraph graph, Expr contraction, Index[] own, bool isNegative, List<RankedFactor> above, List<RankedFactor> below, List<(Expr Base, Number Exponent)> more)
    {
        Descend();
        var wasSized = isSized;
        isSized = false;
        var node = (ProductNode)contraction.Node;
        var opened = contraction.Open(out var bound);
        var factors = new List<(Expr Base, Number Exponent)>();
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            factors.Add((opened[k], node.Exponents[k]));
        }

        if (factors.Count == 1 && factors[0].Exponent.IsOne && own.Length == 0 && bound.Length == 1 && factors[0].Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Abs))
        {
            var inner1 = Within(bound[0], null, () => new BarsLayout(BarsKind.TaxicabNorm, Build(factors[0].Base.Open(out _)[0])));
            graph.Scalars.Add(new MatrixChain(inner1));
            depth--;
            isSized = wasSized;
            return isNegative;
        }

        var isSquare = factors.Count == 1 && factors[0].Exponent == (Number)2 && own.Length == 0 && bound.Length <= 2;
        if (isSquare)
        {
            var (from, to) = bound.Length == 1 ? (bound[0], null) : Orientation(factors[0].Base, bound[0], bound[1]);
            var norm = Within(from, to, () => new BarsLayout(BarsKind.Norm, BuildEven(factors[0].Base)));
            graph.Scalars.Add(new MatrixChain(new PowerLayout(norm, new NumberLayout(2))));
            depth--;
            isSized = wasSized;
            return isNegative;
        }

        factors.AddRange(more);
        var inner = new ContractionGraph();
        var used = new HashSet<int>();
        TakeSoftmax(factors, used, (axis, exponent, call) => inner.Add(axis, new MatrixChain(exponent.IsOne ? call : new PowerLayout(call, Unsigned(exponent)))), [.. own, .. bound]);
        factors = factors.Where((_, k) => !used.Contains(k)).ToList();
        var flips = FlippedFactors(factors, ref isNegative);
        var (r, c) = own.Length switch { 0 => (null, null), 1 => (own[0], (Index?)null), _ => Orientation(contraction, own[0], own[1]) };
        var isStillNegative = Within(r, c, () => AddFactors(inner, factors, bound, flips, isNegative, above, below));
        var best = hasFailed ? null : Best(inner, bound, r, c);
        depth--;
        isSized = wasSized;
        if (best is null || (own.Length == 0 && best.SumsEntries))
        {
            Fail();
            return false;
        }

        if (own.Length == 0)
        {
            // A scalar may be read from either side.
            graph.Scalars.AddRange(best.Scalars.ConvertAll(s => s.Transposed().Transposes < s.Transposes ? s.Transposed() : s));
            return isStillNegative;
        }

        graph.Scalars.AddRange(best.Scalars);
        var chain = best.Result(r, c)!;
        if (own.Length == 1)
        {
            graph.Add(r!, chain);
        }
        else
        {
            graph.Add(r!, c!, chain);
        }

        return isStillNegative;
    }

    // Which bound vertex goes first decides what is transposed; both orders are tried.
    private static ContractionGraph? Best(ContractionGraph graph, Index[] bound, Index? r, Index? c)
    {
        ContractionGraph? best = null;
        var fewest = int.MaxValue;
        foreach (var order in new[] { bound, [.. bound.Reverse()] })
        {
            var copy = graph.Copy();
            if (!copy.TryRemove(order))
            {
                continue;
            }

            var result = copy.Copy().Result(r, c);
            if (r is not null && result is null)
            {
                continue;
            }

            var transposes = (result?.Transposes ?? 0) + copy.Scalars.Sum(s => Math.Min(s.Transposes, s.Transposed().Transposes));
            if (transposes < fewest)
            {
                (best, fewest) = (copy, transposes);
            }
        }

        return best;
    }

    /// <summary>Which of two indices is the rows': the one that stands first in what is read.</summary>
    private static (Index Row, Index Column) Orientation(Expr expression, Index a, Index b)
    {
        var (scoreA, scoreB, visits) = (0, 0, 0);
        var open = new Queue<Expr>();
        open.Enqueue(expression);
        while (open.TryDequeue(out var next) && visits++ < 100)
        {
            if (next.Node is InputNode && next.Terms.Length == 2)
            {
                scoreA += ReferenceEquals(next.Terms[0].Index, a) ? 1 : ReferenceEquals(next.Terms[1].Index, a) ? -1 : 0;
                scoreB += ReferenceEquals(next.Terms[0].Index, b) ? 1 : ReferenceEquals(next.Terms[1].Index, b) ? -1 : 0;
            }

            foreach (var operand in next.Open(out _))
            {
                if (operand.DependsOn(a) || operand.DependsOn(b))
                {
                    open.Enqueue(operand);
                }
            }
        }

        return scoreA >= scoreB ? (a, b) : (b, a);
    }
}
