using System.Text;
using MlMath.Engine;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;

namespace MlMath.Cli.Output;

/// <summary>Names and values as a person reads them: `x = 1, y = 2`.</summary>
internal static class Point
{
    private const int MostEntries = 20;

    /// <summary>The values that a question gives.</summary>
    public static string Of(FormulaRequest request) => Of(request.Variables);

    /// <summary>Names and values; long arrays by their shapes.</summary>
    public static string Of(IReadOnlyDictionary<string, NumericArray> values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(name);
            text.Append(value.Values.Length > MostEntries ? $" ({value.ShapeText})" : $" = {ValueText.Of(value)}");
        }

        return text.ToString();
    }
}
