using System.Runtime.InteropServices;
using MlMath.Compilation.Products;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Tests.Products;

/// <summary>Another library does the products only where it is asked for, and says what is amiss where it cannot be had.</summary>
public sealed class OpenBlasTests
{
    [Fact]
    public void A_library_that_is_not_there_is_a_problem_with_a_remedy()
    {
        var problem = Assert.Throws<ProblemException>(() => OpenBlas.Load("/no/such/libblas.so")).Problem;
        Assert.Equal(ProblemCode.Unsupported, problem.Code);
        Assert.Contains("/no/such/libblas.so", problem.Message, StringComparison.Ordinal);
        Assert.Contains(OpenBlas.Variable, problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_no_blas_is_a_problem()
    {
        var other = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        var problem = Assert.Throws<ProblemException>(() => OpenBlas.Load(other)).Problem;
        Assert.Equal(ProblemCode.Unsupported, problem.Code);
    }

    [Fact]
    public void Nobody_asks_for_it_unless_the_environment_does() =>
        Assert.Equal(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OpenBlas.Variable)), OpenBlas.FromEnvironment() is null);

    [Fact]
    public void Where_it_is_installed_it_gives_the_same_products()
    {
        if (!NativeLibrary.TryLoad("libopenblas.so.0", out _))
        {
            // Without the library there is a problem instead.
            Assert.Throws<ProblemException>(() => OpenBlas.Load("libopenblas.so.0"));
            return;
        }

        var blas = OpenBlas.Load("openblas");
        var (random, workspace, own) = (new Random(1), new ProductWorkspace(blas), new ProductWorkspace());
        const int m = 40, n = 50, k = 60;
        foreach (var aStrides in new MatrixStrides[] { new(k, 1), new(1, m), new(k + 4, 1), new(2 * k, 2) })
        {
            foreach (var bStrides in new MatrixStrides[] { new(n, 1), new(1, k), new(1, k + 3), new(1, 0) })
            {
                foreach (var cStrides in new MatrixStrides[] { new(n, 1), new(1, m), new(n + 5, 1) })
                {
                    var (a, b) = (Numbers(random, aStrides.Last(1, m, k)), Numbers(random, bStrides.Last(1, k, n)));
                    var theirs = Numbers(random, cStrides.Last(1, m, n));
                    var ours = (double[])theirs.Clone();
                    Product.Multiply<double>(new(m, n, k), 3, a, aStrides, b, bStrides, theirs, cStrides, true, workspace);
                    Product.Multiply<double>(new(m, n, k), 3, a, aStrides, b, bStrides, ours, cStrides, true, own);
                    Assert.Equal(ours, theirs);
                    var single = new float[ours.Length];
                    Product.Multiply<float>(new(m, n, k), 3, Array.ConvertAll(a, x => (float)x), aStrides, Array.ConvertAll(b, x => (float)x), bStrides, single, cStrides, false, workspace);
                    Array.Clear(ours);
                    Product.Multiply<double>(new(m, n, k), 3, a, aStrides, b, bStrides, ours, cStrides, false, own);
                    Assert.Equal(ours, Array.ConvertAll(single, x => (double)x));
                }
            }
        }
    }

    private static double[] Numbers(Random random, long last) => [.. Enumerable.Range(0, (int)last + 1).Select(_ => (double)random.Next(-9, 10))];
}
