using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Printing.Layouts;

/// <summary>
/// A formula as it will stand on the page, free of any notation: order and signs are chosen, brackets are not. A renderer for each
/// <see cref="PrintForm"/> writes it, adding the brackets that its notation needs.
/// </summary>
public abstract record MathLayout
{
    private protected MathLayout()
    {
    }
}

/// <summary>A number that is not negative; a fraction is a <see cref="FractionLayout"/> unless it is short as a decimal.</summary>
/// <param name="Value">The number.</param>
public sealed record NumberLayout(Number Value) : MathLayout;

/// <summary>A name, a size or an index letter, in its Unicode form.</summary>
/// <param name="Name">The name: `α`, `ŷ`, `θ_old`.</param>
public sealed record NameLayout(string Name) : MathLayout;

/// <summary>A sign that stands for a value, `∞`.</summary>
/// <param name="Text">In ASCII.</param>
/// <param name="Unicode">In Unicode.</param>
/// <param name="Latex">In LaTeX.</param>
public sealed record SymbolLayout(string Text, string Unicode, string Latex) : MathLayout;

/// <summary>The identity matrix `I`, or the vector of ones `𝟏`.</summary>
/// <param name="IsIdentity">Whether it is the identity.</param>
/// <param name="Size">Its size, `Iₙ`; null where what stands beside it tells.</param>
public sealed record UnitLayout(bool IsIdentity, MathLayout? Size) : MathLayout;

/// <summary>Kronecker's `δᵢⱼ`: 1 where both are equal, else 0.</summary>
/// <param name="Left">One index.</param>
/// <param name="Right">The other.</param>
public sealed record KroneckerLayout(MathLayout Left, MathLayout Right) : MathLayout;

/// <summary>One term of a sum with its sign.</summary>
/// <param name="IsNegative">Whether it is subtracted.</param>
/// <param name="Body">The term without its sign.</param>
public readonly record struct SignedLayout(bool IsNegative, MathLayout Body);

/// <summary>A sum; a single negative term is a negation.</summary>
/// <param name="Terms">In the order of the page.</param>
public sealed record SumLayout(IReadOnlyList<SignedLayout> Terms) : MathLayout;

/// <summary>What joins the factors of a product.</summary>
public enum ProductKind
{
    /// <summary>Of scalars.</summary>
    Scalar,

    /// <summary>Of matrices and vectors: the order counts.</summary>
    Matrix,

    /// <summary>Entry by entry, `⊙`.</summary>
    Entrywise,
}

/// <summary>A product.</summary>
/// <param name="Factors">In the order of the page; two or more.</param>
/// <param name="Kind">What joins them.</param>
public sealed record ProductLayout(IReadOnlyList<MathLayout> Factors, ProductKind Kind = ProductKind.Scalar) : MathLayout
{
    /// <summary>How many of the first factors of a matrix product are numbers, which stay in front wherever it goes.</summary>
    public int Scalars { get; init; }
}

/// <summary>A quotient.</summary>
/// <param name="Above">The numerator.</param>
/// <param name="Below">The denominator.</param>
public sealed record FractionLayout(MathLayout Above, MathLayout Below) : MathLayout;

/// <summary>A power.</summary>
/// <param name="Base">What is raised.</param>
/// <param name="Exponent">To what.</param>
public sealed record PowerLayout(MathLayout Base, MathLayout Exponent) : MathLayout;

/// <summary>`e` to a power, which a long exponent turns into a call of `exp`.</summary>
/// <param name="Exponent">The exponent.</param>
/// <param name="MayBePower">Whether the letter `e` is free to be written.</param>
/// <param name="MayBeCall">Whether the name `exp` is free to be written.</param>
public sealed record ExponentialLayout(MathLayout Exponent, bool MayBePower, bool MayBeCall = true) : MathLayout;

/// <summary>A square or cube root.</summary>
/// <param name="Body">What stands under it.</param>
/// <param name="Degree">2 or 3.</param>
public sealed record RootLayout(MathLayout Body, int Degree) : MathLayout;

/// <summary>The transpose.</summary>
/// <param name="Base">What is transposed.</param>
public sealed record TransposeLayout(MathLayout Base) : MathLayout;

/// <summary>An entry: subscripts on a name or on something in brackets.</summary>
/// <param name="Base">What is read.</param>
/// <param name="Subscripts">One for each axis.</param>
public sealed record ElementLayout(MathLayout Base, IReadOnlyList<MathLayout> Subscripts) : MathLayout;

/// <summary>A function's name in each notation.</summary>
/// <param name="Text">In ASCII.</param>
/// <param name="Unicode">In Unicode.</param>
/// <param name="Latex">In LaTeX.</param>
/// <param name="IsLetter">Whether it is a letter, such as `σ` or `f`: then a power stands behind the arguments, not behind the name.</param>
public sealed record FunctionSign(string Text, string Unicode, string Latex, bool IsLetter);

