using FsCheck;
using FsCheck.Fluent;
using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Library;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Contracts.Tests;

/// <summary>Random expressions of each kind, printed in every notation that is read and read back: the same expression, or one of the same values at a random point.</summary>
public sealed class PrintedKindsReadBackTests
{
    private const int Many = 700;

    /// <summary>The same expressions in every run; `MLMATH_FUZZ_SEED` chooses others.</summary>
    private static readonly ulong Start = ulong.TryParse(Environment.GetEnvironmentVariable("MLMATH_FUZZ_SEED"), out var seed) ? seed : 1;

    private static readonly Size M = Size.Named("m");
    private static readonly Size N = Size.Named("n");

    /// <summary>Names that mean something else where nothing binds them, and names with marks.</summary>
    private static readonly string[] Colliding =
        ["e", "I", "E", "π", "σ", "d", "P", "δ", "γ", "H", "f", "g", "Q", "x", "i", "j", "k", "α₂", "x̄", "ŷ", "m̂_t", "θ_(t-1)", "W^[2]", "learning_rate", "λ₁", "x'", "Σ", "Π", "log", "sum"];

    [Fact]
    public void Names_that_collide() => Check(seed =>
    {
        var random = new Random(seed);
        var names = Colliding.OrderBy(_ => random.Next()).Take(6).ToArray();
        var graph = new Graph();
        return (graph, Scalar(graph, random, 3, names), [], names);
    });

