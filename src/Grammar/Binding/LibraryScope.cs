using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>The textbook's formulas, each read when its name is first used, in a scope of their own.</summary>
internal sealed class LibraryScope
{
    private readonly FormulaSession session;
    private readonly ITextbook? textbook;
    private readonly Dictionary<string, FunctionDefinition?> found = [];

    public LibraryScope(FormulaSession user)
    {
        session = user.IsLibrary ? user : user.LibrarySession();
        textbook = user.Textbook;
        Binder = new Binder(session);
    }

    /// <summary>What binds the library's formulas.</summary>
    public Binder Binder { get; }

    /// <summary>The function of that name; null where the library has none.</summary>
    public FunctionDefinition? Find(string name)
    {
        if (found.TryGetValue(name, out var known))
        {
            return known;
        }

        FunctionDefinition? function = null;
        if (textbook?.Find(name) is { } text)
        {
            foreach (var row in SyntaxParser.Parse(text, Notation.Text).Statements)
            {
                var definition = DefinitionReader.TryRead(row, text)
                    ?? throw new ProblemException(ProblemCode.Syntax, $"the library's text of '{name}' is not a definition");
                session.AddDefinition(definition);
                function = definition as FunctionDefinition is { } f && f.Name == name ? f : function;
            }
        }

        found.Add(name, function);
        return function;
    }

    /// <summary>The line of the library that holds a definition.</summary>
    public static string LineOf(FunctionDefinition definition)
    {
        var text = definition.Text;
        var at = Math.Min(definition.Right.Span.Start, text.Length - 1);
        var start = text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1;
        var end = text.IndexOf('\n', at);
        return text[start..(end < 0 ? text.Length : end)].Trim();
    }
}
