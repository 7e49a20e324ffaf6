using System.Globalization;
using MlMath.Compilation;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests;

/// <summary>What is said to be safe to share is shared, by more threads than there are processors, and every number is compared with mathematics done by hand.</summary>
public sealed class SharedFormulaTests
{
    private const int Threads = 8;

    /// <summary>A formula of x and y with what C# says of it: the value, ∂/∂x, ∂/∂y and ∂²/∂x².</summary>
    private static readonly (string Text, Func<double, double, double>[] Expected)[] Known =
    [
        ("x² sin(x y) + e^(-x)",
        [
            (x, y) => (x * x * Math.Sin(x * y)) + Math.Exp(-x),
            (x, y) => (2 * x * Math.Sin(x * y)) + (x * x * y * Math.Cos(x * y)) - Math.Exp(-x),
            (x, y) => x * x * x * Math.Cos(x * y),
            (x, y) => (2 * Math.Sin(x * y)) + (4 * x * y * Math.Cos(x * y)) - (x * x * y * y * Math.Sin(x * y)) + Math.Exp(-x),
        ]),
        ("(1 + x²)(2 + y²)(3 + x y) log(1 + x² + y²)",
        [
            (x, y) => P(x, y) * Q(x, y),
            (x, y) => (Px(x, y) * Q(x, y)) + (P(x, y) * 2 * x / S(x, y)),
            (x, y) => (Py(x, y) * Q(x, y)) + (P(x, y) * 2 * y / S(x, y)),
            (x, y) => ((2 + (y * y)) * (6 + (6 * x * y)) * Q(x, y)) + (2 * Px(x, y) * 2 * x / S(x, y)) + (P(x, y) * ((2 / S(x, y)) - (4 * x * x / (S(x, y) * S(x, y))))),
        ]),
        ("σ(x + 2y)³ / (1 + x²)",
        [
            (x, y) => Math.Pow(Sigmoid(x + (2 * y)), 3) / (1 + (x * x)),
            (x, y) => (D(x, y) / (1 + (x * x))) - (2 * x * Math.Pow(Sigmoid(x + (2 * y)), 3) / Math.Pow(1 + (x * x), 2)),
            (x, y) => 2 * D(x, y) / (1 + (x * x)),
            (x, y) => (DD(x, y) / (1 + (x * x))) - (4 * x * D(x, y) / Math.Pow(1 + (x * x), 2))
                + (Math.Pow(Sigmoid(x + (2 * y)), 3) * ((6 * x * x) - 2) / Math.Pow(1 + (x * x), 3)),
        ]),
    ];

    [Fact]
    public void A_formula_is_differentiated_simplified_compiled_and_printed_by_many_threads_at_once()
    {
        // A new formula each round, for what one thread has made the others find made.
        for (var round = 0; round < 60; round++)
        {
            var (text, expected) = Known[round % Known.Length];
            var formula = Formula.Parse(text);
            var printed = Formula.Parse(text).Simplify().ToText();
            Together(thread =>
            {
                for (var k = 0; k < 6; k++)
                {
                    var (x, y) = (0.1 + (0.13 * thread) + (0.01 * k), 0.2 + (0.07 * ((thread + round) % 5)));
                    switch ((thread + k) % 6)
                    {
                        case 0:
                            Same(expected[1](x, y), formula.Derivative("x").Evaluate(("x", x), ("y", y)));
                            break;
                        case 1:
                            var gradient = formula.Gradient();
                            Same(expected[1](x, y), gradient["x"].Evaluate(("x", x), ("y", y)));
                            Same(expected[2](x, y), gradient["y"].Evaluate(("x", x), ("y", y)));
                            break;
                        case 2:
                            Same(expected[3](x, y), formula.Derivative("x", 2).Evaluate(("x", x), ("y", y)));
                            break;
                        case 3:
                            Same(expected[0](x, y), formula.Compile<Func<double, double, double>>("x", "y")(x, y));
                            break;
                        case 4:
                            Assert.Equal(printed, formula.Simplify().ToText());
                            break;
                        default:
                            Same(expected[3](x, y), formula.Derivative("x").Derivative("x").Compile<Func<double, double, double>>("x", "y")(x, y));
                            Same(expected[0](x, y), formula.Evaluate(("x", x), ("y", y)));
                            break;
                    }
                }
            });
        }
    }

