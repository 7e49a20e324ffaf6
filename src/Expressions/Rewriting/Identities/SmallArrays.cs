using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting.Rules;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>Matrices of a few entries by their entries: sums over their axes written out, determinants and inverses up to 3×3 by cofactors.</summary>
/// <param name="graph">Where results are made.</param>
public sealed class SmallArrays(Graph graph) : NodeRewriter(graph)
{
    private const int LargestMatrix = 3;
    private const int MostTerms = 16;

    /// <summary>The entries of an expression with free indices over small axes; null where there are many, or the sizes are not known.</summary>
    public IReadOnlyList<Expr>? Entries(Expr expression)
    {
        List<Expr> entries = [expression];
        foreach (var index in expression.FreeIndices())
        {
            if (!index.Size.IsKnown || index.Size.Offset * entries.Count is < 1 or > MostTerms)
            {
                return null;
            }

            entries = entries.SelectMany(e => Enumerable.Range(1, (int)index.Size.Offset).Select(p => e.Substitute(index, IndexTerm.At((Size)p)))).ToList();
        }

        return entries.ConvertAll(Decided);
    }

    /// <summary>The entry with brackets decided whose indices have become positions.</summary>
    private Expr Decided(Expr entry)
    {
        var terms = Graph.TermsOf(entry, out var constant).ConvertAll(t => (t.Coefficient, Graph.Product(Graph.FactorsOf(t.Term, out _).ToArray())));
        terms.Add((constant, Graph.One));
        return Graph.Sum(terms.ToArray());
    }

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => node is TensorNode ? "cofactors" : "sum-written-out";

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        switch (original.Node)
        {
            case ProductNode product when bound.Length > 0 && bound.Aggregate(1L, (n, b) => b.Size.IsKnown ? n * b.Size.Offset : MostTerms + 1) is > 0 and <= MostTerms:
                var body = Graph.Product(operands.Take(product.Exponents.Length).Select((o, k) => (o, product.Exponents[k])).ToArray());
                return Graph.Sum(Places(body, bound).Select(e => (Number.One, e)).ToArray());
            case TensorNode { Function: var function } when bound is [{ Size: { IsKnown: true, Offset: > 0 and <= LargestMatrix } size }, _] && bound[1].Size == size:
                var all = Enumerable.Range(1, (int)size.Offset).ToArray();
                return ReferenceEquals(function, TensorFunction.Determinant) ? Determinant(operands[0], bound, all, all)
                    : ReferenceEquals(function, TensorFunction.Inverse) ? Inverse(operands[0], bound, all, original.Terms[^2], original.Terms[^1])
                    : Graph.Rebuild(original, operands, bound);
            default:
                return Graph.Rebuild(original, operands, bound);
        }
    }

    private IEnumerable<Expr> Places(Expr body, Index[] bound)
    {
        IEnumerable<Expr> entries = [body];
        foreach (var index in bound)
        {
            entries = entries.SelectMany(e => Enumerable.Range(1, (int)index.Size.Offset).Select(p => IndexProcedures.At(Graph, e, index, IndexTerm.At((Size)p)))).ToList();
        }

        return entries;
    }

    private static Expr At(Expr entry, Index[] bound, int row, int column) => entry.Substitute(bound[0], IndexTerm.At((Size)row)).Substitute(bound[1], IndexTerm.At((Size)column));

    /// <summary>Expanded along the first of the rows.</summary>
    private Expr Determinant(Expr entry, Index[] bound, int[] rows, int[] columns)
    {
        if (rows.Length == 0)
        {
            return Graph.One;
        }

        var terms = new List<(Number, Expr)>();
        for (var k = 0; k < columns.Length; k++)
        {
            var minor = Determinant(entry, bound, rows[1..], [.. columns.Where((_, c) => c != k)]);
            terms.Add((k % 2 == 0 ? Number.One : Number.MinusOne, Graph.Multiply(At(entry, bound, rows[0], columns[k]), minor)));
        }

        return Graph.Sum(terms.ToArray());
    }

    private Expr Inverse(Expr entry, Index[] bound, int[] all, IndexTerm row, IndexTerm column)
    {
        var terms = new List<(Number, Expr)>();
        foreach (var r in all)
        {
            foreach (var c in all)
            {
                var cofactor = Determinant(entry, bound, [.. all.Where(k => k != c)], [.. all.Where(k => k != r)]);
                var place = Graph.Multiply(Graph.Bracket(row, IndexRelation.Equal, IndexTerm.At((Size)r)), Graph.Bracket(column, IndexRelation.Equal, IndexTerm.At((Size)c)));
                terms.Add(((r + c) % 2 == 0 ? Number.One : Number.MinusOne, Graph.Multiply(place, cofactor)));
            }
        }

        return Graph.Divide(Graph.Sum(terms.ToArray()), Determinant(entry, bound, all, all));
    }
}