    [Fact]
    public void Numbers() => Check(seed =>
    {
        var random = new Random(seed);
        var graph = new Graph();
        Number Next() => random.Next(5) switch
        {
            0 => Number.Fraction(random.Next(-50, 50), random.Next(1, 40)),
            1 => Number.Inexact((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30))),
            2 => Number.Parse($"{random.Next(1, 999)}e{random.Next(-20, 20)}")!.Value,
            3 => Number.Parse($"{random.Next(-9, 99)}.{random.Next(0, 9999)}")!.Value,
            _ => (Number)random.Next(-3, 4),
        };
        var terms = Enumerable.Range(0, random.Next(1, 4)).Select(k => (Next(), graph.Power(graph.Input("x"), graph.Number(Number.Fraction(random.Next(-6, 7), random.Next(1, 4)))))).ToArray();
        var sum = graph.Add(graph.Sum(terms), graph.Number(Next()));
        return (graph, !double.IsFinite(sum.Node.Cost) ? graph.One : random.Next(2) == 0 ? sum : graph.Multiply(graph.Exp(graph.Number(Number.Fraction(random.Next(-9, 9), random.Next(1, 4)))), graph.Multiply(graph.Root(graph.Number(Next().Abs())), sum)), [], ["x"]);
    });

    [Fact]
    public void Unknown_functions_and_their_derivatives() => Check(seed =>
    {
        var random = new Random(seed);
        var graph = new Graph();
        Expr Call() => random.Next(2) == 0 ? graph.Unknown("f", [random.Next(5)], [Scalar(graph, random, 1, ["x", "y"])])
            : graph.Unknown("g", [random.Next(3), random.Next(3)], [Scalar(graph, random, 1, ["x"]), graph.Input("y")]);
        return (graph, graph.Add(graph.Multiply(graph.Power(Call(), random.Next(1, 3)), Scalar(graph, random, 1, ["x", "y"])), graph.Divide(graph.Input("y"), Call())), [], ["x", "y"]);
    });

    [Fact]
    public void Vectors_and_matrices() => Check(seed =>
    {
        var random = new Random(seed);
        var graph = new Graph();
        var i = new Index("i", N);
        if (random.Next(2) == 0)
        {
            return (graph, Vector(graph, random, 3, i), [i], ["x", "I", "b"]);
        }

        var j = new Index("j", N);
        return (graph, Matrix(graph, random, 2, i, j), [i, j], ["x", "b"]);
    });

    [Fact]
    public void Sums_over_indices() => Check(seed =>
    {
        var random = new Random(seed);
        var graph = new Graph();
        return (graph, PrintedFormulas.Some(graph, random, 4), [], ["x", "y", "α", "ŷ", "θ_old", "loss", "W^[1]"]);
    });

    private static Expr Scalar(Graph g, Random random, int depth, string[] names)
    {
        Expr Next() => Scalar(g, random, depth - 1, names);
        if (depth == 0)
        {
            return random.Next(5) switch
            {
                0 => g.Number(Number.Fraction(random.Next(-9, 10), random.Next(1, 5))),
                1 => g.Pi,
                2 => g.Exp(g.One),
                _ => g.Input(names[random.Next(names.Length)]),
            };
        }

        var functions = FunctionTable.All.Where(f => f.Arity == 1 && f.IsCallable && f.Name is not ("log1p" or "expm1")).ToArray();
        switch (random.Next(9))
        {
            case 0 or 1:
                return g.Sum([(random.Next(1, 4), Next()), (random.Next(-3, 0), Next())]);
            case 2 or 3:
                return g.Product([(Next(), 1), (Next(), random.Next(1, 3))]);
            case 4:
                var below = Next();
                return below.Node is NumberNode { Value.IsZero: true } ? below : g.Divide(Next(), below);
            case 5:
                return g.Apply(functions[random.Next(functions.Length)], Next());
            case 6:
                return g.Exp(Next());
            case 7:
                var k = new Index("k", N);
                return g.SumOver(g.Multiply(g.Input("v", [N], k), Next()), k);
            default:
                return g.Select(g.Apply(FunctionTable.LessOrEqual, Next(), Next()), Next(), Next());
        }
    }

    private static Expr Vector(Graph g, Random random, int depth, Index i)
    {
        if (depth == 0)
        {
            return g.Input(random.Next(3) switch { 0 => "u", 1 => "v", _ => "w" }, [N], i);
        }

        var k = new Index("k", N);
        return random.Next(8) switch
        {
            0 or 1 => g.Sum([(random.Next(1, 3), Vector(g, random, depth - 1, i)), (random.Next(-2, 0), Vector(g, random, depth - 1, i))]),
            2 or 3 => g.SumOver(g.Multiply(Matrix(g, random, depth - 1, i, k), Vector(g, random, depth - 1, k)), k),
            4 => g.Multiply(Vector(g, random, depth - 1, i), g.SumOver(g.Multiply(Vector(g, random, depth - 1, k), Vector(g, random, 0, k)), k)),
            5 => g.Apply(FunctionTable.Find("tanh")!, Vector(g, random, depth - 1, i)),
            6 => g.Multiply(Vector(g, random, depth - 1, i), Vector(g, random, 0, i)),
            _ => g.Multiply(g.Input("x"), Vector(g, random, depth - 1, i)),
        };
    }

    private static Expr Matrix(Graph g, Random random, int depth, Index i, Index j)
    {
        if (depth == 0)
        {
            return random.Next(4) switch
            {
                0 => g.Input("A", [N, N], i, j),
                1 => g.Input("B", [N, N], i, j),
                2 => g.Input("A", [N, N], j, i),
                _ => g.Bracket(i, IndexRelation.Equal, j),
            };
        }

        var k = new Index("k", N);
        return random.Next(5) switch
        {
            0 => g.Sum([(random.Next(1, 3), Matrix(g, random, depth - 1, i, j)), (random.Next(-2, 0), Matrix(g, random, depth - 1, i, j))]),
            1 => g.SumOver(g.Multiply(Matrix(g, random, depth - 1, i, k), Matrix(g, random, depth - 1, k, j)), k),
            2 => g.Multiply(Vector(g, random, depth - 1, i), Vector(g, random, depth - 1, j)),
            3 => g.Multiply(Matrix(g, random, depth - 1, i, j), Matrix(g, random, 0, i, j)),
            _ => g.Multiply(g.Input("x"), Matrix(g, random, depth - 1, i, j)),
        };
    }

    private static void Check(Func<int, (Graph Graph, Expr Body, Index[] Axes, string[] Names)> make) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var (graph, body, axes, names) = make(seed);
            var options = new PrintOptions { ReservedNames = names };
            foreach (var form in Printer.ReadForms)
            {
                var text = axes.Length > 0 ? Printer.PrintMatrixForm(body, axes, form, options) : Printer.Print(body, axes, form, options);
                if (text is not null)
                {
                    MustReadBack(graph, body, axes, names, text, seed);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Many).WithReplay(Start, 1));

    private static void MustReadBack(Graph graph, Expr expression, Index[] axes, string[] names, string text, int seed)
    {
        var session = new FormulaSession(graph, Differentiator.Instance, Textbook.Standard);
        var bindings = new Bindings();
        var random = new Random(seed);
        foreach (var name in names)
        {
            session.Declare(name);
            bindings[name] = new NumericArray(Math.Round((random.NextDouble() * 3) - 1, 2));
        }

        foreach (var (name, rank) in new[] { ("A", 2), ("B", 2), ("u", 1), ("v", 1), ("w", 1) })
        {
            session.Declare(name, [.. Enumerable.Repeat(N, rank)]);
            bindings[name] = new NumericArray([.. Enumerable.Repeat(3, rank)], [.. Enumerable.Range(0, rank == 1 ? 3 : 9).Select(_ => Math.Round((random.NextDouble() * 2) - 0.7, 2))]);
        }

        bindings.SetSize("n", 3);
        bindings.SetSize("m", 4);
        TensorExpr back;
        try
        {
            back = session.Bind(text);
        }
        catch (ProblemException problem)
        {
            throw new Xunit.Sdk.XunitException($"{text}: {problem.Message} at {problem.Problem.Span?.Start} (names {string.Join(' ', names)})");
        }

        Assert.True(back.Rank == axes.Length, $"{text}: read back with {back.Rank} axes");
        if (axes.Length == 0 && back.Body.SameAs(expression))
        {
            return;
        }

        // Of unknown functions there are no values: what is printed of what was read must be the same text, but for the order of terms of one degree.
        if (HasUnknown(expression.Node))
        {
            Assert.Equal(Letters(Printer.Print(expression, PrintForm.Text)), Letters(Printer.Print(back.Body, PrintForm.Text)));
            return;
        }

        var before = Evaluator.Evaluate(expression, axes, bindings).Values;
        var after = Evaluator.Evaluate(back.Body, back.Axes, bindings).Values;
        // Where a rounding of the inputs already changes the value, a different order of operations may too.
        var near = new Bindings();
        foreach (var (name, value) in bindings.Arrays)
        {
            near[name] = new NumericArray(value.Sizes, Array.ConvertAll(value.Values, v => v * (1 + 1e-12)));
        }

        near.SetSize("n", 3);
        near.SetSize("m", 4);
        var beside = Evaluator.Evaluate(expression, axes, near).Values;
        for (var k = 0; k < before.Length; k++)
        {
            if (!(Math.Abs(before[k] - beside[k]) <= 1e-9 * Math.Max(1, Math.Abs(before[k]))))
            {
                continue;
            }

            // The sine of a huge constant is rounding alone; the two are then the same formula in ASCII, which puts signs everywhere.
            if (double.IsFinite(before[k]) && double.IsFinite(after[k]) && Printer.Print(expression, axes, PrintForm.Text) == Printer.Print(back.Body, axes.Length == 0 ? [] : back.Axes, PrintForm.Text))
            {
                continue;
            }

            if (double.IsFinite(before[k]) && !(Math.Abs(before[k] - after[k]) <= 1e-8 * Math.Max(1, Math.Abs(before[k]))))
            {
                throw new Xunit.Sdk.XunitException($"{text}: {after[k]} instead of {before[k]} (names {string.Join(' ', names)}), read as {session.Reading}");
            }
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(c => c is not (' ' or '+')).Order());

    // As deep as the random expressions are.
    private static bool HasUnknown(Node node) => node is UnknownFunctionNode || node.Edges.ToArray().Any(e => HasUnknown(e.Operand));
}
