using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <summary>
/// Arithmetic and functions of balls at a working precision: every result contains the value at every point of the operands. Outside its real domain a
/// function is undefined where that is certain; where the operand merely touches the edge, the result encloses the values at the part inside.
/// Not for several threads at once.
/// </summary>
public sealed partial class BallField
{
    private readonly BallConstants constants;
    private BallField? finer;

    /// <summary>A field.</summary>
    /// <param name="bits">The binary digits that midpoints keep; at least 32.</param>
    public BallField(int bits)
        : this(bits, new BallConstants())
    {
    }

    private BallField(int bits, BallConstants constants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 32);
        Bits = bits;
        this.constants = constants;
    }

    /// <summary>The binary digits that midpoints keep.</summary>
    public int Bits { get; }

    /// <summary>
    /// Whether what cannot be told apart at this precision is taken for equal: a last resort at a precision far beyond that of the answer.
    /// </summary>
    public bool TakesTiesForEqual { get; init; }

    /// <summary>How many decisions (comparisons, floors, signs) were open at this precision.</summary>
    public int Undecided { get; private set; }

    /// <summary>A field of more digits, which knows the same constants.</summary>
    private BallField Finer(int more)
    {
        if (finer is null || finer.Bits < Bits + more || finer.Bits > Bits + (2 * more) + 64)
        {
            finer = new BallField(Bits + more, constants) { TakesTiesForEqual = TakesTiesForEqual };
        }

        return finer;
    }

    /// <summary>The ball with its midpoint rounded to the working precision.</summary>
    public Ball Round(Ball a)
    {
        if (!a.IsFinite)
        {
            return a;
        }

        var extra = (int)(BigInteger.Abs(a.Mantissa).GetBitLength() - Bits);
        if (extra <= 0)
        {
            return a;
        }

        var rounded = a.Mantissa >> extra;
        var exponent = a.Exponent + extra;
        return new Ball(rounded, exponent, rounded << extra == a.Mantissa ? a.Radius : a.Radius + Magnitude.PowerOfTwo(exponent));
    }

    /// <summary>An exact number of the engine; a double is taken as it is.</summary>
    public Ball Of(Number value)
    {
        if (!value.IsExact)
        {
            return Ball.Of(value.ToDouble());
        }

        var numerator = new Ball(value.Numerator, 0, Magnitude.Zero);
        return value.IsInteger ? Round(numerator) : Divide(numerator, new Ball(value.Denominator, 0, Magnitude.Zero));
    }

    /// <summary>The sum.</summary>
    public Ball Add(Ball a, Ball b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return NotFinite(a, b, a.IsFinite ? b : b.IsFinite || a.Kind == b.Kind ? a : Ball.Undefined);
        }

        if (a.Mantissa.IsZero || b.Mantissa.IsZero)
        {
            return Round(a.Mantissa.IsZero ? b.Widened(a.Radius) : a.Widened(b.Radius));
        }

        if (a.Log2Midpoint < b.Log2Midpoint)
        {
            (a, b) = (b, a);
        }

        // What lies far below the last digit goes into the radius.
        if (a.Log2Midpoint - b.Log2Midpoint > Bits + 64L + (long)a.Mantissa.GetBitLength())
        {
            return Round(a).Widened(b.Bound);
        }

        var low = Math.Min(a.Exponent, b.Exponent);
        var sum = (a.Mantissa << (int)(a.Exponent - low)) + (b.Mantissa << (int)(b.Exponent - low));
        return Round(new Ball(sum, low, a.Radius + b.Radius));
    }

    /// <summary>The difference.</summary>
    public Ball Subtract(Ball a, Ball b) => Add(a, -b);

    /// <summary>The product.</summary>
    public Ball Multiply(Ball a, Ball b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            var infinite = a.Sign is 1 || a.Kind == BallKind.PlusInfinity ? b : a.Sign is -1 || a.Kind == BallKind.MinusInfinity ? -b
                : b.Sign is 1 ? a : b.Sign is -1 ? -a : Ball.Undefined;
            return NotFinite(a, b, infinite);
        }

        var radius = a.Radius.IsZero && b.Radius.IsZero ? Magnitude.Zero
            : (Magnitude.Of(a.Mantissa, a.Exponent) * b.Radius) + (Magnitude.Of(b.Mantissa, b.Exponent) * a.Radius) + (a.Radius * b.Radius);
        return Round(new Ball(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent, radius));
    }

    /// <summary>The product with a power of two times a small integer.</summary>
    public Ball Multiply(Ball a, long factor) => Multiply(a, new Ball(factor));

    /// <summary>The square, which is not negative.</summary>
    public Ball Square(Ball a) => Multiply(a, a);

    /// <summary>The quotient; undefined where the divisor is exactly 0.</summary>
    public Ball Divide(Ball a, Ball b)
    {
        if (!a.IsFinite || !b.IsFinite || b.IsZero)
        {
            return NotFinite(a, b, b.Kind is BallKind.PlusInfinity or BallKind.MinusInfinity && a.IsFinite ? default : Ball.Undefined);
        }

        if (!b.IsNonZero)
        {
            return IsTakenForZero(b) ? Ball.Undefined : Ball.Unknown;
        }

        if (a.Mantissa.IsZero && a.Radius.IsZero)
        {
            return a;
        }

        var quotient = BigInteger.Zero;
        var exponent = 0L;
        var error = Magnitude.Zero;
        var lowest = LowerBound(b);
        if (!a.Mantissa.IsZero)
        {
            var shift = (int)Math.Max(0, Bits + 2 - (long)BigInteger.Abs(a.Mantissa).GetBitLength() + (long)BigInteger.Abs(b.Mantissa).GetBitLength());
            quotient = BigInteger.DivRem(a.Mantissa << shift, b.Mantissa, out var rest);
            exponent = a.Exponent - b.Exponent - shift;
            error = rest.IsZero ? Magnitude.Zero : Magnitude.PowerOfTwo(exponent);
        }

        if (!a.Radius.IsZero || !b.Radius.IsZero)
        {
            // |a/b - a'/b'| ≤ (δa + |a/b|·δb)/|b'|, a/b that of the midpoints.
            var size = a.Mantissa.IsZero ? Magnitude.Zero : Magnitude.Of(quotient, exponent) + Magnitude.PowerOfTwo(exponent);
            error += (a.Radius + (size * b.Radius)).Over(lowest);
        }

        return Round(new Ball(quotient, exponent, error));
    }

    /// <summary>The power with a whole exponent.</summary>
    public Ball Power(Ball a, long exponent)
    {
        if (exponent == 0)
        {
            return a.Kind is BallKind.Undefined or BallKind.Missing ? a : new Ball(1);
        }

        if (exponent < 0)
        {
            return Divide(new Ball(1), Power(a, exponent == long.MinValue ? long.MaxValue : -exponent));
        }

        if (exponent > 64 && a.IsFinite)
        {
            // Fewer roundings than there are factors, with digits to spare.
            var field = Finer(80);
            return Round(field.PowerBySquaring(a, exponent));
        }

        return PowerBySquaring(a, exponent);
    }

    private Ball PowerBySquaring(Ball a, long exponent)
    {
        var isEven = (exponent & 1) == 0;
        var (power, hasPower) = (a, false);
        for (var square = a; ; square = Multiply(square, square))
        {
            if ((exponent & 1) != 0)
            {
                (power, hasPower) = (hasPower ? Multiply(power, square) : square, true);
            }

            exponent >>= 1;
            if (exponent == 0)
            {
                return isEven ? NotNegative(power) : power;
            }
        }
    }

    /// <summary>The square root; undefined for what is certainly negative.</summary>
    public Ball Root(Ball a) => RootOf(a, 2);

    /// <summary>The real root of a degree from 2 up; of a negative number for odd degrees alone.</summary>
    public Ball RootOf(Ball a, int degree)
    {
        if (!a.IsFinite)
        {
            return a.Kind == BallKind.MinusInfinity && degree % 2 == 0 ? Ball.Undefined : a;
        }

        if (degree % 2 == 0)
        {
            if (a.Sign == -1)
            {
                return Ball.Undefined;
            }

            if (!a.IsNonNegative)
            {
                // Where the number is real, it lies between 0 and the root of the upper end.
                return NotNegative(FromZeroTo(RootOfExact(a.End(1, Bits), degree)));
            }
        }

        return a.Radius.IsZero ? RootOfExact(a, degree) : Between(RootOfExact(a.End(-1, Bits), degree), RootOfExact(a.End(1, Bits), degree));
    }

    private Ball RootOfExact(Ball a, int degree)
    {
        if (!a.IsFinite || a.Mantissa.IsZero)
        {
            return a;
        }

        var mantissa = BigInteger.Abs(a.Mantissa);
        var shift = Math.Max(0, (degree * (Bits + 2L)) - (long)mantissa.GetBitLength());
        var remainder = (a.Exponent - shift) % degree;
        shift += remainder < 0 ? degree + remainder : remainder;
        var scaled = mantissa << (int)shift;
        var root = WholeRoot(scaled, degree);
        var exponent = (a.Exponent - shift) / degree;
        var isExact = BigInteger.Pow(root, degree) == scaled;
        return Round(new Ball(a.Mantissa.Sign * root, exponent, isExact ? Magnitude.Zero : Magnitude.PowerOfTwo(exponent)));
    }

    /// <summary>The whole part of a root, by Newton's iteration from above.</summary>
    private static BigInteger WholeRoot(BigInteger value, int degree)
    {
        // The first 50 bits by doubles, then twice as many at each step.
        var length = (long)value.GetBitLength();
        var kept = length - (length % degree) - (50L / degree * degree);
        var top = kept > 0 ? value >> (int)kept : value;
        var guess = (new BigInteger(Math.Pow((double)top, 1.0 / degree)) + 2) << (int)(Math.Max(kept, 0) / degree);
        while (true)
        {
            var next = (((degree - 1) * guess) + (value / BigInteger.Pow(guess, degree - 1))) / degree;
            if (next >= guess)
            {
                return guess;
            }

            guess = next;
        }
    }

    /// <summary>What contains both, and all between them.</summary>
    internal Ball Between(Ball a, Ball b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            return a.IsFinite || b.IsFinite || a.Kind != b.Kind ? Ball.Unknown : a;
        }

        var half = Subtract(b, a).Scaled(-1);
        var middle = Add(a, b).Scaled(-1);
        return middle.Widened(half.Midpoint.Bound + Magnitude.Max(a.Radius, b.Radius));
    }

    /// <summary>From 0 to a positive number.</summary>
    private Ball FromZeroTo(Ball a) => Between(default, a);

    /// <summary>What is known to be not negative: the part of the ball from 0 up.</summary>
    private static Ball NotNegative(Ball a)
    {
        if (!a.IsFinite || a.IsNonNegative)
        {
            return a;
        }

        // From 0 to the bound: half of it is midpoint and radius.
        var (mantissa, exponent) = a.Bound.Exact;
        return new Ball(mantissa, exponent - 1, a.Bound.Scaled(-1));
    }

    /// <summary>A lower bound of the absolute value, as large as a magnitude can say.</summary>
    private static Magnitude LowerBound(Ball b)
    {
        // A magnitude rounds up: half of the midpoint's power of two, or what is left of the midpoint, less what rounding may have added.
        if (b.Radius.IsZero || b.Radius.Log2Ceiling < b.Log2Midpoint)
        {
            return Magnitude.PowerOfTwo(b.Radius.IsZero ? b.Log2Midpoint : b.Log2Midpoint - 1);
        }

        var (radius, exponent) = b.Radius.Exact;
        var low = Math.Min(exponent, b.Exponent);
        var rest = (BigInteger.Abs(b.Mantissa) << (int)(b.Exponent - low)) - (radius << (int)(exponent - low));
        return Magnitude.PowerOfTwo(low + (long)rest.GetBitLength() - 1);
    }

    /// <summary>Whether what may be 0 is below all doubles, and to be taken for 0.</summary>
    private bool IsTakenForZero(Ball b) => TakesTiesForEqual && b.Bound.Log2Ceiling < -1076;

    /// <summary>The kind of a result where an operand is not finite: missing entries and certain faults go before what is unknown.</summary>
    private static Ball NotFinite(Ball a, Ball b, Ball otherwise) =>
        a.Kind == BallKind.Missing || b.Kind == BallKind.Missing ? Ball.Missing
        : a.Kind == BallKind.Undefined || b.Kind == BallKind.Undefined ? Ball.Undefined
        : a.Kind == BallKind.Unknown || b.Kind == BallKind.Unknown ? Ball.Unknown
        : otherwise;
}
