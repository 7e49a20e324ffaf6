using System.Numerics;

namespace MlMath.Expressions.Numbers.Balls;

/// <content>
/// The error function, Γ and its kin: F. W. J. Olver et al., NIST Digital Library of Mathematical Functions, 5.5, 5.11, 5.15, 7.6 and 7.8. The remainder of Stirling's series for real
/// positive arguments is below the first term left out.
/// </content>
public sealed partial class BallField
{
    /// <summary>Steps by which the functions around Γ are carried to the right, at most.</summary>
    private const int LongestShift = 20_000;

    /// <summary>The error function.</summary>
    public Ball Erf(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => new Ball(1),
        BallKind.MinusInfinity => new Ball(-1),
        _ => OnEnds(x, static (field, e) => field.ErfOfExact(e)),
    };

    private Ball ErfOfExact(Ball x)
    {
        if (!x.IsFinite || x.Mantissa.IsZero)
        {
            return x;
        }

        var size = x.ToDouble();
        var square = Square(x);
        if (Math.Abs(size) > 1e8 || size * size * 1.4426 > Bits + 8)
        {
            // 1 - erf|x| ≤ e^(-x²)
            var rest = Exp(-(Math.Abs(size) > 1e8 ? new Ball(1L << 50) : square)).Bound;
            return new Ball(x.Mantissa.Sign, 0, rest);
        }

        // erf x = 2/√π · x e^(-x²) · Σ (2x²)ⁿ/(1·3·…·(2n + 1))
        var work = Bits + 40 + (int)(size * size * 1.4427);
        var step = Fixed(Finer(work).Square(x), work) << 1;
        var (sum, term) = (BigInteger.One << work, BigInteger.One << work);
        var n = 0;
        for (; !term.IsZero || n < 8; n++)
        {
            term = ((term * step) >> work) / ((2 * n) + 3);
            sum += term;
        }

        // Each term carries on the errors of those before it, times what lies between them: never more than the sum.
        var error = Magnitude.Of(4.0 * (n + 2) * (n + 2)).Scaled(-work) * (Magnitude.Of(sum, -work) + Magnitude.PowerOfTwo(1));
        var series = Round(new Ball(sum, -work, error));
        var factor = Divide(Multiply(x.Scaled(1), Exp(-square)), Root(Pi));
        return Multiply(factor, series);
    }

