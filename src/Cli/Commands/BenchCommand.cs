using System.Globalization;
using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Engine.Measuring;
using MlMath.Expressions.Problems;
using MlMath.Library;

namespace MlMath.Cli.Commands;

/// <summary>`mlmath bench`: what a formula costs per point on this machine.</summary>
internal sealed class BenchCommand : Command
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly Option s_points = new("--n", "N", "how many points: numbers for each name, or the rows of arrays (else 1000000)");
    private static readonly Option s_json = new("--json", null, "answers in JSON, as --format json does");
    private static readonly Option s_format = new("--format", "FORM", "text (else) or json");

    /// <inheritdoc/>
    public override CommandUsage Usage { get; } = new(
        "bench",
        "FORMULA [--n N] [--wrt x[,y…]] [NAME=VALUE …]",
        "what a formula's value, and its value with the gradient, cost per point on this machine",
        [s_points, FormulaArguments.Wrt, s_json, s_format, .. FormulaArguments.Reading[..2]],
        [
            new("""bench "e^(-x²) sin(y)" --n 100000 --wrt x,y"""),
            new("""bench "(1/m) Σ(i=1 to m) log(1 + e^(-yᵢ wᵀxᵢ))" --shape X=m,10 --shape w=10 --n 10000 --wrt w --json"""),
        ])
    {
        Remarks = FormulaArguments.Remarks + "\nNames without a value get random numbers between ¼ and 1¾. In a formula of arrays, the first letter of their shapes is the number of points.",
    };

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var isJson = arguments.Value(s_format.Name) switch
        {
            null => arguments.Has(s_json.Name),
            "json" => true,
            "text" or "unicode" => arguments.Has(s_json.Name),
            var other => throw new UsageException($"there is no format '{other}' here: it is text or json"),
        };
        var asked = FormulaArguments.Read(Operation.Eval, arguments, terminal);
        var count = arguments.Value(s_points.Name) is not { } text ? 1_000_000
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : throw new UsageException($"{s_points.Name} takes a whole number from 1 up, not '{text}'");
        var request = new BenchmarkRequest(asked.Formula) { Notation = asked.Notation, Variables = asked.Variables, Shapes = asked.Shapes, By = asked.By, Points = count };
        BenchmarkReport report;
        try
        {
            report = new EngineThread(new FormulaEngine(Textbook.Standard), s_patience, terminal.Error).Ask(stop => FormulaBenchmark.Run(request, stop));
        }
        catch (ProblemException fault)
        {
            if (isJson)
            {
                terminal.Out.WriteLine(AnswerJson.Of(fault, request.Formula, id: null));
            }

            ProblemReport.Write(fault, request.Formula, terminal.Error);
            return ExitStatus.Fault;
        }

        terminal.Out.WriteLine(isJson ? BenchmarkJson.Of(report) : Table(report));
        return ExitStatus.Answered;
    }

    private static string Table(BenchmarkReport report)
    {
        var lines = new List<string>
        {
            $"read as {report.Reading}",
            string.Create(CultureInfo.InvariantCulture, $"{report.Points:N0} points; vectors of {report.MachineVectorBits} bits; {report.Processors} processors; {string.Join(", ", report.Data.Select(d => $"{d.Name}: {(d.Sizes.Count == 0 ? "a number" : string.Join("×", d.Sizes))}"))}"),
            "",
            $"{"nanoseconds a point",-46} {"value",12}" + (report.Times[0].GradientNanoseconds is null ? "" : $" {"with gradient",14}"),
        };
        foreach (var time in report.Times)
        {
            var way = time.Way switch
            {
                "interpreter" => string.Create(CultureInfo.InvariantCulture, $"interpreter ({time.Points:N0} points)"),
                "scalar" => "compiled, one number at a time",
                _ => $"compiled, vectors of {time.VectorBits} bits",
            } + (time.Threads > 1 ? $", {time.Threads} threads" : "");
            lines.Add($"{way,-46} {Shown(time.ValueNanoseconds),12}" + (time.GradientNanoseconds is { } both ? $" {Shown(both),14}" : ""));
        }

        return string.Join('\n', lines);
    }

    private static string Shown(double nanoseconds) => nanoseconds.ToString(nanoseconds < 9.995 ? "N2" : nanoseconds < 99.95 ? "N1" : "N0", CultureInfo.InvariantCulture);
}
