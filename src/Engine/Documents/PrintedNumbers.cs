using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>Compares numbers as they are printed: to the last digit that is shown.</summary>
internal static partial class PrintedNumbers
{
    /// <summary>Computed where two numbers agree as far as they are printed, refuted where they do not, undecided where numbers on the way were rounded.</summary>
    /// <param name="left">The left side's value.</param>
    /// <param name="right">The right side's value.</param>
    /// <param name="link">The sides as they are printed.</param>
    public static Verdict Compare(double left, double right, FormulaStatement link)
    {
        if (!double.IsFinite(left) || !double.IsFinite(right))
        {
            return left.Equals(right) ? Verdict.Computed : Verdict.Undecided;
        }

        var difference = Math.Abs(left - right);
        double unit = Unit(link.SideText(0)), unitRight = Unit(link.SideText(1));
        var isAbout = link.Signs[0] == "≈";
        var literal = Math.Max(IsLiteral(link.SideText(0)) ? unit : 0, IsLiteral(link.SideText(1)) ? unitRight : 0);
        var scale = Math.Max(Math.Abs(left), Math.Abs(right));
        if (difference <= Math.Max(literal < 1 || isAbout ? literal * 1.0000001 : 0, 1e-12 * scale))
        {
            return Verdict.Computed;
        }

        // Numbers that were rounded on the way, or a rough estimate, are no misprint for certain.
        var isRounded = (!IsLiteral(link.SideText(0)) && unit < 1) || (!IsLiteral(link.SideText(1)) && unitRight < 1);
        return (isAbout || isRounded) && difference <= (isAbout ? 0.1 : 0.01) * scale ? Verdict.Undecided : Verdict.Refuted;
    }

    private static bool IsLiteral(string side) => Literal().IsMatch(side);

    /// <summary>One in the last printed place of the roughest number on a side; 1 where it has whole numbers alone.</summary>
    private static double Unit(string side)
    {
        var places = int.MaxValue;
        foreach (Match number in Decimal().Matches(side))
        {
            places = Math.Min(places, number.Groups[1].Length);
        }

        return places == int.MaxValue ? 1 : Math.Pow(10, -places);
    }

    [GeneratedRegex(@"^\s*-?\s*\d+(?:\.\d+)?(?:e-?\d+)?\s*$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\d+\.(\d+)")]
    private static partial Regex Decimal();
}