    [Fact]
    public void One_delegate_gives_each_thread_the_value_at_its_own_point()
    {
        foreach (var (text, expected) in Known)
        {
            var value = Formula.Parse(text).Compile<Func<double, double, double>>("x", "y");
            var slope = Formula.Parse(text).Derivative("x").Compile<Func<double, double, double>>("x", "y");
            Together(thread =>
            {
                for (var k = 0; k < 5000; k++)
                {
                    var (x, y) = (0.1 + (0.2 * thread) + (k * 1e-4), 1 - (0.1 * thread));
                    Same(expected[0](x, y), value(x, y));
                    Same(expected[1](x, y), slope(x, y));
                }
            });
        }
    }

    [Fact]
    public void One_routine_runs_over_each_threads_own_arrays()
    {
        // J = (1/m) Σ (w x + b - y)², for data of each thread's own length.
        var graph = new Expressions.Building.Graph();
        var i = new Expressions.Indexing.Index("i", Expressions.Indexing.Size.Named("m"));
        var error = graph.Subtract(graph.Add(graph.Multiply(graph.Input("w"), graph.Input("x", [i.Size], i)), graph.Input("b")), graph.Input("y", [i.Size], i));
        var cost = graph.Divide(graph.SumOver(graph.Power(error, 2), i), graph.SizeValue(i.Size));
        var routine = Compiler.Compile([new Output(cost, [])]);
        Together(thread =>
        {
            var (x, y) = (new double[40 + thread], new double[40 + thread]);
            var (w, b) = (new double[1], new double[1]);
            var runner = routine.CreateRunner(new Bindings
            {
                ["x"] = new NumericArray([x.Length], x), ["y"] = new NumericArray([y.Length], y), ["w"] = new NumericArray([], w), ["b"] = new NumericArray([], b),
            });
            for (var k = 0; k < 2000; k++)
            {
                (w[0], b[0]) = (thread + (0.01 * k), 0.5 * thread);
                var expected = 0.0;
                for (var r = 0; r < x.Length; r++)
                {
                    (x[r], y[r]) = (Math.Cos(thread + r), (0.1 * r) - k);
                    expected += Math.Pow((w[0] * x[r]) + b[0] - y[r], 2) / x.Length;
                }

                runner.Run();
                Same(expected, runner.Values(0)[0]);
            }
        });
    }

    [Fact]
    public void One_engine_answers_thousands_of_mixed_questions_of_many_threads()
    {
        var questions = Questions().ToArray();
        var engine = new FormulaEngine(Textbook.Standard);
        var expected = Array.ConvertAll(questions, q => q.Truth ?? Told(new FormulaEngine(Textbook.Standard), q.Request));
        Together(thread =>
        {
            var random = new Random(thread);
            for (var k = 0; k < 250; k++)
            {
                var n = random.Next(questions.Length);
                Assert.Equal(expected[n], questions[n].Truth is null ? Told(engine, questions[n].Request) : ValueOf(engine, questions[n].Request));
            }
        });
    }

