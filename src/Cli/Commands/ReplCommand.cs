using System.Text;
using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Cli.Repl;
using MlMath.Engine;
using MlMath.Library;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath repl`: formulas at a prompt; with its input from a file or a pipe, the same without a prompt.</summary>
internal sealed class ReplCommand : Command
{
    private const string Prompt = "> ";
    private const string NextPrompt = "… ";
    private const string HistoryVariable = "MLMATH_HISTORY";

    private static readonly Option s_history = new("--history", "FILE", $"where what is typed is kept (else {HistoryVariable}, else mlmath/history among your settings)");
    private static readonly Option s_forget = new("--no-history", null, "keeps nothing of what is typed");

    // Who sits before it can stop an answer; a file cannot.
    private static readonly TimeSpan s_patienceOfPeople = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_patienceOfFiles = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "repl",
        "[NAME=VALUE …]",
        "definitions, formulas and commands at a prompt",
        [s_history, s_forget, .. FormulaArguments.Common],
        [
            new("repl"),
            new("""repl x=3 "w=[1, 2]" --format latex"""),
            new("repl < session.txt"),
        ])
    {
        Remarks = "At the prompt:\n\n" + ReplCommands.Help
            + "\n\nFrom a file or a pipe, a line each, without a prompt: answers on the standard output, exit status 1 where a line was at fault.",
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var request = FormulaArguments.ReadScope(arguments, terminal);
        var scope = new PromptScope { Shapes = request.Shapes, Notation = request.Notation, Way = request.Way };
        foreach (var (name, value) in request.Variables)
        {
            scope.SetValue(name, value);
        }

        foreach (var (name, words) in request.Assumptions)
        {
            scope.Assume(name, words);
        }

        foreach (var name in request.Random)
        {
            scope.DeclareRandom(name);
        }

        var engine = new EngineThread(new FormulaEngine(Textbook.Standard), terminal.IsInteractive ? s_patienceOfPeople : s_patienceOfFiles, terminal.Error);
        var session = new ReplSession(engine, scope, terminal) { Format = AnswerFormats.Of(arguments) };
        if (!terminal.IsInteractive)
        {
            return ReadAll(session, terminal);
        }

        Converse(session, terminal, new History(HistoryFile(arguments), terminal.Error));
        return ExitStatus.Answered;
    }

    private static string? HistoryFile(Arguments arguments)
    {
        if (arguments.Has(s_forget.Name))
        {
            return null;
        }

        var file = arguments.Value(s_history.Name) ?? Environment.GetEnvironmentVariable(HistoryVariable);
        return file is null ? History.OrdinaryFile : file.Length == 0 ? null : file;
    }

    private static int ReadAll(ReplSession session, Terminal terminal)
    {
        using var reader = new StreamReader(terminal.In, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        var input = "";
        while (!session.IsOver && reader.ReadLine() is { } line)
        {
            input = input.Length == 0 ? line : Continuation.Joined(input, line);
            if (!string.IsNullOrWhiteSpace(line) && Continuation.GoesOn(input))
            {
                continue;
            }

            session.Take(input, terminal.Cancellation);
            input = "";
        }

        if (!session.IsOver)
        {
            session.Take(input, terminal.Cancellation);
        }

        return session.HadFault ? ExitStatus.Fault : ExitStatus.Answered;
    }

    private static void Converse(ReplSession session, Terminal terminal, History history)
    {
        terminal.Out.WriteLine("mlmath: formulas, definitions, equations; :help says what else, Ctrl+D ends");
        var editor = new LineEditor(new TerminalScreen(terminal.Out), history, new Completion(session.Scope, Textbook.Standard.Names));
        var input = "";
        while (!session.IsOver)
        {
            Console.TreatControlCAsInput = true;
            var (end, line) = editor.Read(input.Length == 0 ? Prompt : NextPrompt);
            Console.TreatControlCAsInput = false;
            if (end == LineEnd.Left)
            {
                return;
            }

            if (end == LineEnd.Dropped)
            {
                input = "";
                continue;
            }

            input = input.Length == 0 ? line : Continuation.Joined(input, line);
            if (!string.IsNullOrWhiteSpace(line) && Continuation.GoesOn(input))
            {
                continue;
            }

            history.Add(input.Trim());
            Answer(session, input);
            input = "";
        }
    }

    /// <summary>Takes an input; Ctrl+C stops it and not the program.</summary>
    private static void Answer(ReplSession session, string input)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler handler = (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += handler;
        try
        {
            session.Take(input, stop.Token);
        }
        finally
        {
            Console.CancelKeyPress -= handler;
        }
    }
}
