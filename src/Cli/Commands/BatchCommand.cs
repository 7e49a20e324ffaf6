using MlMath.Cli.Asking;
using MlMath.Cli.Batch;
using MlMath.Cli.CommandLine;
using MlMath.Engine;
using MlMath.Library;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath batch`: questions from other programs.</summary>
internal sealed class BatchCommand : Command
{
    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "batch",
        "",
        "answers requests of other programs: lines of JSON in, lines of JSON out",
        [],
        [
            new("batch < requests.jsonl > answers.jsonl"),
            new("""batch <<< '{"id": 1, "op": "diff", "formula": "x²", "wrt": "x", "vars": {"x": 3}}'"""),
        ])
    {
        Remarks = """
            A request a line, in UTF-8:
              {"id": any, "op": "eval|simplify|expand|factor|collect|parse|diff|gradient|jacobian|hessian|prove", "formula": text}
            and, as needed,
              "notation": "auto|text|latex", "vars": {name: number | [..] | [[..]]}, "wrt": name | [names], "order": n, "steps": true,
              "shapes": {name: [sizes]}, "assume": {name: "positive"}, "random": [names], "via": "auto|interpreter|compiled|tape"

            An answer a line, in the order of the requests, each as soon as it is ready:
              {"id", "ok": true, "reading", "result": {"text", "unicode", "latex"}, "value", "gradient", "steps", "holds", …} or
              {"id", "ok": false, "error": {"code", "message", "line", "column", "length", "hint"}}

            A request that is at fault, or takes longer than 10 seconds, costs its own answer only. Place and length of an error count characters of the
            formula, or of the line where the request itself is at fault.
            """,
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Positional.Count > 0)
        {
            throw new UsageException("the requests come from standard input, not as arguments");
        }

        var engine = new EngineThread(new FormulaEngine(Textbook.Standard), EngineThread.OrdinaryDeadline, terminal.Error);
        new BatchSession(engine).Run(terminal.In, terminal.Out);
        return ExitStatus.Answered;
    }
}