    /// <summary>Questions; where the truth is known by hand, with it.</summary>
    private static IEnumerable<(FormulaRequest Request, string? Truth)> Questions()
    {
        for (var k = 1; k <= 12; k++)
        {
            var two = new Dictionary<string, NumericArray> { ["x"] = new(k), ["y"] = new(2) };
            yield return (new FormulaRequest(Operation.Eval, "x^3 + x*y") { Variables = two }, Shown((k * k * k) + (2 * k)));
            yield return (new FormulaRequest(Operation.Diff, "x^3 + x*y") { Variables = two, By = ["x"] }, Shown((3 * k * k) + 2));
            yield return (new FormulaRequest(Operation.Diff, FormattableString.Invariant($"sin({k}x)·e^x")) { By = ["x"], WantsSteps = true }, null);
            yield return (new FormulaRequest(Operation.Gradient, FormattableString.Invariant($"gelu(x/{k}) + silu({k} y) x")) { Variables = two, By = ["x", "y"] }, null);
            yield return (new FormulaRequest(Operation.Hessian, FormattableString.Invariant($"log(x² + {k}y²)")) { Variables = two, By = ["x", "y"] }, null);
            yield return (new FormulaRequest(Operation.Simplify, FormattableString.Invariant($"(x + {k})² - x² - {2 * k}x")), null);
            yield return (new FormulaRequest(Operation.Parse, FormattableString.Invariant($"\\frac{{x^{k}}}{{1 + y}}")), null);
            yield return (new FormulaRequest(Operation.Eval, FormattableString.Invariant($"{k} + * 2")), null);
        }

        yield return (new FormulaRequest(Operation.Prove, "(a + b)² = a² + 2ab + b²"), null);
        yield return (new FormulaRequest(Operation.Prove, "sin(2x) = 2 sin(x)"), null);
    }

    private static string ValueOf(FormulaEngine engine, FormulaRequest request) => Shown(engine.Answer(request).Value!.Values[0]);

    /// <summary>All that an answer tells, or the fault.</summary>
    private static string Told(FormulaEngine engine, FormulaRequest request)
    {
        try
        {
            var answer = engine.Answer(request);
            IEnumerable<string?> parts =
            [
                answer.Reading, answer.Result?.Text, answer.Result?.Unicode, answer.Result?.Latex, Shown(answer.Value), answer.Holds?.ToString(),
                .. answer.Derivatives?.Select(d => $"{d.Key}: {d.Value.Result.Text} {Shown(d.Value.Value)}") ?? [],
                .. answer.Blocks?.SelectMany(row => row.Value.Select(block => $"{row.Key} {block.Key} {Shown(block.Value)}")) ?? [],
                .. answer.Steps?.Select(Shown) ?? [],
                .. answer.Counterexample?.Select(c => $"{c.Key} = {Shown(c.Value)}") ?? [],
            ];
            return string.Join('|', parts);
        }
        catch (ProblemException fault)
        {
            return $"{fault.Problem.Code} {fault.Problem.Message} {fault.Problem.Span}";
        }
    }

    private static string Shown(DerivationStep step) => $"{step.Rule}: {step.Of} -> {step.Gives} [{string.Join(", ", step.Steps.Select(Shown))}]";

    private static string Shown(NumericArray? array) => array is null ? "" : string.Join(' ', array.Values.Select(Shown));

    private static string Shown(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Same(double expected, double actual) => Assert.Equal(expected, actual, 1e-10 * (1 + Math.Abs(expected)));

    /// <summary>Runs an action on threads that start at the same moment, and tells the first fault of any.</summary>
    private static void Together(Action<int> action)
    {
        using var start = new Barrier(Threads);
        var faults = new Exception?[Threads];
        var threads = Enumerable.Range(0, Threads).Select(n => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action(n);
            }
            catch (Exception fault)
            {
                faults[n] = fault;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (Array.Find(faults, f => f is not null) is { } first)
        {
            throw new AggregateException(first);
        }
    }

    private static double P(double x, double y) => (1 + (x * x)) * (2 + (y * y)) * (3 + (x * y));

    private static double Px(double x, double y) => (2 + (y * y)) * ((2 * x * (3 + (x * y))) + ((1 + (x * x)) * y));

    private static double Py(double x, double y) => (1 + (x * x)) * ((2 * y * (3 + (x * y))) + ((2 + (y * y)) * x));

    private static double S(double x, double y) => 1 + (x * x) + (y * y);

    private static double Q(double x, double y) => Math.Log(S(x, y));

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>d/dz σ³ at z = x + 2y.</summary>
    private static double D(double x, double y) => 3 * Math.Pow(Sigmoid(x + (2 * y)), 3) * (1 - Sigmoid(x + (2 * y)));

    /// <summary>d²/dz² σ³ there: (σ³)″ = 3σ³(1 - σ)(3 - 4σ).</summary>
    private static double DD(double x, double y) => D(x, y) * (3 - (4 * Sigmoid(x + (2 * y))));
}
