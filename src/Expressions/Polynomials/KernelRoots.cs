using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// The denominators of the exponents that bases have been met with. They are learnt while an expression is read; where something new was learnt, it is read once more.
/// </summary>
internal sealed class KernelRoots
{
    private const int Largest = 60;

    private readonly Dictionary<(Node Base, KernelKind Kind), int> roots = [];

    /// <summary>Whether something was learnt since this was last set to false.</summary>
    public bool HasLearnt { get; set; }

    /// <summary>The common denominator of all exponents of bases that are sums or products themselves.</summary>
    public int OfRadicands { get; private set; } = 1;

    /// <summary>The root that a base's kernel has.</summary>
    public int Of(Node node, KernelKind kind) => roots.GetValueOrDefault((node, kind), 1);

    /// <summary>Whether an exponent is a whole number of units of the base's kernel; where it is not, this is learnt for the next reading, unless it is too odd.</summary>
    public bool Fits(Node node, KernelKind kind, Number exponent)
    {
        if (!exponent.IsExact)
        {
            return false;
        }

        var root = Of(node, kind);
        if ((root % exponent.Denominator).IsZero)
        {
            return true;
        }

        if (Common(root, exponent) is { } least)
        {
            roots[(node, kind)] = least;
            HasLearnt = true;
        }

        return false;
    }

    /// <summary>As <see cref="Fits"/>, for bases that are sums or products themselves.</summary>
    public bool FitsRadicands(Number exponent)
    {
        if (!exponent.IsExact)
        {
            return false;
        }

        if ((OfRadicands % exponent.Denominator).IsZero)
        {
            return true;
        }

        if (Common(OfRadicands, exponent) is { } least)
        {
            OfRadicands = least;
            HasLearnt = true;
        }

        return false;
    }

    private static int? Common(int root, Number exponent)
    {
        if (exponent.Denominator > Largest)
        {
            return null;
        }

        var below = (int)exponent.Denominator;
        var common = root / (int)System.Numerics.BigInteger.GreatestCommonDivisor(root, below) * below;
        return common > Largest ? null : common;
    }
}
