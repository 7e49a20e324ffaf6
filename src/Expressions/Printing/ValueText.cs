using System.Text;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Expressions.Printing;

/// <summary>Values as texts: the shortest decimals that are read back as the same doubles.</summary>
public static class ValueText
{
    private const int MaximalLength = Limits.PrintedValueLength;

    /// <summary>The most entries of an array that is set as a column or a table, in LaTeX and MathML.</summary>
    private const int MostSet = 2_000;

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

    /// <summary>A value in a notation; LaTeX and MathML set vectors as columns and matrices as tables. Throws as <see cref="Of(NumericArray)"/>.</summary>
    public static string Of(NumericArray array, PrintForm form)
    {
        if (form is PrintForm.Text or PrintForm.Unicode)
        {
            return Of(array);
        }

        var isSet = array.Rank <= 2 && array.Values.Length <= MostSet;
        var layout = isSet ? Table(array) : new SymbolLayout("", Of(array), Of(array));
        return Printer.Write(layout, form, new PrintOptions { MaximalLength = MaximalLength });
    }

    private static MathLayout Table(NumericArray array)
    {
        var entries = Array.ConvertAll(array.Values, Entry);
        return array.Rank switch
        {
            0 => entries[0],
            1 => new VectorLayout(entries),
            _ => new VectorLayout([.. Enumerable.Range(0, array.Sizes[0]).Select(r => (MathLayout)new VectorLayout(entries[(r * array.Sizes[1])..((r + 1) * array.Sizes[1])]))]),
        };
    }

    private static MathLayout Entry(double value) => value < 0
        ? new SumLayout([new SignedLayout(true, new NumberLayout(Number.Inexact(-value)))]) : new NumberLayout(Number.Inexact(value));

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
