using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Forms;

/// <summary>How a form is put together.</summary>
public enum FormKind
{
    /// <summary>Taken as a whole: a name, a number, an element, or what was not written by its parts; <see cref="CanonicalForm"/> finds those.</summary>
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

    /// <summary>The part summed over indices.</summary>
    Summation,

    /// <summary>A call of a definition of the user's: the part is its right side, the arguments put in.</summary>
    Definition,
}

/// <summary>
/// A scalar expression as the user wrote it, kept beside the canonical one: which quotient was a quotient, which sum had which terms. The
/// differentiator walks it, so that its steps are those of a teacher; what it derives is a form again, so that it is shown as the rule gave it.
/// </summary>
/// <param name="Kind">How it is put together.</param>
/// <param name="Value">The canonical expression.</param>
/// <param name="Parts">Of what.</param>
public sealed record Form(FormKind Kind, Expr Value, IReadOnlyList<Form> Parts)
{
    /// <summary>The function, for <see cref="FormKind.Function"/>.</summary>
    public Function? Function { get; init; }

    /// <summary>The indices, for <see cref="FormKind.Summation"/>.</summary>
    public IReadOnlyList<Index> Indices { get; init; } = [];

    /// <summary>The name that was called, for <see cref="FormKind.Definition"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The form with another index in the place of one, where it binds it too; as deep as the form.</summary>
    public Form Renamed(Index index, Index by) => this with
    {
        Value = Value.Substitute(index, by),
        Parts = [.. Parts.Select(p => p.Renamed(index, by))],
        Indices = [.. Indices.Select(i => ReferenceEquals(i, index) ? by : i)],
    };

    /// <summary>A form without parts.</summary>
    public static Form Whole(Expr value) => new(FormKind.Whole, value, []);
}
