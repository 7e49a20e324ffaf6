using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <content>The functions of the table.</content>
internal sealed partial class ResidueModel
{
    private const int LargestShift = 40;

    private ulong[]? OfFunction(FunctionNode node)
    {
        var p = field.Prime;
        switch (node.Function.Name)
        {
            case "exp":
                return Argument(node, ExponentialOf);
            case "expm1":
                return Mapped(Argument(node, ExponentialOf), e => ResidueField.Add(e, p - 1, p));
            case "sinh" or "cosh" or "tanh" or "sigmoid":
                return Mapped(Argument(node, ExponentialOf), e => Hyperbolic(node.Function.Name, e));
            case "log":
                return Argument(node, LogarithmOf);
            case "log1p":
                return LogarithmOfOnePlus(Argument(node, o => Values(o, Ring.Value)), Argument(node, LogarithmOf));
            case "softplus":
                return LogarithmOfOnePlus(Argument(node, ExponentialOf), Argument(node, o => Values(o, Ring.Value)));
            case "xlogy":
                return Joined(Argument(node, o => Values(o, Ring.Value)), Argument(node, LogarithmOf, 1), (a, b) => Times(a, b, p));
            case "xlog1py":
                return Joined(Argument(node, o => Values(o, Ring.Value)), LogarithmOfOnePlus(Argument(node, o => Values(o, Ring.Value), 1), Argument(node, LogarithmOf, 1)), (a, b) => Times(a, b, p));
            case "pow":
                return ToKnown(node) ?? Joined(Argument(node, o => Values(o, Ring.Value)), Argument(node, o => Values(o, Ring.Exponent), 1), (a, b) => PowerOf(a, b, Parity(node.Edges[1].Operand)));
            case "cbrt":
                return Mapped(Argument(node, o => Values(o, Ring.Value)), v => ResidueField.Power(v, Third(), p));
            case "sin" or "cos" or "tan":
                return Argument(node, o => OnCircle(o, node.Function.Name));
            case "arctan":
                return Mapped(Argument(node, o => Values(o, Ring.Value)), ArcTangent);
            case "arcsin":
                return Mapped(Argument(node, o => Values(o, Ring.Value)), ArcSine);
            case "arccos":
                return Mapped(Mapped(Argument(node, o => Values(o, Ring.Value)), ArcSine), v => ResidueField.Add(QuarterTurn(), ResidueField.Negate(v, p), p));
            case "arsinh" or "arcosh" or "artanh":
                return Joined(Argument(node, o => Values(o, Ring.Value)), Argument(node, LogarithmOf), (v, l) => AreaFunction(node.Function.Name, v, l));
            case "abs":
                return Mapped(Argument(node, o => Values(o, Ring.Value)), Magnitude);
            case "sign":
                return Argument(node, SignsOf);
            case "max" or "min":
                return Extreme(node, Ring.Value);
            case "floor" or "ceil":
                return Stepped(node);
            case "gamma" or "lgamma":
                return OfGamma(node);
            case "if":
                return OfArguments(node, 1, c => c[0] == 0 ? 0UL : 1UL) is { } conditions && Argument(node, o => Values(o, Ring.Value), 1) is { } then
                    && Argument(node, o => Values(o, Ring.Value), 2) is { } otherwise ? conditions.Select((c, e) => c == NoValue ? c : c != 0 ? then[e] : otherwise[e]).ToArray() : null;
            case "and":
                return OfArguments(node, 2, a => a[0] != 0 && a[1] != 0 ? 1UL : 0UL);
            case "or":
                return OfArguments(node, 2, a => a[0] != 0 || a[1] != 0 ? 1UL : 0UL);
            case "not":
                return OfArguments(node, 1, a => a[0] == 0 ? 1UL : 0UL);
            case "less" or "less_equal" or "greater" or "greater_equal" or "equal" or "not_equal":
                return OfArguments(node, 2, a => Holds(node.Function.Name, Sign(ResidueField.Add(a[0], ResidueField.Negate(a[1], p), p))) ? 1UL : 0UL);
            default:
                var word = Word(node.Function.Name);
                return OfArguments(node, node.Function.Arity, a => node.Function is { Arity: 1, Parity: not 0 and var parity } ? WithParity(word, a[0], parity) : Random(Ring.Value, word, Hash(a)));
        }
    }

    /// <summary>What a ring other than that of values knows of a function.</summary>
    private ulong[]? InOtherRing(FunctionNode node, Ring ring) => node.Function.Name switch
    {
        "max" or "min" => Extreme(node, ring),
        "abs" => Joined(Argument(node, o => Values(o, Ring.Value)), Argument(node, o => Values(o, ring)), (v, own) => Magnitude(v, own, ring)),
        _ => Opaque(node, ring),
    };

