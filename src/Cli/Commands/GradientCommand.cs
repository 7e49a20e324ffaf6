using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath gradient`: the derivatives of a scalar by each of several names, of any shape.</summary>
internal sealed class GradientCommand() : FormulaCommand(Operation.Gradient)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "gradient",
        "FORMULA --wrt w[,b…] [NAME=VALUE …]",
        "the gradient by numbers, vectors and matrices, in index form and in matrix form",
        With(FormulaArguments.Wrt, FormulaArguments.Steps, FormulaArguments.Detail, FormulaArguments.At),
        [
            new("""gradient "½‖Xw - y‖²" --wrt w"""),
            new("""gradient "x²y + 3xy²" --wrt x,y --at x=1,y=2"""),
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
