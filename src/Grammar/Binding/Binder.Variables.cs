using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>What is asked for beside the formula: the names and elements to differentiate by.</summary>
internal sealed partial class Binder
{
    /// <summary>
    /// A name as it was asked for, once the subject is bound: the name itself, else an element of an array that occurs. A name that would be taken for
    /// something else than an independent real number is refused, never passed over.
    /// </summary>
    public Variable BindVariable(string text)
    {
        var name = NameSpelling.Canonical(text);
        try
        {
            return VariableNamed(name, text);
        }
        catch (ProblemException fault) when (fault.Problem.Span is not null)
        {
            // Its place would be one in the name, not in the formula.
            throw new ProblemException(fault.Problem.Code, $"to differentiate by '{text}': {fault.Problem.Message}", null, fault.Problem.Hint);
        }
    }

    private Variable VariableNamed(string name, string text)
    {
        RefuseToVary(name, text);
        if (session.IsDeclared(name) || session.IsUsed(name))
        {
            return VariableOf(name, InputOf(name)) with { Occurs = session.IsUsed(name) };
        }

        if (ElementNamed(text) is { Of: NameAst { Name: var of } } element && !element.Subscripts.Any(IsWord) && ArrayToVary(of, text) is { } array)
        {
            return array.Rank > 0 ? VariableOf(name, ElementOf(array, element, Environment.Global))
                : throw new ProblemException(ProblemCode.Shape, $"'{of}' is a scalar in this formula and has no entry '{text}'", null, $"differentiate by {of}, or declare its shape");
        }

        var family = ElementNamed(text) is { Of: NameAst { Name: var root } } ? root : name;
        if (SplitDigits(name) is null && session.UsedNames.FirstOrDefault(used => SplitDigits(used) is { } parts && parts.Base == family) is { } sibling)
        {
            throw new ProblemException(ProblemCode.Unsupported, $"how '{text}' goes with '{sibling}', a name of its own in this formula, is not known", null, $"differentiate by {sibling}, or give {family} its values or its shape");
        }

        var capital = name.ToUpperInvariant();
        return capital != name && !session.IsUsed(name) && session.IsUsed(capital) && session.ShapeOf(capital).Length > 0 ? VariableOf(name, InputOf(capital))
            : new Variable(name, null, []) { Occurs = false };
    }

    private static Variable VariableOf(string name, TensorExpr element) => new(name, element.Body, element.Axes);

    /// <summary>Refuses what is no independent real number: what a formula defines, constants, sizes, whole numbers that stand in ranges and subscripts.</summary>
    private void RefuseToVary(string name, string text)
    {
        if (session.Definitions.ContainsKey(name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{text}' is defined by a formula; a derivative is by a free name");
        }

        if (session.IsDeclared(name) ? session.WholeNames.Contains(name) || (session.IsRangeEnd(name) && session.ShapeOf(name).Length == 0) : session.IsRangeEnd(name) || session.Inference.IsSize(name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{text}' is a whole number here, in a range, a size or a subscript; a derivative is by a real number");
        }

        if (name.Any(char.IsWhiteSpace))
        {
            throw new ProblemException(ProblemCode.Syntax, $"'{text}' is not one name", null, "give several names as a list");
        }

        if (name is "e" or "π" or "∞" && !session.IsDeclared(name) && !session.IsUsed(name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{text}' is a constant here; a derivative is by a free name", null, $"bind or declare {text} where it is to be a name");
        }
    }

    /// <summary>The array that a base name or its capital stands for, where the formula holds or the scope declares one.</summary>
    private TensorExpr? ArrayToVary(string name, string text)
    {
        if (session.Definitions.ContainsKey(name) || session.FamiliesNamed(name).Count > 0)
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{text}' is defined by a formula; a derivative is by a free name");
        }

        var capital = name.ToUpperInvariant();
        return session.IsDeclared(name) || session.IsUsed(name) ? InputOf(name)
            : capital != name && (session.IsDeclared(capital) || session.IsUsed(capital)) && session.ShapeOf(capital).Length > 0 ? InputOf(capital) : null;
    }

    /// <summary>`xᵢ`, `W_{ij}`, `x₂`: the element of an array that a text may mean; null where it is no such name.</summary>
    private ElementAst? ElementNamed(string text)
    {
        try
        {
            return SyntaxParser.Parse(text, session.Notation).Statements is not [var row] ? null : new Reader(session.ReadingScope(), text, []).ReadVariable(row) switch
            {
                ElementAst element => element,
                NameAst name when SplitDigits(name.Name) is { } parts => new ElementAst(name with { Name = parts.Base }, [new NumberAst(parts.Position) { Span = name.Span }]) { Span = name.Span },
                _ => null,
            };
        }
        catch (ProblemException)
        {
            // A name that is not written as a formula can be bound, but it has no elements.
            return null;
        }
    }

    /// <summary>A subscript that is a word, as in `θ_old`, marks a name; it is no index.</summary>
    private bool IsWord(Ast subscript) => subscript is NameAst { Name.Length: > 1 } word && !session.IsDeclared(word.Name) && !session.IsRangeEnd(word.Name);
}