    /// <summary>|v| in another ring: v or -v there if the case tells, else nothing is known of it but that it is another of |v|.</summary>
    private ulong Magnitude(ulong value, ulong own, Ring ring) => GivenSign(value) is { } given ? (given < 0 ? ResidueField.Negate(own, Modulus(ring)) : own)
        : value == 0 ? 0 : Random(ring, 77, Magnitude(value));

    private ulong[]? Argument(FunctionNode node, Func<Node, ulong[]?> values, int k = 0) => Spread(node, k, values(node.Edges[k].Operand));

    private static ulong[]? Mapped(ulong[]? values, Func<ulong, ulong> map) => values is null ? null : Array.ConvertAll(values, v => v == NoValue ? v : map(v));

    private static ulong[]? Joined(ulong[]? a, ulong[]? b, Func<ulong, ulong, ulong> join) => a is null || b is null ? null : a.Select((v, e) => v == NoValue || b[e] == NoValue ? NoValue : join(v, b[e])).ToArray();

    private ulong Quotient(ulong a, ulong b) => a == NoValue || b is NoValue or 0 ? NoValue : ResidueField.Multiply(a, ResidueField.Invert(b, field.Prime), field.Prime);

    private ulong RootOf(ulong square) => square is 0 or NoValue ? square : field.IsSquare(square) ? ResidueField.Power(square, (field.Prime + 1) / 4, field.Prime) is var r && field.IsSquare(r) ? r : field.Prime - r : NoValue;

    /// <summary>The inverse of 3 modulo p - 1: p is 2 modulo 3, so every number has one cube root.</summary>
    private ulong Third() => ((2 * (field.Prime - 1)) + 1) / 3;

    /// <summary>Of e^x = t.</summary>
    private ulong Hyperbolic(string name, ulong t)
    {
        var p = field.Prime;
        var inverse = ResidueField.Invert(t, p);
        var sum = ResidueField.Add(t, inverse, p);
        var difference = ResidueField.Add(t, ResidueField.Negate(inverse, p), p);
        return name switch
        {
            "sinh" => Quotient(difference, 2),
            "cosh" => Quotient(sum, 2),
            "tanh" => Quotient(difference, sum),
            _ => Quotient(t, ResidueField.Add(t, 1, p)),
        };
    }

    private ulong Magnitude(ulong value) => GivenSign(value) is { } given ? (given < 0 ? ResidueField.Negate(value, field.Prime) : value)
        : value == 0 || field.IsSquare(value) ? value : field.Prime - value;

    /// <summary>The sign that a value has in the case that is looked at; null where the case does not tell.</summary>
    private int? GivenSign(ulong value)
    {
        foreach (var (node, sign) in point.Signs)
        {
            if (Values(node, Ring.Value) is [var own] && own != NoValue && (own == value || own == ResidueField.Negate(value, field.Prime)))
            {
                return own == value ? sign : -sign;
            }
        }

        return null;
    }

    /// <summary>The sign that v has at this point: one choice for v and -v, 0 now and then, so that every case of a distinction comes up.</summary>
    private int Sign(ulong value) => GivenSign(value) is { } given ? given : value == 0 || Random(Ring.Value, 61, Magnitude(value)) % 4 == 0 ? 0 : field.IsSquare(value) ? 1 : -1;

    private static bool Holds(string relation, int sign) => relation switch
    {
        "less" => sign < 0,
        "less_equal" => sign <= 0,
        "greater" => sign > 0,
        "greater_equal" => sign >= 0,
        "equal" => sign == 0,
        _ => sign != 0,
    };

