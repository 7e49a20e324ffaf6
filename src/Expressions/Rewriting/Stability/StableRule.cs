using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>One rewriting towards a form that is computed without needless overflow and cancellation: equal wherever the original has a value.</summary>
/// <param name="Id">Its name; never changed once published.</param>
/// <param name="Words">What it does, as a person would say it.</param>
/// <param name="Apply">The other form of an expression whose operands are in stable form already; null where the rule does not fit.</param>
public sealed record StableRule(string Id, string Words, Func<Graph, Expr, Expr?> Apply)
{
    /// <summary>The rules for what is differentiated, printed or computed in any kind of number; the first that fits is applied.</summary>
    public static IReadOnlyList<StableRule> All { get; } =
    [
        new("complement-of-sigmoid", "1 - σ(z) is σ(-z)", SumRules.ComplementOfSigmoid),
        new("exponential-less-one", "e^z - 1 is expm1(z)", SumRules.ExponentialLessOne),
        new("one-less-cosine", "1 - cos z is 2 sin²(z/2)", SumRules.CosineLessOne),
        new("hyperbolic-cosine-less-one", "cosh z - 1 is 2 sinh²(z/2)", SumRules.HyperbolicCosineLessOne),
        new("complement-of-tangent", "1 - tanh z is 2 σ(-2z)", SumRules.ComplementOfTangent),
        new("complement-of-squared-tangent", "1 - tanh² z is 4 σ(2z) σ(-2z)", SumRules.ComplementOfSquaredTangent),
        new("one-less-twice-sigmoid", "1 - 2σ(z) is -tanh(z/2)", SumRules.OneLessTwiceSigmoid),
        new("difference-of-sigmoids", "σ(z) - σ(-z) is tanh(z/2)", SumRules.DifferenceOfSigmoids),
        new("complement-of-error-function", "1 - erf(u) is erfc(u), 1 + erf(u) is erfc(-u), e^(-u²)/(√π erfc(u)) - u a function of its own", TailRules.Complement),
        new("softplus-less-argument", "log(1 + e^z) - z is log(1 + e^-z)", SumRules.SoftplusLessArgument),
        new("root-and-argument", "√a - b is (a - b²)/(√a + b) where b is positive", RootRules.RootAndArgument),
        new("difference-of-roots", "√a - √b is (a - b)/(√a + √b)", RootRules.DifferenceOfRoots),
        new("log-of-root-and-argument", "log(x + √(x² + 1)) is arsinh x", RootRules.LogarithmOfRootAndArgument),
        new("quotient-of-exponentials", "(e^z - e^-z)/(e^z + e^-z) is tanh(z)", QuotientRules.HyperbolicTangent),
        new("reciprocal-of-sum-of-exponentials", "1/(e^z + e^-z) is 1/(2 cosh z)", QuotientRules.ReciprocalOfSum),
        new("quotient-of-hyperbolics", "sinh(z)/cosh(z) is tanh(z)", QuotientRules.QuotientOfHyperbolics),
        new("exponential-by-itself-less-one", "e^z/(e^z - 1) is 1/(1 - e^-z)", HyperbolicRules.ExponentialByItselfLessOne),
        new("half-tangent", "(e^z - 1)/(e^z + 1) is tanh(z/2)", HyperbolicRules.HalfTangent),
        new("exponential-times-logistic", "e^z σ(-z) is σ(z)", QuotientRules.ExponentialTimesLogistic),
        new("logistic-quotient", "1/(1 + e^-z) and e^z/(1 + e^z) are σ(z)", QuotientRules.Logistic),
        new("exponential-beside-tail", "e^(u²) erfc(u) is erfcx(u), e^(-u²)/erfc(u) its reciprocal", TailRules.ExponentialBesideTail),
        new("softmax-quotient", "e^zᵢ/Σⱼ e^zⱼ is e^(zᵢ - log Σⱼ e^zⱼ)", QuotientRules.Softmax),
        new("weighted-softmax", "Σᵢ e^zᵢ aᵢ/Σⱼ e^zⱼ is Σᵢ e^(zᵢ - log Σⱼ e^zⱼ) aᵢ", QuotientRules.WeightedSoftmax),
        new("log-of-sigmoid", "log σ(z) is -log(1 + e^-z)", LogarithmRules.OfSigmoid),
        new("log-of-exponentials", "log Σ e^z takes its largest term in front", LogarithmRules.OfExponentials),
        new("log-of-difference-of-error-functions", "log(erf a - erf b) is log erfc(b) + log(1 - erfc(a)/erfc(b)) far out", TailRules.LogarithmOfDifference),
        new("log-of-tail", "log erfc(u) has a form for u near 0 and one for the rest", TailRules.Logarithm),
        new("log-of-product", "the logarithm of a product of positive factors is a sum", LogarithmRules.OfProduct),
        new("log-of-repeated-product", "log Π aᵢ of positive factors is Σ log aᵢ", LogarithmRules.OfRepeatedProduct),
        new("log-of-complementary-log-log", "log(1 - e^(-e^z)) is z where e^z is small", LogarithmRules.OfComplementaryLogLog),
        new("log-of-softplus", "log log(1 + e^z) is z where e^z is small", LogarithmRules.OfSoftplus),
        new("log-of-difference-of-exponentials", "log(e^a - e^b) is a + log(1 - e^(b - a))", LogarithmRules.OfDifferenceOfExponentials),
        new("log-of-difference-of-sigmoids", "log(σ(a) - σ(b)) is log(1 - e^(b - a)) + log σ(a) + log σ(-b)", LogarithmRules.OfDifferenceOfSigmoids),
        new("log-of-ratio-around-one", "log((1 + x)/(1 - x)) is 2 artanh x", LogarithmRules.OfRatioAroundOne),
        new("log-of-complement-of-exponential", "log(1 - e^z) has a form for z near 0 and one for the rest", LogarithmRules.OfComplementOfExponential),
        new("log-near-one", "log(1 + x) is log1p(x)", LogarithmRules.NearOne),
        new("product-of-exponentials", "e^a e^b is e^(a + b)", QuotientRules.ProductOfExponentials),
        new("zero-times-power-of-index", "k x^(k - 1) is 0 where the index k is, and so is its derivative", ZeroRules.TimesPowerOfIndex),
        new("zero-times-logarithm", "a log b is 0 where a is, and so is its derivative", ZeroRules.TimesLogarithm),
    ];

