using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath explain`: the loops that run when a formula is compiled.</summary>
internal sealed class ExplainCommand() : FormulaCommand(Operation.Explain)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "explain",
        "FORMULA [--wrt w[,b…]] [NAME=VALUE …]",
        "the loops that compute a formula, with its derivatives where they are asked for",
        With(FormulaArguments.Wrt, new Option("--order", "N", "2 for the second derivatives too")),
        [
            new("""explain "‖Xw - y‖²" --wrt w"""),
            new("""explain "(1/m) Σ(i=1 to m) log(1 + e^(-yᵢ wᵀxᵢ))" --wrt w --shape x=m,n"""),
        ])
    {
        Remarks = FormulaArguments.Remarks,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output) =>
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
}
