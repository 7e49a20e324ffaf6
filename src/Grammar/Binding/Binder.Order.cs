using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>The order in which definitions that stand on one another are bound, and circles among them.</summary>
internal sealed partial class Binder
{
    // Fewer definitions than this cannot stand on one another too deeply to be bound where they are first used.
    private const int FewDefinitions = 64;

    private const int DepthBetweenLooks = 64;

    /// <summary>Binds the values that a formula stands on, those first on which others stand, so that no chain of them is deep when the formula is bound.</summary>
    private void BindBefore(Ast ast)
    {
        if (session.Definitions.Count < FewDefinitions)
        {
            return;
        }

        var seen = new HashSet<string>();
        var pending = new Stack<(ValueDefinition Definition, bool IsReady)>();
        Push(ast);
        while (pending.TryPop(out var next))
        {
            session.Cancellation.ThrowIfCancellationRequested();
            if (next.IsReady)
            {
                BindValueDefinition(next.Definition, next.Definition.Body!, Environment.Global);
            }
            else if (seen.Add(next.Definition.Name))
            {
                pending.Push((next.Definition, true));
                Push(ReadBody(next.Definition, []));
            }
        }

        void Push(Ast of)
        {
            foreach (var name in of.MentionedNames())
            {
                if (session.Definitions.TryGetValue(name, out var found) && found is ValueDefinition value && !seen.Contains(name))
                {
                    pending.Push((value, false));
                }
            }
        }
    }

    /// <summary>Reads a definition by itself, and binds it where it needs no arguments.</summary>
    public TensorExpr? BindAlone(Definition definition)
    {
        switch (definition)
        {
            case FunctionDefinition function:
                ReadBody(function, [.. function.Parameters.Select(p => p.Name), .. function.ResultIndices]);
                return null;
            case FamilyDefinition family:
                ReadBody(family, family.Indices.ToList());
                return null;
            default:
                return BindValueDefinition((ValueDefinition)definition, new NameAst(definition.Name) { Span = definition.Right.Span }, Environment.Global);
        }
    }

    /// <summary>Whether a definition comes back to itself by the definitions that it mentions.</summary>
    private bool IsCircular(string name)
    {
        var seen = new HashSet<string>();
        var pending = new Stack<string>([name]);
        while (pending.TryPop(out var next))
        {
            if (!session.Definitions.TryGetValue(next, out var definition) || definition.Body is not { } body)
            {
                continue;
            }

            foreach (var mentioned in body.MentionedNames())
            {
                if (mentioned == name)
                {
                    return true;
                }

                if (seen.Add(mentioned))
                {
                    pending.Push(mentioned);
                }
            }
        }

        return false;
    }

    private ProblemException Circle(string name, Ast at) => new(ProblemCode.Unsupported, $"'{name}' is defined in a circle", at.Span);
}