    /// <summary>Of the rules for doubles those that a tape may differentiate, too: logarithms of what overflows, in forms whose slopes are right where cases meet.</summary>
    public static IReadOnlyList<StableRule> Logarithms { get; } =
    [
        new("log-of-hyperbolic-cosine", "log cosh z is |z| + log(1 + e^-2|z|) - log 2, and has a form for z near 0", HyperbolicRules.LogarithmOfCosine),
        new("log-of-exponential-less-one", "log(e^z - 1) is z + log(1 - e^-z) for large z", HyperbolicRules.LogarithmOfExponentialLessOne),
        new("log-of-hyperbolic-sine", "log sinh z is z + log(1 - e^-2z) - log 2 for large z", HyperbolicRules.LogarithmOfSine),
        new("log-of-hyperbolic-tangent", "log tanh z is log(1 - 2σ(-2z)) for large z", HyperbolicRules.LogarithmOfTangent),
    ];

    /// <summary>
    /// The rules for what is computed in doubles and not differentiated any more: forms that say the same in more words, and whose derivatives would be taken for nothing. They
    /// come after the others.
    /// </summary>
    public static IReadOnlyList<StableRule> Last { get; } =
    [
        .. Logarithms,
        new("difference-of-exponentials", "e^a - e^b is e^b (e^(a - b) - 1)", HyperbolicRules.DifferenceOfExponentials),
        new("power-less-one", "a^x - 1 is expm1(x log a) where that is small", HyperbolicRules.PowerLessOne),
        new("difference-of-squares", "a² - b² is (a - b)(a + b)", RootRules.DifferenceOfSquares),
        new("root-less-number", "√(1 + x) - 1 is x/(√(1 + x) + 1)", RootRules.RootLessNumber),
        new("log-sum-exp-by-largest", "log Σ e^z is m + log1p(Σ of the others e^(z - m)), m the largest z", LargestTermRules.LogSumExp),
        new("largest-less-entry", "m - zᵢ is taken before anything is added to it", LargestTermRules.LargestLessEntry),
        new("exponential-of-excess", "e^(zᵢ - log Σ e^z) is e^(zᵢ - m)/Σ e^(z - m)", LargestTermRules.ExponentialOfExcess),
        new("complement-of-share", "1 - e^(zₖ - m)/Σ e^(z - m) is the sum of the others over Σ e^(z - m)", LargestTermRules.ComplementOfShare),
        new("log-of-weighted-sum", "log Σ w e^z is m + log Σ w e^(z - m)", LargestTermRules.LogarithmOfWeightedSum),
        new("quotient-of-weighted-sums", "e^zᵢ/Σ w e^z is e^(zᵢ - m)/Σ w e^(z - m)", LargestTermRules.QuotientOfWeightedSums),
        new("larger-of-two", "a + log(1 + e^(b - a)) by the larger of a and b", LargestTermRules.LargerOfTwo),
        new("zero-times-power", "n x^(n - 1) is 0 where n is", ZeroRules.TimesPower),
        new("log-of-powers", "log(a^n) is n log a, log Γ(a) that of a function of its own, where a is positive", LogarithmRules.OfPowers),
        new("difference-of-two-sigmoids", "σ(a) - σ(b) is tanh((a - b)/2) (σ(a) σ(-b) + σ(-a) σ(b))", SumRules.DifferenceOfTwoSigmoids),
        new("difference-of-tangents", "tanh a - tanh b is 2 tanh(a - b) (σ(2a) σ(-2b) + σ(-2a) σ(2b))", DifferenceRules.OfTangents),
        new("difference-of-arctangents", "arctan a - arctan b is arctan((a - b)/(1 + a b)) where a and b have one sign", DifferenceRules.OfArcTangents),
        new("difference-of-softplus", "log(1 + e^a) - log(1 + e^b) is log(1 + (e^(a - b) - 1) σ(b)) where a is near b", DifferenceRules.OfSoftplus),
        new("difference-of-logarithms", "log(x + h) - log x is log(1 + h/x) where h is small beside x", DifferenceRules.OfLogarithms),
        new("difference-of-log-gammas", "log Γ(b + d) - log Γ(b) by Stirling's series for large b", GammaRules.DifferenceOfLogarithms),
        new("log-less-digamma", "log l - ψ(a) is log(1 + (l - a)/a) + 1/(2a) + … for large a and l near it", GammaRules.LogarithmLessDigamma),
        new("log-of-poisson", "k log l - l - log k! is -k (u - log(1 + u)) - ½ log(2πk) - … for large k, u = (l - k)/k", CountRules.PoissonLogarithm),
        new("difference-of-digammas", "ψ(b + d) - ψ(b) by its series for large b", GammaRules.DifferenceOfDigammas),
        new("difference-of-error-functions", "erf(a) - erf(b) is erfc(b) - erfc(a), or erfc(-a) - erfc(-b) where both are on the left", TailRules.DifferenceOfErrors),
        new("difference-of-fractions", "1/a - 1/b is (b - a)/(a b) where that cancels", FractionRules.DifferenceOfFractions),
        new("weights-of-logarithm", "x^k log x/k! is (x^k/k!) log x", ExtremeProducts.WeightsTogether),
        new("coefficient-beyond-doubles", "2^(-600) x^200 is (x/8)^200", RangeRules.ExtremeCoefficient),
    ];

