using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Operators on random names: `E[X]`, `Var(X)`, `Cov(X, Y)`, `SD(X)`, `Corr(X, Y)`, `V[X]`.</summary>
public sealed partial class Reader
{
    private static bool IsHeadOfStatistic(string name) => name is "E" or "V" or "Var" or "Cov" or "SD" or "Std" or "std" or "Corr";

    /// <summary>The head of a statistic with which a longer letter run ends, or null.</summary>
    private string? HeadAtEnd(Cursor cursor, List<string> letters)
    {
        for (var k = Math.Max(1, letters.Count - 4); k < letters.Count; k++)
        {
            var head = string.Concat(letters.GetRange(k, letters.Count - k));
            if (IsStatistic(head, cursor.Peek(1)) && (head != "E" || cursor.Peek(1) is GroupItem { Open: '[' }))
            {
                return head;
            }
        }

        return null;
    }

    /// <summary>Whether the name, which is none of the user's, heads a statistic with what stands behind it.</summary>
    private bool IsStatistic(string name, SyntaxItem? next) => IsHeadOfStatistic(name) && !scope.IsValue(name) && next is GroupItem group && name switch
    {
        "E" => group.Open == '[' || (group.Open is '(' or '{' && !group.SpaceBefore && !scope.IsFunction(name)),
        // Elsewhere V[x] is V times x.
        "V" => group.Open == '[' && !group.SpaceBefore && group.Parts.Count == 1 && (scope.HasRandomNames || !scope.IsOpen),
        _ => group.Open is '(' or '[' or '{' && !group.SpaceBefore && !(name is "SD" or "Std" or "std" or "Corr" && scope.IsFunction(name)),
    };

    private Ast? ReadStatistic(Cursor cursor, string name, int start)
    {
        if (!IsStatistic(name, cursor.Next))
        {
            return null;
        }

        var group = (GroupItem)cursor.Next!;
        if (group.Parts.Any(p => p.Items.Count(i => i is SignItem { Sign: "|" }) % 2 == 1))
        {
            throw new ProblemException(ProblemCode.Unsupported, "conditional expectations are not supported", group.Span);
        }

        cursor.At++;
        Ast value = name == "E" ? new ExpectationAst(ReadInner(Single(group))) { Span = cursor.SpanFrom(start) }
            : Arguments(name switch { "V" => "Var", "Std" or "std" => "SD", _ => name }, group) with { Span = cursor.SpanFrom(start) };
        return ReadScripts(cursor, value, start);
    }
}
