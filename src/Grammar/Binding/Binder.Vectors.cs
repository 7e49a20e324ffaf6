using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Vectors and matrices written by their entries, or by a rule for them.</summary>
internal sealed partial class Binder
{
    /// <summary>`[a, b, c]`, or rows; entries that a rule gives may stand among others.</summary>
    private TensorExpr BindVector(VectorAst vector, Environment environment)
    {
        if (vector.Entries.Count > Limits.WrittenEntries)
        {
            throw new ProblemException(ProblemCode.Limit, $"a vector that is written out has at most {Limits.WrittenEntries} entries", vector.Span, "bind it to a name as a value");
        }

        var entries = new List<(Ast Place, TensorExpr Value)>();
        foreach (var entry in vector.Entries)
        {
            var value = Bind(entry, environment);
            if (entry is not RangeVectorAst { IsSpread: true })
            {
                entries.Add((entry, value));
                continue;
            }

            if (sizes.Resolve(value.Axes[0].Size) is not { IsKnown: true, Offset: <= Limits.WrittenEntries and var count })
            {
                return Concatenated(vector, environment);
            }

            for (var k = 1L; k <= count; k++)
            {
                entries.Add((entry, new TensorExpr(value.Body.Substitute(value.Axes[0], IndexTerm.At((Size)k)), value.Axes[1..])));
            }
        }

        if (entries.Count == 0)
        {
            throw BindingProblems.Shape(vector, "this vector has no entries");
        }

        var (_, first) = entries[0];
        var index = new Index("i", entries.Count);
        var parts = new List<(Number, Expr)>();
        for (var k = 0; k < entries.Count; k++)
        {
            parts.Add((Number.One, graph.Multiply(graph.Bracket(index, IndexRelation.Equal, IndexTerm.At((Size)(k + 1))), Beside(first, entries[k].Value, entries[k].Place).Body)));
        }

        if (first.Rank > 1)
        {
            throw BindingProblems.Unsupported(vector, "arrays of more than two axes are not written this way");
        }

        return new TensorExpr(graph.Sum(parts.ToArray()), [index, .. first.Axes]);
    }

    private TensorExpr Beside(TensorExpr first, TensorExpr entry, Ast place) => entry.Rank == first.Rank ? Align(first, entry, place, ",").Right
        : throw BindingProblems.Shape(place, $"the entries of this array have different shapes: {ShapeOf(first)} and {ShapeOf(entry)}");

    /// <summary>Scalar entries around a run of as many as a size says: `[1, x₁, …, xₙ]`.</summary>
    private TensorExpr Concatenated(VectorAst vector, Environment environment)
    {
        Size length = 0;
        var values = vector.Entries.Select(e => Bind(e, environment)).ToList();
        for (var k = 0; k < values.Count; k++)
        {
            var isSpread = vector.Entries[k] is RangeVectorAst { IsSpread: true };
            var size = isSpread ? sizes.Resolve(values[k].Axes[0].Size) : 1;
            if (values[k].Rank != (isSpread ? 1 : 0) || (!length.IsKnown && !size.IsKnown))
            {
                throw BindingProblems.Unsupported(vector.Entries[k], "entries beside a run of unknown length are scalars, and there is one such run");
            }

            length = length.IsKnown ? size.Plus(length.Offset) : length.Plus(size.Offset);
        }

        var index = new Index("i", length);
        var parts = new List<(Number, Expr)>();
        Size before = 0;
        for (var k = 0; k < values.Count; k++)
        {
            if (vector.Entries[k] is not RangeVectorAst { IsSpread: true })
            {
                before = before.Plus(1);
                parts.Add((Number.One, graph.Multiply(graph.Bracket(index, IndexRelation.Equal, IndexTerm.At(before)), values[k].Body)));
                continue;
            }

            var run = values[k].Axes[0];
            parts.Add((Number.One, graph.SumOver(graph.Multiply(graph.Bracket(index, IndexRelation.Equal, IndexTerm.At(run, before.Offset)), values[k].Body), run)));
            before = sizes.Resolve(run.Size).Plus(before.Offset);
        }

        return new TensorExpr(graph.Sum(parts.ToArray()), [index]);
    }

    /// <summary>`[v₁, v₂, …, vₙ]`: the entry at the index, for all of its range.</summary>
    private TensorExpr BindRangeVector(RangeVectorAst vector, Environment environment)
    {
        var indices = new List<Index>();
        var masks = new List<Expr>();
        var at = new BigAst(BigOperator.Sum, [vector.Range], vector.Entry) { Span = vector.Span };
        var inside = Open(vector.Range, environment, indices, masks, at);
        var entry = Bind(vector.Entry, inside);
        if (masks.Count > 0)
        {
            throw BindingProblems.Unsupported(vector, "the entries of this vector start at a number that is not known", "let it start at a whole number");
        }

        if (entry.Rank > 1)
        {
            throw BindingProblems.Unsupported(vector, "arrays of more than two axes are not written this way");
        }

        if (sizes.Resolve(indices[0].Size) is { IsKnown: true, Offset: <= 0 } size)
        {
            throw BindingProblems.Shape(vector, $"this vector has no entries: its index runs to {size.Offset}");
        }

        return new TensorExpr(entry.Body, [indices[0], .. entry.Axes]);
    }
}
