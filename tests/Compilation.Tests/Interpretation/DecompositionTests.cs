using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Values;
using FsCheck;
using FsCheck.Fluent;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Interpretation;

/// <summary>What a decomposition promises, at random matrices of every shape: its factors give the matrix back, and are of their kind.</summary>
public sealed class DecompositionTests
{
    private const double Near = 1e-10;

    private readonly Graph graph = new();

    [Fact]
    public void Q_has_orthonormal_columns_R_is_upper_triangular_and_their_product_is_the_matrix() => Prop.ForAll(Matrices(), a =>
    {
        var k = Math.Min(a.GetLength(0), a.GetLength(1));
        var q = Part(TensorFunction.OrthogonalFactor, a, a.GetLength(0), k);
        var r = Part(TensorFunction.TriangularFactor, a, k, a.GetLength(1));
        var isTriangular = Enumerable.Range(0, k).All(i => r[i, i] >= 0 && Enumerable.Range(0, i).All(j => r[i, j] == 0));
        return isTriangular && IsIdentity(Times(Transposed(q), q)) && Agree(Times(q, r), a);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void U_and_V_have_orthonormal_columns_S_descends_and_their_product_is_the_matrix() => Prop.ForAll(Matrices(), a =>
    {
        var k = Math.Min(a.GetLength(0), a.GetLength(1));
        var u = Part(TensorFunction.LeftSingularVectors, a, a.GetLength(0), k);
        var v = Part(TensorFunction.RightSingularVectors, a, a.GetLength(1), k);
        var s = Part(TensorFunction.SingularValues, a, k);
        var scaled = (double[,])u.Clone();
        for (var i = 0; i < u.GetLength(0); i++)
        {
            for (var j = 0; j < k; j++)
            {
                scaled[i, j] *= s[0, j];
            }
        }

        var descends = Enumerable.Range(0, k).All(j => s[0, j] >= 0 && (j == 0 || s[0, j] <= s[0, j - 1]));
        return descends && IsIdentity(Times(Transposed(u), u)) && IsIdentity(Times(Transposed(v), v)) && Agree(Times(scaled, Transposed(v)), a);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void L_is_lower_triangular_and_its_product_with_its_transpose_is_the_matrix() => Prop.ForAll(Matrices(), b =>
    {
        var a = Times(b, Transposed(b));
        for (var i = 0; i < a.GetLength(0); i++)
        {
            a[i, i] += 0.5;
        }

        var l = Part(TensorFunction.CholeskyFactor, a, a.GetLength(0), a.GetLength(0));
        var isTriangular = Enumerable.Range(0, l.GetLength(0)).All(i => l[i, i] > 0 && Enumerable.Range(i + 1, l.GetLength(0) - i - 1).All(j => l[i, j] == 0));
        return isTriangular && Agree(Times(l, Transposed(l)), a);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_tape_knows_the_slopes_of_eigenvalues_and_singular_values(bool singular)
    {
        // Σ λₖ³ has the derivative 3(A²)ᵀ; of the singular values Σ σₖ² is ‖A‖² with 2A.
        double[,] a = { { 2, 1, 0.5 }, { 0.5, 3, -1 }, { 0.25, 0.75, -1 } };
        Index i = new("i", 3), j = new("j", 3), k = new("k", 3);
        var values = graph.Tensor(singular ? TensorFunction.SingularValues : TensorFunction.Eigenvalues, graph.Input("A", [3, 3], i, j), [i, j], k);
        var body = graph.SumOver(graph.Power(values, singular ? 2 : 3), k);
        var gradient = Evaluator.GradientByTape(body, ["A"], new Bindings { ["A"] = Array(a) }).Gradient["A"].Values;
        var expected = singular ? a : Transposed(Times(a, a));
        for (var e = 0; e < 9; e++)
        {
            Assert.Equal((singular ? 2 : 3) * expected[e / 3, e % 3], gradient[e], 9);
        }
    }

    private static Arbitrary<double[,]> Matrices() => (
        from rows in Gen.Choose(1, 6)
        from columns in Gen.Choose(1, 6)
        from entries in Gen.Choose(-40, 40).ArrayOf(rows * columns)
        select Rows(entries, rows, columns)).ToArbitrary();

    private static double[,] Rows(int[] entries, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (var e = 0; e < entries.Length; e++)
        {
            matrix[e / columns, e % columns] = entries[e] / 8.0;
        }

        return matrix;
    }

    private double[,] Part(TensorFunction function, double[,] matrix, params int[] shape)
    {
        Index i = new("i", matrix.GetLength(0)), j = new("j", matrix.GetLength(1));
        var outputs = System.Array.ConvertAll(shape, s => new Index("p", s));
        var input = graph.Input("A", [matrix.GetLength(0), matrix.GetLength(1)], i, j);
        var value = Evaluator.Evaluate(graph.Tensor(function, input, [i, j], outputs), outputs, new Bindings { ["A"] = Array(matrix) });
        var (rows, columns) = shape.Length == 1 ? (1, shape[0]) : (shape[0], shape[1]);
        var part = new double[rows, columns];
        for (var e = 0; e < value.Values.Length; e++)
        {
            part[e / columns, e % columns] = value.Values[e];
        }

        return part;
    }

    private static NumericArray Array(double[,] matrix) => new([matrix.GetLength(0), matrix.GetLength(1)], [.. matrix.Cast<double>()]);

    private static double[,] Transposed(double[,] matrix)
    {
        var transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
            {
                transposed[j, i] = matrix[i, j];
            }
        }

        return transposed;
    }

    private static double[,] Times(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < b.GetLength(1); j++)
            {
                for (var k = 0; k < b.GetLength(0); k++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    private static bool IsIdentity(double[,] matrix)
    {
        var identity = new double[matrix.GetLength(0), matrix.GetLength(0)];
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            identity[i, i] = 1;
        }

        return Agree(matrix, identity);
    }

    private static bool Agree(double[,] a, double[,] b)
    {
        var scale = Math.Max(1, b.Cast<double>().Max(Math.Abs));
        return a.Cast<double>().Zip(b.Cast<double>()).All(p => Math.Abs(p.First - p.Second) <= Near * scale);
    }
}
