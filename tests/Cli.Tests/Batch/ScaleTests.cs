using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MlMath.Cli.Asking;
using MlMath.Cli.Batch;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Library;

namespace MlMath.Cli.Tests.Batch;

/// <summary>Formulas of a size that programs write: an answer, or the limit that they pass, in the time that any answer may take, and the next request as if nothing had been.</summary>
[Collection(Alone.Name)]
public sealed class ScaleTests
{
    private const int Many = 100_000;

    // The engine stops by itself after its deadline; the rest is for a busy machine.
    private const double MostSeconds = 60;

    private static readonly Dictionary<string, Func<string>> Formulas = new()
    {
        ["round brackets"] = () => Nested("(", "x", ")"),
        ["square brackets"] = () => Nested("[", "x", "]"),
        ["braces"] = () => Nested("{", "x", "}"),
        ["brackets of LaTeX"] = () => Nested(@"\left(", "x", @"\right)"),
        ["fractions"] = () => Nested(@"\frac{1}{1 + ", "x", "}"),
        ["roots of LaTeX"] = () => Nested(@"\sqrt{", "x", "}"),
        ["calls"] = () => Nested("sin(", "x", ")"),
        ["cases"] = () => Nested("{1 if x > 0, ", "x", " if x < 1}"),
        ["subscripts"] = () => Nested("x_{", "x", "}"),
        ["exponents"] = () => Nested("x^{", "x", "}"),
        ["brackets that are not closed"] = () => new string('(', Many),
        ["roots"] = () => new string('√', 50_000) + "x",
        ["powers"] = () => Repeated("x^", Many) + "x",
        ["signs"] = () => new string('-', Many) + "x",
        ["functions"] = () => Repeated("sin ", 50_000) + "x",
        ["bars"] = () => new string('|', 10_000) + "x" + new string('|', 10_000),
        ["lonely bars"] = () => new string('|', Many + 1),
        ["primes"] = () => "f" + new string('\'', Many) + "(x)",
        ["terms"] = () => string.Join("+", Enumerable.Repeat("x", Many)),
        ["different terms"] = () => string.Join("+", Enumerable.Range(1, Many).Select(k => $"sin({k} x)")),
        ["differences"] = () => string.Join("-", Enumerable.Repeat("x", Many)),
        ["factors"] = () => string.Join("·", Enumerable.Repeat("x", Many)),
        ["different factors"] = () => string.Join("·", Enumerable.Range(1, Many / 10).Select(k => $"(x+{k})")),
        ["quotients"] = () => string.Join("/", Enumerable.Repeat("x", Many)),
        ["commas"] = () => new string(',', Many),
        ["points"] = () => new string('.', Many),
        ["entries"] = () => "[" + string.Join(",", Enumerable.Repeat("x", Many)) + "]",
        ["a long name"] = () => new string('a', 1_000_000),
        ["a long number"] = () => new string('1', 1_000_000),
        ["a tower"] = () => "9^9^9^9^9",
        ["a factorial of a power"] = () => "(10^10000)!",
        ["a factorial"] = () => "(10^6)!",
        ["a long range"] = () => "Σ(i=1 to 10^12) sin(i x)",
        ["nested ranges"] = () => "Σ(i=1 to 10^4) Σ(j=1 to 10^4) Σ(k=1 to 10^4) sin(i j k x)",
        ["a megabyte"] = () => Repeated("(x+1)*", 170_000) + "x",
        ["a megabyte of space"] = () => "x" + new string(' ', 1_000_000),
        ["statements"] = () => string.Concat(Enumerable.Range(0, Many).Select(k => $"a{k} = x + {k}\n")) + "a5",
        ["statements on one another"] = () => "a0 = x\n" + string.Concat(Enumerable.Range(1, Many).Select(k => $"a{k} = a{k - 1} + {k}\n")) + $"a{Many}",
        ["functions on one another"] = () => "f0(t) = t\n" + string.Concat(Enumerable.Range(1, Many).Select(k => $"f{k}(t) = f{k - 1}(t) + 1\n")) + $"f{Many}(x)",
        ["doubled statements"] = () => "a0 = x + 1\n" + string.Concat(Enumerable.Range(1, 200).Select(k => $"a{k} = a{k - 1} + a{k - 1}\n")) + "a200",
        ["squared statements"] = () => "a0 = x + 1\n" + string.Concat(Enumerable.Range(1, 200).Select(k => $"a{k} = a{k - 1}·a{k - 1} + 1\n")) + "a200",
        ["doubled calls"] = () => "f0(t) = t + 1\n" + string.Concat(Enumerable.Range(1, 60).Select(k => $"f{k}(t) = f{k - 1}(t) + f{k - 1}(t + 1)\n")) + "f60(x)",
        ["comparisons"] = () => string.Join(" < ", Enumerable.Repeat("x", Many)),
        ["conditions"] = () => string.Join(" and ", Enumerable.Repeat("x > 0", Many)),
        ["a large power"] = () => "(x + y + 1)^100000",
    };

