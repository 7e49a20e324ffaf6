using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>Products of powers: equal bases merged, numbers and signs taken out in front.</summary>
public sealed partial class Graph
{
    /// <summary>An inner product of more factors than this stays a factor of its own, so that chains share it.</summary>
    private const int LargestProductTakenIn = 6;

    /// <summary>The product of powers with exact exponents.</summary>
    public Expr Product(ReadOnlySpan<(Expr Base, Number Exponent)> factors)
    {
        if (TryProductOfScalars(factors, out var scalar))
        {
            return scalar;
        }

        var gathered = new Factors();
        foreach (var (factor, exponent) in factors)
        {
            GatherFactor(factor, exponent, gathered);
        }

        return Finish(gathered);
    }

    /// <summary>The factors of a plain product with their exponents and the coefficient in front; any other expression is one factor.</summary>
    public static List<(Expr Base, Number Exponent)> FactorsOf(Expr product, out Number coefficient)
    {
        coefficient = Numbers.Number.One;
        if (product.Node is NumberNode number)
        {
            coefficient = number.Value;
            return [];
        }

        if (product.Node is SumNode { Constant.IsZero: true, Coefficients.Length: 1 } scaled)
        {
            coefficient = scaled.Coefficients[0];
            product = product.Open(out _)[0];
        }

        if (product.Node is not ProductNode { Bound.Length: 0 } node)
        {
            return [(product, Numbers.Number.One)];
        }

        var opened = product.Open(out _);
        var factors = new List<(Expr, Number)>(node.Exponents.Length);
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            factors.Add((opened[k], node.Exponents[k]));
        }

