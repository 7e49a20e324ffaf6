using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Library;

namespace MlMath.Cli.Commands;

/// <summary>A command that asks one question about one formula.</summary>
/// <param name="operation">The question.</param>
internal abstract class FormulaCommand(Operation operation) : Command
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public sealed override int Run(Arguments arguments, Terminal terminal)
    {
        var format = AnswerFormats.Of(arguments);
        var request = FormulaArguments.Read(operation, arguments, terminal) with { WantsMathMl = format == AnswerFormat.MathMl, StepForm = AnswerFormats.FormOf(format) };
        var engine = new EngineThread(new FormulaEngine(Textbook.Standard), s_patience, terminal.Error);
        FormulaAnswer answer;
        try
        {
            answer = engine.Ask(request, WarmUp.Evaluate);
        }
        catch (ProblemException fault)
        {
            if (format == AnswerFormat.Json)
            {
                terminal.Out.WriteLine(AnswerJson.Of(fault, request.Formula, id: null));
            }

            ProblemReport.Write(fault, request.Formula, terminal.Error);
            return ExitStatus.Fault;
        }

        if (format == AnswerFormat.Json)
        {
            terminal.Out.WriteLine(AnswerJson.Of(request, answer, id: null, []));
        }
        else
        {
            Remarks.Write(answer, terminal.Error);
            Write(request, answer, format, terminal.Out);
        }

        return ExitStatus.Answered;
    }

    /// <summary>The options of this command and of all.</summary>
    protected static Option[] With(params Option[] own) => [.. own, .. FormulaArguments.Common];

    /// <summary>Writes the answer for a person.</summary>
    internal abstract void Write(FormulaRequest request, FormulaAnswer answer, AnswerFormat format, TextWriter output);

    /// <summary>Writes what stands beside an expression: its value, where values were given.</summary>
    protected static void WriteValue(FormulaRequest request, FormulaAnswer answer, TextWriter output)
    {
        if (answer.Value is not null && request.Variables.Count > 0)
        {
            output.WriteLine($"at {Point.Of(request)}: {ValueText.Of(answer.Value)}");
        }
    }
}