    public static TheoryData<string, string> Questions()
    {
        var questions = new TheoryData<string, string>();
        string[] others = ["simplify", "gradient", "prove"];
        foreach (var (name, k) in Formulas.Keys.Select((name, k) => (name, k)))
        {
            questions.Add(name, "eval");
            questions.Add(name, others[k % others.Length]);
        }

        return questions;
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Every_size_is_answered_or_a_limit(string name, string operation)
    {
        var formula = Formulas[name]();
        if (operation == "prove")
        {
            formula += " = 1";
        }

        using var log = new StringWriter();
        var session = new BatchSession(new EngineThread(new FormulaEngine(Textbook.Standard), EngineThread.OrdinaryDeadline, log));
        var request = JsonSerializer.Serialize(new { id = 1, op = operation, formula, wrt = "x", vars = new { x = 0.5, y = 2.0 } });
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(request + "\n{\"id\": 2, \"op\": \"eval\", \"formula\": \"1 + 1\"}"));
        using var output = new StringWriter();
        var watch = Stopwatch.StartNew();
        session.Run(input, output);
        Assert.Equal("", log.ToString());
        Assert.True(watch.Elapsed.TotalSeconds < MostSeconds, $"it took {watch.Elapsed.TotalSeconds:F1} s");
        var answers = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(a => JsonDocument.Parse(a).RootElement).ToList();
        Assert.Equal(2, answers[1].GetProperty("value").GetDouble());
        if (Mlmath.Code(answers[0]) is { } code)
        {
            Assert.True(code is "limit" or "syntax" or "unsupported" or "shape" or "unknown-name", answers[0].ToString()[..Math.Min(400, answers[0].ToString().Length)]);
            Assert.True(code != "limit" || answers[0].GetProperty("error").GetProperty("message").GetString()!.Any(char.IsDigit), $"a limit without its number: {answers[0]}");
        }
    }

    [Theory]
    [InlineData("roots")]
    [InlineData("powers")]
    [InlineData("round brackets")]
    [InlineData("calls")]
    [InlineData("cases")]
    [InlineData("functions")]
    [InlineData("quotients")]
    [InlineData("conditions")]
    [InlineData("terms")]
    [InlineData("factors")]
    [InlineData("functions on one another")]
    [InlineData("squared statements")]
    public void A_stack_of_one_megabyte_is_enough(string name)
    {
        var formula = Formulas[name]();
        var deep = name is "calls" or "round brackets" ? string.Concat(formula.AsSpan(0, formula.IndexOf('x') / Many * 450), "x", new string(')', 450)) : formula;
        Exception? fault = null;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var thread = new Thread(
            () => fault = Record.Exception(() =>
            {
                foreach (var text in new[] { formula, deep })
                {
                    foreach (var operation in new[] { Operation.Eval, Operation.Diff, Operation.Simplify })
                    {
                        Ask(text, operation, stop.Token);
                    }
                }
            }),
            1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }

    private static void Ask(string formula, Operation operation, CancellationToken stop)
    {
        try
        {
            var request = new FormulaRequest(operation, formula) { Variables = new Dictionary<string, Expressions.Values.NumericArray> { ["x"] = new([], [0.5]) }, By = ["x"] };
            new FormulaEngine(Textbook.Standard).Answer(request, stop);
        }
        catch (Exception known) when (known is ProblemException or OperationCanceledException)
        {
            Assert.NotEmpty(known.Message);
        }
    }

    private static string Nested(string open, string inner, string close) => Repeated(open, Many) + inner + Repeated(close, Many);

    private static string Repeated(string part, int count) => new StringBuilder(part.Length * count).Insert(0, part, count).ToString();
}
