using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Forms;

/// <summary>How a form is put together.</summary>
public enum FormKind
{
    /// <summary>Taken as a whole: a name, a number, an element, or what has no scalar structure of its own.</summary>
    Whole,

    /// <summary>A sum of the parts; each may be a <see cref="Negative"/>.</summary>
    Sum,

    /// <summary>The negative of the part.</summary>
    Negative,

    /// <summary>A product of the parts.</summary>
    Product,

    /// <summary>The first part over the second.</summary>
    Quotient,

    /// <summary>The first part to the power of the second.</summary>
    Power,

    /// <summary>A function of the parts.</summary>
    Function,

    /// <summary>The part summed over an index.</summary>
    Summation,
}

/// <summary>
/// A scalar expression as the user wrote it, kept beside the canonical one: which quotient was a quotient, which sum had which terms. The
/// differentiator walks it, so that its steps are those of a teacher at the board.
/// </summary>
/// <param name="Kind">How it is put together.</param>
/// <param name="Value">The canonical expression.</param>
/// <param name="Parts">Of what.</param>
public sealed record Form(FormKind Kind, Expr Value, IReadOnlyList<Form> Parts)
{
    /// <summary>The function, for <see cref="FormKind.Function"/>.</summary>
    public Function? Function { get; init; }

    /// <summary>The index, for <see cref="FormKind.Summation"/>.</summary>
    public Index? Index { get; init; }

    /// <summary>A form without parts.</summary>
    public static Form Whole(Expr value) => new(FormKind.Whole, value, []);
}
