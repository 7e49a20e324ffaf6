using System.Text;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Printing;

/// <summary>Values as texts: the shortest decimals that are read back as the same doubles.</summary>
public static class ValueText
{
    private const int MaximalLength = 10_000_000;

    /// <summary>A number: `0.1`, `NaN`, `-Infinity`.</summary>
    public static string Of(double value) => NumberText.Of(value);

    /// <summary>A scalar, `[1, 2]`, `[[1, 2], [3, 4]]` and so on for more axes; throws <see cref="ProblemException"/> (limit) for more than ten million characters.</summary>
    public static string Of(NumericArray array)
    {
        var text = new StringBuilder();
        var at = 0;
        Append(text, array, 0, ref at);
        return text.ToString();
    }

    // As deep as there are axes.
    private static void Append(StringBuilder text, NumericArray array, int axis, ref int at)
    {
        if (axis == array.Rank)
        {
            text.Append(Of(array.Values[at++]));
            if (text.Length > MaximalLength)
            {
                throw new ProblemException(ProblemCode.Limit, $"a value of {array.ShapeText} numbers is too long to print (at most {MaximalLength} characters)");
            }

            return;
        }

        text.Append('[');
        for (var k = 0; k < array.Sizes[axis]; k++)
        {
            text.Append(k == 0 ? "" : ", ");
            Append(text, array, axis + 1, ref at);
        }

        text.Append(']');
    }
}
