using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>What is differentiated by, where that is asked for beside the formula.</summary>
public sealed partial class FormulaSession
{
    private readonly HashSet<string> wholeNames = [];

    /// <summary>The letters that subscripts leave free, in the order in which they were met: axes of a value, one for each.</summary>
    public IReadOnlyList<string> FreeIndexLetters => [.. FreeLetters];

    /// <summary>Names with values that stood where only whole numbers may: in subscripts and ends of ranges.</summary>
    internal IReadOnlyCollection<string> WholeNames => wholeNames;

    /// <summary>The names that the formula holds.</summary>
    internal IEnumerable<string> UsedNames => Inference.Names;

    /// <summary>
    /// Binds a text and what it will be differentiated by: names, and elements of the arrays that it holds (`xᵢ`, `W_{ij}`, `x₂`). Throws
    /// <see cref="Expressions.Problems.ProblemException"/>, also where a name is no independent real number.
    /// </summary>
    /// <param name="text">Definitions, a line each, then the expression.</param>
    /// <param name="by">The names as they were asked for.</param>
    public (TensorExpr Subject, IReadOnlyList<Variable> By) Bind(string text, IReadOnlyList<string> by) => WithAllFaults(text, () =>
    {
        var (subject, source) = Read(text);
        return Settle(binder => (binder.BindSubject(subject, source), (IReadOnlyList<Variable>)[.. by.Select(binder.BindVariable)]));
    });

    /// <summary>A name or element by which the formula that was bound last may be differentiated; throws <see cref="Expressions.Problems.ProblemException"/> as <see cref="Bind(string, IReadOnlyList{string})"/> does.</summary>
    public Variable VariableNamed(string name) => new Binder(this).BindVariable(name);

    /// <summary>Makes a name known by which the formula will be differentiated; of an element it is the array's that letter runs may hold.</summary>
    public void MentionVariable(string name)
    {
        var canonical = NameSpelling.Canonical(name);
        DifferentiatedNames.Add(canonical);
        if (ArrayOfElement(name) is not { } array)
        {
            Mention(name);
        }
        else if (array is not ("f" or "g" or "h"))
        {
            // Those three, unbound, are functions where they are called.
            Mention(array);
        }
    }

    internal bool IsUsed(string name) => Inference.Names.Contains(name);

    internal void NoteWhole(string name) => wholeNames.Add(name);

    /// <summary>The x of `x_i`; null where the subscript is a number or a word, and so a part of the name.</summary>
    private static string? ArrayOfElement(string name)
    {
        try
        {
            return SyntaxParser.Parse(name, Notation.Auto).Statements is [{ Items: [NameItem of, SubscriptItem { Row: var subscript }] }]
                && !subscript.Items.All(i => i is NumberItem) && !(subscript.Items is [NameItem { Text: { Length: > 1 } word }] && word.Any(c => c is < 'i' or > 'n')) ? of.Text : null;
        }
        catch (Expressions.Problems.ProblemException)
        {
            // Not written as a formula: a name as it stands.
            return null;
        }
    }
}
