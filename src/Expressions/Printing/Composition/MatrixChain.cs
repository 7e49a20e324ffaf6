using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Factors of a matrix product, in order; the last may be a column vector, or the first a row.</summary>
internal sealed class MatrixChain(params MathLayout[] factors)
{
    private static readonly MathLayout OnesLayout = new SymbolLayout("ones", "𝟏", "\\mathbf{1}");

    /// <summary>The vector of ones.</summary>
    public static MatrixChain Ones { get; } = new(OnesLayout);

    /// <summary>The factors.</summary>
    public IReadOnlyList<MathLayout> Factors => factors;

    /// <summary>How many of the factors are transposed; fewer read better.</summary>
    public int Transposes => factors.Count(f => f is TransposeLayout) + factors.Sum(f => f is ProductLayout p ? p.Factors.Count(x => x is TransposeLayout) : 0);

    /// <summary>The product with another chain behind.</summary>
    public MatrixChain Then(MatrixChain next) => new([.. factors, .. next.Factors]);

    /// <summary>The chain's transpose: factors reversed, each transposed.</summary>
    public MatrixChain Transposed() => new(factors.Reverse().Select(Transpose).ToArray());

    /// <summary>The product as one layout.</summary>
    public MathLayout ToLayout() => factors.Length == 1 ? factors[0] : new ProductLayout(factors, ProductKind.Matrix);

    /// <summary>`diag(v)` of a vector, the diagonal of a matrix.</summary>
    public static MathLayout Diagonal(MathLayout layout) => Call("diag", layout);

    /// <summary>`tr(A)`.</summary>
    public static MathLayout Trace(MathLayout layout) => Call("tr", layout);

    /// <summary>`uᵀv` of the vectors on one vertex, summed over it; the simplest is turned into the row.</summary>
    public static MatrixChain InnerProduct(List<MatrixChain> vectors)
    {
        if (vectors.Count == 0)
        {
            return Ones.Transposed().Then(Ones);
        }

        if (vectors.Count == 1)
        {
            // A matrix's diagonal, summed, is its trace.
            return vectors[0].Factors is [CallLayout { Function.Text: "diag", Arguments: [var matrix] }] ? new MatrixChain(Trace(matrix)) : Ones.Transposed().Then(vectors[0]);
        }

        MatrixChain? best = null;
        for (var k = 0; k < vectors.Count; k++)
        {
            var rest = vectors.Where((_, place) => place != k).ToArray();
            var column = rest.Length == 1 ? rest[0] : new MatrixChain(new ProductLayout(rest.Select(r => r.ToLayout()).ToArray(), ProductKind.Entrywise));
            var candidate = vectors[k].Transposed().Then(column);
            if (best is null || candidate.Transposes < best.Transposes || (candidate.Transposes == best.Transposes && Weight(candidate.Factors[0]) < Weight(best.Factors[0])))
            {
                best = candidate;
            }
        }

        return best!;
    }

    private static MathLayout Transpose(MathLayout layout) => layout switch
    {
        TransposeLayout inner => inner.Base,
        NumberLayout => layout,
        NameLayout { Name: "I" } => layout,
        CallLayout { Function.Text: "diag" } => layout,
        _ => new TransposeLayout(layout),
    };

    private static int Weight(MathLayout layout) => layout is TransposeLayout { Base: NameLayout or ElementLayout } ? 0 : 1;

    private static CallLayout Call(string name, MathLayout argument) => new(new FunctionSign(name, name, $"\\operatorname{{{name}}}", false), [argument]);
}
