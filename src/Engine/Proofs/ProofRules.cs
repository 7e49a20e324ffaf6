using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Engine.Proofs;

/// <summary>What the rules of proofs are called, and where each may be applied.</summary>
internal static class ProofRules
{
    /// <summary>Rules of a whole step that consists of replacements: the ids of those that it may make.</summary>
    public static IReadOnlyDictionary<string, string[]> Passes { get; } = new Dictionary<string, string[]>
    {
        ["as-exponentials"] = ["exponential-of-sum", "logarithm-of-product", "tangent-as-quotient", "as-exponentials", "sum-term-by-term", "root-of-product"],
        ["magnitudes"] = ["gamma-recurrence", "larger-and-smaller", "magnitude-of-product", "root-of-product"],
        ["matrices"] = ["determinant-of-product", "inverse-of-product", "inverse-beside-matrix"],
        ["angles"] = ["addition-of-angles"],
        ["closed-sums"] = ["closed-sum"],
        ["closed-integrals"] = ["closed-integral"],
        ["written-out"] = ["cofactors", "sum-written-out"],
    };

    /// <summary>What a rule applies to: an expression in which this holds of no node is none of its cases. Null for a rule that is not known.</summary>
    public static Func<Node, bool>? AppliesTo(string rule) => rule switch
    {
        "exponential-of-sum" => n => IsCall(n, "exp"),
        "logarithm-of-product" => n => IsCall(n, "log", "log1p", "expm1"),
        "tangent-as-quotient" => n => IsCall(n, "tan"),
        "as-exponentials" => n => IsCall(n, "sinh", "cosh", "tanh", "sigmoid", "softplus", "erfc", "erfcx"),
        "sum-term-by-term" or "inverse-beside-matrix" or "sum-written-out" => n => n is ProductNode { Bound.Length: > 0 },
        "closed-sum" or "closed-integral" => n => n is ProductNode { Bound.Length: 1 },
        "root-of-product" => n => n is ProductNode product && product.Exponents.ToArray().Any(e => !e.IsInteger || e.Numerator.IsEven) || IsCall(n, "cbrt"),
        "gamma-recurrence" => n => IsCall(n, "gamma"),
        "larger-and-smaller" => n => IsCall(n, "max", "min"),
        "magnitude-of-product" => n => IsCall(n, "abs"),
        "determinant-of-product" => n => n is TensorNode { Function: var f } && ReferenceEquals(f, TensorFunction.Determinant),
        "inverse-of-product" => n => n is TensorNode { Function: var f } && ReferenceEquals(f, TensorFunction.Inverse),
        "cofactors" => n => n is TensorNode { Function: var f } && (ReferenceEquals(f, TensorFunction.Inverse) || ReferenceEquals(f, TensorFunction.Determinant)),
        "addition-of-angles" => n => IsCall(n, "sin", "cos", "tan"),
        _ => null,
    };

    private static bool IsCall(Node node, params ReadOnlySpan<string> names) => node is FunctionNode { Function.Name: var name } && names.Contains(name);
}
