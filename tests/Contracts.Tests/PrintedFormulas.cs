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

/// <summary>Names with shapes and values, in whose scope formulas are printed and read back.</summary>
internal sealed class PrintedFormulas
{
    private static readonly string[] Scalars = ["x", "y", "α", "ŷ", "θ_old", "loss", "W^[1]"];
    private static readonly Size M = Size.Named("m");
    private static readonly Size N = Size.Named("n");

    private static readonly (string Name, Size[] Axes)[] Arrays =
    [
        ("X", [M, N]), ("A", [N, N]), ("B", [N, N]), ("v", [N]), ("w", [N]), ("u", [N]), ("p", [M]), ("r", [M]), ("b", []), ("λ", []),
    ];

    private readonly Bindings bindings = [];

    public PrintedFormulas(int seed)
    {
        var random = new Random(seed);
        foreach (var name in Scalars)
        {
            bindings.Add(name, Math.Round((random.NextDouble() * 3) - 1, 2));
        }

        foreach (var (name, axes) in Arrays)
        {
            var sizes = Array.ConvertAll(axes, a => a == M ? 4 : 3);
            var count = sizes.Aggregate(1, (a, b) => a * b);
            bindings.Add(name, new NumericArray(sizes, Enumerable.Range(0, count).Select(_ => Math.Round((random.NextDouble() * 2) - 0.7, 2)).ToArray()));
        }

        bindings.SetSize("m", 4);
        bindings.SetSize("n", 3);
        bindings.Add("m", 4);
        bindings.Add("n", 3);
    }

    /// <summary>A session in which the names are declared.</summary>
    public static FormulaSession Session(Graph graph)
    {
        var session = new FormulaSession(graph, Differentiator.Instance, Textbook.Standard);
        foreach (var name in Scalars)
        {
            session.Declare(name);
        }

        foreach (var (name, axes) in Arrays)
        {
            session.Declare(name, axes);
        }

        return session;
    }

    /// <summary>Throws where the text does not stand for the expression.</summary>
    public void MustReadBack(Graph graph, Expr expression, Index[] axes, string text)
    {
        TensorExpr back;
        try
        {
            back = Session(graph).Bind(text);
        }
        catch (ProblemException problem)
        {
            throw new Xunit.Sdk.XunitException($"{text}: {problem.Message} at {problem.Problem.Span?.Start}");
        }

        Assert.Equal(axes.Length, back.Rank);
        if (back.Rank == 0 && back.Body.SameAs(expression))
        {
            return;
        }

        var before = Evaluator.Evaluate(expression, axes, bindings).Values;
        var after = Evaluator.Evaluate(back.Body, back.Axes, bindings).Values;
        for (var k = 0; k < before.Length; k++)
        {
            // Where there is no real value, nothing is promised of the way that it is missing.
            if (double.IsFinite(before[k]) && !(Math.Abs(before[k] - after[k]) <= 1e-9 * Math.Max(1, Math.Abs(before[k]))))
            {
                throw new Xunit.Sdk.XunitException($"{text}: read back as {Printer.Print(back.Body, back.Axes, PrintForm.Text)}, {after[k]} instead of {before[k]}");
            }
        }
    }

    /// <summary>Some scalar expression.</summary>
    public static Expr Some(Graph g, Random random, int depth, params Index[] indices)
    {
        Expr Next(params Index[] inner) => Some(g, random, depth - 1, [.. inner, .. indices]);
        if (depth == 0)
        {
            return random.Next(4) switch
            {
                0 => g.Number(Number.Fraction(random.Next(-9, 10), random.Next(1, 7))),
                1 when indices.Length > 0 => g.Input("v", [N], indices[random.Next(indices.Length)]),
                2 when indices.Length > 1 => g.Input("A", [N, N], indices[0], indices[1]),
                _ => g.Input(Scalars[random.Next(Scalars.Length)]),
            };
        }

        switch (random.Next(11))
        {
            case 0 or 1:
                return g.Sum([(random.Next(1, 4), Next()), (random.Next(-3, 0), Next()), (1, Next())]);
            case 2 or 3:
                return g.Product([(Next(), 1), (Next(), random.Next(1, 4))]);
            case 4:
                var below = Next();
                return below.Node is NumberNode { Value.IsZero: true } ? below : g.Divide(Next(), below);
            case 5:
                return g.Root(g.Add(g.One, g.Power(Next(), 2)));
            case 6:
                var one = FunctionTable.All.Where(f => f.Arity == 1 && f.IsCallable).ToArray();
                return g.Apply(one[random.Next(one.Length)], Next());
            case 7:
                var two = FunctionTable.All.Where(f => f.Arity == 2 && f.IsCallable && f.Name is not "polygamma").ToArray();
                return g.Apply(two[random.Next(two.Length)], Next(), Next());
            case 9:
                // Of truth values alone: that nothing without a value is not 0 is no promise.
                Function[] joins = [FunctionTable.And, FunctionTable.Or];
                Function[] relations = [FunctionTable.Less, FunctionTable.GreaterOrEqual, FunctionTable.Equal, FunctionTable.NotEqual];
                var first = g.Apply(relations[random.Next(4)], Next(), Next());
                return g.Apply(joins[random.Next(2)], first, g.Apply(FunctionTable.Not, g.Apply(relations[random.Next(4)], Next(), Next())));
            case 8:
                return g.Select(g.Apply(FunctionTable.Less, Next(), Next()), Next(), Next());
            default:
                var index = new Index("k", N);
                return random.Next(3) == 0 ? g.Reduce((ReductionKind)random.Next(2), Next(index), [index]) : g.SumOver(Next(index), index);
        }
    }
}
