using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath eval`: a formula's value.</summary>
internal sealed class EvalCommand() : FormulaCommand(Operation.Eval)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "eval",
        "FORMULA [NAME=VALUE …]",
        "the value of a formula, and how it was read",
        With(),
        [
            new("""eval "2x + 1" x=3""", "7"),
            new("""eval "(1/n) Σ(i=1 to n) (yᵢ - ŷᵢ)²" "y=[1, 2, 3]" "ŷ=[1.5, 2, 2]" """.TrimEnd(), "0.4166666666666667"),
            new("""eval "h(x) = σ(wᵀx + b); h(x)" "w=[1, -2]" "x=[3, 1]" b=0.5""", "0.8175744761936437"),
            new("""eval "\frac{1}{n}\sum_{i=1}^{n} x_i" "x=[1, 2, 6]" """.TrimEnd(), "3"),
        ])
    {
        Remarks = FormulaArguments.Remarks,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output) =>
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
}
