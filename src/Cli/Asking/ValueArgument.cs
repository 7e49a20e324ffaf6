using System.Globalization;
using MlMath.Cli.CommandLine;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;
using MlMath.Models.Data;

namespace MlMath.Cli.Asking;

/// <summary>Values as they are written on the command line.</summary>
internal static class ValueArgument
{
    /// <summary>
    /// A number, a formula of numbers alone (`1/3`, `[1, 2]`, `[[1, 2], [3, 4]]`), or `@file.csv`. Throws <see cref="UsageException"/> for what is none, and
    /// <see cref="ProblemException"/> for a faulty file.
    /// </summary>
    public static NumericArray Read(string name, string text, Terminal terminal)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return double.IsFinite(number) || text.Contains('n', StringComparison.OrdinalIgnoreCase)
                ? new NumericArray(number) : throw new UsageException($"the value of {name}, {text}, is beyond what a double holds, about 1.8e308");
        }

        if (text.StartsWith('@'))
        {
            return MatrixFile.Read(text[1..], terminal.Cancellation);
        }

        try
        {
            var engine = new EngineThread(new FormulaEngine(Textbook.Standard), EngineThread.OrdinaryDeadline, terminal.Error);
            if (engine.Ask(new FormulaRequest(Operation.Eval, text)).Value is { } value)
            {
                return value;
            }
        }
        catch (ProblemException fault)
        {
            throw new UsageException($"the value of {name}, {text}, is not a number, [1, 2], [[1, 2], [3, 4]] or @file.csv: {fault.Problem.Message}");
        }

        throw new UsageException($"the value of {name}, {text}, is not a number, [1, 2], [[1, 2], [3, 4]] or @file.csv");
    }
}
