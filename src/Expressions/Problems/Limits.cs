namespace MlMath.Expressions.Problems;

/// <summary>
/// Every bound that a user can meet, in one place: what passes one is a problem of the kind <c>limit</c> that names it with its number. They are listed for
/// people in docs/limits.md.
/// </summary>
public static class Limits
{
    /// <summary>UTF-16 units of one text: a formula with its definitions.</summary>
    public const int TextLength = 2_000_000;

    /// <summary>Brackets, bars, scripts and command arguments inside one another.</summary>
    public const int Nesting = 500;

    /// <summary>Operators, roots, powers and calls inside one another, brackets counted too.</summary>
    public const int Depth = 1_000;

    /// <summary>Definitions that stand on one another by calls.</summary>
    public const int CallDepth = 1_000;

    /// <summary>Levels of a formula with the definitions that it stands on written in.</summary>
    public const int BindingDepth = 5_000;

    /// <summary>Statements in a text.</summary>
    public const int Statements = 200_000;

    /// <summary>Letters of a name.</summary>
    public const int NameLength = 1_000;

    /// <summary>Runs that dots abbreviate, `x₁ + ... + xₙ`, in one sum or product.</summary>
    public const int Abbreviations = 100;

    /// <summary>Entries of a vector that is written out in a formula.</summary>
    public const int WrittenEntries = 5_000;

    /// <summary>Digits of a number as written.</summary>
    public const int NumberDigits = 10_000;

    /// <summary>The power of ten, up or down, of a number as written, `1e-8`.</summary>
    public const int NumberExponent = 10_000;

    /// <summary>Binary digits of an exact number's numerator or denominator.</summary>
    public const int ExactBits = 200_000;

    /// <summary>Values of the index of one Σ, Π, max or min with numbers for its ends.</summary>
    public const long RangeLength = 100_000_000;

    /// <summary>Terms of a formula that is multiplied out because that was asked for.</summary>
    public const int ExpandedTerms = 20_000;

    /// <summary>Characters of a printed formula.</summary>
    public const int PrintedLength = 100_000;

    /// <summary>Levels of a printed formula.</summary>
    public const int PrintedDepth = 200;

    /// <summary>Characters of a printed value.</summary>
    public const int PrintedValueLength = 10_000_000;

    /// <summary>Subexpressions and products of terms that the search for one limit, `lim(x→a) …`, looks at.</summary>
    public const int LimitSteps = 200_000;

    /// <summary>Limits that the search for one leads to inside one another.</summary>
    public const int LimitDepth = 120;

    /// <summary>Steps of the search for the solutions of equations.</summary>
    public const int SolvingSteps = 20_000;

    /// <summary>The order of a Taylor polynomial.</summary>
    public const int TaylorOrder = 60;

    /// <summary>Numbers that an evaluation keeps at a time.</summary>
    public const long Entries = 80_000_000;

    /// <summary>Numbers that the interpreter computes for one answer.</summary>
    public const long Steps = 500_000_000;

    /// <summary>Numbers that compiled loops compute for one answer.</summary>
    public const long CompiledSteps = 50_000_000_000;

    /// <summary>Numbers that are computed for one answer where each leaves a record on a tape.</summary>
    public const long TapedSteps = 20_000_000;

    /// <summary>Characters of a model file.</summary>
    public const int ModelFileLength = 1_000_000;

    /// <summary>Bytes of one line of <c>mlmath batch</c>.</summary>
    public const int RequestBytes = 64 << 20;

    /// <summary>Levels of one line of <c>mlmath batch</c> as JSON.</summary>
    public const int RequestNesting = 512;

    /// <summary>Axes of a value that is given as nested arrays.</summary>
    public const int ValueAxes = 8;

    /// <summary>Seconds that an answer of the program may take.</summary>
    public const int Seconds = 10;

    /// <summary>Bytes that the program may hold while it answers.</summary>
    public const long Memory = 1L << 30;

    /// <summary>The problem of a formula that is deeper than <see cref="Depth"/>.</summary>
    public static ProblemException TooDeep(SourceSpan? place) => new(ProblemCode.Limit, $"the formula is nested more than {Depth} levels deep", place, "name an inner part in a line of its own");

    /// <summary>The problem of a formula that is less deep than is allowed, but deeper than the stack of this thread holds.</summary>
    public static ProblemException StackTooSmall(SourceSpan? place) =>
        new(ProblemCode.Limit, $"the formula is nested more deeply than this thread's stack holds (at most {Depth} levels in any case)", place, "ask from a thread with a larger stack");
}
