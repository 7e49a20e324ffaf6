using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath prove`: whether an equation holds.</summary>
internal sealed class ProveCommand() : FormulaCommand(Operation.Prove)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "prove",
        "\"LEFT = RIGHT\"",
        "whether an equation holds wherever both sides have a value",
        With(FormulaArguments.Steps),
        [
            new("""prove "σ'(x) = σ(x)(1 - σ(x))" """.TrimEnd(), "holds"),
            new("""prove "√(x²) = x" """.TrimEnd()),
            new("""prove "tanh(x) = 2σ(2x) - 1" --steps"""),
            new("""prove "(AB)ᵀ = BᵀAᵀ" --shape A=m,p --shape B=p,n""", "holds"),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nIt answers holds, fails with a counter-example, or undecided; all three are answers (exit status 0).",
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        if (answer.Holds is null)
        {
            output.WriteLine("undecided");
        }
        else if (answer.Holds.Value)
        {
            output.WriteLine("holds");
            if (answer.Steps is not null)
            {
                StepText.Write(answer.Steps, format, output);
            }
        }
        else
        {
            output.WriteLine(answer.Counterexample is null or { Count: 0 } ? "fails" : $"fails, for example at {Point.Of(answer.Counterexample)}");
        }
    }
}
