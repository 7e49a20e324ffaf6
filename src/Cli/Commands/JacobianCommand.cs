using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath jacobian`: the derivatives of an array by each of several names, outputs as rows.</summary>
internal sealed class JacobianCommand() : FormulaCommand(Operation.Jacobian)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "jacobian",
        "FORMULA --wrt x[,y…] [NAME=VALUE …]",
        "the matrix of derivatives of a vector, a row for each output",
        With(FormulaArguments.Wrt, FormulaArguments.Steps, FormulaArguments.Detail, FormulaArguments.At),
        [
            new("""jacobian "Ax" --wrt x --shape A=m,n --shape x=n"""),
            new("""jacobian "[x²y, x + y]" --wrt x,y --at x=2,y=3"""),
        ])
    {
        Remarks = FormulaArguments.Remarks,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        foreach (var derivative in answer.Derivatives!.Values)
        {
            DerivativeText.Write(derivative, format, output);
        }

        StepText.Write(answer.Steps, format, output);
    }
}
