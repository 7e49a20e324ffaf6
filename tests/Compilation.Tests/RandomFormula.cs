using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests;

/// <summary>A random expression with a witness: the same formula as closures, which know nothing of nodes.</summary>
internal sealed class RandomFormula
{
    private readonly Random random;
    private readonly List<(Expr Body, Func<Dictionary<Index, int>, double> At, Index[] Free)> pool = [];

    public RandomFormula(int seed, int rows, int columns)
    {
        random = new Random(seed);
        (Rows, Columns) = (rows, columns);
        double[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => Math.Round((random.NextDouble() * 3) - 1.5, 2))];
        Bindings = new Bindings
        {
            { "s", random.NextDouble() },
            { "x", Values(rows) },
            { "w", Values(columns) },
            { "X", new NumericArray([rows, columns], Values(rows * columns)) },
            { "T", new NumericArray([columns, rows], Values(rows * columns)) },
            { "l", Enumerable.Range(0, rows).Select(_ => columns == 0 ? 1.0 : random.Next(columns) + 1).ToArray() },
        };
        Bindings.SetSize("m", rows);
        Bindings.SetSize("n", columns);
    }

    public Graph Graph { get; } = new();

    public int Rows { get; }

    public int Columns { get; }

    public Bindings Bindings { get; }

    public static Size RowSize => Size.Named("m");

    public static Size ColumnSize => Size.Named("n");

    /// <summary>Expressions alone, for sizes at which the closures, which compute every entry of a nested sum anew, would take for ever.</summary>
    public List<Output> MakeOutputs(int steps, int count) => Made(steps, count).ConvertAll(m => m.Output);

    /// <summary>Expressions with what each should be.</summary>
    public List<(Output Output, double[] Expected)> Make(int steps, int count) => Made(steps, count).ConvertAll(m => (m.Output, Entries(m.Axes, m.At)));

    private List<(Output Output, Index[] Axes, Func<Dictionary<Index, int>, double> At)> Made(int steps, int count)
    {
        Index[] rows = [new("i", RowSize), new("h", RowSize)];
        Index[] columns = [new("j", ColumnSize), new("k", ColumnSize)];
        for (var k = 0; k < steps; k++)
        {
            pool.Add(Step(rows, columns));
        }

        var made = new List<(Output, Index[], Func<Dictionary<Index, int>, double>)>();
        for (var k = 0; k < count; k++)
        {
            var (body, at, free) = pool[^(1 + random.Next(Math.Min(pool.Count, 6)))];
            Index[] axes = random.Next(2) == 0 ? free : [.. free.Reverse()];
            if (axes.Length < 2 && random.Next(4) == 0)
            {
                axes = [.. axes, new Index("extra", 2)];
            }

            made.Add((new Output(body, axes), axes, at));
        }

        return made;
    }

    /// <summary>The first step at which the engine and the closures part; for the message of a failing test.</summary>
    public string FirstDifference()
    {
        foreach (var (body, at, free) in pool)
        {
            var expected = Entries(free, at);
            var actual = Evaluator.Evaluate(body, free, Bindings, EvaluationWay.Interpreter).Values;
            for (var k = 0; k < expected.Length; k++)
            {
                if (!(Math.Abs(expected[k] - actual[k]) <= 1e-8 * Math.Max(1, Math.Abs(expected[k]))) && !expected[k].Equals(actual[k]))
                {
                    var items = Compiler.Compile([new Output(body, free)]).Schedule.Items;
                    return $"entry {k}: expected {expected[k]:R}, got {actual[k]:R} of {string.Join("\n", items.Select(Text))}";
                }
            }
        }

        return "no step differs";

        static string Text(Scheduling.Item item)
        {
            var data = item.Node switch
            {
                BracketNode b => $"{b.Relation} {Term(b.Left)} {Term(b.Right)}",
                ProductNode p => $"exponents {string.Join(" ", p.Exponents.ToArray())}",
                SumNode s => $"coefficients {s.Constant} + {string.Join(" ", s.Coefficients.ToArray())}",
                _ => "",
            };
            return $"{item} {data} at {string.Join(" | ", item.Edges.Select(e => string.Join(",", e.Terms.ToArray().Select(Term))))}";
        }

        static string Term(SlotTerm term) => term.Lookup >= 0 ? $"edge{term.Lookup}+{term.Position}" : term.Slot >= 0 ? $"slot{term.Slot}+{term.Position}" : $"{term.Position}";
    }

    private int Length(Index index) => index.Size.Name switch { "m" => Rows, "n" => Columns, _ => (int)index.Size.Offset };

    private double[] Entries(Index[] axes, Func<Dictionary<Index, int>, double> at)
    {
        var entries = new List<double>();
        Visit(axes, [], place => entries.Add(at(place)));
        return [.. entries];
    }

    private void Visit(Index[] over, Dictionary<Index, int> place, Action<Dictionary<Index, int>> visit, int from = 0)
    {
        if (from == over.Length)
        {
            visit(place);
            return;
        }

        for (var k = 1; k <= Length(over[from]); k++)
        {
            place[over[from]] = k;
            Visit(over, place, visit, from + 1);
        }

        place.Remove(over[from]);
    }

    private (Expr, Func<Dictionary<Index, int>, double>, Index[]) Step(Index[] rows, Index[] columns)
    {
        if (pool.Count < 4 || random.Next(5) == 0)
        {
            return Leaf(rows, columns);
        }

        var (a, fa, freeA) = Pick();
        var (b, fb, freeB) = Pick();
        Index[] both = [.. freeA.Union(freeB)];
        switch (random.Next(14))
        {
            case 0:
                return (Graph.Add(a, b), p => fa(p) + fb(p), both);
            case 1:
                return (Graph.Subtract(Graph.Scale(Number.Fraction(2, 3), a), b), p => (fa(p) * 2 / 3) - fb(p), both);
            case 2:
                return (Graph.Multiply(a, b), p => fa(p) * fb(p), both);
            case 3:
                var below = Graph.Add(Graph.One, Graph.Power(b, 2));
                return (Graph.Divide(a, below), p => fa(p) / (1 + (fb(p) * fb(p))), both);
            case 4:
                return (Graph.Apply(FunctionTable.Tanh, a), p => Math.Tanh(fa(p)), freeA);
            case 5:
                return (Graph.Apply(FunctionTable.Sigmoid, a), p => 1 / (1 + Math.Exp(-fa(p))), freeA);
            case 6:
                return (Graph.Apply(FunctionTable.Softplus, Graph.Negate(Graph.Apply(FunctionTable.Sin, a))), p => Math.Log(1 + Math.Exp(-Math.Sin(fa(p)))), freeA);
            case 7:
                var condition = Graph.Apply(FunctionTable.Less, Graph.Apply(FunctionTable.Sin, a), Graph.Apply(FunctionTable.Cos, b));
                return (Graph.Select(condition, a, b), p => Math.Sin(fa(p)) < Math.Cos(fb(p)) ? fa(p) : fb(p), both);
            case 8 when both.Length == 2:
                var (i, j) = (both[0], both[1]);
                var (equal, offset) = (random.Next(2) == 0, random.Next(3) - 1);
                var bracket = Graph.Bracket(IndexTerm.At(i, offset), equal ? IndexRelation.Equal : IndexRelation.LessOrEqual, j);
                return (Graph.Multiply(bracket, Graph.Multiply(a, b)), p => (equal ? p[i] + offset == p[j] : p[i] + offset <= p[j]) ? fa(p) * fb(p) : 0, both);
            case 9 when freeA.Length > 0:
                var index = freeA[random.Next(freeA.Length)];
                // Not the positions of extremes: where two are equal, rounding decides.
                var kind = random.Next(3) switch { 0 => ReductionKind.Maximum, 1 => ReductionKind.Minimum, _ => ReductionKind.LogSumExp };
                return (Graph.Reduce(kind, a, [index]), p => Reduced(kind, index, p, fa), [.. freeA.Except([index])]);
            case 10 when freeA.Length > 0:
                // The one before, behind a bracket that hides the edge.
                var at = freeA[random.Next(freeA.Length)];
                var previous = a.Substitute(at, IndexTerm.At(at, -1));
                var guarded = Graph.Multiply(Graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, at), previous);
                return (guarded, p => p[at] >= 2 ? fa(new Dictionary<Index, int>(p) { [at] = p[at] - 1 }) : 0, freeA);
            default:
                if (both.Length == 0)
                {
                    goto case 4;
                }

                Index[] over = random.Next(3) == 0 ? both : [both[random.Next(both.Length)]];
                var scale = Graph.Number(Number.Fraction(1, 4));
                return (Graph.Multiply(scale, Graph.SumOver(Graph.Multiply(a, b), over)), p => Total(over, p, q => fa(q) * fb(q)) / 4, [.. both.Except(over)]);
        }
    }

    private (Expr, Func<Dictionary<Index, int>, double>, Index[]) Pick() => pool[random.Next(Math.Max(0, pool.Count - 10), pool.Count)];

    private (Expr, Func<Dictionary<Index, int>, double>, Index[]) Leaf(Index[] rows, Index[] columns)
    {
        double Value(string name, int place) => Bindings[name].Values[place];
        var (i, j) = (rows[random.Next(2)], columns[random.Next(2)]);
        switch (random.Next(9))
        {
            case 0:
                return (Graph.Input("s"), _ => Value("s", 0), []);
            case 1:
                return (Graph.Input("x", [RowSize], i), p => Value("x", p[i] - 1), [i]);
            case 2:
                return (Graph.Input("w", [ColumnSize], j), p => Value("w", p[j] - 1), [j]);
            case 3:
                return (Graph.Input("T", [ColumnSize, RowSize], j, i), p => Value("T", ((p[j] - 1) * Rows) + p[i] - 1), [i, j]);
            case 4:
                var label = Graph.Input("l", [RowSize], i);
                return (Graph.Input("w", [ColumnSize], IndexTerm.At(label)), p => Value("w", (int)Value("l", p[i] - 1) - 1), [i]);
            case 5:
                return (Graph.Divide(Graph.IndexValue(j), Graph.SizeValue(ColumnSize)), p => (double)p[j] / Columns, [j]);
            case 6:
                var looked = Graph.Bracket(IndexTerm.At(Graph.Input("l", [RowSize], i)), IndexRelation.Equal, j);
                return (Graph.Add(looked, Graph.Input("s")), p => ((int)Value("l", p[i] - 1) == p[j] ? 1 : 0) + Value("s", 0), [i, j]);
            default:
                return (Graph.Input("X", [RowSize, ColumnSize], i, j), p => Value("X", ((p[i] - 1) * Columns) + p[j] - 1), [i, j]);
        }
    }

    private double Total(Index[] over, Dictionary<Index, int> place, Func<Dictionary<Index, int>, double> term)
    {
        var sum = 0.0;
        Visit(over, new Dictionary<Index, int>(place), p => sum += term(p));
        return sum;
    }

    private double Reduced(ReductionKind kind, Index index, Dictionary<Index, int> place, Func<Dictionary<Index, int>, double> term)
    {
        var values = new List<double>();
        Visit([index], new Dictionary<Index, int>(place), p => values.Add(term(p)));
        return kind switch
        {
            ReductionKind.Maximum => values.Count == 0 ? double.NegativeInfinity : values.Max(),
            ReductionKind.Minimum => values.Count == 0 ? double.PositiveInfinity : values.Min(),
            _ => Math.Log(values.Sum(Math.Exp)),
        };
    }
}
