using System.Runtime.InteropServices;
using System.Text;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Commands;
using MlMath.Cli.Output;
using MlMath.Expressions.Problems;

namespace MlMath.Cli;

/// <summary>The program `mlmath`.</summary>
public static class Program
{
    /// <summary>Runs the program on the process's own streams.</summary>
    public static int Main(string[] args)
    {
        using var output = Writer(Console.OpenStandardOutput());
        using var error = Writer(Console.OpenStandardError());
        error.AutoFlush = true;
        return Run(args, new Terminal(Console.OpenStandardInput(), output, error)
        {
            ShowsProgress = !Console.IsErrorRedirected,
            IsInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected,
        });
    }

    /// <summary>Runs a command; <paramref name="args"/> are what a shell passes.</summary>
    public static int Run(string[] args, Stream input, TextWriter output, TextWriter error) => Run(args, new Terminal(input, output, error));

    /// <summary>Runs a command; <paramref name="args"/> are what a shell passes.</summary>
    public static int Run(string[] args, Terminal terminal)
    {
        if (args.Length == 0)
        {
            terminal.Error.Write(HelpText.OfProgram());
            return ExitStatus.Usage;
        }

        if (args[0] is "--help" or "-h" or "help")
        {
            if (args.Length > 1 && CommandCatalogue.Named(args[1]) is { } described)
            {
                terminal.Out.Write(HelpText.Of(described.Usage));
            }
            else
            {
                terminal.Out.Write(HelpText.OfProgram());
            }

            terminal.Out.Flush();
            return ExitStatus.Answered;
        }

        if (args[0] == "--version")
        {
            terminal.Out.WriteLine(typeof(Program).Assembly.GetName().Version?.ToString(3));
            terminal.Out.Flush();
            return ExitStatus.Answered;
        }

        var command = CommandCatalogue.Named(args[0]);
        if (command is null)
        {
            terminal.Error.WriteLine($"mlmath: there is no command '{args[0]}'{CommandCatalogue.Suggestion(args[0])}; mlmath --help lists them");
            return ExitStatus.Usage;
        }

        var status = Run(command, args.AsSpan(1).ToArray(), terminal);
        terminal.Out.Flush();
        return status;
    }

    private static int Run(Command command, string[] words, Terminal terminal)
    {
        if (AsksForHelp(words))
        {
            terminal.Out.Write(HelpText.Of(command.Usage));
            return ExitStatus.Answered;
        }

        try
        {
            return command.Run(Arguments.Read(command.Usage, words), terminal);
        }
        catch (UsageException wrong)
        {
            terminal.Error.WriteLine($"mlmath {command.Usage.Name}: {wrong.Message}");
            terminal.Error.WriteLine($"usage: mlmath {command.Usage.Name} {command.Usage.Arguments}; more with --help");
            return ExitStatus.Usage;
        }
        catch (ProblemException fault)
        {
            ProblemReport.Write(fault.Problem, null, terminal.Error);
            return ExitStatus.Fault;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("stopped");
            return ExitStatus.Fault;
        }
        catch (IOException unreadable)
        {
            ProblemReport.Write(new Problem(ProblemCode.Data, unreadable.Message), null, terminal.Error);
            return ExitStatus.Fault;
        }
    }

    private static bool AsksForHelp(string[] words)
    {
        foreach (var word in words)
        {
            if (word == "--")
            {
                return false;
            }

            if (word is "--help" or "-h")
            {
                return true;
            }
        }

        return false;
    }

    private static StreamWriter Writer(Stream stream)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 12);
    }
}
