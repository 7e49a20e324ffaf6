using System.Globalization;
using System.Text.RegularExpressions;

namespace MlMath.Engine.Documents;

/// <summary>Compares numbers as they are printed: to the last digit that is shown.</summary>
internal static partial class PrintedNumbers
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Computed where two numbers agree as far as they are printed, refuted where they do not, undecided where numbers on the way were rounded.</summary>
    /// <param name="left">The left side's value.</param>
    /// <param name="right">The right side's value.</param>
    /// <param name="link">The sides as they are printed.</param>
    public static Verdict Compare(double left, double right, FormulaStatement link)
    {
        if (!double.IsFinite(left) || !double.IsFinite(right))
        {
            return Verdict.Undecided;
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
        if (isAbout && literal is > 0 and < 1 && !isRounded)
        {
            return difference <= 5 * literal ? Verdict.Undecided : Verdict.Refuted;
        }

        return (isAbout || isRounded) && difference <= (isAbout ? 0.1 : 0.01) * scale ? Verdict.Undecided : Verdict.Refuted;
    }

    private static bool IsLiteral(string side) => Literal().IsMatch(side);

    /// <summary>One in the last printed place of the roughest number on a side; 1 where it has whole numbers alone.</summary>
    private static double Unit(string side)
    {
        var unit = 0.0;
        foreach (Match number in Decimal().Matches(side))
        {
            var power = number.Groups[2].Success ? number.Groups[2].Value : string.Concat(number.Groups[3].Value.Select(c => c == '⁻' ? '-' : (char)('0' + Superscripts.IndexOf(c))));
            var exponent = int.TryParse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : 0;
            unit = Math.Max(unit, Math.Pow(10, Math.Clamp(exponent, -400, 400) - number.Groups[1].Length));
        }

        return unit == 0 ? 1 : unit;
    }

    [GeneratedRegex(@"^\s*-?\s*\d+(?:\.\d+)?(?:e-?\d+|\s*(?:·|×|\*|\\cdot|\\times)\s*10(?:\^\{?\(?-?\d{1,3}\)?\}?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{1,4}))?\s*$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\d+\.(\d+)(?:e(-?\d{1,3})|\s*(?:·|×|\*|\\cdot|\\times)\s*10\^\{?\(?(?<2>-?\d{1,3})|\s*(?:·|×|\*|\\cdot|\\times)\s*10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{1,4}))?")]
    private static partial Regex Decimal();
}
