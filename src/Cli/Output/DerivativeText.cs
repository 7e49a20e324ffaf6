using MlMath.Engine;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;

namespace MlMath.Cli.Output;

/// <summary>A derivative as a person reads it: in matrix form, in index form, and its value.</summary>
internal static class DerivativeText
{
    /// <summary>Writes one: <paramref name="name"/> stands before its matrix form, the index form names itself.</summary>
    public static void Write(string name, Rendering result, NumericArray? value, AnswerFormat format, TextWriter output)
    {
        var form = AnswerFormats.Of(result, format);
        output.WriteLine($"{name} = {form}");
        if (format == AnswerFormat.Unicode && result.Entry is { } entry && entry.Text != form)
        {
            output.WriteLine($"{name}{entry.Subscript} = {entry.Text}");
        }

        if (value is not null)
        {
            output.WriteLine($"  value: {ValueText.Of(value)}");
        }
    }
}
