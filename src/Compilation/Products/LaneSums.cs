using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Compilation.Products;

/// <summary>The sums of the lanes of several vectors as one vector, by exchanging lanes between them: fewer steps than a sum of each.</summary>
internal static class LaneSums
{
    /// <summary>Eight vectors of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> OfEight(
        Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3, Vector512<double> v4, Vector512<double> v5, Vector512<double> v6, Vector512<double> v7)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(
                Vector512.Sum(v0), Vector512.Sum(v1), Vector512.Sum(v2), Vector512.Sum(v3), Vector512.Sum(v4), Vector512.Sum(v5), Vector512.Sum(v6), Vector512.Sum(v7));
        }

        // Pairs of lanes added, two vectors to one; then the lower and upper halves; then the quarters.
        var v01 = Avx512F.UnpackLow(v0, v1) + Avx512F.UnpackHigh(v0, v1);
        var v23 = Avx512F.UnpackLow(v2, v3) + Avx512F.UnpackHigh(v2, v3);
        var v45 = Avx512F.UnpackLow(v4, v5) + Avx512F.UnpackHigh(v4, v5);
        var v67 = Avx512F.UnpackLow(v6, v7) + Avx512F.UnpackHigh(v6, v7);
        var v03 = Avx512F.Shuffle4x128(v01, v23, 0b_01_00_01_00) + Avx512F.Shuffle4x128(v01, v23, 0b_11_10_11_10);
        var v47 = Avx512F.Shuffle4x128(v45, v67, 0b_01_00_01_00) + Avx512F.Shuffle4x128(v45, v67, 0b_11_10_11_10);
        return Avx512F.Shuffle4x128(v03, v47, 0b_10_00_10_00) + Avx512F.Shuffle4x128(v03, v47, 0b_11_01_11_01);
    }

    /// <summary>Four vectors of four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> OfFour(Vector256<double> v0, Vector256<double> v1, Vector256<double> v2, Vector256<double> v3)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Vector256.Sum(v0), Vector256.Sum(v1), Vector256.Sum(v2), Vector256.Sum(v3));
        }

        var v01 = Avx.HorizontalAdd(v0, v1);
        var v23 = Avx.HorizontalAdd(v2, v3);
        return Avx.Permute2x128(v01, v23, 0x20) + Avx.Permute2x128(v01, v23, 0x31);
    }

    /// <summary>Eight vectors of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> OfEight(
        Vector256<float> v0, Vector256<float> v1, Vector256<float> v2, Vector256<float> v3, Vector256<float> v4, Vector256<float> v5, Vector256<float> v6, Vector256<float> v7)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(
                Vector256.Sum(v0), Vector256.Sum(v1), Vector256.Sum(v2), Vector256.Sum(v3), Vector256.Sum(v4), Vector256.Sum(v5), Vector256.Sum(v6), Vector256.Sum(v7));
        }

        var v03 = Avx.HorizontalAdd(Avx.HorizontalAdd(v0, v1), Avx.HorizontalAdd(v2, v3));
        var v47 = Avx.HorizontalAdd(Avx.HorizontalAdd(v4, v5), Avx.HorizontalAdd(v6, v7));
        return Avx.Permute2x128(v03, v47, 0x20) + Avx.Permute2x128(v03, v47, 0x31);
    }
}
