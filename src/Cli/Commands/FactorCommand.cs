using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath factor`: a formula as a product of irreducible factors.</summary>
internal sealed class FactorCommand() : FormulaCommand(Operation.Factor)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "factor",
        "FORMULA [NAME=VALUE …]",
        "a formula as a product of factors, quotients in lowest terms",
        With(FormulaArguments.At),
        [
            new("""factor "x⁴ - 1" """.TrimEnd(), "(x + 1)(x - 1)(x² + 1)"),
            new("""factor "(x² - 1)/(x - 1)" """.TrimEnd(), "x + 1"),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nFactors are irreducible over the rationals: x² - 2 stays as it is. What is no sum, product or power (sin(x), e^x) is a variable to it.",
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteValue(request, answer, output);
    }
}