    /// <summary>Γ; undefined at the whole numbers from 0 down.</summary>
    public Ball Gamma(Ball x)
    {
        if (IsPole(x) || !x.IsFinite)
        {
            return x.IsFinite || x.Kind == BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        if (x.IsExact && WholeValue(x) is { } whole && whole <= 300)
        {
            var product = BigInteger.One;
            for (var k = 2; k < (int)whole; k++)
            {
                product *= k;
            }

            return Round(new Ball(product, 0, Magnitude.Zero));
        }

        var field = Finer(48);
        return field.Shifted(x, 0, out var right) is { } steps ? Round(field.Divide(field.Exp(field.Stirling(right)), field.Product(x, steps))) : Ball.Unknown;
    }

    /// <summary>log |Γ|; +∞ at the whole numbers from 0 down.</summary>
    public Ball LogGamma(Ball x)
    {
        if (!x.IsFinite || IsPole(x))
        {
            return x.IsFinite || x.Kind == BallKind.MinusInfinity ? Ball.PlusInfinity : x;
        }

        if (x.IsExact && WholeValue(x) is { } whole && (whole.IsOne || whole == 2))
        {
            return default;
        }

        var field = Finer(48);
        return field.Shifted(x, 0, out var right) is { } steps
            ? Round(field.Subtract(field.Stirling(right), field.Log(field.Absolute(field.Product(x, steps))))) : Ball.Unknown;
    }

    /// <summary>ψ, the derivative of log Γ; undefined at the whole numbers from 0 down.</summary>
    public Ball Digamma(Ball x)
    {
        if (!x.IsFinite || IsPole(x))
        {
            return x.IsFinite || x.Kind == BallKind.MinusInfinity ? Ball.Undefined : x;
        }

        var field = Finer(48);
        if (field.Shifted(x, 0, out var right) is not { } steps)
        {
            return Ball.Unknown;
        }

        // log y - 1/(2y) - Σ B₂ₖ/(2k y²ᵏ)
        var inverse = field.Divide(new Ball(1), right);
        var square = field.Square(inverse);
        var sum = field.Subtract(field.Log(right), inverse.Scaled(-1));
        var power = square;
        for (var k = 1; ; k++, power = field.Multiply(power, square))
        {
            var term = field.Divide(field.Multiply(field.BernoulliNumber(k), power), new Ball(2 * k));
            if (IsLast(term, field, k))
            {
                sum = sum.Widened(term.Bound);
                break;
            }

            sum = field.Subtract(sum, term);
        }

        for (var k = 0; k < steps; k++)
        {
            sum = field.Subtract(sum, field.Divide(new Ball(1), field.Add(x, new Ball(k))));
        }

        return Round(sum);
    }

    /// <summary>The derivative of ψ of a whole order from 1 to 170.</summary>
    public Ball Polygamma(Ball order, Ball x)
    {
        if (!order.IsExact || WholeValue(order) is not { } whole || whole < 1 || whole > 170 || !x.IsFinite || IsPole(x))
        {
            return NotFinite(order, x, order.IsFinite && order.IsExact ? Ball.Undefined : Ball.Unknown);
        }

        var n = (int)whole;
        var field = Finer(64 + (8 * n));
        if (field.Shifted(x, n, out var right) is not { } steps)
        {
            return Ball.Unknown;
        }

        // (-1)ⁿ⁺¹ ψ⁽ⁿ⁾(y) = (n-1)!/yⁿ + n!/(2yⁿ⁺¹) + Σ B₂ₖ (2k+n-1)!/((2k)! y²ᵏ⁺ⁿ)
        var factorial = BigInteger.One;
        for (var k = 2; k < n; k++)
        {
            factorial *= k;
        }

        var inverse = field.Divide(new Ball(1), right);
        var square = field.Square(inverse);
        var power = field.Power(inverse, n);
        var all = factorial * n;
        var sum = field.Add(field.Multiply(new Ball(factorial, 0, Magnitude.Zero), power), field.Multiply(new Ball(all, 0, Magnitude.Zero), field.Multiply(power, inverse)).Scaled(-1));
        // (2k+n-1)!/(2k)! at k = 1
        var rising = new Ball(all * (n + 1), 0, Magnitude.Zero).Scaled(-1);
        for (var k = 1; ; k++)
        {
            power = field.Multiply(power, square);
            var term = field.Multiply(field.Multiply(field.BernoulliNumber(k), rising), power);
            if (IsLast(term, field, k))
            {
                sum = sum.Widened(term.Bound);
                break;
            }

            sum = field.Add(sum, term);
            rising = field.Divide(field.Multiply(rising, (long)((2 * k) + n) * ((2 * k) + n + 1)), new Ball((long)((2 * k) + 1) * ((2 * k) + 2)));
        }

        var ofOrder = new Ball(all, 0, Magnitude.Zero);
        for (var k = 0; k < steps; k++)
        {
            // ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (-1)ⁿ⁺¹ n!/xⁿ⁺¹
            sum = field.Add(sum, field.Divide(ofOrder, field.Power(field.Add(x, new Ball(k)), n + 1)));
        }

        return Round(n % 2 == 1 ? sum : -sum);
    }

    /// <summary>The absolute value.</summary>
    public Ball Absolute(Ball a)
    {
        if (!a.IsFinite)
        {
            return a.Kind == BallKind.MinusInfinity ? -a : a;
        }

        return a.Mantissa.Sign < 0 ? NotNegative(-a) : NotNegative(a);
    }

    private static bool IsPole(Ball x) => x.IsExact && x.Mantissa.Sign <= 0 && WholeValue(x) is not null;

    /// <summary>Whether a term of Stirling's series may be left out, or the series has begun to grow.</summary>
    private static bool IsLast(Ball term, BallField field, int k) => term.Bound.Log2Ceiling < -field.Bits - 8 || k > field.Bits;

    private Ball BernoulliNumber(int k)
    {
        var (numerator, denominator) = constants.Bernoulli(k);
        return Divide(new Ball(numerator, 0, Magnitude.Zero), new Ball(denominator, 0, Magnitude.Zero));
    }

    /// <summary>The number of steps by which x is carried to where Stirling's series has enough digits; null where these are too many.</summary>
    private int? Shifted(Ball x, int order, out Ball right)
    {
        var from = x.ToDouble();
        var steps = from < 1e9 ? Math.Max(0, Math.Ceiling((Bits / 6.0) + 8 + order - from)) : 0;
        right = Add(x, new Ball((long)Math.Min(steps, 1e9)));
        return steps > LongestShift || right.Sign is not 1 ? null : (int)steps;
    }

    /// <summary>x (x + 1) … , as many factors as there are steps.</summary>
    private Ball Product(Ball x, int steps)
    {
        var product = new Ball(1);
        for (var k = 0; k < steps; k++)
        {
            product = Multiply(product, Add(x, new Ball(k)));
        }

        return product;
    }

    /// <summary>log Γ(y) for large y: (y - ½) log y - y + ½ log 2π + Σ B₂ₖ/(2k (2k - 1) y²ᵏ⁻¹).</summary>
    private Ball Stirling(Ball y)
    {
        var sum = Subtract(Multiply(Subtract(y, new Ball(1).Scaled(-1)), Log(y)), y);
        sum = Add(sum, Log(Pi.Scaled(1)).Scaled(-1));
        var power = Divide(new Ball(1), y);
        var square = Square(power);
        for (var k = 1; ; k++, power = Multiply(power, square))
        {
            var term = Divide(Multiply(BernoulliNumber(k), power), new Ball(2L * k * ((2 * k) - 1)));
            if (IsLast(term, this, k))
            {
                return sum.Widened(term.Bound);
            }

            sum = Add(sum, term);
        }
    }
}
