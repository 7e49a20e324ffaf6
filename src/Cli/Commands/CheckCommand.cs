using System.Text;
using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Engine.Documents;
using MlMath.Expressions.Problems;
using MlMath.Library;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath check`: what the formulas of a document do, and which are false.</summary>
internal sealed class CheckCommand : Command
{
    private const long LargestFile = 64 << 20;

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "check",
        "FILE.md|FILE.tex|FILE.txt",
        "what every formula of a document does: define, compute, hold, or fail (a misprint)",
        [new("--format", "FORM", "text or json")],
        [new("check samples/chapter.md"), new("check samples/chapter.md --format json")])
    {
        Remarks = """
            Formulas are found in blocks of code, `code`, $…$, $$…$$, \(…\), \[…\] and LaTeX's environments; in plain text, lines that are formulas are. A document is
            read from top to bottom: what it defines holds below. Of each formula it is said, with its line, that it is

              defined     it gives a name a meaning
              computed    it is an expression, or arithmetic that is right
              proved      it holds wherever both sides have a value
              refuted     it is false: a misprint, with values that show it
              undecided   it was read, and neither proved nor refuted: a condition, an approximation, a statement on what the document does not define
              not read    it looks like a formula and could not be read
              no formula  words, programs, figures, names that are only mentioned

            The exit status is 1 where a formula is refuted, or the file cannot be read; else 0.
            """,
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var path = arguments.Positional.Count switch
        {
            1 => arguments.Positional[0],
            0 => throw new UsageException("FILE is missing"),
            _ => throw new UsageException($"one FILE at a time, not also '{arguments.Positional[1]}'"),
        };
        var isJson = arguments.Value("--format") switch
        {
            null or "text" or "unicode" => false,
            "json" => true,
            var other => throw new UsageException($"there is no format '{other}' here: it is text or json"),
        };
        var kind = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".tex" or ".ltx" or ".latex" => DocumentKind.Latex,
            ".txt" or ".text" => DocumentKind.Plain,
            _ => DocumentKind.Markdown,
        };
        var text = Read(path);
        var engine = new FormulaEngine(Textbook.Standard);
        var thread = new EngineThread(engine, EngineThread.OrdinaryDeadline, terminal.Error);
        var judgements = DocumentCheck.Of(text, kind, engine, work => thread.Ask(work, cancellation: terminal.Cancellation));
        ICheckReport report = isJson ? new CheckJson(path, terminal.Out) : new CheckText(terminal.Out);
        foreach (var judgement in judgements)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            report.Write(judgement);
        }

        return report.Close() > 0 ? ExitStatus.Fault : ExitStatus.Answered;
    }

    private static string Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ProblemException(ProblemCode.Data, $"{path} is a folder, not a document");
        }

        if (!File.Exists(path))
        {
            throw new ProblemException(ProblemCode.Data, $"there is no file {path}");
        }

        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new ProblemException(ProblemCode.Limit, $"{path} is larger than {LargestFile >> 20} MiB");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new ProblemException(ProblemCode.Data, denied.Message);
        }

        return Array.IndexOf(bytes, (byte)0) < 0 ? Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')
            : throw new ProblemException(ProblemCode.Data, $"{path} is no text: it holds bytes of 0");
    }
}
