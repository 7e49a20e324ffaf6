using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Limits: `lim(h→0) …`, `lim_{x→0⁺} …`, `lim(n→∞, …)`.</summary>
public sealed partial class Reader
{
    /// <summary>Whether the cursor stands on `lim` with its arrow: no product of l, i and m, whatever of these is known.</summary>
    private static bool IsLimit(Cursor cursor) => cursor.IsWord("lim") && cursor.Peek(1) switch
    {
        SubscriptItem subscript => subscript.Row.Items.Any(IsArrow),
        GroupItem group => group.Parts[0].Items.Any(IsArrow),
        _ => false,
    };

    private static bool IsArrow(SyntaxItem item) => item is SignItem { Sign: "→" };

    /// <summary>A limit, the cursor behind `lim`. The variable is a name in the body alone, which reaches as that of Σ does.</summary>
    private Ast ReadLimit(Cursor cursor, int start)
    {
        SyntaxRow below;
        SyntaxRow? inside = null;
        switch (cursor.Next)
        {
            case SubscriptItem subscript:
                below = subscript.Row;
                break;
            case GroupItem { Open: '(' or '[' or '{' } group:
                below = group.Parts[0];
                inside = group.Parts.Count == 2 ? group.Parts[1] : null;
                if (group.Parts.Count > 2)
                {
                    throw new ProblemException(ProblemCode.Syntax, "a limit has one variable and one body", group.Parts[2].Span, "write lim(x→a) …");
                }

                break;
            default:
                throw new ProblemException(ProblemCode.Syntax, "expected the variable and its point behind 'lim', as in lim(x→0)", cursor.Place);
        }

        cursor.At++;
        var (variable, point, side) = ReadApproach(below);
        if (inside is null && cursor.IsAtEnd)
        {
            throw Expected(cursor, "what the limit is taken of");
        }

        var body = Within([variable], () => inside is null ? ReadBody(cursor) : ReadInner(inside));
        Ast limit = new LimitAst(variable, point, side, body) { Span = cursor.SpanFrom(start) };
        return inside is null ? limit : ReadScripts(cursor, limit, start);
    }

    /// <summary>`x → a`, `x → a⁺`.</summary>
    private (string Variable, Ast Point, int Side) ReadApproach(SyntaxRow row)
    {
        var cursor = At(row);
        if (cursor.Next is not NameItem name)
        {
            throw Expected(cursor, "the name of the variable that tends");
        }

        cursor.At++;
        var variable = NameSpelling.WithDigits(name.Text);
        if (IsDifferenceSign(name) && cursor.Next is NameItem of)
        {
            cursor.At++;
            variable = name.Text + NameSpelling.WithDigits(of.Text);
        }

        if (cursor.Next is SubscriptItem { SpaceBefore: false } mark)
        {
            cursor.At++;
            variable += NameSpelling.SubscriptText(mark.Row);
        }

        if (!cursor.TakeSign("→"))
        {
            throw Expected(cursor, $"'→' and what '{variable}' tends to");
        }

        var items = row.Items.Skip(cursor.At).ToList();
        var side = items.Count < 2 ? 0 : items[^1] switch
        {
            SignItem { Sign: "+" } or SuperscriptItem { Row.Items: [SignItem { Sign: "+" }] } => 1,
            SignItem { Sign: "-" } or SuperscriptItem { Row.Items: [SignItem { Sign: "-" }] } => -1,
            _ => 0,
        };
        if (items.Count == 0)
        {
            throw Expected(cursor, $"what '{variable}' tends to");
        }

        if (side != 0)
        {
            items.RemoveAt(items.Count - 1);
        }

        return (variable, ReadInner(new SyntaxRow(items, items[0].Span.To(items[^1].Span))), side);
    }

    /// <summary>`Δx` where that is one name: the variable of a limit around it.</summary>
    private Ast? ReadDifference(Cursor cursor, NameItem item)
    {
        if (!IsDifferenceSign(item) || cursor.Peek(1) is not NameItem of || !scope.IsValue(item.Text + NameSpelling.WithDigits(of.Text)))
        {
            return null;
        }

        var start = cursor.At;
        cursor.At += 2;
        return ReadScripts(cursor, new NameAst(item.Text + NameSpelling.WithDigits(of.Text)) { Span = cursor.SpanFrom(start) }, start);
    }

    private static bool IsDifferenceSign(NameItem item) => item.Text is "Δ" or "δ";
}
