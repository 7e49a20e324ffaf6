using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Library;
using MlMath.Models.Plotting;
using MlMath.Models.Saving;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath plot`: curves of formulas as an SVG.</summary>
internal sealed class PlotCommand : Command
{
    private const int MostCurves = 50;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly Option s_along = new("--x", "A..B", "the range of the free name; NAME=A..B says which name (else -10..10)");
    private static readonly Option s_up = new("--y", "C..D", "the range of values that is shown, instead of one that fits");
    private static readonly Option s_out = new("--out", "FILE.svg", "the file; without it the picture goes to the standard output");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "plot",
        "FORMULA [FORMULA …] --x A..B [NAME=VALUE …]",
        "curves of formulas, as an SVG",
        [s_along, s_up, s_out, .. FormulaArguments.Reading],
        [
            new("""plot "x² - 1" --x -3..3 --out parabola.svg"""),
            new("""plot "σ(x)" "σ'(x)" --x -6..6 > sigmoid.svg"""),
            new("""plot "f(t) = a sin(t)/t; f(t), f'(t)" --x t=-4π..4π a=2 --out sinc.svg"""),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nThe one name that is left free runs along the axis. Poles, jumps and places without a value are left open.",
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var (formulas, values) = Split(arguments, terminal);
        var request = FormulaArguments.Read(new FormulaRequest(Operation.Eval, ""), arguments, values);
        var (name, range) = Named(arguments.Value(s_along.Name) ?? "-10..10", terminal);
        (double Low, double High)? up = arguments.Value(s_up.Name) is { } text ? Range(s_up.Name, text, terminal) : null;
        var engine = new EngineThread(new FormulaEngine(Textbook.Standard), s_patience, terminal.Error);
        var faulty = formulas[0];
        string svg;
        try
        {
            svg = engine.Ask(stop => Drawn(request, formulas, name, range, up, f => faulty = f, terminal, stop));
        }
        catch (ProblemException fault)
        {
            ProblemReport.Write(fault.Problem, faulty, terminal.Error);
            return ExitStatus.Fault;
        }

        if (arguments.Value(s_out.Name) is { } file && file != "-")
        {
            WholeFile.Write(file, svg);
            terminal.Error.WriteLine($"wrote {file}");
        }
        else
        {
            terminal.Out.Write(svg);
        }

        return ExitStatus.Answered;
    }

    private static string Drawn(
        FormulaRequest request, List<string> formulas, string? name, (double From, double To) range, (double, double)? up, Action<string> faulty, Terminal terminal, CancellationToken stop)
    {
        var curves = FormulaCurves.Read(request, formulas, name, Textbook.Standard, faulty, stop);
        if (curves.Labels.Count > MostCurves)
        {
            throw new ProblemException(ProblemCode.Limit, $"a plot shows at most {MostCurves} curves");
        }

        foreach (var reading in curves.Readings)
        {
            terminal.Error.WriteLine($"read as {reading}");
        }

        foreach (var warning in curves.Warnings.Distinct())
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }

        var subject = new FunctionPlotSubject(curves.Axis, range.From, range.To, curves.Labels) { Range = up };
        return FunctionPlot.Svg(subject, places => curves.At(places, stop));
    }

    /// <summary>Formulas and values apart: `a=2` is a value, `y = x²` and `f(x) = x²; f(x)` are formulas.</summary>
    private static (List<string> Formulas, Dictionary<string, NumericArray> Values) Split(Arguments arguments, Terminal terminal)
    {
        var formulas = new List<string>();
        var values = new Dictionary<string, NumericArray>(StringComparer.Ordinal);
        foreach (var word in arguments.Positional)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 && !word.AsSpan(0, equals).ContainsAny(";\n<>!:") ? StatementReader.NameOf(word[..equals]) : null;
            if (name is not null && ValueOf(name, word[(equals + 1)..].Trim(), terminal) is { } value)
            {
                if (!values.TryAdd(name, value))
                {
                    throw new UsageException($"'{name}' is given two values");
                }
            }
            else
            {
                formulas.Add(word);
            }
        }

        return formulas.Count > 0 ? (formulas, values) : throw new UsageException("FORMULA is missing");
    }

    private static NumericArray? ValueOf(string name, string text, Terminal terminal)
    {
        try
        {
            return ValueArgument.Read(name, text, terminal);
        }
        catch (UsageException)
        {
            // Not a value, so the right side of a formula.
            return null;
        }
    }

    private static (string? Name, (double From, double To) Range) Named(string text, Terminal terminal)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (null, Range(s_along.Name, text, terminal)) : (text[..equals].Trim(), Range(s_along.Name, text[(equals + 1)..], terminal));
    }

    private static (double From, double To) Range(string option, string text, Terminal terminal)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots <= 0 || dots + 2 >= text.Length)
        {
            throw new UsageException($"{option} takes a range such as {option} -5..5, not '{text}'");
        }

        var from = ValueArgument.Read(option, text[..dots].Trim(), terminal);
        var to = ValueArgument.Read(option, text[(dots + 2)..].TrimStart('.').Trim(), terminal);
        if (from.Rank > 0 || to.Rank > 0 || !double.IsFinite(from.Values[0]) || !double.IsFinite(to.Values[0]) || !(from.Values[0] < to.Values[0]) || !double.IsFinite(to.Values[0] - from.Values[0]))
        {
            throw new UsageException($"{option} takes a range from a smaller number to a greater one, such as {option} -5..5, not '{text}'");
        }

        return (from.Values[0], to.Values[0]);
    }
}
