using System.Reflection;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Vector values that several rows have in common, for code that computes them once.</summary>
public static class SharedKernels
{
    /// <summary>d = e^-|x|, of which σ(x) is 1/(1 + d) where x ≥ 0 and d/(1 + d) elsewhere; null for the scalar width.</summary>
    public static MethodInfo? Decay(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<DecayKernel>.Method(element, width, call);

    /// <summary>log(1 + d) for d from 0 to 1, of which softplus(x) is max(x, 0) + log(1 + d); null for the scalar width.</summary>
    public static MethodInfo? LogOnePlusDecay(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<LogOnePlusDecayKernel>.Method(element, width, call);

    /// <summary>A step of sine and cosine of one argument, or of tanh x and σ(±2x), for doubles; null for the scalar width. Each is small and meant to be inlined.</summary>
    public static MethodInfo? Step(PairStep step, LaneWidth width) => step switch
    {
        PairStep.QuarterTurns => UnaryKernel<QuarterTurnsKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.RestOfTurns => BinaryKernel<RestOfTurnsKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.SinOfQuarter => UnaryKernel<SinOfQuarterKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.CosOfQuarter => UnaryKernel<CosOfQuarterKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.SinOfTurns => TernaryKernel<SinOfTurnsKernel>.DoubleMethod(width),
        PairStep.CosOfTurns => TernaryKernel<CosOfTurnsKernel>.DoubleMethod(width),
        PairStep.SinOfAny => BinaryKernel<SinOfAnyKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.CosOfAny => BinaryKernel<CosOfAnyKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.MinusTwice => UnaryKernel<MinusTwiceKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.BinaryExponent => UnaryKernel<BinaryExponentKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.ExpOfRest => BinaryKernel<ExpOfRestKernel>.DoubleMethod(width, LaneCall.Inlined),
        PairStep.ExpOfParts => BinaryKernel<ExpOfPartsKernel>.DoubleMethod(width, LaneCall.Inlined),
        _ => TernaryKernel<TanhOfPartsKernel>.DoubleMethod(width),
    };
}

/// <summary>The steps by which functions of one argument are computed in pairs: what they have in common is one vector each, which emitted code keeps in a variable.</summary>
public enum PairStep
{
    /// <summary>k(x) with x = k·π/2 + r.</summary>
    QuarterTurns,

    /// <summary>r(x, k).</summary>
    RestOfTurns,

    /// <summary>sin r.</summary>
    SinOfQuarter,

    /// <summary>cos r.</summary>
    CosOfQuarter,

    /// <summary>sin x by k, sin r, cos r, where x is neither far nor 0.</summary>
    SinOfTurns,

    /// <summary>cos x by k, sin r, cos r, where x is not far.</summary>
    CosOfTurns,

    /// <summary>sin x by x and that.</summary>
    SinOfAny,

    /// <summary>cos x by x and that.</summary>
    CosOfAny,

    /// <summary>t(x) = -2|x|.</summary>
    MinusTwice,

    /// <summary>n(t) with t = n·ln 2 + r.</summary>
    BinaryExponent,

    /// <summary>eʳ - 1 by t and n.</summary>
    ExpOfRest,

    /// <summary>eᵗ by n and eʳ - 1.</summary>
    ExpOfParts,

    /// <summary>tanh x by x, n and eʳ - 1.</summary>
    TanhOfParts,
}
