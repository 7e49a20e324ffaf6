namespace MlMath.Expressions.Problems;

/// <summary>The kinds of fault that a user can cause; their names on the wire are those of <see cref="ProblemCodes"/>.</summary>
public enum ProblemCode
{
    /// <summary>The text is not a formula.</summary>
    Syntax,

    /// <summary>A name or function that nothing defines or binds.</summary>
    UnknownName,

    /// <summary>Sizes, axes or numbers of arguments that do not fit.</summary>
    Shape,

    /// <summary>A value outside the domain of an operation, such as the inverse of a singular matrix.</summary>
    Domain,

    /// <summary>A meaningful formula that the engine does not handle.</summary>
    Unsupported,

    /// <summary>A stated bound on size, depth, range or time was reached.</summary>
    Limit,

    /// <summary>A fault in the data that were given.</summary>
    Data,
}

/// <summary>The spelling of <see cref="ProblemCode"/> in answers to programs.</summary>
public static class ProblemCodes
{
    /// <summary>The code as written in JSON, for example <c>unknown-name</c>.</summary>
    public static string Text(this ProblemCode code) => code switch
    {
        ProblemCode.Syntax => "syntax",
        ProblemCode.UnknownName => "unknown-name",
        ProblemCode.Shape => "shape",
        ProblemCode.Domain => "domain",
        ProblemCode.Unsupported => "unsupported",
        ProblemCode.Limit => "limit",
        _ => "data",
    };
}

/// <summary>A place in a text: offset and length in UTF-16 units of the text as the user gave it.</summary>
/// <param name="Start">Offset of the first unit.</param>
/// <param name="Length">Number of units; 0 marks a point between two.</param>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>Offset just past the last unit.</summary>
    public int End => Start + Length;

    /// <summary>The smallest span that covers both.</summary>
    public SourceSpan To(SourceSpan other)
    {
        var start = Math.Min(Start, other.Start);
        return new SourceSpan(start, Math.Max(End, other.End) - start);
    }
}

/// <summary>A fault that a user can mend: what, where and, where it can be guessed, the remedy.</summary>
/// <param name="Code">The kind of fault.</param>
/// <param name="Message">What is wrong, in the user's words; one sentence without a final full stop.</param>
/// <param name="Span">Where in the formula's text; null where no place is to blame.</param>
/// <param name="Hint">The remedy, or null.</param>
public sealed record Problem(ProblemCode Code, string Message, SourceSpan? Span = null, string? Hint = null);

/// <summary>Thrown for every fault that a user can cause; carries its <see cref="Problem"/>.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>Wraps a problem.</summary>
    public ProblemException(Problem problem)
        : base(problem.Message) => Problem = problem;

    /// <summary>Wraps a problem made from its parts.</summary>
    public ProblemException(ProblemCode code, string message, SourceSpan? span = null, string? hint = null)
        : this(new Problem(code, message, span, hint))
    {
    }

    /// <summary>The fault.</summary>
    public Problem Problem { get; }

    /// <summary>What else is wrong with the same text, on its own account, in the order of its places.</summary>
    public IReadOnlyList<Problem> Others { get; private init; } = [];

    /// <summary>The same fault, with what else is wrong.</summary>
    public ProblemException With(IReadOnlyList<Problem> others) => new(Problem) { Others = others };

    /// <summary>The same fault at <paramref name="span"/>, unless it has a place already.</summary>
    public ProblemException At(SourceSpan span) =>
        Problem.Span is null ? new ProblemException(Problem with { Span = span }) : this;
}
