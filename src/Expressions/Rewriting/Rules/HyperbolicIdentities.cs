namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Hyperbolic and logistic functions (Abramowitz, Stegun, 4.5; for σ and softplus, Goodfellow, Bengio, Courville: Deep Learning, 3.10). `1 - tanh²` and `1 - σ` stay: textbooks write them so.</summary>
internal static class HyperbolicIdentities
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("hyperbolic-pythagoras", "cosh²a - sinh²a is 1", "cosh(a)^2 - sinh(a)^2 -> 1"),
        new("one-plus-hyperbolic-sine-squared", "1 + sinh²a is cosh²a", "1 + sinh(a)^2 -> cosh(a)^2"),
        new("hyperbolic-cosine-squared-less-one", "cosh²a - 1 is sinh²a", "cosh(a)^2 - 1 -> sinh(a)^2"),
        new("hyperbolic-secant-pythagoras", "tanh²a + 1/cosh²a is 1", "tanh(a)^2 + 1/cosh(a)^2 -> 1"),
        new("hyperbolic-tangent", "sinh a/cosh a is tanh a", "sinh(a)/cosh(a) -> tanh(a)"),
        new("hyperbolic-tangent-times-cosine", "tanh a · cosh a is sinh a", "tanh(a)*cosh(a) -> sinh(a)"),
        new("hyperbolic-sine-by-tangent", "sinh a/tanh a is cosh a", "sinh(a)/tanh(a) -> cosh(a)"),
        new("double-hyperbolic-sine", "2 sinh a cosh a is sinh 2a", "2*sinh(a)*cosh(a) -> sinh(2*a)"),
        new("double-hyperbolic-cosine", "cosh²a + sinh²a is cosh 2a", "cosh(a)^2 + sinh(a)^2 -> cosh(2*a)"),
        new("double-hyperbolic-cosine-by-cosine", "2 cosh²a - 1 is cosh 2a", "2*cosh(a)^2 - 1 -> cosh(2*a)"),
        new("double-hyperbolic-cosine-by-sine", "1 + 2 sinh²a is cosh 2a", "1 + 2*sinh(a)^2 -> cosh(2*a)"),
        new("hyperbolic-sine-of-sum", "sinh a cosh b + cosh a sinh b is sinh(a + b)", "sinh(a)*cosh(b) + cosh(a)*sinh(b) -> sinh(a + b)"),
        new("hyperbolic-sine-of-difference", "sinh a cosh b - cosh a sinh b is sinh(a - b)", "sinh(a)*cosh(b) - cosh(a)*sinh(b) -> sinh(a - b)"),
        new("hyperbolic-cosine-of-sum", "cosh a cosh b + sinh a sinh b is cosh(a + b)", "cosh(a)*cosh(b) + sinh(a)*sinh(b) -> cosh(a + b)"),
        new("hyperbolic-cosine-of-difference", "cosh a cosh b - sinh a sinh b is cosh(a - b)", "cosh(a)*cosh(b) - sinh(a)*sinh(b) -> cosh(a - b)"),
        new("hyperbolic-exponential", "cosh a + sinh a is eᵃ", "cosh(a) + sinh(a) -> exp(a)"),
        new("hyperbolic-exponential-of-negative", "cosh a - sinh a is e⁻ᵃ", "cosh(a) - sinh(a) -> exp(-a)"),
        new("sum-of-exponentials", "eᵃ + e⁻ᵃ is 2 cosh a", "exp(a) + exp(-a) -> 2*cosh(a)"),
        new("difference-of-exponentials", "eᵃ - e⁻ᵃ is 2 sinh a", "exp(a) - exp(-a) -> 2*sinh(a)"),
        new("quotient-of-exponentials-of-double", "(eᵃ - 1)/(eᵃ + 1) is tanh(a/2)", "(exp(a) - 1)/(exp(a) + 1) -> tanh(a/2)"),
        new("hyperbolic-sine-of-inverse", "sinh(arsinh a) is a", "sinh(arsinh(a)) -> a"),
        new("hyperbolic-cosine-of-inverse", "cosh(arcosh a) is a", "cosh(arcosh(a)) -> a"),
        new("hyperbolic-tangent-of-inverse", "tanh(artanh a) is a", "tanh(artanh(a)) -> a"),
        new("inverse-of-hyperbolic-sine", "arsinh(sinh a) is a", "arsinh(sinh(a)) -> a"),
        new("inverse-of-hyperbolic-tangent", "artanh(tanh a) is a", "artanh(tanh(a)) -> a"),
        new("inverse-of-hyperbolic-cosine", "arcosh(cosh a) is |a|", "arcosh(cosh(a)) -> abs(a)"),

        new("logistic-derivative", "e⁻ᵃ/(1 + e⁻ᵃ)² is σ(a)(1 - σ(a))", "exp(-a)/(1 + exp(-a))^2 -> sigmoid(a)*(1 - sigmoid(a))"),
        new("logistic-derivative-by-growth", "eᵃ/(1 + eᵃ)² is σ(a)(1 - σ(a))", "exp(a)/(1 + exp(a))^2 -> sigmoid(a)*(1 - sigmoid(a))"),
        new("logistic-growth", "eᵃ/(1 + eᵃ) is σ(a)", "exp(a)/(1 + exp(a)) -> sigmoid(a)"),
        new("logistic", "1/(1 + e⁻ᵃ) is σ(a)", "1/(1 + exp(-a)) -> sigmoid(a)"),
        new("exponential-times-logistic", "eᵃ σ(-a) is σ(a)", "exp(a)*sigmoid(-a) -> sigmoid(a)"),
        new("exponential-by-logistic", "e⁻ᵃ σ(a) is 1 - σ(a)", "exp(-a)*sigmoid(a) -> 1 - sigmoid(a)"),
        new("logistic-complement", "σ(a) + σ(-a) is 1", "sigmoid(a) + sigmoid(-a) -> 1"),
        new("softplus", "log(1 + eᵃ) is softplus(a)", "log(1 + exp(a)) -> softplus(a)"),
        new("softplus-difference", "softplus(a) - softplus(-a) is a", "softplus(a) - softplus(-a) -> a"),
    ];
}
