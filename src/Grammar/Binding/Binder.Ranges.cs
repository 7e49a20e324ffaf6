using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Σ, Π, max and their kin over ranges of indices, and whether subscripts stay within their axes.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindBig(BigAst big, Environment environment)
    {
        var indices = new List<Index>();
        var masks = new List<Expr>();
        foreach (var range in big.Ranges)
        {
            environment = Open(range, environment, indices, masks, big);
        }

        var value = Bind(big.Body, environment);

        if (big is { Operator: BigOperator.Product, IsAbbreviation: true } && value.Rank > 0)
        {
            throw BindingProblems.Unsupported(big, $"'…' in a product of arrays ({ShapeOf(value)}) is not supported");
        }

        var body = value.Body;
        if (indices.Exists(i => sizes.Resolve(i.Size) is { IsKnown: true, Offset: <= 0 }))
        {
            return value with { Body = EmptyValue(big), Form = null };
        }

        if (big.Operator == BigOperator.Sum)
        {
            var masked = masks.Count == 0 ? body : graph.Product([.. masks.ConvertAll(m => (m, Number.One)), (body, Number.One)]);
            var sum = graph.SumOver(masked, [.. indices]);
            var form = value.Rank == 0 && masks.Count == 0
                ? new Form(FormKind.Summation, sum, [value.FormOrWhole]) { Indices = indices } : null;
            return value with { Body = sum, Form = form, IsCondition = false };
        }

        Expr? mask = masks.Count == 0 ? null : graph.Product(masks.ConvertAll(m => (m, Number.One)).ToArray());
        var kind = big.Operator switch
        {
            BigOperator.Product => ReductionKind.Product,
            BigOperator.Maximum => ReductionKind.Maximum,
            BigOperator.Minimum => ReductionKind.Minimum,
            BigOperator.ArgMaximum => ReductionKind.ArgMaximum,
            _ => ReductionKind.ArgMinimum,
        };
        if (kind is ReductionKind.ArgMaximum or ReductionKind.ArgMinimum && indices.Count > 1)
        {
            throw BindingProblems.Unsupported(big, "argmax and argmin over several indices are not supported");
        }

        return value with { Body = graph.Reduce(kind, body, [.. indices], mask), Form = null, IsCondition = false };
    }

    private Expr EmptyValue(BigAst big) => big.Operator switch
    {
        BigOperator.Sum => graph.Zero,
        BigOperator.Product => graph.One,
        _ => throw new ProblemException(ProblemCode.Domain, "the range of the index is empty", big.Ranges[0].Span),
    };

    /// <summary>Opens one range: the index becomes a local name, conditions become masks.</summary>
    private Environment Open(RangeAst range, Environment environment, List<Index> indices, List<Expr> masks, BigAst big)
    {
        var inside = OpenEnds(range, environment, indices, masks, big);
        if (range.Condition is { } condition)
        {
            masks.Add(MaskOf(condition, inside));
        }

        return inside;
    }

    private Environment OpenEnds(RangeAst range, Environment environment, List<Index> indices, List<Expr> masks, BigAst big)
    {
        if (range.From is null)
        {
            var whole = new Index(range.Index, range.To is null ? sizes.Unnamed($"{environment.Path}:{range.Span.Start}{range.Index}") : SizeOf(IndexTermOf(range.To, environment), range));
            indices.Add(whole);
            return environment.With(range.Index, new Local(whole));
        }

        // A range that starts at a name says nothing of its value: a free i in `j = i+1` is no size.
        if (session.Unbound == UnboundNames.Refuse && Reader.NameIn(range.From) is { Name: var start } place && environment.Find(start) is null && !session.IsDeclared(start)
            && !session.Definitions.ContainsKey(start) && !session.IsRangeEnd(start) && !session.Inference.IsSize(start) && !session.IsDeclaredSize(Size.Named(start)))
        {
            throw new ProblemException(ProblemCode.UnknownName, $"'{start}' is not bound", place.Span, $"give it a value: {start}=…");
        }

        var from = IndexTermOf(range.From, environment);
        var to = IndexTermOf(range.To ?? throw new ProblemException(ProblemCode.Syntax, "expected the last value of the index", range.Span), environment);
        if (to.IsFixed)
        {
            rangeEnds.Add((to.Position, range.To));
        }

        if (from.IsFixed)
        {
            rangeEnds.Add((from.Position, Reader.NameIn(range.From) ?? range.From));
        }

        if (from.IsFixed && sizes.Resolve(from.Position) is { IsKnown: true } first)
        {
            // i runs over 1 .. to - from + 1; where i is written, from - 1 is added.
            var shift = first.Offset - 1;
            var last = to.Index is { } outer ? outer.Size.Plus(to.Offset) : SizeOf(to, range);
            var index = new Index(range.Index, Limited(sizes.Resolve(last).Plus(-shift), range));
            var term = IndexTerm.At(index, shift);
            indices.Add(index);
            if (to.Index is not null)
            {
                masks.Add(graph.Bracket(term, IndexRelation.LessOrEqual, to));
            }

            return environment.With(range.Index, new Local(term));
        }

        if (from.Index is not null || from.IsFixed)
        {
            var last = to.Index is { } outer ? outer.Size.Plus(to.Offset) : SizeOf(to, range);
            var index = new Index(range.Index, Limited(sizes.Resolve(last), range));
            indices.Add(index);
            masks.Add(graph.Bracket(from, IndexRelation.LessOrEqual, index));
            if (to.Index is not null)
            {
                masks.Add(graph.Bracket(index, IndexRelation.LessOrEqual, to));
            }

            return environment.With(range.Index, new Local((IndexTerm)index));
        }

        throw BindingProblems.Unsupported(big, "the first value of this range is not supported", "use a whole number or an index");
    }

    private Expr MaskOf(Ast condition, Environment environment)
    {
        if (condition is ComparisonAst { Sides: [var left, var right], Signs: [var sign] } && LinearForm.Of(left) is not null && LinearForm.Of(right) is not null)
        {
            IndexTerm a = IndexTermOf(left, environment), b = IndexTermOf(right, environment);
            rangeEnds.AddRange(new[] { (a, left), (b, right) }.Where(t => t.Item1.IsFixed).Select(t => (t.Item1.Position, t.Item2)));
            if (a.Lookup is null && b.Lookup is null)
            {
                return sign switch
                {
                    "=" => graph.Bracket(a, IndexRelation.Equal, b),
                    "≠" => graph.Subtract(graph.One, graph.Bracket(a, IndexRelation.Equal, b)),
                    "<" => graph.Bracket(a.Plus(1), IndexRelation.LessOrEqual, b),
                    "≤" => graph.Bracket(a, IndexRelation.LessOrEqual, b),
                    ">" => graph.Bracket(b.Plus(1), IndexRelation.LessOrEqual, a),
                    _ => graph.Bracket(b, IndexRelation.LessOrEqual, a),
                };
            }
        }

        var value = Bind(condition, environment);
        return value is { Rank: 0, IsCondition: true } ? value.Body : throw BindingProblems.Shape(condition, $"the condition on an index is true or false for each, not {ShapeOf(value)}");
    }

    /// <summary>Refuses a subscript that surely leaves its axis; what hangs on sizes is noted, to be told when these are known.</summary>
    private void CheckRange(IndexTerm term, Size axis, Ast at)
    {
        axis = sizes.Resolve(axis);
        if (term.IsFixed)
        {
            var position = sizes.Resolve(term.Position);
            if (position.IsKnown && (position.Offset < 1 || (axis.IsKnown && position.Offset > axis.Offset)))
            {
                throw BindingProblems.Shape(at, $"there is no entry {position.Offset}: {(axis.IsKnown ? $"the axis has {axis.Offset} entries, counted from 1" : "entries are counted from 1")}");
            }

            if (!position.IsKnown)
            {
                sizes.NoteRead(position, axis, at.Span);
            }
        }
        else if (term.Index is { } index)
        {
            var last = sizes.Resolve(index.Size).Plus(term.Offset);
            if (term.Offset < 0 && last.IsKnown)
            {
                throw BindingProblems.Shape(at, $"the subscript starts at {1 + term.Offset}, but entries are counted from 1");
            }

            if (last.IsKnown && axis.IsKnown && last.Offset > axis.Offset)
            {
                throw BindingProblems.Shape(at, $"'{index.Name}' runs to {last.Offset}, but the axis has {axis.Offset} entries");
            }

            sizes.NoteRead(last, axis, at.Span);
        }
    }

    /// <summary>The largest value of a sum of indices and whole numbers, as in `x_(i+k-1)`; null for others, and where the sizes of several indices are not known.</summary>
    private Size? LastOf(Ast subscript, Environment environment)
    {
        if (subscript is not SumAst sum)
        {
            return null;
        }

        Size last = 0;
        foreach (var (isNegative, term) in sum.Terms)
        {
            Size? own = term switch
            {
                NumberAst { Value: var value } when value.ToInt64() is { } number => (Size)number,
                NameAst { Name: var name } when environment.Find(name) is { IsIndex: true, Index: { Index: { } index, Offset: var offset } } => sizes.Resolve(index.Size).Plus(offset),
                _ => null,
            };
            if (own is not { } size || (!size.IsKnown && (isNegative || !last.IsKnown)) || (isNegative && term is not NumberAst))
            {
                return null;
            }

            last = isNegative ? last.Plus(-size.Offset) : size.IsKnown ? last.Plus(size.Offset) : size.Plus(last.Offset);
        }

        return last;
    }

    private Size SizeOf(IndexTerm last, RangeAst range) => last.IsFixed ? Limited(sizes.Resolve(last.Position), range)
        : throw new ProblemException(ProblemCode.Unsupported, "the last value of this range must be a number, a size or an index", range.Span);

    private static Size Limited(Size size, RangeAst range) => size is { IsKnown: true, Offset: > Limits.RangeLength }
        ? throw new ProblemException(ProblemCode.Limit, $"the range of '{range.Index}' has more than {Limits.RangeLength} values", range.Span) : size;
}
