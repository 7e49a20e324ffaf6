using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath solve`: all real solutions of equations.</summary>
internal sealed class SolveCommand() : FormulaCommand(Operation.Solve)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "solve",
        "EQUATIONS --for x[,y…] [NAME=VALUE …]",
        "all real solutions of equations, in closed form",
        With(FormulaArguments.For, FormulaArguments.Steps),
        [
            new("""solve "x² - 5x + 6 = 0" --for x""", "x = 2\nx = 3"),
            new("""solve "ax + b = c" --for x"""),
            new("""solve "x + y = 3; x - y = 1" --for x,y""", "x = 2, y = 1"),
            new("""solve "J(w) = ½‖Xw - y‖²; ∇J(w) = 0" --for w""", "w = (XᵀX)⁻¹Xᵀy"),
        ])
    {
        Remarks = """
            EQUATIONS are equations in lines of their own or separated by ';', definitions among them. With - they are read from standard input.
            Every solution is shown with the conditions under which it is one. What has no closed form that is known to be complete is refused.
            VALUE is a number, a constant formula such as 1/3 or π/4, [1, 2], [[1, 2], [3, 4]], or @file.csv.
            """,
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output) => SolutionText.Write(answer, format, output);
}
