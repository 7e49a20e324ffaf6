using MlMath.Expressions.Printing.Layouts;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Factors of a matrix product, in order; the last may be a column vector, or the first a row.</summary>
internal sealed class MatrixChain(params MathLayout[] factors)
{
    private static readonly FunctionSign DiagonalSign = SignOf("diag");
    private static readonly FunctionSign DiagonalOfSign = SignOf("diag") with { };

    /// <summary>The vector of ones, which has its size with it where nothing beside it tells that.</summary>
    public static MatrixChain Ones(MathLayout? size = null) => new(new UnitLayout(false, size));

    /// <summary>A layout as a chain: the factors of a matrix product, or the layout alone.</summary>
    public static MatrixChain Of(MathLayout layout) =>
        layout is ProductLayout { Kind: ProductKind.Matrix } product ? new MatrixChain([.. product.Factors]) { Scalars = product.Scalars } : new MatrixChain(layout);

    /// <summary>How many of the first factors are scalars.</summary>
    public int Scalars { get; init; }

    /// <summary>The factors.</summary>
    public IReadOnlyList<MathLayout> Factors => factors;

    /// <summary>How many of the factors are transposed; fewer read better.</summary>
    public int Transposes => factors.Count(f => f is TransposeLayout) + factors.Sum(f => f is ProductLayout p ? p.Factors.Count(x => x is TransposeLayout) : 0);

    /// <summary>The product with another chain behind.</summary>
    public MatrixChain Then(MatrixChain next) =>
        new([.. factors[..Scalars], .. next.Factors.Take(next.Scalars), .. factors[Scalars..], .. next.Factors.Skip(next.Scalars)]) { Scalars = Scalars + next.Scalars };

    /// <summary>The chain's transpose: factors reversed, each transposed.</summary>
    public MatrixChain Transposed() => new([.. factors[..Scalars], .. factors[Scalars..].Reverse().Select(Transpose)]) { Scalars = Scalars };

    /// <summary>`(I - u𝟏ᵀ) diag(v)` as `diag(v) - uvᵀ`, and so from the left; all others as they are.</summary>
    public MatrixChain Distributed()
    {
        var (sum, diagonal, isLeft) = factors switch
        {
            [SumLayout s, CallLayout d] => (s, d, false),
            [CallLayout d, SumLayout s] => (s, d, true),
            _ => (null, null, false),
        };
        if (sum is null || !ReferenceEquals(diagonal!.Function, DiagonalSign))
        {
            return this;
        }

        var terms = new List<SignedLayout>();
        foreach (var (isNegative, body) in sum.Terms)
        {
            if (body is UnitLayout { IsIdentity: true })
            {
                terms.Add(new SignedLayout(isNegative, diagonal));
            }
            else if (!isLeft && body is ProductLayout { Kind: ProductKind.Matrix, Factors: [.., TransposeLayout { Base: UnitLayout }] and var outer })
            {
                terms.Add(new SignedLayout(isNegative, new ProductLayout([.. outer.SkipLast(1), Transpose(diagonal.Arguments[0])], ProductKind.Matrix)));
            }
            else if (isLeft && body is ProductLayout { Kind: ProductKind.Matrix, Factors: [UnitLayout { IsIdentity: false }, ..] and var inner })
            {
                terms.Add(new SignedLayout(isNegative, new ProductLayout([diagonal.Arguments[0], .. inner.Skip(1)], ProductKind.Matrix)));
            }
            else
            {
                return this;
            }
        }

        return new MatrixChain(new SumLayout(terms));
    }

    /// <summary>The product as one layout.</summary>
    public MathLayout ToLayout() => factors.Length == 1 ? factors[0] : new ProductLayout(factors, ProductKind.Matrix) { Scalars = Scalars };

    /// <summary>`diag(v)`: the matrix with a vector on its diagonal.</summary>
    public static MathLayout Diagonal(MathLayout vector) => new CallLayout(DiagonalSign, [vector]);

    /// <summary>`diag(A)`: the diagonal of a matrix, a vector.</summary>
    public static MathLayout DiagonalOf(MathLayout matrix) => new CallLayout(DiagonalOfSign, [matrix]);

    /// <summary>Whether the vector is a matrix's diagonal.</summary>
    public static bool IsDiagonalOf(MatrixChain vector) => vector.Factors is [CallLayout call] && ReferenceEquals(call.Function, DiagonalOfSign);

    /// <summary>`tr(A)`.</summary>
    public static MathLayout Trace(MathLayout layout) => new CallLayout(SignOf("tr"), [layout]);

    /// <summary>`uᵀv` of the vectors on one vertex, summed over it; the simplest is turned into the row.</summary>
    public static MatrixChain InnerProduct(List<MatrixChain> vectors, MathLayout size)
    {
        if (vectors.Count == 0)
        {
            return new MatrixChain(size);
        }

        if (vectors.Count == 1)
        {
            // A matrix's diagonal, summed, is its trace.
            return IsDiagonalOf(vectors[0]) ? new MatrixChain(Trace(((CallLayout)vectors[0].Factors[0]).Arguments[0])) : Ones().Transposed().Then(vectors[0]);
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
        UnitLayout { IsIdentity: true } => layout,
        CallLayout call when ReferenceEquals(call.Function, DiagonalSign) => layout,
        _ => new TransposeLayout(layout),
    };

    private static int Weight(MathLayout layout) => layout is TransposeLayout { Base: NameLayout or ElementLayout } ? 0 : 1;

    private static FunctionSign SignOf(string name) => new(name, name, $"\\operatorname{{{name}}}", false);
}
