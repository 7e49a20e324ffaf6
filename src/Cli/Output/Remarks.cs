using System.Globalization;
using MlMath.Engine;

namespace MlMath.Cli.Output;

/// <summary>What is said beside an answer: how the formula was read, what is doubtful, under what conditions it is right.</summary>
internal static class Remarks
{
    /// <summary>Writes them.</summary>
    public static void Write(FormulaAnswer answer, TextWriter output)
    {
        output.WriteLine($"read as {answer.Reading.Replace("\n", "\n        ", StringComparison.Ordinal)}");
        if (answer.ErrorEstimate is { } error)
        {
            output.WriteLine($"numeric, error about {error.ToString("0e-0", CultureInfo.InvariantCulture)}");
        }

        foreach (var condition in answer.Conditions)
        {
            output.WriteLine($"where {condition}");
        }

        foreach (var warning in answer.Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }
}
