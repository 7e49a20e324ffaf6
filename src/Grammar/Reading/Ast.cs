using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Reading;

/// <summary>A formula once the scope has told which letters are names: operators and operands, as the user wrote them.</summary>
public abstract record Ast
{
    /// <summary>Where it stands in the text.</summary>
    public SourceSpan Span { get; init; }
}

/// <summary>A number.</summary>
/// <param name="Value">Exactly as written.</param>
public sealed record NumberAst(Number Value) : Ast;

/// <summary>A name: bound, defined, a parameter, an index, a constant, or new.</summary>
/// <param name="Name">In canonical spelling (see <c>NameSpelling</c>).</param>
public sealed record NameAst(string Name) : Ast;

/// <summary>∞.</summary>
public sealed record InfinityAst : Ast;

/// <summary>Terms added and subtracted.</summary>
/// <param name="Terms">The terms, each with whether it is subtracted.</param>
public sealed record SumAst(IReadOnlyList<(bool IsNegative, Ast Term)> Terms) : Ast;

/// <summary>How two factors stand together.</summary>
public enum ProductSign
{
    /// <summary>Side by side.</summary>
    Juxtaposed,

    /// <summary>`·`.</summary>
    Dot,

    /// <summary>`×` or `*`.</summary>
    Times,

    /// <summary>`⊙`, entry by entry.</summary>
    EntryByEntry,
}

/// <summary>Factors multiplied.</summary>
/// <param name="Factors">At least two.</param>
/// <param name="Signs">What stands between them, one fewer.</param>
public sealed record ProductAst(IReadOnlyList<Ast> Factors, IReadOnlyList<ProductSign> Signs) : Ast
{
    /// <summary>Whether it was written ⟨u, v⟩: its factors are vectors, and it is a number.</summary>
    public bool IsInner { get; init; }
}

/// <summary>A quotient.</summary>
/// <param name="Above">The numerator.</param>
/// <param name="Below">The denominator.</param>
public sealed record QuotientAst(Ast Above, Ast Below) : Ast;

/// <summary>The negative.</summary>
/// <param name="Of">What is negated.</param>
public sealed record NegateAst(Ast Of) : Ast;

/// <summary>A power; on a matrix, `⁻¹` is the inverse.</summary>
/// <param name="Base">The base.</param>
/// <param name="Exponent">The exponent.</param>
public sealed record PowerAst(Ast Base, Ast Exponent) : Ast;

/// <summary>A transpose, `Aᵀ`.</summary>
/// <param name="Of">What is transposed.</param>
public sealed record TransposeAst(Ast Of) : Ast;

/// <summary>Primes on a value: a derivative, a transpose or a new name, of which the binder decides.</summary>
/// <param name="Of">What carries them.</param>
/// <param name="Count">How many.</param>
public sealed record PrimedAst(Ast Of, int Count) : Ast;

/// <summary>A root.</summary>
/// <param name="Of">Under the root.</param>
/// <param name="Degree">2 for a square root.</param>
public sealed record RootAst(Ast Of, Ast Degree) : Ast;

/// <summary>A function called: of the table, of the library, or defined.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record CallAst(string Name, IReadOnlyList<Ast> Arguments) : Ast
{
    /// <summary>Whether it was written with bars, `|A|`, which of a matrix is the determinant.</summary>
    public bool IsBars { get; init; }

    /// <summary>How many primes it carries.</summary>
    public int Primes { get; init; }

    /// <summary>The places of the arguments, from 1, that it is differentiated by in turn: `∂₁f(x, y)`; null for the function itself.</summary>
    public IReadOnlyList<int>? Partials { get; init; }

    /// <summary>The number of arguments before a `;`, or all of them.</summary>
    public int BeforeSemicolon { get; init; } = Arguments.Count;

    /// <summary>The subscript of the name: the base in `log₂(x)`; null without.</summary>
    public Ast? Subscript { get; init; }
}

/// <summary>An element or row: `xᵢ`, `aᵢⱼ`, `(AB)ᵢⱼ`.</summary>
/// <param name="Of">Of what.</param>
/// <param name="Subscripts">One for each axis that is fixed.</param>
public sealed record ElementAst(Ast Of, IReadOnlyList<Ast> Subscripts) : Ast
{
    /// <summary>The name that base and subscript make together, if they were one: `x₁`, `θ_old`.</summary>
    public string? WholeName { get; init; }
}

/// <summary>What is taken of an axis: all of it, a range of it, or one position.</summary>
/// <param name="From">The first position, or the one position; null for the first of all.</param>
/// <param name="To">The last position; null for the last of all.</param>
/// <param name="IsRange">Whether the axis stays.</param>
public sealed record SlicePart(Ast? From, Ast? To, bool IsRange);

/// <summary>`A[:, 1..k]`, `x[2..n]`, `A[2, 3]`: a part of an array, counted from 1, both ends included.</summary>
/// <param name="Of">Of what.</param>
/// <param name="Parts">One for each axis.</param>
public sealed record SliceAst(Ast Of, IReadOnlyList<SlicePart> Parts) : Ast
{
    /// <summary>What stands in the brackets, where they may group a factor as well; else null.</summary>
    public Ast? Factor { get; init; }
}

/// <summary>`x^{(i)}`: the i-th example of the data x, or a power where x is a number.</summary>
/// <param name="Of">A name.</param>
/// <param name="Position">What stands in the brackets.</param>
/// <param name="Subscripts">Subscripts beside it, `x_j^{(i)}`.</param>
public sealed record ExampleAst(NameAst Of, Ast Position, IReadOnlyList<Ast> Subscripts) : Ast;

