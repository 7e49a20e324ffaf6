using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests;

/// <summary>
/// Random formulas: arrays of sizes 1 to 4 (and none), offsets, look-ups, brackets, masks, nested sums and reductions. They are smooth at almost every
/// point, and keep to moderate values, so that derivatives can be compared.
/// </summary>
internal sealed class TermGenerator
{
    private static readonly Size N = Size.Named("n");
    private static readonly Size M = Size.Named("m");

    private static readonly (string Name, Size[] Axes)[] Arrays =
    [
        ("u", [N]), ("v", [M]), ("b", [3]), ("A", [N, M]), ("S", [N, N]),
    ];

    private static readonly string[] Smooth = ["exp", "sin", "cos", "tanh", "sigmoid", "softplus", "arctan", "log", "abs"];

    private readonly Random random;
    private int letters;

    public TermGenerator(int seed)
    {
        random = new Random(seed);
        Sizes = new Dictionary<string, long> { ["n"] = random.Next(1, 5), ["m"] = random.Next(1, 5) };
        var inputs = new Dictionary<string, NumericArray> { ["x"] = new(Entry()), ["y"] = new(Entry()) };
        foreach (var (name, axes) in Arrays)
        {
            var sizes = Array.ConvertAll(axes, a => (int)Of(a));
            inputs.Add(name, new NumericArray(sizes, [.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b)).Select(_ => Entry())]));
        }

        inputs.Add("l", new NumericArray([.. Enumerable.Range(0, (int)Of(N)).Select(_ => (double)random.Next(1, (int)Of(M) + 1))]));
        Inputs = inputs;
    }

    /// <summary>The named sizes.</summary>
    public IReadOnlyDictionary<string, long> Sizes { get; }

    /// <summary>Values for every input; `l` holds places in an axis of size m.</summary>
    public IReadOnlyDictionary<string, NumericArray> Inputs { get; }

    /// <summary>The inputs by which one may differentiate.</summary>
    public static IEnumerable<(string Name, Size[] Axes)> Variables => Arrays.Concat([("x", []), ("y", [])]);

    /// <summary>A new index of one of the sizes; of size 0 only where that makes sense.</summary>
    public Index NewIndex(bool mayBeEmpty = false)
    {
        Size size = random.Next(8) switch { 0 or 1 or 2 => N, 3 or 4 or 5 => M, 6 => 3, _ => mayBeEmpty ? N.Plus(-1) : N.Plus(1) };
        return new Index($"i{letters++}", size);
    }

    /// <summary>A formula of about so many operations.</summary>
    public Term Next(int operations, params Index[] scope)
    {
        if (operations <= 0)
        {
            return Leaf(scope);
        }

        switch (random.Next(14))
        {
            case 0 or 1 or 2:
                return new Sum([.. Split(operations - 1, random.Next(2, 4)).Select(o => (Coefficient(), Next(o, scope)))]);
            case 3 or 4 or 5:
                return new Product([.. Split(operations - 1, random.Next(2, 4)).Select(o => (Next(o, scope), (Number)(random.Next(5) == 0 ? 2 : 1)))]);
            case 6:
                return Function(operations - 1, scope);
            case 7 or 8 or 9:
                return Summation(operations - 1, scope);
            case 10:
                return Reduction(operations - 1, scope);
            case 11:
                var (less, arms) = (new Apply(FunctionTable.Less, [Leaf(scope, isPlain: true), new Constant(Number.Fraction(random.Next(-9, 10), 10))]), Split(operations - 1, 2));
                return new Apply(FunctionTable.Select, [less, Next(arms[0], scope), Next(arms[1], scope)]);
            case 12:
                var halves = Split(operations - 1, 2);
                return new Apply(random.Next(2) == 0 ? FunctionTable.Maximum : FunctionTable.Minimum, [Next(halves[0], scope), Next(halves[1], scope)]);
            default:
                // 1/(1 + t²) and √(1 + t²): real everywhere.
                var square = new Sum([(1, new Constant(1)), (1, new Product([(Next(operations - 1, scope), 2)]))]);
                return new Product([(square, random.Next(2) == 0 ? -1 : Number.Fraction(random.Next(2) == 0 ? 1 : -1, 2))]);
        }
    }

    private double Entry() => (random.NextDouble() * 3) - 1.5;

    private long Of(Size size) => (size.Name is null ? 0 : Sizes[size.Name]) + size.Offset;

    private Number Coefficient() => random.Next(4) switch { 0 => -1, 1 => Number.Fraction(random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1), random.Next(1, 4)), _ => 1 };

    private int[] Split(int operations, int parts)
    {
        var shares = new int[parts];
        for (var k = 0; k < operations; k++)
        {
            shares[random.Next(parts)]++;
        }

        return shares;
    }

    private Apply Function(int operations, Index[] scope)
    {
        var name = Smooth[random.Next(Smooth.Length)];
        var inner = Next(operations, scope);
        return new Apply(FunctionTable.Find(name)!, name switch
        {
            "exp" => [new Apply(FunctionTable.Tanh, [inner])],
            "log" => [new Sum([(1, new Constant(2)), (1, new Apply(FunctionTable.Sin, [inner]))])],
            _ => [inner],
        });
    }

    private Term Summation(int operations, Index[] scope)
    {
        var over = Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => NewIndex(mayBeEmpty: true)).ToArray();
        Index[] inner = [.. scope, .. over];
        var body = Next(operations, inner);
        if (random.Next(3) == 0)
        {
            body = new Product([(Delta(inner), 1), (body, 1)]);
        }

        return new SumOver(over, body);
    }

    /// <summary>A bracket over indices in scope: a δ most of the time.</summary>
    private Bracket Delta(Index[] scope)
    {
        var left = Subscript.Of(scope[^1], random.Next(3) == 0 ? random.Next(-1, 2) : 0);
        var right = random.Next(8) switch
        {
            0 => Subscript.At((Size)random.Next(1, 4)),
            1 => Subscript.At(N),
            2 when scope.FirstOrDefault(i => i.Size == N) is { } row => Subscript.At(new Read("l", [N], [Subscript.Of(row)])),
            _ => Subscript.Of(scope[random.Next(scope.Length)], random.Next(4) == 0 ? random.Next(-2, 3) : 0),
        };
        return new Bracket(random.Next(4) == 0 ? IndexRelation.LessOrEqual : IndexRelation.Equal, left, right);
    }

    private Reduce Reduction(int operations, Index[] scope)
    {
        var kind = (ReductionKind[])[ReductionKind.Maximum, ReductionKind.Minimum, ReductionKind.Product, ReductionKind.LogSumExp];
        var chosen = kind[random.Next(kind.Length)];
        var over = NewIndex();
        var body = Next(operations, [.. scope, over]);

        // With [i ≤ j] the first entry is always there.
        var mask = chosen != ReductionKind.Product && scope.Length > 0 && random.Next(3) == 0
            ? new Bracket(IndexRelation.LessOrEqual, Subscript.Of(over), Subscript.Of(scope[random.Next(scope.Length)])) : null;
        return new Reduce(chosen, over, chosen == ReductionKind.LogSumExp ? new Apply(FunctionTable.Sin, [body]) : body, mask);
    }

    private Term Leaf(Index[] scope, bool isPlain = false)
    {
        var choice = random.Next(12);
        if (scope.Length == 0 || choice == 0)
        {
            return choice switch
            {
                < 5 => new Read(random.Next(2) == 0 ? "x" : "y", [], []),
                < 8 when !isPlain => new Constant(Number.Fraction(random.Next(-5, 6), random.Next(1, 4))),
                8 when !isPlain => new SizeOf(random.Next(2) == 0 ? N : M.Plus(1)),
                _ => new Read("b", [3], [Subscript.At((Size)random.Next(1, 4))]),
            };
        }

        if (choice == 1 && !isPlain)
        {
            return new Counter(Subscript.Of(scope[random.Next(scope.Length)], random.Next(-1, 2)));
        }

        if (choice == 2 && scope.FirstOrDefault(i => i.Size == N) is { } row)
        {
            return new Read("v", [M], [Subscript.At(new Read("l", [N], [Subscript.Of(row)]))]);
        }

        return ArrayEntry(scope, isPlain);
    }

    /// <summary>An entry of an array, with a guard on each subscript that may run out of its range.</summary>
    private Term ArrayEntry(Index[] scope, bool isPlain)
    {
        var (name, axes) = Arrays[random.Next(Arrays.Length)];
        var at = new Subscript[axes.Length];
        var guards = new List<(Term, Number)>();
        for (var a = 0; a < at.Length; a++)
        {
            var fitting = scope.Where(i => i.Size == axes[a]).ToArray();
            var index = fitting.Length > 0 && random.Next(5) > 0 ? fitting[random.Next(fitting.Length)] : scope[random.Next(scope.Length)];
            var offset = random.Next(5) == 0 ? random.Next(-1, 2) : 0;
            at[a] = Subscript.Of(index, offset);
            if (offset < 0)
            {
                guards.Add((new Bracket(IndexRelation.LessOrEqual, Subscript.At((Size)1), at[a]), 1));
            }

            if (offset > 0 || index.Size != axes[a])
            {
                guards.Add((new Bracket(IndexRelation.LessOrEqual, at[a], Subscript.At(axes[a])), 1));
            }
        }

        var entry = new Read(name, axes, at);
        return guards.Count == 0 ? entry : isPlain ? new Read("x", [], []) : new Product([.. guards, (entry, 1)]);
    }
}
