using System.Runtime.CompilerServices;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <summary>
/// The values of expressions at one random point, in a finite field in place of the real numbers (<see cref="ResidueField"/>). What is known of a function is built in: that
/// `e^(s + t)` is `e^s e^t`, that `log|ab|` is `log|a| + log|b|`, that (cos t, sin t) lies on the circle and adds its angles, that |v| is the one of v and -v that is a square.
/// Of other functions it is known only that equal arguments have equal values, which are random otherwise. Two expressions that
/// are equal by these laws alone have equal values at every point; two that are not differ at nearly all (J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, 1980).
/// It knows nothing of the rewriting that proofs are found by.
/// </summary>
/// <param name="point">The point.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class ResidueModel(ResiduePoint point, CancellationToken cancellation)
{
    /// <summary>Stands for an entry that has no value at this point: another point must be taken.</summary>
    public const ulong NoValue = ulong.MaxValue;

    private const long MostEntries = 40_000;

    private readonly Dictionary<(Node, Ring), ulong[]?> known = [];
    private readonly Dictionary<string, ulong> words = [];
    private readonly ResidueField field = point.Field;
    private readonly ulong seed = point.Seed;
    private readonly IReadOnlySet<string> positives = point.Positives;
    private readonly IReadOnlySet<string> integers = point.Integers;
    private readonly IReadOnlySet<string> fractions = point.Fractions;
    private readonly bool isOrdered = point.IsOrdered;

    private enum Ring
    {
        /// <summary>Values themselves, modulo p.</summary>
        Value,

        /// <summary>What stands in exponents, modulo m.</summary>
        Exponent,

        /// <summary>What stands for angles, modulo n.</summary>
        Angle,
    }

    /// <summary>The values of all entries of a node, in row-major order; null where it holds something the model cannot say.</summary>
    public ulong[]? ValuesOf(Node node) => Values(node, Ring.Value);

    /// <summary>e to the power of all entries of a node: 1 where they are 0, and there alone. Sums of logarithms of what has the same product have the same.</summary>
    public ulong[]? ExponentialsOf(Node node) => ExponentialOf(node);

    /// <summary>1 where a node without axes is a whole number of turns, as the angle that it is, 0 where not; null where it cannot be said.</summary>
    public ulong[]? TurnsOf(Node node) => AnglesOf(node) is [var angle] ? [angle is not { } z ? NoValue : z == new ResidueField.Point(1, 0) ? 1UL : 0UL] : null;

    /// <summary>The length of an axis at this point.</summary>
    public int LengthOf(Size size) => IsCounted(size) ? 1 : (size.Name is null ? 0 : point.Sizes(size.Name)) + (int)size.Offset;

    private ulong Modulus(Ring ring) => ring switch { Ring.Value => field.Prime, Ring.Exponent => field.Exponents, _ => field.Angles };

    private ulong[]? Values(Node node, Ring ring)
    {
        if (known.TryGetValue((node, ring), out var values))
        {
            return values;
        }

        cancellation.ThrowIfCancellationRequested();
        values = RuntimeHelpers.TryEnsureSufficientExecutionStack() && EntriesOf(node) <= MostEntries ? Computed(node, ring) : null;
        known.Add((node, ring), values);
        return values;
    }

    private ulong[]? Computed(Node node, Ring ring) => Counted(node) ? OfCounted(node, ring) : node switch
    {
        NumberNode { Value: { IsExact: false } number } => double.IsFinite(number.ToDouble()) ? null : [NoValue],
        NumberNode number => Residue(number.Value, ring) is { } value ? [value] : null,
        SizeNode size => [(ulong)LengthOf(size.Size) % Modulus(ring)],
        ConstantNode constant => [Constant(constant, ring)],
        IndexValueNode => Each(node, at => (ulong)at[0] + 1),
        BracketNode bracket => OfBracket(bracket),
        InputNode input => OfInput(input, ring),
        SumNode sum => OfSum(sum, ring),
        ProductNode product => OfProduct(product, ring),
        FunctionNode function => ring == Ring.Value ? OfFunction(function) : InOtherRing(function, ring),
        UnknownFunctionNode unknown => ring == Ring.Value ? OfUnknown(unknown) : Opaque(node, ring),
        ReductionNode reduction => ring == Ring.Value ? OfReduction(reduction) : Opaque(node, ring),
        TensorNode tensor => ring == Ring.Value ? OfTensor(tensor) : Opaque(node, ring),
        _ => null,
    };

    /// <summary>A number in a ring; null where it is no exact number or has no value there.</summary>
    private ulong? Residue(Number number, Ring ring)
    {
        var r = Modulus(ring);
        if (!number.IsExact || (number.Denominator % r).IsZero)
        {
            return null;
        }

        var above = (ulong)(((number.Numerator % r) + r) % r);
        return number.IsInteger ? above : ResidueField.Multiply(above, ResidueField.Invert((ulong)(number.Denominator % r), r), r);
    }

    private ulong Constant(ConstantNode constant, Ring ring)
    {
        // All constants are positive.
        var value = Random(ring, Word(constant.Name), 0);
        return ring == Ring.Value ? ResidueField.Multiply(value, value, field.Prime) : value;
    }

    private ulong[]? OfInput(InputNode input, Ring ring)
    {
        if (input.Rank == 0 && point.Fixed.TryGetValue(input.Name, out var set))
        {
            return [ring == Ring.Value ? set : Random(ring, 77, set)];
        }

        if (input.Name == Continuum.Unit.Weight && ring == Ring.Value)
        {
            return WeightsOfUnit();
        }

        var word = Word(input.Name);
        if (integers.Contains(input.Name) || fractions.Contains(input.Name))
        {
            return Each(input, at => Residue(NumberOf(input, at), ring) ?? NoValue);
        }

        var isPositive = ring == Ring.Value && (input.IsNonNegative || positives.Contains(input.Name));
        var values = new ulong[EntriesOf(input)];
        for (var k = 0; k < values.Length; k++)
        {
            var value = Random(ring, word, (ulong)k + 1);
            values[k] = isPositive ? ResidueField.Multiply(value, value, field.Prime) : value;
        }

        return values;
    }

    private ulong[]? OfBracket(BracketNode bracket)
    {
        if (bracket.Left.Lookup >= 0 || bracket.Right.Lookup >= 0)
        {
            return null;
        }

        return Each(bracket, at =>
        {
            var (left, right) = (Place(bracket.Left, at), Place(bracket.Right, at));
            return (bracket.Relation == IndexRelation.Equal ? left == right : left <= right) ? 1UL : 0UL;
        });
    }

    private ulong[]? OfSum(SumNode sum, Ring ring)
    {
        var r = Modulus(ring);
        if (Residue(sum.Constant, ring) is not { } constant)
        {
            return null;
        }

        var total = new ulong[EntriesOf(sum)];
        Array.Fill(total, constant);
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            if (Residue(sum.Coefficients[k], ring) is not { } coefficient || Spread(sum, k, Values(sum.Edges[k].Operand, ring)) is not { } values)
            {
                return null;
            }

            for (var e = 0; e < total.Length; e++)
            {
                total[e] = total[e] == NoValue || values[e] == NoValue ? NoValue : ResidueField.Add(total[e], ResidueField.Multiply(coefficient, values[e], r), r);
            }
        }

        return total;
    }

    private ulong[]? OfProduct(ProductNode product, Ring ring)
    {
        var all = Slots(product);
        if (all > MostEntries * 8)
        {
            return null;
        }

        if (ring != Ring.Value && product.Exponents.ToArray().Any(e => !e.IsInteger))
        {
            return Opaque(product, ring);
        }

        var total = new ulong[all];
        Array.Fill(total, 1UL);
        var isMasked = new bool[all];
        // Masks first: where one is 0, the other factors are not looked at.
        foreach (var masks in new[] { true, false })
        {
            for (var k = 0; k < product.Exponents.Length; k++)
            {
                if (product.Edges[k].Operand.IsMasked != masks)
                {
                    continue;
                }

                if (Spread(product, k, Values(product.Edges[k].Operand, ring)) is not { } values)
                {
                    return null;
                }

                for (var e = 0; e < total.Length; e++)
                {
                    isMasked[e] |= masks && values[e] == 0;
                    total[e] = isMasked[e] ? 0 : Times(total[e], Raised(values[e], product.Exponents[k], ring), Modulus(ring));
                }
            }
        }

        return Summed(product, total, ring);
    }

    private static ulong Times(ulong a, ulong b, ulong r) => a == NoValue || b == NoValue ? NoValue : ResidueField.Multiply(a, b, r);

    private static ulong Plus(ulong a, ulong b, ulong r) => a == NoValue || b == NoValue ? NoValue : ResidueField.Add(a, b, r);

    /// <summary>A power; without value where 0 stands below the line, or where a root is taken of what is no square.</summary>
    private ulong Raised(ulong value, Number exponent, Ring ring)
    {
        var r = Modulus(ring);
        if (value == NoValue || (value == 0 && exponent.Sign < 0) || !exponent.IsExact)
        {
            return NoValue;
        }

        if (exponent.IsInteger && exponent.ToInt64() is { } whole)
        {
            return ResidueField.Power(whole < 0 ? ResidueField.Invert(value, r) : value, (ulong)Math.Abs(whole), r);
        }

        return value == 0 ? 0 : field.IsSquare(value) && Residue(exponent, Ring.Exponent) is { } power ? ResidueField.Power(value, power, r) : NoValue;
    }

    /// <summary>Over the slots of a node, summed over those that it binds; over a population, the mean.</summary>
    private ulong[] Summed(Node node, ulong[] terms, Ring ring)
    {
        if (node.Bound.Length == 0)
        {
            return terms;
        }

        var r = Modulus(ring);
        var weight = 1UL;
        foreach (var bound in node.Bound)
        {
            weight = bound == ReservedSizes.Population ? ResidueField.Multiply(weight, ResidueField.Invert((ulong)LengthOf(bound), r), r) : weight;
        }

        var total = new ulong[EntriesOf(node)];
        var each = total.Length == 0 ? 0 : terms.Length / total.Length;
        for (var e = 0; e < total.Length; e++)
        {
            for (var k = 0; k < each; k++)
            {
                total[e] = Plus(total[e], terms[(e * each) + k], r);
            }

            total[e] = Times(total[e], weight, r);
        }

        return total;
    }

    /// <summary>A function of which nothing is known in this ring but that equal values have equal images.</summary>
    private ulong[]? Opaque(Node node, Ring ring) => Values(node, Ring.Value) is { } values ? Array.ConvertAll(values, v => v == NoValue ? NoValue : v == 0 ? 0 : Random(ring, 77, v)) : null;

    private ulong[]? OfUnknown(UnknownFunctionNode unknown)
    {
        var word = Word(unknown.Name);
        foreach (var order in unknown.Orders)
        {
            word = Mix(word, (ulong)order);
        }

        return OfArguments(unknown, unknown.Orders.Length, arguments => Random(Ring.Value, word, Hash(arguments)));
    }

    /// <summary>For each entry of a node what a function makes of its arguments; no value where an argument has none.</summary>
    private ulong[]? OfArguments(Node node, int count, Func<ulong[], ulong> function)
    {
        var arguments = new ulong[count][];
        for (var k = 0; k < count; k++)
        {
            if (Spread(node, k, Values(node.Edges[k].Operand, Ring.Value)) is not { } values)
            {
                return null;
            }

            arguments[k] = values;
        }

        var at = new ulong[count];
        var result = new ulong[EntriesOf(node)];
        for (var e = 0; e < result.Length; e++)
        {
            var isReal = true;
            for (var k = 0; k < count; k++)
            {
                at[k] = arguments[k][e];
                isReal &= at[k] != NoValue;
            }

            result[e] = isReal ? function(at) : NoValue;
        }

        return result;
    }

    private static ulong Hash(ulong[] values)
    {
        var hash = 1UL;
        foreach (var value in values)
        {
            hash = Mix(hash, value);
        }

        return hash;
    }

    /// <summary>A number of a ring that looks random and is always the same for the same word and argument at this point.</summary>
    private ulong Random(Ring ring, ulong word, ulong argument) => Mix(Mix(Mix(seed, (ulong)ring + 1), word), argument) % Modulus(ring);

    private ulong Word(string name)
    {
        if (!words.TryGetValue(name, out var word))
        {
            word = 1469598103934665603UL;
            foreach (var letter in name)
            {
                word = Mix(word, letter);
            }

            words.Add(name, word);
        }

        return word;
    }

    // The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
    private static ulong Mix(ulong a, ulong b)
    {
        var z = (a * 0x9E3779B97F4A7C15UL) + b + 0x632BE59BD9B4E019UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
