using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath expand`: a formula multiplied out.</summary>
internal sealed class ExpandCommand() : FormulaCommand(Operation.Expand)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "expand",
        "FORMULA [NAME=VALUE …]",
        "a formula multiplied out",
        With(FormulaArguments.At),
        [
            new("""expand "(x + y)³" """.TrimEnd(), "x³ + 3x² y + 3x y² + y³"),
            new("""expand "Σ(i=1 to n) (xᵢ - a)²" """.TrimEnd(), "n a² - 2a Σ(i=1 to n) xᵢ + Σ(i=1 to n) xᵢ²"),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nWhat stands below a line stays there.",
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteValue(request, answer, output);
    }
}
