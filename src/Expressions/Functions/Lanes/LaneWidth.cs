using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>What one lane holds.</summary>
public enum LaneElement
{
    /// <summary>A double.</summary>
    Double,

    /// <summary>A float.</summary>
    Single,
}

/// <summary>How wide a vector is; its lanes are the bits through those of an element.</summary>
public enum LaneWidth
{
    /// <summary>One number at a time; no vector.</summary>
    Scalar = 0,

    /// <summary><see cref="Vector128{T}"/>.</summary>
    Bits128 = 128,

    /// <summary><see cref="Vector256{T}"/>.</summary>
    Bits256 = 256,

    /// <summary><see cref="Vector512{T}"/>.</summary>
    Bits512 = 512,
}

/// <summary>How emitted code is to call a vector value.</summary>
public enum LaneCall
{
    /// <summary>Inlined where it is called: the fastest, while a method holds few of them (about a dozen).</summary>
    Inlined,

    /// <summary>A call, compiled once for all: about a nanosecond more a vector, a small fraction of the time to compile.</summary>
    Called,
}

/// <summary>What this machine offers.</summary>
public static class LaneWidths
{
    /// <summary>
    /// The widest vectors that run at full speed here. Without a fused multiply-add there are none: every product that is rounded once would be a call for each lane.
    /// </summary>
    public static LaneWidth Widest =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? LaneWidth.Bits256
        : Vector128.IsHardwareAccelerated && (Fma.IsSupported || AdvSimd.Arm64.IsSupported) ? LaneWidth.Bits128
        : LaneWidth.Scalar;
}
