using MlMath.Expressions.Functions;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>What a statement of the form `name = …`, `f(x, y) = …` or `xᵢ = …` would define; for programs that look at statements before they are bound.</summary>
/// <param name="Name">The name, in canonical spelling.</param>
/// <param name="Parameters">The parameters' names; null where the name is no function.</param>
/// <param name="Indices">The indices on its left side: of the entries of an array, or of a vector-valued function.</param>
public sealed record DefinitionHead(string Name, IReadOnlyList<string>? Parameters, IReadOnlyList<string> Indices)
{
    /// <summary>Whether it is a function that the language has already, of the function table or of matrices (not of the textbook's library).</summary>
    public bool IsBuiltIn => Parameters is not null && (FunctionTable.Find(Name) is not null || Builtins.IsBuiltin(Name));

    /// <summary>The definition's head; null for a statement that defines nothing.</summary>
    /// <param name="row">The statement.</param>
    /// <param name="text">The text that holds it.</param>
    public static DefinitionHead? Of(SyntaxRow row, string text) => DefinitionReader.TryRead(row, text) switch
    {
        FunctionDefinition function => new DefinitionHead(function.Name, function.Parameters.Select(p => p.Name).ToList(), function.ResultIndices),
        FamilyDefinition family => new DefinitionHead(family.Name, null, family.Indices),
        { } value => new DefinitionHead(value.Name, null, []),
        null => null,
    };
}
