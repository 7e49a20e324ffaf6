using MlMath.Engine;
using MlMath.Expressions.Printing;

namespace MlMath.Cli.Output;

/// <summary>Solutions as a person reads them: a line for each, the conditions that are its own behind it.</summary>
internal static class SolutionText
{
    /// <summary>Writes them, and the steps where they were asked for.</summary>
    public static void Write(FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        var solutions = answer.Solutions!;
        if (solutions.Count == 0)
        {
            output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        }

        foreach (var solution in solutions)
        {
            var own = solution.Conditions.Except(answer.Conditions).ToList();
            var line = string.Join(", ", solution.Values.Select(v => AnswerFormats.Of(v.Equation, format)));
            output.WriteLine($"{line}{(solution.Kind is { } kind ? $" ({kind})" : "")}{(own.Count > 0 ? $" where {string.Join(", ", own)}" : "")}");
            foreach (var value in solution.Values.Where(v => v.Value is not null && ValueText.Of(v.Value) != v.Result.Unicode))
            {
                output.WriteLine($"  {value.Name} ≈ {ValueText.Of(value.Value!)}");
            }
        }

        if (answer.Steps is { } steps)
        {
            foreach (var step in steps)
            {
                output.WriteLine(step.Of.Length == 0 ? $"  {step.Rule}: {step.Gives}" : step.Gives.Length == 0 ? $"  {step.Rule}: {step.Of}" : $"  {step.Rule}: {step.Of} gives {step.Gives}");
            }
        }
    }
}
