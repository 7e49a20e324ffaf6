using MlMath.Engine;
using MlMath.Expressions.Printing;

namespace MlMath.Cli.Output;

/// <summary>A derivative as a person reads it: in matrix form, in index form, and its value.</summary>
internal static class DerivativeText
{
    /// <summary>Writes one, each form with its name before it.</summary>
    public static void Write(DerivativeAnswer derivative, AnswerFormat format, TextWriter output)
    {
        if (derivative.Equation is { } equation)
        {
            output.WriteLine(AnswerFormats.Of(equation, format));
        }

        if (derivative.EntryEquation is { } entry && (derivative.Equation is null || !derivative.Result.Text.StartsWith('[')))
        {
            output.WriteLine(AnswerFormats.Of(entry, format));
        }

        if (derivative.Value is not null)
        {
            output.WriteLine($"  value: {ValueText.Of(derivative.Value)}");
        }
    }
}
