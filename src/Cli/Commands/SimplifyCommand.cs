using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath simplify`: the simplest equal form.</summary>
internal sealed class SimplifyCommand() : FormulaCommand(Operation.Simplify)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "simplify",
        "FORMULA [NAME=VALUE …]",
        "the simplest equal form of a formula",
        With(FormulaArguments.Steps, FormulaArguments.At),
        [
            new("""simplify "2x + 3x - x" """.TrimEnd(), "4x"),
            new("""simplify "(x + 1)² - x² - 2x" """.TrimEnd(), "1"),
        ])
    {
        Remarks = FormulaArguments.Remarks,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteValue(request, answer, output);
        StepText.Write(answer.Steps, format, output);
    }
}
