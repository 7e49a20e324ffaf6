using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <content>Exponentials, logarithms and angles, by the structure of what stands in them.</content>
internal sealed partial class ResidueModel
{
    private static readonly ulong[] SmallPrimes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47];

    private readonly Dictionary<Node, ulong[]?> exponentials = [];
    private readonly Dictionary<Node, ulong[]?> logarithms = [];
    private readonly Dictionary<Node, ResidueField.Point?[]?> angles = [];

    /// <summary>e to the power of a node: of a sum the product, of a logarithm what stands in it.</summary>
    private ulong[]? ExponentialOf(Node node)
    {
        if (!exponentials.TryGetValue(node, out var values))
        {
            values = System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack() ? Exponential(node) : null;
            exponentials.Add(node, values);
        }

        return values;
    }

    private ulong[]? Exponential(Node node)
    {
        var p = field.Prime;
        switch (node)
        {
            case SumNode sum:
                var total = new ulong[EntriesOf(sum)];
                if (Residue(sum.Constant, Ring.Exponent) is not { } constant)
                {
                    return null;
                }

                Array.Fill(total, ResidueField.Power(field.UnitExponential, constant, p));
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    if (Spread(sum, k, ExponentialOf(sum.Edges[k].Operand)) is not { } part)
                    {
                        return null;
                    }

                    for (var e = 0; e < total.Length; e++)
                    {
                        // e^(-2 log u) may be had where u stands for no positive number.
                        total[e] = Times(total[e], Raised(part[e], sum.Coefficients[k], Ring.Value), p);
                    }
                }

                return total;
            case FunctionNode { Function.Name: "log" } function:
                return Argument(function, o => Values(o, Ring.Value));
            case FunctionNode { Function.Name: "softplus" } function:
                return Mapped(Argument(function, ExponentialOf), e => ResidueField.Add(e, 1, p));
            case FunctionNode { Function.Name: "log1p" } function:
                return Mapped(Argument(function, o => Values(o, Ring.Value)), v => ResidueField.Add(v, 1, p));
            case FunctionNode { Function.Name: "xlogy" } function:
                return Joined(Argument(function, o => Values(o, Ring.Value), 1), Argument(function, o => Values(o, Ring.Exponent)), (a, b) => PowerOf(a, b));
            case FunctionNode { Function.Name: "arsinh" or "arcosh" or "artanh" } function:
                return Mapped(Argument(function, o => Values(o, Ring.Value)), v => ExponentialOfArea(function.Function.Name, v));
            case ReductionNode { Kind: ReductionKind.LogSumExp, HasMask: false } reduction:
                return Spread(reduction, 0, ExponentialOf(reduction.Edges[0].Operand)) is { } parts ? Summed(reduction, parts, Ring.Value) : null;
            case ProductNode product:
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (product.Exponents[k].IsOne && product.Edges[k].Operand is FunctionNode { Function.Name: "log" or "softplus" or "log1p" } or ReductionNode { Kind: ReductionKind.LogSumExp })
                    {
                        return PowerBy(product, k);
                    }
                }

                break;
        }

        return Mapped(Values(node, Ring.Exponent), v => ResidueField.Power(field.UnitExponential, v, p));
    }

    /// <summary>A power of a square; of another number, which stands for a negative one, where the exponent is a whole number of known parity.</summary>
    private ulong PowerOf(ulong value, ulong exponent, int? parity = null)
    {
        if (value == 0 || (parity is null && !field.IsSquare(value)))
        {
            return NoValue;
        }

        var isSquare = field.IsSquare(value);
        var power = ResidueField.Power(isSquare ? value : field.Prime - value, exponent, field.Prime);
        return isSquare || parity == 0 ? power : ResidueField.Negate(power, field.Prime);
    }

    /// <summary>e^(t log u) is u^t; over bound indices the product of these.</summary>
    private ulong[]? PowerBy(ProductNode product, int logarithm)
    {
        if (Spread(product, logarithm, ExponentialOf(product.Edges[logarithm].Operand)) is not { } bases || Array.Exists(product.Bound.ToArray(), b => b == Expressions.Indexing.ReservedSizes.Population))
        {
            return null;
        }

        var exponents = new ulong[bases.Length];
        Array.Fill(exponents, 1UL);
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (k != logarithm)
            {
                if (!product.Exponents[k].IsInteger || Spread(product, k, Values(product.Edges[k].Operand, Ring.Exponent)) is not { } factor)
                {
                    return null;
                }

                for (var e = 0; e < exponents.Length; e++)
                {
                    exponents[e] = Times(exponents[e], Raised(factor[e], product.Exponents[k], Ring.Exponent), field.Exponents);
                }
            }
        }

        var total = new ulong[EntriesOf(product)];
        var each = total.Length == 0 ? 0 : bases.Length / total.Length;
        for (var e = 0; e < total.Length; e++)
        {
            total[e] = 1;
            for (var k = 0; k < each; k++)
            {
                var (b, x) = (bases[(e * each) + k], exponents[(e * each) + k]);
                total[e] = Times(total[e], b == NoValue || x == NoValue ? NoValue : PowerOf(b, x), field.Prime);
            }
        }

        return total;
    }

    /// <summary>log|v| where nothing is known of v but its value: 0 at 1, of 1/v the negative.</summary>
    private ulong Logarithm(ulong value)
    {
        var p = field.Prime;
        if (value is 0 or NoValue)
        {
            return NoValue;
        }

        var (v, inverse) = (Math.Min(value, p - value), ResidueField.Invert(value, p) is var i ? Math.Min(i, p - i) : 0);
        var key = Math.Min(v, inverse);
        if (key < 1000)
        {
            return LogarithmOfNumber(key) is var known && v <= inverse ? known : ResidueField.Negate(known, p);
        }

        var result = Random(Ring.Value, 31, key);
        return v <= inverse ? result : ResidueField.Negate(result, p);
    }

    private ulong LogarithmOfNumber(System.Numerics.BigInteger value)
    {
        var total = 0UL;
        foreach (var prime in SmallPrimes)
        {
            while (!value.IsOne && (value % prime).IsZero)
            {
                total = ResidueField.Add(total, Random(Ring.Value, 32, prime), field.Prime);
                value /= prime;
            }
        }

        return value.IsOne ? total : ResidueField.Add(total, Random(Ring.Value, 33, (ulong)(value % ulong.MaxValue)), field.Prime);
    }

    /// <summary>
    /// log|·| of a node: of a product the sum, of an exponential what stands in it. Two sides that agree with log|·| in the place of log agree wherever both are real.
    /// </summary>
    private ulong[]? LogarithmOf(Node node)
    {
        if (!logarithms.TryGetValue(node, out var values))
        {
            values = System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack() ? LogarithmFound(node) : null;
            logarithms.Add(node, values);
        }

        return values;
    }

    private ulong[]? LogarithmFound(Node node)
    {
        var p = field.Prime;
        switch (node)
        {
            case NumberNode { Value: { IsExact: true, IsZero: false } number }:
                return [Difference(LogarithmOfNumber(number.Abs().Numerator), LogarithmOfNumber(number.Denominator))];
            case SumNode { Constant.IsZero: true, Coefficients: [{ IsExact: true } coefficient] } scaled:
                var scale = Difference(LogarithmOfNumber(coefficient.Abs().Numerator), LogarithmOfNumber(coefficient.Denominator));
                return Mapped(Spread(scaled, 0, LogarithmOf(scaled.Edges[0].Operand)), l => ResidueField.Add(l, scale, p));
            case SumNode sum:
                return OfSummands(sum);
            case ProductNode { Bound.Length: 0 } product:
                var total = new ulong[EntriesOf(product)];
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (Spread(product, k, LogarithmOf(product.Edges[k].Operand)) is not { } part || Residue(product.Exponents[k], Ring.Value) is not { } exponent)
                    {
                        return null;
                    }

                    for (var e = 0; e < total.Length; e++)
                    {
                        total[e] = Plus(total[e], Times(part[e], exponent, p), p);
                    }
                }

                return total;
            case ProductNode contraction when !Array.Exists(contraction.Bound.ToArray(), b => b == Expressions.Indexing.ReservedSizes.Population):
                return OfContraction(contraction);
            case FunctionNode { Function.Name: "exp" } function:
                return Argument(function, o => Values(o, Ring.Value));
            case FunctionNode { Function.Name: "abs" } function:
                return Argument(function, LogarithmOf);
            case FunctionNode { Function.Name: "pow" } function:
                return Joined(Argument(function, LogarithmOf), Argument(function, o => Values(o, Ring.Value), 1), (a, b) => Times(a, b, p));
            case FunctionNode { Function.Name: "sigmoid" } function:
                var argument = Argument(function, o => Values(o, Ring.Value));
                return Joined(argument, LogarithmOfOnePlus(Argument(function, ExponentialOf), argument), Difference);
            case ReductionNode { Kind: ReductionKind.Product, HasMask: false } reduction:
                return Spread(reduction, 0, LogarithmOf(reduction.Edges[0].Operand)) is { } logs ? Summed(reduction, logs, Ring.Value) : null;
            default:
                return Mapped(Values(node, Ring.Value), Logarithm);
        }
    }

    private ulong Difference(ulong a, ulong b) => ResidueField.Add(a, ResidueField.Negate(b, field.Prime), field.Prime);

    /// <summary>log|1 + u|, given u and log|u|.</summary>
    private ulong[]? LogarithmOfOnePlus(ulong[]? values, ulong[]? logs) => Joined(values, logs, (v, l) => OfCandidates(ResidueField.Add(v, 1, field.Prime), [(1, 0), (v, l)]));

    /// <summary>The logarithm of a sum is that of one of its terms and of the sum over this term: which one, its value alone decides, so that sums which differ by a factor agree.</summary>
    private ulong OfCandidates(ulong sum, ReadOnlySpan<(ulong Value, ulong Logarithm)> terms)
    {
        var p = field.Prime;
        var (best, result) = (NoValue, NoValue);
        if (sum is 0 or NoValue)
        {
            return NoValue;
        }

        foreach (var (value, logarithm) in terms)
        {
            if (value is NoValue || logarithm == NoValue)
            {
                return NoValue;
            }

            if (value != 0 && Quotient(sum, value) is var quotient && Math.Min(quotient, p - quotient) is var key && key < best)
            {
                best = key;
                result = ResidueField.Add(logarithm, Logarithm(quotient), p);
            }
        }

        return result;
    }

    private ulong[]? OfSummands(SumNode sum)
    {
        var parts = new List<(ulong[] Values, ulong[] Logarithms)>();
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            var number = sum.Coefficients[k];
            if (Residue(number, Ring.Value) is not { } coefficient || Spread(sum, k, Values(sum.Edges[k].Operand, Ring.Value)) is not { } values || Spread(sum, k, LogarithmOf(sum.Edges[k].Operand)) is not { } logs)
            {
                return null;
            }

            var scale = Difference(LogarithmOfNumber(number.Abs().Numerator), LogarithmOfNumber(number.Denominator));
            parts.Add((Mapped(values, v => ResidueField.Multiply(v, coefficient, field.Prime))!, Mapped(logs, l => ResidueField.Add(l, scale, field.Prime))!));
        }

        if (!sum.Constant.IsZero)
        {
            if (Residue(sum.Constant, Ring.Value) is not { } constant)
            {
                return null;
            }

            var log = Difference(LogarithmOfNumber(sum.Constant.Abs().Numerator), LogarithmOfNumber(sum.Constant.Denominator));
            parts.Add((Enumerable.Repeat(constant, (int)EntriesOf(sum)).ToArray(), Enumerable.Repeat(log, (int)EntriesOf(sum)).ToArray()));
        }

        return Mapped(Values(sum, Ring.Value), v => v)?.Select((v, e) => v == NoValue ? v : OfCandidates(v, parts.ConvertAll(p => (p.Values[e], p.Logarithms[e])).ToArray())).ToArray();
    }

    private ulong[]? OfContraction(ProductNode product)
    {
        var slots = Slots(product);
        if (slots > MostEntries || Array.Exists(product.Edges.ToArray(), e => e.Operand.IsMasked))
        {
            return Mapped(Values(product, Ring.Value), Logarithm);
        }

        var values = new ulong[slots];
        var logs = new ulong[slots];
        Array.Fill(values, 1UL);
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (Spread(product, k, Values(product.Edges[k].Operand, Ring.Value)) is not { } part || Spread(product, k, LogarithmOf(product.Edges[k].Operand)) is not { } log
                || Residue(product.Exponents[k], Ring.Value) is not { } exponent)
            {
                return null;
            }

            for (var e = 0; e < values.Length; e++)
            {
                values[e] = Times(values[e], Raised(part[e], product.Exponents[k], Ring.Value), field.Prime);
                logs[e] = Plus(logs[e], Times(log[e], exponent, field.Prime), field.Prime);
            }
        }

        return LogarithmOfSum(product, values, logs);
    }

    /// <summary>For each entry of a node the logarithm of the sum, over what it binds, of terms with these logarithms.</summary>
    private ulong[]? LogarithmOfSum(Node node, ulong[]? values, ulong[]? logs)
    {
        if (values is null || logs is null)
        {
            return null;
        }

        var sums = Summed(node, values, Ring.Value);
        var each = sums.Length == 0 ? 0 : values.Length / sums.Length;
        return sums.Select((s, e) => OfCandidates(s, Enumerable.Range(e * each, each).Select(k => (values[k], logs[k])).ToArray())).ToArray();
    }

    /// <summary>The sine, cosine or tangent of a node.</summary>
    private ulong[]? OnCircle(Node node, string function) => AnglesOf(node) is not { } points ? null
        : Array.ConvertAll(points, q => q is not { } z ? NoValue : function switch { "sin" => z.Y, "cos" => z.X, _ => Quotient(z.Y, z.X) });

    /// <summary>The point of the circle at an angle; of a sum the product of those of its terms.</summary>
    private ResidueField.Point?[]? AnglesOf(Node node)
    {
        if (!angles.TryGetValue(node, out var points))
        {
            points = System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack() ? AnglesFound(node) : null;
            angles.Add(node, points);
        }

        return points;
    }

    private ResidueField.Point?[]? AnglesFound(Node node)
    {
        var p = field.Prime;
        switch (node)
        {
            case ConstantNode { Name: "π" }:
                return [field.Power(field.RootOfUnity, (ulong)ResidueField.Turn / 2)];
            case ProductNode when HalfTurns(node) is { } turns:
                return [field.Power(field.RootOfUnity, (ulong)ResidueField.Turn / 2 * (ulong)(System.Numerics.BigInteger.Abs(turns) % 2))];
            case SumNode sum:
                var total = new ResidueField.Point?[EntriesOf(sum)];
                if (Residue(sum.Constant, Ring.Angle) is not { } constant)
                {
                    return null;
                }

                Array.Fill(total, field.Power(field.UnitAngle, constant));
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    if (SpreadAngles(sum, k) is not { } part)
                    {
                        return null;
                    }

                    for (var e = 0; e < total.Length; e++)
                    {
                        total[e] = total[e] is { } a && part[e] is { } b ? field.Multiply(a, b) : null;
                    }
                }

                return total;
            case FunctionNode { Function.Name: "arctan" } function:
                return Argument(function, o => Values(o, Ring.Value))?.Select(v => v == NoValue || RootOf(ResidueField.Add(1, ResidueField.Multiply(v, v, p), p)) is not (not 0 and not NoValue and var r)
                    ? null : (ResidueField.Point?)new ResidueField.Point(Quotient(1, r), Quotient(v, r))).ToArray();
            case FunctionNode { Function.Name: "arcsin" or "arccos" } function:
                return Argument(function, o => Values(o, Ring.Value))?.Select(v => v == NoValue || !IsAtMostOne(v) || RootOf(Difference(1, ResidueField.Multiply(v, v, p))) is not (not NoValue and var r)
                    ? null : (ResidueField.Point?)(function.Function.Name == "arcsin" ? new ResidueField.Point(r, v) : new ResidueField.Point(v, r))).ToArray();
            default:
                return Values(node, Ring.Angle)?.Select(v => v == NoValue ? null : (ResidueField.Point?)field.Power(field.UnitAngle, v)).ToArray();
        }
    }

    /// <summary>The points at a term of a sum, times its coefficient.</summary>
    private ResidueField.Point?[]? SpreadAngles(SumNode sum, int k)
    {
        var (operand, coefficient) = (sum.Edges[k].Operand, sum.Coefficients[k]);
        if (operand is ConstantNode { Name: "π" })
        {
            var part = coefficient * Number.Fraction(ResidueField.Turn / 2, 1);
            return part.IsInteger ? Enumerable.Repeat((ResidueField.Point?)field.Power(field.RootOfUnity, (ulong)(((part.Numerator % ResidueField.Turn) + ResidueField.Turn) % ResidueField.Turn)), (int)EntriesOf(sum)).ToArray() : null;
        }

        if (HalfTurns(operand) is { } turns)
        {
            var part = coefficient * Number.Fraction(turns * (ResidueField.Turn / 2), 1);
            return part.IsInteger ? [field.Power(field.RootOfUnity, (ulong)(((part.Numerator % ResidueField.Turn) + ResidueField.Turn) % ResidueField.Turn))] : null;
        }

        if (operand is FunctionNode { Function.Name: "arctan" or "arcsin" or "arccos" } && coefficient.ToInt64() is { } whole)
        {
            if (AnglesOf(operand) is not { } own || Spread(sum, k, own.Select((_, e) => (ulong)e).ToArray()) is not { } places)
            {
                return null;
            }

            return Array.ConvertAll(places, e => e == NoValue || own[e] is not { } z ? null
                : (ResidueField.Point?)field.Power(whole < 0 ? z with { Y = ResidueField.Negate(z.Y, field.Prime) } : z, (ulong)Math.Abs(whole)));
        }

        return Residue(coefficient, Ring.Angle) is not { } factor || Spread(sum, k, Values(operand, Ring.Angle)) is not { } values ? null
            : Array.ConvertAll(values, v => v == NoValue ? null : (ResidueField.Point?)field.Power(field.UnitAngle, ResidueField.Multiply(v, factor, field.Angles)));
    }
}