        return factors;
    }

    /// <summary>Whether the value is never negative, as far as its structure alone tells.</summary>
    public static bool IsNonNegative(Expr expression) => expression.Node.IsNonNegative;

    /// <summary>What a product is being gathered into.</summary>
    private sealed class Factors
    {
        private const int SmallCount = 8;
        private Dictionary<Node, List<int>>? places;

        public Number Coefficient { get; set; } = Numbers.Number.One;

        public List<(Expr Base, Number Exponent, Expr? Symbolic)> Items { get; } = [];

        public void Add(Expr factor, Number exponent, Expr? symbolic, Graph graph)
        {
            var k = Find(factor);
            if (k < 0)
            {
                Append(factor, exponent, symbolic);
                return;
            }

            var item = Items[k];
            if (factor.Node is not BracketNode || !item.Exponent.IsOne || !exponent.IsOne)
            {
                Items[k] = (factor, item.Exponent + exponent, item.Symbolic is null ? symbolic : symbolic is null ? item.Symbolic : graph.Add(item.Symbolic.Value, symbolic.Value));
            }
        }

        public void Append(Expr factor, Number exponent, Expr? symbolic)
        {
            Items.Add((factor, exponent, symbolic));
            if (places is not null)
            {
                Register(factor.Node, Items.Count - 1);
            }
            else if (Items.Count > SmallCount)
            {
                places = [];
                for (var k = 0; k < Items.Count; k++)
                {
                    Register(Items[k].Base.Node, k);
                }
            }
        }

        private int Find(Expr factor)
        {
            if (places is null)
            {
                return Items.FindIndex(i => i.Base.SameAs(factor));
            }

            return places.TryGetValue(factor.Node, out var candidates) && candidates.FindIndex(k => Items[k].Base.SameAs(factor)) is var c and >= 0 ? candidates[c] : -1;
        }

        private void Register(Node node, int place)
        {
            if (!places!.TryGetValue(node, out var list))
            {
                places.Add(node, list = []);
            }

            list.Add(place);
        }
    }

    private void GatherFactor(Expr factor, Number exponent, Factors gathered)
    {
        if (exponent.IsZero)
        {
            return;
        }

        switch (factor.Node)
        {
            case NumberNode number:
                GatherNumber(number.Value, exponent, gathered);
                return;
            case BracketNode bracket:
                // Other indices may have taken the place of those it was made with: the ranges may decide it now.
                var (left, right) = SidesOf(factor);
                factor = Bracket(left, bracket.Relation, right);
                if (factor.Node is NumberNode { Value: var decided })
                {
                    GatherNumber(decided, exponent, gathered);
                    return;
                }

                exponent = exponent.Sign > 0 ? Numbers.Number.One : exponent;
                break;
            case SumNode { Constant.IsZero: true, Coefficients.Length: 1 } scaled when !scaled.Coefficients[0].IsLong && (exponent.IsInteger || scaled.Coefficients[0].Sign > 0):
                GatherNumber(scaled.Coefficients[0], exponent, gathered);
                GatherFactor(factor.Open(out _)[0], exponent, gathered);
                return;
            case SumNode sum when exponent.IsInteger && sum.Coefficients.Length <= LargestSumTakenIn && !HasLongNumber(sum):
                var content = ContentOf(sum);
                if (HasNegativeLead(factor))
                {
                    content = -content;
                }

                if (!content.IsOne)
                {
                    GatherNumber(content, exponent, gathered);
                    factor = Scale(Numbers.Number.One / content, factor);
                    if (factor.Node is not SumNode)
                    {
                        GatherFactor(factor, exponent, gathered);
                        return;
                    }
                }

                break;
            case ProductNode { Bound.Length: 0 } product when CanTakeIn(product, exponent):
                var opened = factor.Open(out _);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    var inner = product.Exponents[k];
                    if (!exponent.IsInteger && inner.IsInteger && inner.Numerator.IsEven && !IsNonNegative(opened[k]))
                    {
                        // √(x²) is |x|.
                        GatherFactor(Apply(FunctionTable.Abs, opened[k]), inner * exponent, gathered);
                    }
                    else
                    {
                        GatherFactor(opened[k], inner * exponent, gathered);
                    }
                }

                return;
            case FunctionNode { Function: Functions.Power } when exponent.IsInteger:
                var parts = factor.Open(out _);
                gathered.Add(parts[0], Numbers.Number.Zero, Scale(exponent, parts[1]), this);
                return;
            case FunctionNode { Function: Functions.Abs } when exponent.IsInteger && exponent.Numerator.IsEven:
                GatherFactor(factor.Open(out _)[0], exponent, gathered);
                return;
        }

        gathered.Add(factor, exponent, null, this);
    }

    private static bool CanTakeIn(ProductNode product, Number exponent) =>
        product.Exponents.Length == 1 || (product.Exponents.Length <= LargestProductTakenIn && exponent.IsInteger);

    private void GatherNumber(Number value, Number exponent, Factors gathered)
    {
        if (exponent.IsInteger && exponent.ToInt64() is { } whole)
        {
            if (value.IsZero && whole < 0)
            {
                // Left as it stands: evaluation gives the infinity or NaN that the formula has.
                gathered.Add(Number(value), exponent, null, this);
                return;
            }

            gathered.Coefficient *= Numbers.Number.Power(value, whole);
            return;
        }

        if (!value.IsExact || !exponent.IsExact)
        {
            gathered.Coefficient *= Numbers.Number.Inexact(Math.Pow(value.ToDouble(), exponent.ToDouble()));
            return;
        }

        if (value.IsOne || (value.IsZero && exponent.Sign > 0))
        {
            gathered.Coefficient *= value;
            return;
        }

        if (!value.IsZero && exponent.Denominator <= 64 && Numbers.Number.ExactRoot(value, (int)exponent.Denominator) is { } root && (long?)exponent.Numerator is { } n)
        {
            gathered.Coefficient *= Numbers.Number.Power(root, n);
            return;
        }

        // 2^(3/2) is 2·2^(1/2): the whole part goes in front, so that √2·√2 and 2 meet.
        var floor = Numbers.Number.Fraction(System.Numerics.BigInteger.Divide(exponent.Numerator - (exponent.Sign < 0 ? exponent.Denominator - 1 : 0), exponent.Denominator), 1);
        if (!floor.IsZero && floor.ToInt64() is { } power && value.Sign > 0)
        {
            gathered.Coefficient *= Numbers.Number.Power(value, power);
            exponent -= floor;
        }

        gathered.Add(Number(value), exponent, null, this);
    }

    private static bool HasLongNumber(SumNode sum)
    {
        foreach (var coefficient in sum.Coefficients)
        {
            if (coefficient.IsLong)
            {
                return true;
            }
        }

        return sum.Constant.IsLong;
    }

    private static Number ContentOf(SumNode sum)
    {
        if (sum.Constant.ToInt64() is { } constant and > long.MinValue && TryShortContent(sum, Math.Abs(constant)) is { } content)
        {
            return content;
        }

        System.Numerics.BigInteger above = 0, below = 1;
        foreach (var coefficient in sum.Coefficients)
        {
            if (!coefficient.IsExact)
            {
                return Numbers.Number.One;
            }

            above = System.Numerics.BigInteger.GreatestCommonDivisor(above, coefficient.Numerator);
            below = below * coefficient.Denominator / System.Numerics.BigInteger.GreatestCommonDivisor(below, coefficient.Denominator);
        }

        if (!sum.Constant.IsExact)
        {
            return Numbers.Number.One;
        }

        if (!sum.Constant.IsZero)
        {
            above = System.Numerics.BigInteger.GreatestCommonDivisor(above, sum.Constant.Numerator);
            below = below * sum.Constant.Denominator / System.Numerics.BigInteger.GreatestCommonDivisor(below, sum.Constant.Denominator);
        }

        return Numbers.Number.Fraction(above, below);
    }

    /// <summary>The greatest common divisor of 64-bit integers; null where a coefficient is none.</summary>
    private static Number? TryShortContent(SumNode sum, long common)
    {
        foreach (var coefficient in sum.Coefficients)
        {
            if (coefficient.ToInt64() is not { } next || next == long.MinValue)
            {
                return null;
            }

            for (next = Math.Abs(next); next != 0;)
            {
                (common, next) = (next, common % next);
            }
        }

        return common;
    }

    private Expr Finish(Factors gathered, int round = 0)
    {
        if (IsSettled(gathered))
        {
            return Close(gathered);
        }

        // Exponents that met may have made a number of a root, or a plain factor of a power: gather those once more.
        var settled = new Factors { Coefficient = gathered.Coefficient };
        var changed = false;
        foreach (var (factor, exponent, symbolic) in gathered.Items)
        {
            if (symbolic is { } e && e.Node is not NumberNode { Value.IsZero: true })
            {
                var power = Apply(FunctionTable.Power, factor, Add(e, Number(exponent)));
                if (power.Node is FunctionNode { Function: Functions.Power })
                {
                    settled.Append(power, Numbers.Number.One, null);
                }
                else
                {
                    changed = true;
                    GatherFactor(power, Numbers.Number.One, settled);
                }
            }
            else if (!exponent.IsZero)
            {
                if (NeedsAnotherLook(factor.Node, exponent))
                {
                    changed = true;
                    GatherFactor(factor, exponent, settled);
                }
                else
                {
                    settled.Append(factor, exponent, null);
                }
            }
        }

        return changed && round < 3 ? Finish(settled, round + 1) : Close(settled);
    }

    private static bool IsSettled(Factors gathered)
    {
        foreach (var (factor, exponent, symbolic) in gathered.Items)
        {
            if (symbolic is not null || exponent.IsZero || NeedsAnotherLook(factor.Node, exponent))
            {
                return false;
            }
        }

        return true;
    }

    private Expr Close(Factors settled)
    {
        if (settled.Coefficient.IsZero)
        {
            // 0/0 is no number; 0 times what has a value, or may have one, is 0.
            return settled.Items.Exists(i => i.Base.Node is NumberNode { Value.IsZero: true }) ? Number(Numbers.Number.Inexact(double.NaN)) : Zero;
        }

        if (settled.Items.Count == 0)
        {
            return Number(settled.Coefficient);
        }

        var factors = new List<(Expr Base, Number Exponent)>(settled.Items.Count);
        foreach (var item in settled.Items)
        {
            factors.Add((item.Base, item.Exponent));
        }

        var product = factors.Count == 1 && factors[0].Exponent.IsOne ? factors[0].Base : CloseProduct(factors, []);
        return settled.Coefficient.IsOne ? product : Scale(settled.Coefficient, product);
    }

    private static bool NeedsAnotherLook(Node factor, Number exponent) => factor switch
    {
        NumberNode { Value.IsZero: false } => exponent.IsInteger || exponent.Sign < 0 || exponent.CompareTo(Numbers.Number.One) > 0,
        FunctionNode { Function: Functions.Abs } => exponent.IsInteger && exponent.Numerator.IsEven,
        _ => false,
    };

    private Expr CloseProduct(List<(Expr Base, Number Exponent)> factors, Index[] bound)
    {
        var operands = new Expr[factors.Count];
        var roles = new ulong[factors.Count];
        var hasIndices = false;
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = factors[k].Base;
            roles[k] = factors[k].Exponent.Digest;
            hasIndices |= operands[k].Terms.Length > 0;
        }

        if (!hasIndices && bound.Length == 0)
        {
            var places = OrderScalars(operands, roles);
            var ordered = new Number[places.Length];
            var edges = new Edge[places.Length];
            for (var k = 0; k < places.Length; k++)
            {
                ordered[k] = factors[places[k]].Exponent;
                edges[k] = new Edge(operands[places[k]].Node, []);
            }

            return Scalar(new ProductNode(ordered, edges, [], []));
        }

        var closed = Closing.Close(operands, roles, bound, isOrdered: false, isEven: k => k < factors.Count && factors[k].Exponent is { IsInteger: true } e && e.Numerator.IsEven);
        var exponents = new Number[operands.Length];
        for (var k = 0; k < exponents.Length; k++)
        {
            exponents[k] = factors[closed.Order[k]].Exponent;
        }

        return new Expr(Intern(new ProductNode(exponents, closed.Edges, closed.Axes, closed.Bound), closed.Symmetries), closed.Free);
    }
}
