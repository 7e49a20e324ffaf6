using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Expressions.Printing;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath hessian`: the second derivatives of a scalar.</summary>
internal sealed class HessianCommand() : FormulaCommand(Operation.Hessian)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "hessian",
        "FORMULA --wrt x[,y…] [NAME=VALUE …]",
        "the matrix of second derivatives",
        With(FormulaArguments.Wrt, FormulaArguments.Steps, FormulaArguments.Detail, FormulaArguments.At),
        [
            new("""hessian "½ xᵀAx" --wrt x --shape A=n,n --shape x=n"""),
            new("""hessian "x²y + y³" --wrt x,y --at x=1,y=2"""),
        ])
    {
        Remarks = FormulaArguments.Remarks,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        if (answer.Blocks is null)
        {
            DerivativeText.Write(answer.Derivatives!.Values.First(), format, output);
            StepText.Write(answer.Steps, format, output);
            return;
        }

        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteBlocks(answer, output);
        StepText.Write(answer.Steps, format, output);
    }

    private static void WriteBlocks(FormulaAnswer answer, TextWriter output)
    {
        if (answer.Blocks!.Values.Any(b => b.Count < answer.Blocks.Count))
        {
            // Not every block has a value: the expression says it all.
            return;
        }

        foreach (var (row, block) in answer.Blocks)
        {
            foreach (var (column, value) in block)
            {
                output.WriteLine($"∂²/∂{row}∂{column} = {ValueText.Of(value)}");
            }
        }
    }
}
