using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Compilation.Export;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Library;
using MlMath.Models.Saving;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath export`: a formula and its gradient as source.</summary>
internal sealed class ExportCommand : Command
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly Option s_language = new("--language", "LANGUAGE", "c# or c");
    private static readonly Option s_name = new("--name", "NAME", "what the function is called (else f)");
    private static readonly Option s_out = new("--out", "FILE", "the file; without it the source goes to the standard output");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "export",
        "FORMULA --language c#|c [--wrt x[,y…]] [--name NAME]",
        "a formula, with its derivatives where they are asked for, as C# or C source",
        [s_language, FormulaArguments.Wrt, s_name, s_out, .. FormulaArguments.Reading[..2]],
        [
            new("""export "x² sin(y)" --language c --wrt x,y"""),
            new("""export "½‖Xw - y‖²" --language c# --wrt w --name LeastSquares --out LeastSquares.cs"""),
        ])
    {
        Remarks = """
            FORMULA is a formula, or definitions and then a formula, a line each or separated by ';'. With - it is read from standard input.
            The source needs nothing but the language's own library. Sizes are the function's first parameters, then the names, arrays row by row, then room for derivatives.
            """,
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var language = arguments.Value(s_language.Name) switch
        {
            "c#" or "C#" or "csharp" => ExportLanguage.CSharp,
            "c" or "C" => ExportLanguage.C,
            null => throw new UsageException($"{s_language.Name} is missing: c# or c"),
            var other => throw new UsageException($"there is no export to '{other}': it is c# or c"),
        };
        var name = arguments.Value(s_name.Name) ?? "f";
        if (!SourceExport.CanName(language, name))
        {
            throw new UsageException($"'{name}' cannot be the name of a function in {(language == ExportLanguage.C ? "C" : "C#")}");
        }

        var asked = FormulaArguments.Read(Operation.Eval, arguments, terminal);
        if (asked.Variables.Count > 0)
        {
            throw new UsageException("export takes no values: what names stand for is given to the function");
        }

        string source;
        try
        {
            source = new EngineThread(new FormulaEngine(Textbook.Standard), s_patience, terminal.Error).Ask(_ =>
                Formula.Parse(asked.Formula, asked.Shapes.ToDictionary(s => s.Key, s => s.Value.ToArray()), asked.Notation, asked.By)
                    .ExportSource(language, name, [.. asked.By]));
        }
        catch (ProblemException fault)
        {
            ProblemReport.Write(fault, asked.Formula, terminal.Error);
            return ExitStatus.Fault;
        }

        if (arguments.Value(s_out.Name) is { } file && file != "-")
        {
            WholeFile.Write(file, source);
            terminal.Error.WriteLine($"wrote {file}");
        }
        else
        {
            terminal.Out.Write(source);
        }

        return ExitStatus.Answered;
    }
}
