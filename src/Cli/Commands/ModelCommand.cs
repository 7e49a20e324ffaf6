using System.Runtime.InteropServices;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Expressions.Problems;
using MlMath.Models.Files;

namespace MlMath.Cli.Commands;

/// <summary>A command about a model; it can be stopped by Ctrl-C, and tells every fault of a model file with its line.</summary>
internal abstract class ModelCommand : Command
{
    /// <inheritdoc/>
    public sealed override int Run(Arguments arguments, Terminal terminal)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(terminal.Cancellation);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        try
        {
            return Run(arguments, terminal, stop.Token);
        }
        catch (ProblemException fault) when (WantsJson(arguments))
        {
            terminal.Out.WriteLine(AnswerJson.Of(fault.Problem, null, id: null));
            ProblemReport.Write(fault.Problem, null, terminal.Error);
            return ExitStatus.Fault;
        }
        catch (ModelFileException faulty)
        {
            if (WantsJson(arguments))
            {
                terminal.Out.WriteLine(AnswerJson.Of(faulty.Problems, faulty.Text, id: null));
            }

            foreach (var problem in faulty.Problems)
            {
                terminal.Error.WriteLine($"{faulty.Path}:");
                ProblemReport.Write(problem, faulty.Text, terminal.Error);
            }

            return ExitStatus.Fault;
        }
    }

    private static bool WantsJson(Arguments arguments) => arguments.Value(AnswerFormats.Option.Name) == "json";

    /// <summary>Runs it; the exit status is one of <see cref="ExitStatus"/>.</summary>
    protected abstract int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation);

    /// <summary>The one argument that is no option.</summary>
    protected static string Single(Arguments arguments, string wanted) => arguments.Positional.Count switch
    {
        1 => arguments.Positional[0],
        0 => throw new UsageException($"{wanted} is missing"),
        _ => throw new UsageException($"one {wanted} at a time, not also '{arguments.Positional[1]}'"),
    };

    /// <summary>An option that must be there.</summary>
    protected static string Demanded(Arguments arguments, Option option) =>
        arguments.Value(option.Name) ?? throw new UsageException($"{option.Name} {option.Value} is missing");
}
