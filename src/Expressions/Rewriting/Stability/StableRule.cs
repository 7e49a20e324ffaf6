using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>One rewriting towards a form that is computed without needless overflow and cancellation: equal wherever the original has a value.</summary>
/// <param name="Id">Its name; never changed once published.</param>
/// <param name="Words">What it does, as a person would say it.</param>
/// <param name="Apply">The other form of an expression whose operands are in stable form already; null where the rule does not fit.</param>
public sealed record StableRule(string Id, string Words, Func<Graph, Expr, Expr?> Apply)
{
    /// <summary>All rules; the first that fits is applied.</summary>
    public static IReadOnlyList<StableRule> All { get; } =
    [
        new("complement-of-sigmoid", "1 - σ(z) is σ(-z)", SumRules.ComplementOfSigmoid),
        new("exponential-less-one", "e^z - 1 is expm1(z)", SumRules.ExponentialLessOne),
        new("one-less-cosine", "1 - cos z is 2 sin²(z/2)", SumRules.CosineLessOne),
        new("hyperbolic-cosine-less-one", "cosh z - 1 is 2 sinh²(z/2)", SumRules.HyperbolicCosineLessOne),
        new("quotient-of-exponentials", "(e^z - e^-z)/(e^z + e^-z) is tanh(z)", QuotientRules.HyperbolicTangent),
        new("quotient-of-hyperbolics", "sinh(z)/cosh(z) is tanh(z)", QuotientRules.QuotientOfHyperbolics),
        new("logistic-quotient", "1/(1 + e^-z) and e^z/(1 + e^z) are σ(z)", QuotientRules.Logistic),
        new("softmax-quotient", "e^zᵢ/Σⱼ e^zⱼ is e^(zᵢ - log Σⱼ e^zⱼ)", QuotientRules.Softmax),
        new("weighted-softmax", "Σᵢ e^zᵢ aᵢ/Σⱼ e^zⱼ is Σᵢ e^(zᵢ - log Σⱼ e^zⱼ) aᵢ", QuotientRules.WeightedSoftmax),
        new("log-of-sigmoid", "log σ(z) is -log(1 + e^-z)", LogarithmRules.OfSigmoid),
        new("log-of-exponentials", "log Σ e^z takes its largest term in front", LogarithmRules.OfExponentials),
        new("log-of-product", "the logarithm of a product of positive factors is a sum", LogarithmRules.OfProduct),
        new("log-of-repeated-product", "log Π aᵢ of positive factors is Σ log aᵢ", LogarithmRules.OfRepeatedProduct),
        new("log-of-complement-of-exponential", "log(1 - e^z) has a form for z near 0 and one for the rest", LogarithmRules.OfComplementOfExponential),
        new("log-near-one", "log(1 + x) is log1p(x)", LogarithmRules.NearOne),
        new("zero-times-logarithm", "a log b is 0 where a is, and so is its derivative", ZeroRules.TimesLogarithm),
    ];
}
