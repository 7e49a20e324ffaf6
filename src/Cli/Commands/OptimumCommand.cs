using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath minimize` and `mlmath maximize`: where a formula is smallest or largest, in closed form.</summary>
/// <param name="operation">Which of the two.</param>
internal sealed class OptimumCommand(Operation operation) : FormulaCommand(operation)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = operation == Operation.Minimize
        ? new(
            "minimize",
            "FORMULA --over x[,y…] [NAME=VALUE …]",
            "where a formula is smallest, in closed form",
            With(FormulaArguments.Over, FormulaArguments.Steps),
            [
                new("""minimize "x² - 4x + 1" --over x""", "x = 2 (minimum)"),
                new("""minimize "‖Xw - y‖² + λ‖w‖²" --over w --assume λ=positive --steps"""),
            ])
        {
            Remarks = Says,
        }
        : new(
            "maximize",
            "FORMULA --over x[,y…] [NAME=VALUE …]",
            "where a formula is largest: maximum likelihood",
            With(FormulaArguments.Over, FormulaArguments.Steps),
            [
                new("""maximize "L(p) = Π(i=1 to n) p^(xᵢ) (1-p)^(1-xᵢ)" --over p"""),
                new("""maximize "-n/2 log(2πσ²) - 1/(2σ²) Σ(i=1 to n) (xᵢ - μ)²" --over μ,σ² --steps"""),
            ])
        {
            Remarks = Says,
        };

    private const string Says = FormulaArguments.Remarks + """

        The derivative is set to 0 and solved; of a product over an index the logarithm is taken first. Whether it is a minimum or a maximum is told by the second
        derivative, where that is decided.
        """;

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output) => SolutionText.Write(answer, format, output);
}
