using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath collect`: a formula sorted by powers of a name.</summary>
internal sealed class CollectCommand() : FormulaCommand(Operation.Collect)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "collect",
        "FORMULA --in x [NAME=VALUE …]",
        "a formula sorted by powers of a name",
        With(FormulaArguments.In, FormulaArguments.At),
        [
            new("""collect "(x + a)(x + b)" --in x""", "a b + x² + x (a + b)"),
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
