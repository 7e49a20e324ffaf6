using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests;

/// <summary>What stands in a subscript of a <see cref="Term"/>: an index with an offset, a place, or the place that a table of whole numbers names.</summary>
internal sealed record Subscript(Index? Index, long Offset, Size Place, Read? Lookup)
{
    public static Subscript Of(Index index, long offset = 0) => new(index, offset, 0, null);

    public static Subscript At(Size place) => new(null, 0, place, null);

    public static Subscript At(Read lookup) => new(null, 0, 0, lookup);

    public IndexTerm Build(Graph graph) => Index is not null ? IndexTerm.At(Index, Offset) : Lookup is not null ? IndexTerm.At(Lookup.Build(graph)) : IndexTerm.At(Place);

    public Subscript Renamed(IReadOnlyDictionary<Index, Index> names) =>
        this with { Index = Index is not null ? names.GetValueOrDefault(Index, Index) : null, Lookup = (Read?)Lookup?.Shuffled(names, new Random(0)) };

    public override string ToString() => Index is not null ? (Offset == 0 ? $"{Index}" : $"{Index}{Offset:+0;-0}") : Lookup is not null ? $"{Lookup}" : $"{Place}";
}

/// <summary>A formula as a plain tree of the tests' own: it is built into a graph, and evaluated without one, so that each can be held to the other.</summary>
internal abstract record Term
{
    /// <summary>The expression in a graph.</summary>
    public abstract Expr Build(Graph graph);

    /// <summary>The same formula with other letters for what it binds, and in another order where order has no meaning.</summary>
    public abstract Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random);

    protected static T[] Reordered<T>(IEnumerable<T> items, Random random)
    {
        var array = items.ToArray();
        random.Shuffle(array);
        return array;
    }
}

internal sealed record Constant(Number Value) : Term
{
    public override Expr Build(Graph graph) => graph.Number(Value);

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) => this;

    public override string ToString() => $"{Value}";
}

internal sealed record SizeOf(Size Size) : Term
{
    public override Expr Build(Graph graph) => graph.SizeValue(Size);

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) => this;

    public override string ToString() => $"#{Size}";
}

internal sealed record Counter(Subscript Subscript) : Term
{
    public override Expr Build(Graph graph) => graph.IndexValue(Subscript.Build(graph));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) => new Counter(Subscript.Renamed(names));

    public override string ToString() => $"#{Subscript}";
}

internal sealed record Read(string Name, Size[] Axes, Subscript[] At) : Term
{
    public override Expr Build(Graph graph) => graph.Input(Name, Axes, Array.ConvertAll(At, s => s.Build(graph)));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) => new Read(Name, Axes, Array.ConvertAll(At, s => s.Renamed(names)));

    public override string ToString() => At.Length == 0 ? Name : $"{Name}[{string.Join(", ", At.AsEnumerable())}]";
}

internal sealed record Sum((Number Coefficient, Term Term)[] Terms) : Term
{
    public override Expr Build(Graph graph) => graph.Sum(Array.ConvertAll(Terms, t => (t.Coefficient, t.Term.Build(graph))));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) =>
        new Sum(Reordered(Terms.Select(t => (t.Coefficient, t.Term.Shuffled(names, random))), random));

    public override string ToString() => $"({string.Join(" + ", Terms.Select(t => $"{t.Coefficient}·{t.Term}"))})";
}

internal sealed record Product((Term Base, Number Exponent)[] Factors) : Term
{
    public override Expr Build(Graph graph) => graph.Product(Array.ConvertAll(Factors, f => (f.Base.Build(graph), f.Exponent)));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) =>
        new Product(Reordered(Factors.Select(f => (f.Base.Shuffled(names, random), f.Exponent)), random));

    public override string ToString() => $"({string.Join(" * ", Factors.Select(f => f.Exponent.IsOne ? $"{f.Base}" : $"{f.Base}^{f.Exponent}"))})";
}

internal sealed record Apply(Function Function, Term[] Arguments) : Term
{
    public override Expr Build(Graph graph) => graph.Apply(Function, Array.ConvertAll(Arguments, a => a.Build(graph)));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random) => new Apply(Function, Array.ConvertAll(Arguments, a => a.Shuffled(names, random)));

    public override string ToString() => $"{Function}({string.Join(", ", Arguments.AsEnumerable())})";
}

internal sealed record Bracket(IndexRelation Relation, Subscript Left, Subscript Right) : Term
{
    public override Expr Build(Graph graph) => graph.Bracket(Left.Build(graph), Relation, Right.Build(graph));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random)
    {
        var (left, right) = (Left.Renamed(names), Right.Renamed(names));
        return Relation == IndexRelation.Equal && random.Next(2) == 0 ? new Bracket(Relation, right, left) : new Bracket(Relation, left, right);
    }

    public override string ToString() => $"[{Left} {(Relation == IndexRelation.Equal ? "=" : "≤")} {Right}]";
}

internal sealed record SumOver(Index[] Over, Term Body) : Term
{
    public override Expr Build(Graph graph) => graph.SumOver(Body.Build(graph), Over);

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random)
    {
        var fresh = Over.ToDictionary(i => i, i => new Index("r", i.Size));
        return new SumOver(Reordered(fresh.Values, random), Body.Shuffled(names.Concat(fresh).ToDictionary(), random));
    }

    public override string ToString() => $"Σ_{string.Join(",", Over.Select(i => $"{i}≤{i.Size}"))} {Body}";
}

internal sealed record Reduce(ReductionKind Kind, Index Over, Term Body, Bracket? Mask) : Term
{
    public override Expr Build(Graph graph) => graph.Reduce(Kind, Body.Build(graph), [Over], Mask?.Build(graph));

    public override Term Shuffled(IReadOnlyDictionary<Index, Index> names, Random random)
    {
        var fresh = new Index("r", Over.Size);
        var all = names.Append(new(Over, fresh)).ToDictionary();
        return new Reduce(Kind, fresh, Body.Shuffled(all, random), (Bracket?)Mask?.Shuffled(all, random));
    }

    public override string ToString() => $"{Kind}_{Over}≤{Over.Size}{(Mask is null ? "" : $"|{Mask}")} {Body}";
}
