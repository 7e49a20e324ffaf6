using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Printing;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>The catalogue of rules that steps name.</summary>
public static class DerivationRules
{
    /// <summary>Of what does not depend on the variable.</summary>
    public static DerivationRule Constant { get; } = new("constant-rule", "constant rule", "c' = 0", @"c' = 0") { IsTrivial = true };

    /// <summary>Of the variable itself.</summary>
    public static DerivationRule Variable { get; } = new("variable-rule", "variable rule", "x' = 1", @"x' = 1") { IsTrivial = true };

    /// <summary>Of an entry by an entry of the same array.</summary>
    public static DerivationRule Element { get; } = new("element-rule", "element rule", "∂xⱼ/∂xᵢ = δᵢⱼ", @"\partial x_j/\partial x_i = \delta_{ij}");

    /// <summary>Term by term, over an index too.</summary>
    public static DerivationRule Sum { get; } = new("sum-rule", "sum rule", "(f + g)' = f' + g', (Σ f)' = Σ f'", @"(f + g)' = f' + g',\ (\sum f)' = \sum f'");

    /// <summary>A constant factor stays.</summary>
    public static DerivationRule ConstantMultiple { get; } = new("constant-multiple-rule", "constant multiple rule", "(c f)' = c f'", @"(c f)' = c f'");

    /// <summary>Of a product.</summary>
    public static DerivationRule Product { get; } = new("product-rule", "product rule", "(f g)' = f' g + f g'", @"(f g)' = f' g + f g'");

    /// <summary>Of a quotient.</summary>
    public static DerivationRule Quotient { get; } = new("quotient-rule", "quotient rule", "(f/g)' = (f' g - f g')/g²", @"(f/g)' = (f' g - f g')/g^2");

    /// <summary>Of a power with a constant exponent.</summary>
    public static DerivationRule Power { get; } = new("power-rule", "power rule", "(uⁿ)' = n uⁿ⁻¹", @"(u^n)' = n u^{n-1}");

    /// <summary>Of a power with a constant base.</summary>
    public static DerivationRule Exponential { get; } = new("exponential-rule", "exponential rule", "(aᵘ)' = aᵘ log(a)", @"(a^u)' = a^u \log(a)");

    /// <summary>Of a power whose base and exponent vary.</summary>
    public static DerivationRule GeneralPower { get; } = new("general-power-rule", "general power rule", "(fᵍ)' = fᵍ (g' log(f) + g f'/f), from fᵍ = exp(g log(f))", @"(f^g)' = f^g (g' \log(f) + g f'/f)\ \text{from}\ f^g = \exp(g \log(f))");

    /// <summary>Of a function of a function.</summary>
    public static DerivationRule Chain { get; } = new("chain-rule", "chain rule", "f(g(x))' = f'(g(x)) g'(x)", @"f(g(x))' = f'(g(x))\, g'(x)");

    /// <summary>Of a function of several functions.</summary>
    public static DerivationRule SeveralArguments { get; } = new("multivariable-chain-rule", "chain rule for several arguments", "f(g, h)' = ∂₁f(g, h) g' + ∂₂f(g, h) h'", @"f(g, h)' = \partial_1 f(g, h)\, g' + \partial_2 f(g, h)\, h'");

    /// <summary>Of a function of which nothing is known but its name.</summary>
    public static DerivationRule UnknownFunction { get; } = new("unknown-function", "derivative of an unknown function", "the derivative of f(u) is f'(u)", @"\frac{d}{du} f(u) = f'(u)");

    /// <summary>A δ under a sum leaves one term.</summary>
    public static DerivationRule Delta { get; } = new("delta-collapse", "Kronecker delta", "Σⱼ δᵢⱼ f(j) = f(i)", @"\sum_j \delta_{ij} f(j) = f(i)") { IsRewriting = true };

    /// <summary>Of a product over an index.</summary>
    public static DerivationRule IndexedProduct { get; } = new("indexed-product-rule", "product rule over an index", "(Πₖ fₖ)' = Σₖ fₖ' · (Π of the others)", @"(\prod_k f_k)' = \sum_k f_k' \prod_{l \ne k} f_l");