/// <summary>`f|_{x=2}`: the value where names have values.</summary>
/// <param name="Of">Of what.</param>
/// <param name="At">The names with their values.</param>
public sealed record EvaluationAst(Ast Of, IReadOnlyList<(string Name, Ast Value)> At) : Ast;

/// <summary>The operators that take a range of an index.</summary>
public enum BigOperator
{
    /// <summary>Σ.</summary>
    Sum,

    /// <summary>Π.</summary>
    Product,

    /// <summary>The largest.</summary>
    Maximum,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>Where the largest stands.</summary>
    ArgMaximum,

    /// <summary>Where the smallest stands.</summary>
    ArgMinimum,
}

/// <summary>The range of an index.</summary>
/// <param name="Index">Its name.</param>
/// <param name="From">The first value; null with <paramref name="To"/> for the whole axis.</param>
/// <param name="To">The last value.</param>
/// <param name="Condition">What else must hold, or null.</param>
public sealed record RangeAst(string Index, Ast? From, Ast? To, Ast? Condition)
{
    /// <summary>Whether it is part of a chain, `i &lt; j &lt; k`, whose ends may be indices too.</summary>
    public bool IsChained { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }
}

/// <summary>Σ, Π, max … over ranges.</summary>
/// <param name="Operator">Which.</param>
/// <param name="Ranges">The ranges, outermost first.</param>
/// <param name="Body">What is summed.</param>
public sealed record BigAst(BigOperator Operator, IReadOnlyList<RangeAst> Ranges, Ast Body) : Ast
{
    /// <summary>Whether it was written with `…`: then factors are numbers, since matrices would be multiplied in their order.</summary>
    public bool IsAbbreviation { get; init; }
}

/// <summary>A definite integral.</summary>
/// <param name="Variable">The variable, local to the body.</param>
/// <param name="From">The lower bound.</param>
/// <param name="To">The upper bound.</param>
/// <param name="Body">The integrand.</param>
public sealed record IntegralAst(string Variable, Ast From, Ast To, Ast Body) : Ast;

/// <summary>A derivative: `d/dx(…)`, `∂f/∂x`, `∂²f/∂x∂y`.</summary>
/// <param name="Of">What is differentiated.</param>
/// <param name="By">By what, in order; a name or an element of one.</param>
public sealed record DerivativeAst(Ast Of, IReadOnlyList<Ast> By) : Ast;

/// <summary>∇, or ∇² (the Hessian), of a function, possibly at arguments.</summary>
/// <param name="Of">A name, a call, or an expression.</param>
/// <param name="Order">1 or 2.</param>
/// <param name="By">What a subscript names, `∇_θ J`; or null.</param>
public sealed record NablaAst(Ast Of, int Order, Ast? By) : Ast;

/// <summary>`[a, b, c]`.</summary>
/// <param name="Entries">Scalars, or rows.</param>
public sealed record VectorAst(IReadOnlyList<Ast> Entries) : Ast;

/// <summary>`…` among terms or entries: what reading replaces by the run that it abbreviates.</summary>
public sealed record EllipsisAst : Ast;

/// <summary>A vector by a rule for its entries: what `[v₁, v₂, …, vₙ]` abbreviates.</summary>
/// <param name="Range">The index of the entries, from and to.</param>
/// <param name="Entry">The entry at the index; an entry that is itself a vector makes a matrix.</param>
public sealed record RangeVectorAst(RangeAst Range, Ast Entry) : Ast
{
    /// <summary>Whether it stands for entries of the vector around it.</summary>
    public bool IsSpread { get; init; }
}

/// <summary>`{x if x > 0, 0 if x ≤ 0}`.</summary>
/// <param name="Arms">Values with their conditions; a null condition is `otherwise`.</param>
public sealed record CasesAst(IReadOnlyList<(Ast Value, Ast? Condition)> Arms) : Ast;

/// <summary>`a &lt; b ≤ c`, or an equation.</summary>
/// <param name="Sides">At least two.</param>
/// <param name="Signs">`=`, `≠`, `&lt;`, `≤`, `>`, `≥`; one fewer.</param>
public sealed record ComparisonAst(IReadOnlyList<Ast> Sides, IReadOnlyList<string> Signs) : Ast;

/// <summary>`[y = k]`: 1 where the condition holds, 0 elsewhere (Iverson's bracket).</summary>
/// <param name="Condition">The condition.</param>
public sealed record IversonAst(Ast Condition) : Ast;

/// <summary>`and`, `or`, `not`.</summary>
/// <param name="Word">Which.</param>
/// <param name="Operands">Two, or one for `not`.</param>
public sealed record LogicAst(string Word, IReadOnlyList<Ast> Operands) : Ast;

/// <summary>A norm `‖x‖`, with its order.</summary>
/// <param name="Of">Of what.</param>
/// <param name="Order">Null for the 2-norm.</param>
public sealed record NormAst(Ast Of, Ast? Order) : Ast;

/// <summary>A mean over a sample: `E[…]`.</summary>
/// <param name="Of">The random expression.</param>
public sealed record ExpectationAst(Ast Of) : Ast;

/// <summary>A limit: `lim(x→a) …`, one-sided too.</summary>
/// <param name="Variable">The name that tends; known in the body alone.</param>
/// <param name="Point">What it tends to.</param>
/// <param name="Side">1 from above, -1 from below, 0 from both sides.</param>
/// <param name="Body">Of what.</param>
public sealed record LimitAst(string Variable, Ast Point, int Side, Ast Body) : Ast;

/// <summary>A construct that is read but that the engine does not compute.</summary>
/// <param name="What">Its name in the user's words.</param>
public sealed record UnsupportedAst(string What) : Ast;
