using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Integration;

/// <summary>
/// A continuum as the image of a short range of a variable v, all of whose derivatives vanish doubly exponentially at both ends, so that singular and infinite
/// ends of an integral are as smooth as its middle: H. Takahasi, M. Mori: Double exponential formulas for numerical integration, 1974.
/// </summary>
internal static class RealMap
{
    /// <summary>The largest |v|: the points are within 1e±300 of an end of the unit interval, within 1e±150 on a line.</summary>
    public const double Reach = 6.08;

    /// <summary>The largest |v| where integrals stand several deep: within 1e-17 of an end of the unit interval.</summary>
    public const double ShortReach = 3.2;

    private const double LargeEnough = 100;
    private const double NearEnough = 1e-9;

    /// <summary>The point at v, its distance to the upper end (for the unit interval), and the derivative of the point by v.</summary>
    public static (double Point, double Complement, double Slope) At(Continuum range, double v)
    {
        var stretched = Math.PI / 2 * Math.Sinh(v);
        var slope = Math.PI / 2 * Math.Cosh(v);
        if (ReferenceEquals(range, Continuum.Unit))
        {
            double point = 1 / (1 + Math.Exp(-2 * stretched)), complement = 1 / (1 + Math.Exp(2 * stretched));
            return (point, complement, 2 * slope * point * complement);
        }

        if (ReferenceEquals(range, Continuum.HalfLine))
        {
            var point = Math.Exp(stretched);
            return (point, double.PositiveInfinity, slope * point);
        }

        return (Math.Sinh(stretched), double.PositiveInfinity, slope * Math.Cosh(stretched));
    }

    /// <summary>Whether the range from v to its nearer end is so short, or so far out, that an integrand without a value there may have none.</summary>
    public static bool IsAtEnd(Continuum range, double v)
    {
        var (point, complement, _) = At(range, v);
        return ReferenceEquals(range, Continuum.Unit) ? Math.Min(point, complement) < NearEnough
            : ReferenceEquals(range, Continuum.HalfLine) ? point is < NearEnough or > LargeEnough
            : Math.Abs(point) > LargeEnough;
    }
}