    /// <summary>The rules for sums that cancel near 0, which look at sums as they were printed or differentiated, before other rules take them apart.</summary>
    public static IReadOnlyList<StableRule> Remainders { get; } =
    [
        new("series-near-zero", "e^z - 1 - z is z²/2 + z³/6 + … near 0", RemainderRules.NearZero),
    ];

    /// <summary>The rules for powers and gamma functions that leave the range of doubles, and powers of what is nearly 1; logarithms of them have rules of their own, which come before.</summary>
    public static IReadOnlyList<StableRule> Ranges { get; } =
    [
        new("power-near-one", "(1 + u)^v is (1 + u)^v e^(v r/(1 + u)), r what the rounding of 1 + u left out", HyperbolicRules.PowerNearOne),
        new("product-by-logarithms", "x^k/k! is e^(k log x - log k!) where its factors are out of range", ExtremeProducts.ByLogarithms),
    ];

    /// <summary>The rules that come last of all: others look for the roots and logarithms that these take apart.</summary>
    public static IReadOnlyList<StableRule> Lengths { get; } =
    [
        new("length", "√(x² + y²) by the larger of |x| and |y| where squares overflow", RootRules.Length),
        new("log-of-length", "log(x² + y²) is twice that of the length", RootRules.LogarithmOfLength),
    ];

    /// <summary>The rules that save work in what is computed in doubles.</summary>
    public static IReadOnlyList<StableRule> Thrift { get; } =
    [
        new("common-factor", "a c + b c is (a + b) c", ThriftRules.CommonFactor),
        new("sum-of-sums", "Σ a + Σ b over one range is Σ (a + b)", ThriftRules.SumOfSums),
    ];

    /// <summary>The rules for what takes no logarithm of a sum of exponentials, and so does not need the sum without its largest term.</summary>
    public static IReadOnlyList<StableRule> Shares { get; } =
    [
        new("sum-with-largest", "1 + Σ of the others e^(z - m) is Σ e^(z - m)", LargestTermRules.SumWithLargest),
    ];
}
