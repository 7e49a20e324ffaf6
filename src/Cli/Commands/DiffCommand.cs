using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath diff`: a derivative, with its steps.</summary>
internal sealed class DiffCommand() : FormulaCommand(Operation.Diff)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "diff",
        "FORMULA --wrt x[,y…] [NAME=VALUE …]",
        "the derivative of a formula, step by step if wanted",
        With(FormulaArguments.Wrt, new("--order", "N", "how often to differentiate"), FormulaArguments.Steps, FormulaArguments.Detail, FormulaArguments.At),
        [
            new("""diff "x² sin(x)" --wrt x --steps"""),
            new("""diff "x³ - 2x" --wrt x --at x=2""", "3x² - 2\nat x = 2: 10"),
            new("""diff "e^(2x)" --wrt x --order 2""", "4e²ˣ"),
            new("""diff "f(x, y) = x²y + 3xy²; f(x, y)" --wrt x,y --format latex"""),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nSeveral names mean one derivative after the other: --wrt x,y is ∂²/∂x∂y.",
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteValue(request, answer, output);
        StepText.Write(answer.Steps, format, output);
    }
}
