namespace MlMath.Expressions.Numbers.Balls;

/// <content>
/// The complementary error function and its kin (F. W. J. Olver et al., NIST Digital Library of Mathematical Functions, 7.12.1): for large x by the asymptotic series of
/// x√π e^(x²) erfc x, whose remainder is below the first term left out; else by the error function with more digits.
/// </content>
public sealed partial class BallField
{
    /// <summary>1 - erf x.</summary>
    public Ball Erfc(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => default,
        BallKind.MinusInfinity => new Ball(2),
        _ => -OnEnds(x, static (field, e) => -field.ErfcOfExact(e)),
    };

    /// <summary>e^(x²) erfc x.</summary>
    public Ball Erfcx(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => default,
        BallKind.MinusInfinity => Ball.PlusInfinity,
        _ => -OnEnds(x, static (field, e) => -field.ErfcxOfExact(e)),
    };

    /// <summary>log(½ erfc x).</summary>
    public Ball LogTail(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => Ball.MinusInfinity,
        BallKind.MinusInfinity => default,
        _ => -OnEnds(x, static (field, e) => -field.LogTailOfExact(e)),
    };

    /// <summary>e^(-x²)/(√π erfc x).</summary>
    public Ball TailRate(Ball x) => x.Kind switch
    {
        BallKind.MinusInfinity => default,
        _ => OnEnds(x, static (field, e) => field.TailRateOfExact(e)),
    };

    /// <summary>e^(-x²)/(√π erfc x) - x.</summary>
    public Ball TailExcess(Ball x) => x.Kind switch
    {
        BallKind.PlusInfinity => default,
        BallKind.MinusInfinity => Ball.PlusInfinity,
        _ => -OnEnds(x, static (field, e) => -field.TailExcessOfExact(e)),
    };

    private Ball ErfcOfExact(Ball x)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        if (HasTailSeries(x))
        {
            return Multiply(Exp(-Square(x)), ErfcxOfExact(x));
        }

        // What the difference from 1 loses is log₂ of 1/erfc x, no more than what x² and the logarithm of x say.
        var size = x.Mantissa.Sign > 0 ? x.ToDouble() : 0;
        var field = Finer(24 + (int)(size * size * 1.4427) + (int)Math.Log2(1 + size));
        return Round(field.Subtract(new Ball(1), field.ErfOfExact(x)));
    }

    private Ball ErfcxOfExact(Ball x)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        return HasTailSeries(x)
            ? Divide(Subtract(new Ball(1), TailDefect(x)), Multiply(x, Root(Pi)))
            : Multiply(Exp(Square(x)), ErfcOfExact(x));
    }

    private Ball LogTailOfExact(Ball x)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        if (x.Mantissa.Sign < 0)
        {
            return LogOnePlus(-ErfcOfExact(-x).Scaled(-1));
        }

        return HasTailSeries(x) ? Subtract(Log(ErfcxOfExact(x).Scaled(-1)), Square(x)) : Log(ErfcOfExact(x).Scaled(-1));
    }

    private Ball TailRateOfExact(Ball x) => !x.IsFinite ? x
        : HasTailSeries(x) ? Divide(x, Subtract(new Ball(1), TailDefect(x)))
        : Divide(Exp(-Square(x)), Multiply(Root(Pi), ErfcOfExact(x)));

    private Ball TailExcessOfExact(Ball x)
    {
        if (!x.IsFinite)
        {
            return x;
        }

        if (HasTailSeries(x))
        {
            var defect = TailDefect(x);
            return Divide(Multiply(x, defect), Subtract(new Ball(1), defect));
        }

        // The difference is above 1/(2x + 2); x² is below the number of digits.
        var field = Finer(32);
        return Round(field.Subtract(field.TailRateOfExact(x), x));
    }

    private bool HasTailSeries(Ball x) => x.Mantissa.Sign > 0 && x.ToDouble() is var size && size * size * 1.4426 > Bits + 64;

    /// <summary>1 - x√π e^(x²) erfc x = 1/(2x²) - 1·3/(2x²)² + …</summary>
    private Ball TailDefect(Ball x)
    {
        var step = Divide(new Ball(1), Square(x).Scaled(1));
        var (sum, term) = (step, step);
        for (var k = 1; ; k++)
        {
            // Terms shrink while 2k + 1 < 2x², which lasts until they are small enough.
            term = -Multiply(Multiply(term, step), (2 * k) + 1);
            if (term.Bound.CompareTo(step.Bound.Scaled(-Bits - 8)) < 0 || k > Bits + 64)
            {
                return sum.Widened(term.Bound);
            }

            sum = Add(sum, term);
        }
    }
}