/// <summary>A function applied.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Power">The exponent of `tanh²(x)`, or null.</param>
public sealed record CallLayout(FunctionSign Function, IReadOnlyList<MathLayout> Arguments, MathLayout? Power = null) : MathLayout;

/// <summary>The expectation of what stands between its brackets, `E[X]`.</summary>
/// <param name="Body">Over one member of the population.</param>
public sealed record ExpectationLayout(MathLayout Body) : MathLayout;

/// <summary>The operators that bind an index.</summary>
public enum BigOperator
{
    /// <summary>`Σ`.</summary>
    Sum,

    /// <summary>`Π`.</summary>
    Product,

    /// <summary>`max`.</summary>
    Maximum,

    /// <summary>`min`.</summary>
    Minimum,

    /// <summary>`argmax`.</summary>
    ArgMaximum,

    /// <summary>`argmin`.</summary>
    ArgMinimum,
}

/// <summary>An operator over an index: `Σ(i=1 to m) body`.</summary>
/// <param name="Operator">Which.</param>
/// <param name="Index">The index letter.</param>
/// <param name="From">Its first value.</param>
/// <param name="To">Its last value.</param>
/// <param name="Body">What it ranges over; it reaches to the next `+` or `-`.</param>
public sealed record BigLayout(BigOperator Operator, string Index, MathLayout From, MathLayout To, MathLayout Body) : MathLayout;

/// <summary>An integral: `∫[0,1] body dx`.</summary>
/// <param name="Variable">Its letter.</param>
/// <param name="From">The lower bound.</param>
/// <param name="To">The upper bound.</param>
/// <param name="Body">The integrand.</param>
public sealed record IntegralLayout(string Variable, MathLayout From, MathLayout To, MathLayout Body) : MathLayout;

/// <summary>The brackets that are functions.</summary>
public enum BarsKind
{
    /// <summary>The absolute value.</summary>
    Absolute,

    /// <summary>The 2-norm, Frobenius for a matrix.</summary>
    Norm,

    /// <summary>The 1-norm of a vector.</summary>
    TaxicabNorm,

    /// <summary>The largest integer that is not larger.</summary>
    Floor,

    /// <summary>The smallest integer that is not smaller.</summary>
    Ceiling,
}

/// <summary>Brackets that are a function: `|x|`, `‖v‖`, `⌊x⌋`.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Body">What stands between them.</param>
public sealed record BarsLayout(BarsKind Kind, MathLayout Body) : MathLayout;

/// <summary>A comparison.</summary>
/// <param name="Sign">`&lt;`, `≤`, `&gt;`, `≥`, `=` or `≠`.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
public sealed record RelationLayout(string Sign, MathLayout Left, MathLayout Right) : MathLayout;

/// <summary>A derivative by name: `∂J/∂wⱼ`, `d/dx (x²)`.</summary>
/// <param name="IsTotal">Whether `d` is written, not `∂`.</param>
/// <param name="Of">What stands above the line; null for the operator alone.</param>
/// <param name="By">What it is by, in turn.</param>
/// <param name="Argument">What stands behind it in brackets, or null.</param>
public sealed record DerivativeLayout(bool IsTotal, MathLayout? Of, IReadOnlyList<MathLayout> By, MathLayout? Argument = null) : MathLayout;

/// <summary>Conditions joined.</summary>
/// <param name="IsAnd">Whether all must hold, not one.</param>
/// <param name="Parts">Two or more.</param>
public sealed record ConnectiveLayout(bool IsAnd, IReadOnlyList<MathLayout> Parts) : MathLayout;

/// <summary>A condition that must not hold.</summary>
/// <param name="Body">The condition.</param>
public sealed record NotLayout(MathLayout Body) : MathLayout;

/// <summary>1 where a condition holds, else 0: `[i = j]`.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="IsMask">Whether the other factors of its product are not looked at where it is 0.</param>
public sealed record IversonLayout(MathLayout Condition, bool IsMask) : MathLayout;

/// <summary>One case of several.</summary>
/// <param name="Value">The value.</param>
/// <param name="Condition">Where it holds; null for all that is left.</param>
public readonly record struct CaseLayout(MathLayout Value, MathLayout? Condition);

/// <summary>Values by case, the first whose condition holds; the last has none.</summary>
/// <param name="Cases">Two or more.</param>
public sealed record CasesLayout(IReadOnlyList<CaseLayout> Cases) : MathLayout;

/// <summary>A vector by its entries; of vectors, a matrix by its rows.</summary>
/// <param name="Entries">The entries.</param>
public sealed record VectorLayout(IReadOnlyList<MathLayout> Entries) : MathLayout;