    /// <summary>The signs of a node's entries, of a product the product of signs.</summary>
    private ulong[]? SignsOf(Node node)
    {
        var p = field.Prime;
        switch (node)
        {
            case NumberNode number:
                return [number.Value.Sign < 0 ? p - 1 : (ulong)number.Value.Sign];
            case SumNode { Constant.IsZero: true, Coefficients: [{ IsExact: true } coefficient] } scaled:
                return Mapped(Spread(scaled, 0, SignsOf(scaled.Edges[0].Operand)), s => coefficient.Sign < 0 ? ResidueField.Negate(s, p) : s);
            case ProductNode { Bound.Length: 0 } product when product.Exponents.ToArray().All(e => e.IsInteger):
                var total = Enumerable.Repeat(1UL, (int)EntriesOf(product)).ToArray();
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (Spread(product, k, SignsOf(product.Edges[k].Operand)) is not { } signs)
                    {
                        return null;
                    }

                    total = total.Select((t, e) => Times(t, Raised(signs[e], product.Exponents[k], Ring.Value), p)).ToArray();
                }

                return total;
            default:
                return Mapped(Values(node, Ring.Value), v => Sign(v) is var s && s < 0 ? p - 1 : (ulong)s);
        }
    }

    /// <summary>max(a, b) = (a + b + |a - b|)/2, min(a, b) = (a + b - |a - b|)/2.</summary>
    private ulong[]? Extreme(FunctionNode node, Ring ring)
    {
        var (p, r) = (field.Prime, Modulus(ring));
        if (isOrdered)
        {
            return ring != Ring.Value ? Opaque(node, ring) : OfArguments(node, 2, a => (Rank(a[0]) < Rank(a[1])) == (node.Function.Name == "max") ? a[1] : a[0]);
        }

        var half = ResidueField.Invert(2, r);
        var difference = Joined(Argument(node, o => Values(o, Ring.Value)), Argument(node, o => Values(o, Ring.Value), 1), (a, b) => ResidueField.Add(a, ResidueField.Negate(b, p), p));
        var (first, second) = (Argument(node, o => Values(o, ring)), Argument(node, o => Values(o, ring), 1));
        var distance = Joined(difference, Joined(first, second, (a, b) => ResidueField.Add(a, ResidueField.Negate(b, r), r)), (v, own) => ring == Ring.Value ? Magnitude(v) : Magnitude(v, own, ring));
        return Joined(Joined(first, second, (a, b) => ResidueField.Add(a, b, r)), distance, (s, d) =>
            ResidueField.Multiply(ResidueField.Add(s, node.Function.Name == "max" ? d : ResidueField.Negate(d, r), r), half, r));
    }

    private ulong Rank(ulong value) => Random(Ring.Value, 62, value);

    private ulong WithParity(ulong word, ulong value, int parity)
    {
        var p = field.Prime;
        var isTurned = value > p - value;
        var result = value == 0 && parity < 0 ? 0 : Random(Ring.Value, word, isTurned ? p - value : value);
        return isTurned && parity < 0 ? ResidueField.Negate(result, p) : result;
    }

    private ulong QuarterTurn() => Random(Ring.Value, Word("π"), 0) is var root ? Quotient(ResidueField.Multiply(root, root, field.Prime), 2) : NoValue;

    /// <summary>Odd, and known at tan(kπ/24).</summary>
    private ulong ArcTangent(ulong value)
    {
        for (var k = -11; k < 12; k++)
        {
            var point = field.Power(field.RootOfUnity, (ulong)(((k * ResidueField.Turn / 48) + ResidueField.Turn) % ResidueField.Turn));
            if (Quotient(point.Y, point.X) == value)
            {
                var part = Quotient(QuarterTurn(), 12);
                return k < 0 ? ResidueField.Negate(ResidueField.Multiply((ulong)-k, part, field.Prime), field.Prime) : ResidueField.Multiply((ulong)k, part, field.Prime);
            }
        }

        return WithParity(Word("arctan"), value, -1);
    }

    /// <summary>arcsin v is arctan(v/√(1 - v²)), and ±π/2 at ±1.</summary>
    private ulong ArcSine(ulong value)
    {
        var p = field.Prime;
        if (value == 1 || value == p - 1)
        {
            return value == 1 ? QuarterTurn() : ResidueField.Negate(QuarterTurn(), p);
        }

        if (!IsAtMostOne(value))
        {
            return NoValue;
        }

        var tangent = Quotient(value, RootOf(ResidueField.Add(1, ResidueField.Negate(ResidueField.Multiply(value, value, p), p), p)));
        return tangent == NoValue ? NoValue : ArcTangent(tangent);
    }

    /// <summary>arsinh v = log(v + √(v² + 1)), arcosh v = log(v + √(v² - 1)), artanh v = ½ log((1 + v)/(1 - v)).</summary>
    private ulong AreaFunction(string name, ulong value, ulong logarithm)
    {
        var p = field.Prime;
        var minus = ResidueField.Negate(value, p);
        if (name == "artanh")
        {
            var (above, below) = (OfCandidates(ResidueField.Add(1, value, p), [(1, 0), (value, logarithm)]), OfCandidates(ResidueField.Add(1, minus, p), [(1, 0), (minus, logarithm)]));
            return above == NoValue || below == NoValue ? NoValue : Quotient(Difference(above, below), 2);
        }

        var (square, one) = (ResidueField.Multiply(value, value, p), name == "arsinh" ? 1 : p - 1);
        var under = ResidueField.Add(square, one, p);
        var logarithmOfRoot = Times(OfCandidates(under, [(square, ResidueField.Add(logarithm, logarithm, p)), (one, 0)]), ResidueField.Invert(2, p), p);
        return RootOf(under) is not NoValue and var root ? OfCandidates(ResidueField.Add(value, root, p), [(value, logarithm), (root, logarithmOfRoot)]) : NoValue;
    }

    /// <summary>Whether 1 - v and 1 + v stand for numbers that are not negative, as they do in the domain of arcsin and artanh.</summary>
    private bool IsAtMostOne(ulong value) => Magnitude(Difference(1, value)) == Difference(1, value) && Magnitude(Plus(1, value, field.Prime)) == Plus(1, value, field.Prime);

    /// <summary>e to the power of an area function.</summary>
    private ulong ExponentialOfArea(string name, ulong value)
    {
        var p = field.Prime;
        if (name == "artanh")
        {
            return IsAtMostOne(value) && value != 1 ? RootOf(Quotient(ResidueField.Add(1, value, p), Difference(1, value))) : NoValue;
        }

        return (name == "arsinh" || field.IsSquare(ResidueField.Add(value, 1, p))) && RootOf(ResidueField.Add(ResidueField.Multiply(value, value, p), name == "arsinh" ? 1 : p - 1, p)) is not NoValue and var root
            && ResidueField.Add(value, root, p) is var sum && field.IsSquare(sum) ? sum : NoValue;
    }

    /// <summary>floor(t + k) is floor(t) + k for whole k; ceil(t) is -floor(-t).</summary>
    private ulong[]? Stepped(FunctionNode node)
    {
        var (p, isFloor) = (field.Prime, node.Function.Name == "floor");
        if (IsWhole(node.Edges[0].Operand))
        {
            return Argument(node, o => Values(o, Ring.Value));
        }

        var whole = Argument(node, WholePart);
        return Joined(Argument(node, o => Values(o, Ring.Value)), whole, (v, shift) =>
        {
            var rest = Difference(v, shift);
            var step = isFloor ? Random(Ring.Value, 81, rest) : ResidueField.Negate(Random(Ring.Value, 81, ResidueField.Negate(rest, p)), p);
            return ResidueField.Add(step, shift, p);
        });
    }

    /// <summary>Γ(t + k) = Γ(t)·t(t + 1)…(t + k - 1), and log|Γ| accordingly; Γ at whole numbers.</summary>
    private ulong[]? OfGamma(FunctionNode node)
    {
        var (p, isLogarithm) = (field.Prime, node.Function.Name == "lgamma");
        var constant = (node.Edges[0].Operand as SumNode)?.Constant ?? (node.Edges[0].Operand as NumberNode)?.Value ?? Number.Zero;
        if (!constant.IsExact)
        {
            return null;
        }

        var whole = System.Numerics.BigInteger.Divide(constant.Numerator - (constant.Sign < 0 ? constant.Denominator - 1 : 0), constant.Denominator);
        if (System.Numerics.BigInteger.Abs(whole) > LargestShift || (node.Edges[0].Operand is NumberNode && constant.IsInteger && constant.Sign <= 0))
        {
            return null;
        }

        var isHalf = node.Edges[0].Operand is NumberNode && (constant - Number.Half).IsInteger;
        // From Γ(1) = 1 where the argument is a whole number, from Γ(½) = √π.
        var isFactorial = node.Edges[0].Operand is NumberNode && constant.IsInteger;
        return Mapped(Argument(node, o => Values(o, Ring.Value)), v =>
        {
            if (v < 2 * LargestShift && !isLogarithm)
            {
                return v == 0 ? NoValue : Enumerable.Range(1, (int)v - 1).Aggregate(1UL, (all, k) => ResidueField.Multiply(all, (ulong)k, p));
            }

            var steps = StepsPastCount(v) ?? (isFactorial ? (int)whole - 1 : (int)whole);
            var rest = ResidueField.Add(v, steps < 0 ? (ulong)-steps : ResidueField.Negate((ulong)steps, p), p);
            var gamma = isFactorial ? 1 : isHalf ? RootOf(Plus(QuarterTurn(), QuarterTurn(), p)) : Random(Ring.Value, 91, rest);
            var product = 1UL;
            var logarithm = isFactorial ? 0 : Logarithm(gamma);
            for (var k = Math.Min(0, steps); k < Math.Max(0, steps); k++)
            {
                var factor = ResidueField.Add(rest, k < 0 ? ResidueField.Negate((ulong)-k, p) : (ulong)k, p);
                product = ResidueField.Multiply(product, factor, p);
                logarithm = Plus(logarithm, Raised(Logarithm(factor), Number.One, Ring.Value) is var l && steps < 0 && l != NoValue ? ResidueField.Negate(l, p) : l, p);
            }

            return isLogarithm ? logarithm : steps < 0 ? Quotient(gamma, product) : ResidueField.Multiply(gamma, product, p);
        });
    }
}