    /// <summary>Of the largest or smallest over an index.</summary>
    public static DerivationRule IndexedExtremum { get; } = new("extremum-rule", "maximum over an index", "(maxₖ fₖ)' = fₘ' at the place m of the maximum", @"(\max_k f_k)' = f_m'\ \text{at the place}\ m\ \text{of the maximum}") { Kink = "at a tie, the first place counts" };

    /// <summary>Of a log-sum-exp.</summary>
    public static DerivationRule LogSumExp { get; } = new("log-sum-exp-rule", "log-sum-exp rule", "(log Σₖ exp(zₖ))' = Σₖ softmax(z)ₖ zₖ'", @"(\log \sum_k e^{z_k})' = \sum_k \operatorname{softmax}(z)_k\, z_k'");

    /// <summary>Of a quadratic form.</summary>
    public static DerivationRule QuadraticForm { get; } = new("quadratic-form", "quadratic form", "∂(xᵀAx)/∂x = (A + Aᵀ)x", @"\partial(x^T A x)/\partial x = (A + A^T) x");

    /// <summary>Of a matrix's inverse.</summary>
    public static DerivationRule Inverse { get; } = new("inverse-rule", "inverse of a matrix", "∂(A⁻¹) = -A⁻¹ ∂A A⁻¹", @"\partial(A^{-1}) = -A^{-1}\, \partial A\, A^{-1}");

    /// <summary>Of a determinant.</summary>
    public static DerivationRule Determinant { get; } = new("determinant-rule", "determinant (Jacobi's formula)", "∂det(A) = det(A) tr(A⁻¹ ∂A)", @"\partial \det(A) = \det(A) \operatorname{tr}(A^{-1}\, \partial A)");

    /// <summary>Of the logarithm of a determinant.</summary>
    public static DerivationRule LogDeterminant { get; } = new("log-determinant", "log-determinant", "∂log(det(A)) = tr(A⁻¹ ∂A)", @"\partial \log(\det(A)) = \operatorname{tr}(A^{-1}\, \partial A)");

    /// <summary>Of an eigenvalue.</summary>
    public static DerivationRule Eigenvalue { get; } = new("eigenvalue-rule", "eigenvalue rule", "∂λ = uᵀ ∂A v for the eigenvectors v of A and u of Aᵀ with uᵀv = 1", @"\partial\lambda = u^T\, \partial A\, v\ \text{for}\ A v = \lambda v,\ u^T A = \lambda u^T,\ u^T v = 1");

    /// <summary>Of a singular value.</summary>
    public static DerivationRule SingularValue { get; } = new("singular-value-rule", "singular value rule", "∂σ = uᵀ ∂A v for the singular vectors u and v", @"\partial\sigma = u^T\, \partial A\, v");

    /// <summary>Of an integral by what stands in the integrand.</summary>
    public static DerivationRule Integral { get; } = new("integral-rule", "differentiation under the integral sign", "(∫ f dt)' = ∫ f' dt", @"(\int f\, dt)' = \int f'\, dt");

    /// <summary>Of an expectation.</summary>
    public static DerivationRule Expectation { get; } = new("expectation-rule", "expectation of the derivative", "E[f]' = E[f']", @"E[f]' = E[f']");

    /// <summary>What is too large to be shown in steps.</summary>
    public static DerivationRule Total { get; } = new("total-derivative", "total derivative", "df = Σₖ ∂f/∂uₖ duₖ", @"df = \sum_k \frac{\partial f}{\partial u_k} du_k");

    /// <summary>A matrix expression written out by its entries.</summary>
    public static DerivationRule IndexForm { get; } = new("index-form", "index form", "(AB)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ", @"(AB)_{ij} = \sum_k A_{ik} B_{kj}") { IsRewriting = true };

