using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath taylor`: a Taylor polynomial.</summary>
internal sealed class TaylorCommand() : FormulaCommand(Operation.Taylor)
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "taylor",
        "FORMULA --wrt x[,y…] [--at POINT] [--order N] [NAME=VALUE …]",
        "the Taylor polynomial of a formula around a point",
        With(FormulaArguments.Wrt, FormulaArguments.Around, new("--order", "N", "up to which degree; 1 where it is not said"), FormulaArguments.Remainder, FormulaArguments.Steps),
        [
            new("""taylor "e^x" --wrt x --order 3""", "1 + x + x²/2 + x³/6"),
            new("""taylor "log(x)" --wrt x --at 1 --order 2 --steps"""),
            new("""taylor "sin(x)/x" --wrt x --order 4 --remainder"""),
            new("""taylor "e^x cos(y)" --wrt x,y --at x=0,y=π --order 2"""),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nA pole that cancels is no obstacle; at other poles, kinks and the edge of the domain it is refused.",
    };

    /// <inheritdoc/>
    internal override void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output)
    {
        output.WriteLine(AnswerFormats.Of(answer.Result!, format));
        WriteValue(request, answer, output);
        if (answer.Remainder is { } remainder)
        {
            output.WriteLine($"remainder: {AnswerFormats.Of(remainder, format)}, with ξ between the point and {request.By.FirstOrDefault("the name")}");
        }

        StepText.Write(answer.Steps, format, output);
    }
}
