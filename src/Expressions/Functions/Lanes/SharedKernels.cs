using System.Reflection;

namespace MlMath.Expressions.Functions.Lanes;

/// <summary>Vector values that several rows have in common, for code that computes them once.</summary>
public static class SharedKernels
{
    /// <summary>d = e^-|x|, of which σ(x) is 1/(1 + d) where x ≥ 0 and d/(1 + d) elsewhere; null for the scalar width.</summary>
    public static MethodInfo? Decay(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<DecayKernel>.Method(element, width, call);

    /// <summary>log(1 + d) for d from 0 to 1, of which softplus(x) is max(x, 0) + log(1 + d); null for the scalar width.</summary>
    public static MethodInfo? LogOnePlusDecay(LaneElement element, LaneWidth width, LaneCall call) => UnarySingleKernel<LogOnePlusDecayKernel>.Method(element, width, call);
}