    /// <summary>Entries gathered into a matrix expression.</summary>
    public static DerivationRule MatrixForm { get; } = new("matrix-form", "matrix form", "Σₖ Aᵢₖ Bₖⱼ = (AB)ᵢⱼ", @"\sum_k A_{ik} B_{kj} = (AB)_{ij}") { IsRewriting = true };

    /// <summary>The simplest equal form.</summary>
    public static DerivationRule Simplify { get; } = new("simplify", "simplify", "an equal form that is shorter", @"\text{an equal form that is shorter}") { IsRewriting = true };

    /// <summary>The rules that hold for all functions; a function's own is <see cref="Of"/>.</summary>
    public static IReadOnlyList<DerivationRule> General { get; } =
    [
        Constant, Variable, Element, Sum, ConstantMultiple, Product, Quotient, Power, Exponential, GeneralPower, Chain, SeveralArguments, UnknownFunction,
        Delta, IndexedProduct, IndexedExtremum, LogSumExp, QuadraticForm, Inverse, Determinant, LogDeterminant, Eigenvalue, SingularValue, Integral, Expectation,
        Total, IndexForm, MatrixForm, Simplify,
    ];

    private static readonly string[] Arguments = ["u", "v", "w"];

    private static readonly Dictionary<Function, DerivationRule> OfFunctions =
        FunctionTable.All.ToDictionary(f => f, f => new DerivationRule($"derivative-of-{f.Name.Replace('_', '-')}", f.RuleName, new Lazy<string>(() => FormulaOf(f, PrintForm.Unicode)), new Lazy<string>(() => FormulaOf(f, PrintForm.Latex))) { Kink = KinkOf(f) });

    /// <summary>All rules, those of the functions that formulas call included.</summary>
    public static IReadOnlyList<DerivationRule> All { get; } = [.. General, .. OfFunctions.Where(f => f.Key.IsCallable && !ReferenceEquals(f.Key, FunctionTable.Power) && !ReferenceEquals(f.Key, FunctionTable.Not)).Select(f => f.Value)];

    /// <summary>A function's own rule; what it says is written from the function's row.</summary>
    public static DerivationRule Of(Function function) => OfFunctions[function];

    private static string FormulaOf(Function function, PrintForm notation)
    {
        var graph = new Graph();
        if (ReferenceEquals(function, FunctionTable.Select))
        {
            return notation == PrintForm.Latex ? "\\text{the derivative of the case that holds}" : "the derivative of the case that holds";
        }

        var arguments = Arguments.Take(function.Arity).Select(a => new SymbolicReal(graph, graph.Input(a))).ToArray();
        var own = graph.Apply(function, arguments.Select(a => a.Expr).ToArray());
        var terms = Enumerable.Range(0, function.Arity).Where(k => !function.IsFlat(k) && !IsOrder(function, k))
            .Select(k => (Expressions.Numbers.Number.One, graph.Multiply(function.Partial(k, arguments, new SymbolicReal(graph, own)).Expr, graph.Unknown(Arguments[k], [1], graph.Input("x"))))).ToArray();
        var gives = function.Arity == 1 && terms.Length == 1 ? function.Partial(0, arguments, new SymbolicReal(graph, own)).Expr : graph.Sum(terms);
        var text = Printer.Print(own, notation);
        return $"{(text.EndsWith(')') ? text : $"({text})")}' = {Printer.Print(gives, notation)}";
    }

    /// <summary>The order of ψ's derivatives is a whole number: there is no derivative by it.</summary>
    private static bool IsOrder(Function function, int k) => k == 0 && ReferenceEquals(function, FunctionTable.Polygamma);

    private static string? KinkOf(Function function) => function.Name switch
    {
        "abs" => "at 0, where |u| has a kink, the derivative is taken as 0",
        "sign" => "at 0, where it jumps, the derivative is taken as 0",
        "floor" or "ceil" => "where it jumps, the derivative is taken as 0",
        "max" or "min" => "at a tie, a constant arm counts, else the one written first",
        "if" => "where the condition changes, the derivative is that of the case that holds there",
        _ => null,
    };
}
