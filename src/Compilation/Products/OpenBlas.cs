using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Products;

/// <summary>
/// OpenBLAS (or any library with its <c>cblas_dgemm</c> and <c>cblas_sgemm</c>), for those who ask for it. Its results may differ in their last bits from ours, and
/// with its number of threads.
/// </summary>
internal sealed class OpenBlas
{
    /// <summary>The environment variable by which a user asks: <c>openblas</c>, or the path of a library.</summary>
    public const string Variable = "MLMATH_BLAS";

    private const int RowMajor = 101;
    private const int AsItIs = 111;
    private const int Transposed = 112;

    private static readonly string[] UsualNames = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll", "openblas"];

    private static readonly Lazy<OpenBlas?> Asked = new(() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } wanted ? Load(wanted) : null);

    private readonly DoubleProduct inDouble;
    private readonly SingleProduct inSingle;

    private OpenBlas(nint library, string source)
    {
        inDouble = Marshal.GetDelegateForFunctionPointer<DoubleProduct>(NativeLibrary.GetExport(library, "cblas_dgemm"));
        inSingle = Marshal.GetDelegateForFunctionPointer<SingleProduct>(NativeLibrary.GetExport(library, "cblas_sgemm"));
        Library = library;
        Source = source;
    }

    private delegate void DoubleProduct(
        int order, int transposeA, int transposeB, int m, int n, int k, double alpha, ref double a, int aStep, ref double b, int bStep, double beta, ref double c, int cStep);

    private delegate void SingleProduct(
        int order, int transposeA, int transposeB, int m, int n, int k, float alpha, ref float a, int aStep, ref float b, int bStep, float beta, ref float c, int cStep);

    /// <summary>What was loaded: a name or a path.</summary>
    public string Source { get; }

    /// <summary>The library, for whoever wants more of it.</summary>
    public nint Library { get; }

    /// <summary>What the environment asks for, or null where it asks for nothing. Throws <see cref="ProblemException"/> (unsupported) where that cannot be had.</summary>
    public static OpenBlas? FromEnvironment() => Asked.Value;

    /// <summary>
    /// Loads <c>openblas</c> from where the system keeps its libraries, or the library at a path. Throws <see cref="ProblemException"/> (unsupported) where it is
    /// not there or is no BLAS.
    /// </summary>
    public static OpenBlas Load(string wanted)
    {
        string[] names = wanted == "openblas" ? UsualNames : [wanted];
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(library, "cblas_dgemm", out _) && NativeLibrary.TryGetExport(library, "cblas_sgemm", out _))
            {
                return new OpenBlas(library, name);
            }

            NativeLibrary.Free(library);
            throw new ProblemException(ProblemCode.Unsupported, $"the library '{name}' that {Variable} names has no cblas_dgemm and cblas_sgemm", null, $"name an OpenBLAS, or leave {Variable} empty to use the built-in products");
        }

        throw new ProblemException(
            ProblemCode.Unsupported,
            wanted == "openblas" ? "OpenBLAS was asked for and is not installed" : $"the library '{wanted}' that {Variable} names cannot be loaded",
            null,
            $"install OpenBLAS (Debian: libopenblas0-pthread), set {Variable} to the path of its library, or leave it empty to use the built-in products");
    }

    /// <summary>C = alpha·A·B or C += alpha·A·B, where the strides are such that BLAS can say them; false, and nothing done, otherwise.</summary>
    public bool TryMultiply<T>(
        nint rows, nint columns, nint inner, T alpha, ref T a, Operand aStrides, ref T b, Operand bStrides, ref T c, Operand cStrides, bool accumulate)
        where T : unmanaged
    {
        if (cStrides.Column != 1 && cStrides.Row == 1)
        {
            return TryMultiply(columns, rows, inner, alpha, ref b, bStrides.Transposed, ref a, aStrides.Transposed, ref c, cStrides.Transposed, accumulate);
        }

        if (cStrides.Column != 1 || cStrides.Row < columns || cStrides.Row > int.MaxValue
            || Form(aStrides, rows, inner) is not { } left || Form(bStrides, inner, columns) is not { } right || nint.Max(rows, nint.Max(columns, inner)) > int.MaxValue)
        {
            return false;
        }

        var (m, n, k) = ((int)rows, (int)columns, (int)inner);
        if (typeof(T) == typeof(double))
        {
            inDouble(
                RowMajor, left.Order, right.Order, m, n, k, Unsafe.BitCast<T, double>(alpha), ref Unsafe.As<T, double>(ref a), left.Step,
                ref Unsafe.As<T, double>(ref b), right.Step, accumulate ? 1 : 0, ref Unsafe.As<T, double>(ref c), (int)cStrides.Row);
        }
        else
        {
            inSingle(
                RowMajor, left.Order, right.Order, m, n, k, Unsafe.BitCast<T, float>(alpha), ref Unsafe.As<T, float>(ref a), left.Step,
                ref Unsafe.As<T, float>(ref b), right.Step, accumulate ? 1 : 0, ref Unsafe.As<T, float>(ref c), (int)cStrides.Row);
        }

        return true;
    }

    private static (int Order, int Step)? Form(Operand strides, nint rows, nint columns) =>
        strides.Column == 1 && strides.Row >= columns && strides.Row <= int.MaxValue ? (AsItIs, (int)strides.Row)
        : strides.Row == 1 && strides.Column >= rows && strides.Column <= int.MaxValue ? (Transposed, (int)strides.Column)
        : null;
}
