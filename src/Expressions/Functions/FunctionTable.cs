using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Expressions.Functions;

/// <summary>The table of functions: a row each, found by name. What can be written through these is a definition in the textbook library, not a row.</summary>
public static class FunctionTable
{
    /// <summary>`e^x`.</summary>
    public static Function Exp { get; } = new Exp();

    /// <summary>The natural logarithm.</summary>
    public static Function Log { get; } = new Log();

    /// <summary>`1/(1 + e^(-x))`.</summary>
    public static Function Sigmoid { get; } = new Sigmoid();

    /// <summary>`log(1 + e^x)`.</summary>
    public static Function Softplus { get; } = new Softplus();

    /// <summary>`e^x - 1`.</summary>
    public static Function ExpMinusOne { get; } = new ExpMinusOne();

    /// <summary>`log(1 + x)`.</summary>
    public static Function LogOnePlus { get; } = new LogOnePlus();

    /// <summary>`a·log b`, 0 at a = 0.</summary>
    public static Function TimesLog { get; } = new TimesLog();

    /// <summary>`a·log(1 + b)`, 0 at a = 0.</summary>
    public static Function TimesLogOnePlus { get; } = new TimesLogOnePlus();

    /// <summary>A power whose exponent is not a fixed number.</summary>
    public static Function Power { get; } = new Power();

    /// <summary>The real cube root.</summary>
    public static Function CubeRoot { get; } = new CubeRoot();

    /// <summary>The sine.</summary>
    public static Function Sin { get; } = new Sin();

    /// <summary>The cosine.</summary>
    public static Function Cos { get; } = new Cos();

    /// <summary>The hyperbolic sine.</summary>
    public static Function Sinh { get; } = new Sinh();

    /// <summary>The hyperbolic cosine.</summary>
    public static Function Cosh { get; } = new Cosh();

    /// <summary>The hyperbolic tangent.</summary>
    public static Function Tanh { get; } = new Tanh();

    /// <summary>The absolute value.</summary>
    public static Function Abs { get; } = new Abs();

    /// <summary>The sign.</summary>
    public static Function Sign { get; } = new Sign();

    /// <summary>The larger of two.</summary>
    public static Function Maximum { get; } = new Maximum();

    /// <summary>The smaller of two.</summary>
    public static Function Minimum { get; } = new Minimum();

    /// <summary>A case distinction.</summary>
    public static Function Select { get; } = new Select();

    /// <summary>ψ, the derivative of log Γ.</summary>
    public static Function Digamma { get; } = new Digamma();

    /// <summary>Derivatives of ψ.</summary>
    public static Function Polygamma { get; } = new Polygamma();

    /// <summary>`a &lt; b`.</summary>
    public static Function Less { get; } = new Relation("less", "<", "<", (a, b) => a < b, BinaryKernel<LessKernel>.Method);

    /// <summary>`a ≤ b`.</summary>
    public static Function LessOrEqual { get; } = new Relation("less_equal", "≤", "\\le", (a, b) => a <= b, BinaryKernel<LessOrEqualKernel>.Method);

    /// <summary>`a > b`.</summary>
    public static Function Greater { get; } = new Relation("greater", ">", ">", (a, b) => a > b, BinaryKernel<GreaterKernel>.Method);

    /// <summary>The inverse of the tangent, between -π/2 and π/2.</summary>
    public static Function ArcTan { get; } = new ArcTan();

    /// <summary>`a ≥ b`.</summary>
    public static Function GreaterOrEqual { get; } = new Relation("greater_equal", "≥", "\\ge", (a, b) => a >= b, BinaryKernel<GreaterOrEqualKernel>.Method);

    /// <summary>`a = b`.</summary>
    public static Function Equal { get; } = new Relation("equal", "=", "=", (a, b) => a == b, BinaryKernel<EqualKernel>.Method);

    /// <summary>`a ≠ b`.</summary>
    public static Function NotEqual { get; } = new Relation("not_equal", "≠", "\\ne", (a, b) => a != b, BinaryKernel<NotEqualKernel>.Method);

    /// <summary>Both hold.</summary>
    public static Function And { get; } = new Relation("and", "and", "\\land", (a, b) => a != 0 && b != 0, BinaryKernel<AndKernel>.Method);

    /// <summary>One of them holds.</summary>
    public static Function Or { get; } = new Relation("or", "or", "\\lor", (a, b) => a != 0 || b != 0, BinaryKernel<OrKernel>.Method);

    /// <summary>It does not hold.</summary>
    public static Function Not { get; } = new Not();

    /// <summary>The inverse hyperbolic tangent.</summary>
    public static Function ArTanh { get; } = new ArTanh();

    /// <summary>The error function.</summary>
    public static Function Error { get; } = new ErrorFunction();

    /// <summary>`1 - erf(x)`.</summary>
    public static Function ComplementaryError { get; } = new ComplementaryError();

    /// <summary>`e^(x²) erfc(x)`.</summary>
    public static Function ScaledComplementaryError { get; } = new ScaledComplementaryError();

    /// <summary>`log(½ erfc(x))`.</summary>
    public static Function LogTail { get; } = new LogTail();

    /// <summary>`e^(-x²)/(√π erfc(x))`.</summary>
    public static Function TailRate { get; } = new TailRate();

    /// <summary>`e^(-x²)/(√π erfc(x)) - x`.</summary>
    public static Function TailExcess { get; } = new TailExcess();

    /// <summary>The logarithm of |Γ|.</summary>
    public static Function LogGamma { get; } = new LogGamma();

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        Exp, Log, Sigmoid, Softplus, ExpMinusOne, LogOnePlus, TimesLog, TimesLogOnePlus, Power, CubeRoot,
        Sin, Cos, new Tan(), new ArcSin(), new ArcCos(), ArcTan, new ArcCot(),
        Sinh, Cosh, Tanh, new ArSinh(), new ArCosh(), ArTanh,
        Abs, Sign, new Floor(), new Ceiling(), Maximum, Minimum, Select,
        Error, ComplementaryError, ScaledComplementaryError, LogTail, TailRate, TailExcess, new GammaFunction(), LogGamma, Digamma, Polygamma,
        Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, And, Or, Not,
    ];

    private static readonly Dictionary<string, Function> ByName = Index();

    /// <summary>The row that may be called by <paramref name="name"/>, or null.</summary>
    public static Function? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The names and aliases of every row that may be called.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    private static Dictionary<string, Function> Index()
    {
        var byName = new Dictionary<string, Function>();
        foreach (var row in All)
        {
            if (row.IsCallable)
            {
                byName.Add(row.Name, row);
                foreach (var alias in row.Aliases)
                {
                    byName.Add(alias, row);
                }
            }
        }

        return byName;
    }
}
