using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>`d/dx(…)`, `df/dx`, `∂f/∂x`, `∂²f/∂x∂y`, `\frac{d}{dx}`, `∇f`.</summary>
public sealed partial class Reader
{
    private Ast? TryDerivative(Cursor cursor)
    {
        var start = cursor.At;
        if (ReadPartial(cursor) is { } partial)
        {
            return partial;
        }

        if (cursor.Next is FractionItem fraction)
        {
            var above = At(fraction.Numerator);
            var below = At(fraction.Denominator);
            if (LeadsDerivative(above) is not { } sign || LeadsDerivative(below) != sign || (sign == "d" && below.Items.Count == 1 && below.Next is NameItem { Text: "d" }))
            {
                return null;
            }

            var top = TakeTop(above, sign, above.Items.Count);
            var by = ReadVariables(below, sign);
            if (!below.IsAtEnd)
            {
                return null;
            }

            cursor.At++;
            return Derivative(cursor, top, by, start);
        }

        if (LeadsDerivative(cursor) is not { } lead)
        {
            return null;
        }

        var slash = SlashAfter(cursor);
        if (slash + 1 >= cursor.Items.Count || cursor.Items[slash] is not SignItem { Sign: "/" })
        {
            return null;
        }

        cursor.At = slash + 1;
        var isFollowed = LeadsDerivative(cursor) == lead && (lead == "∂" || cursor.Next is NameItem { Text.Length: > 1 } || cursor.Peek(1) is NameItem { SpaceBefore: false });
        cursor.At = start;
        if (!isFollowed)
        {
            return null;
        }

        var numerator = TakeTop(cursor, lead, slash);
        cursor.At = slash + 1;
        var variables = ReadVariables(cursor, lead);
        return Derivative(cursor, numerator, variables, start);
    }

    /// <summary>`∂₁f(x, y)`, in ASCII `partial_1 f(x, y)`: the derivative by the first argument; null for all else.</summary>
    private Ast? ReadPartial(Cursor cursor)
    {
        var isSign = cursor.Next is SignItem { Sign: "∂" } || (cursor.Next is NameItem { Text: "partial" } && !scope.IsValue("partial"));
        if (!isSign || cursor.Peek(1) is not SubscriptItem { SpaceBefore: false } places || cursor.Peek(2) is not NameItem name || !places.Row.Items.All(i => i is NumberItem or SignItem { Sign: "," }))
        {
            return null;
        }

        var start = cursor.At;
        var primed = cursor.Peek(3) is SubscriptItem { SpaceBefore: false } subscript ? (Name: name.Text + NameSpelling.SubscriptText(subscript.Row), Items: 4) : (Name: name.Text, Items: 3);
        if (cursor.Peek(primed.Items) is not GroupItem { Open: '(', SpaceBefore: false } group)
        {
            throw new ProblemException(ProblemCode.Syntax, "a derivative by the place of an argument needs the arguments", places.Span, "write ∂₁f(x, y)");
        }

        var by = places.Row.Items.OfType<NumberItem>().Select(n => int.TryParse(n.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0).ToList();
        cursor.At += primed.Items + 1;
        var call = Arguments(NameSpelling.WithDigits(primed.Name), group) with { Partials = by, Span = cursor.SpanFrom(start) };
        return ReadScripts(cursor, call, start);
    }

    /// <summary>`d` or `∂` where a derivative may start here; null elsewhere.</summary>
    private string? LeadsDerivative(Cursor cursor) => cursor.Next switch
    {
        SignItem { Sign: "∂" } => "∂",
        NameItem { IsUnit: false } name when name.Text[0] == 'd' && !scope.IsValue("d") && !scope.IsValue(NameSpelling.WithDigits(name.Text)) && !scope.IsFunction(name.Text) => "d",
        _ => null,
    };

    /// <summary>What stands between the `d` (and its order) and the fraction line; null where nothing does.</summary>
    private Ast? TakeTop(Cursor cursor, string lead, int end)
    {
        var rest = new List<SyntaxItem>();
        if (lead == "d" && cursor.Next is NameItem { Text.Length: > 1 } name)
        {
            rest.Add(new NameItem(name.Text[1..]) { Span = new SourceSpan(name.Span.Start + 1, name.Span.Length - 1) });
        }

        cursor.At++;
        // ∂² — the order is told by the denominator.
        if (rest.Count == 0 && cursor.Next is SuperscriptItem)
        {
            cursor.At++;
        }

        for (; cursor.At < end; cursor.At++)
        {
            rest.Add(cursor.Next!);
        }

        return rest.Count == 0 ? null : ReadInner(new SyntaxRow(rest, rest[0].Span.To(rest[^1].Span)));
    }

    private List<Ast> ReadVariables(Cursor cursor, string lead)
    {
        var variables = new List<Ast>();
        while (LeadsDerivative(cursor) == lead && !(variables.Count > 0 && StartsDerivative(cursor, lead)))
        {
            var start = cursor.At;
            string name;
            if (lead == "d" && cursor.Next is NameItem { Text.Length: > 1 } run)
            {
                name = run.Text[1..];
            }
            else
            {
                cursor.At++;
                if (cursor.Next is not NameItem variable)
                {
                    throw Expected(cursor, "the name to differentiate by");
                }

                name = variable.Text;
            }

            var by = ReadVariable(cursor, name, start);
            variables.Add(by);
            if (cursor.Next is SuperscriptItem { SpaceBefore: false, Row.Items: [NumberItem { Text: { Length: 1 } digit }] } && digit[0] is >= '2' and <= '9')
            {
                cursor.At++;
                for (var k = 1; k < digit[0] - '0'; k++)
                {
                    variables.Add(by);
                }
            }
        }

        return variables.Count > 0 ? variables : throw Expected(cursor, "the name to differentiate by");
    }

    /// <summary>Whether another derivative starts here, as the second one in `∂/∂x ∂/∂y f` and `d/dx dy/dx`, and not another name of the first one's.</summary>
    private bool StartsDerivative(Cursor cursor, string lead)
    {
        var slash = SlashAfter(cursor);
        if (slash + 1 >= cursor.Items.Count || cursor.Items[slash] is not SignItem { Sign: "/", SpaceBefore: false })
        {
            return false;
        }

        var start = cursor.At;
        cursor.At = slash + 1;
        var starts = LeadsDerivative(cursor) == lead;
        cursor.At = start;
        return starts;
    }

    /// <summary>Where what stands tight behind the `d` ends: at the fraction line, in a derivative.</summary>
    private static int SlashAfter(Cursor cursor)
    {
        var slash = cursor.At + 1;
        while (slash < cursor.Items.Count && !cursor.Items[slash].SpaceBefore && cursor.Items[slash] is NameItem or SubscriptItem or SuperscriptItem or PrimeItem or GroupItem)
        {
            slash++;
        }

        return slash;
    }

    /// <summary>A name, or an element of one, that stands alone: `x`, `xᵢ`, `W_{ij}`; null where the row is something else.</summary>
    internal Ast? ReadVariable(SyntaxRow row)
    {
        var cursor = At(row);
        return cursor.Next is NameItem name && ReadVariable(cursor, name.Text, 0) is var by && cursor.IsAtEnd ? by : null;
    }

    /// <summary>The name at the cursor with its marks and subscripts.</summary>
    private Ast ReadVariable(Cursor cursor, string name, int start)
    {
        var marked = MarkedNames(cursor, cursor.At, NameSpelling.WithDigits(name));
        var known = marked.FindLastIndex(m => scope.IsValue(m.Name));
        Ast by;
        if (known >= 0)
        {
            cursor.At += marked[known].Items;
            by = new NameAst(marked[known].Name) { Span = cursor.SpanFrom(start) };
        }
        else
        {
            cursor.At++;
            name = NameSpelling.WithDigits(name);
            if (cursor.Next is SuperscriptItem { Style: ScriptStyle.Bracketed, SpaceBefore: false } mark)
            {
                cursor.At++;
                name += $"^[{Compact(mark.Row)}]";
            }

            by = new NameAst(name) { Span = cursor.SpanFrom(start) };
        }

        if (cursor.Next is SubscriptItem { SpaceBefore: false } subscript)
        {
            cursor.At++;
            by = new ElementAst(by, ReadSubscripts(subscript)) { Span = cursor.SpanFrom(start), WholeName = ((NameAst)by).Name + NameSpelling.SubscriptText(subscript.Row) };
        }

        return by;
    }

    private Ast Derivative(Cursor cursor, Ast? of, List<Ast> by, int start)
    {
        if (of is null)
        {
            // d/dx(…) stops at its bracket; without one it reaches as Σ does.
            if (cursor.Next is GroupItem { Open: '(' or '[' or '{' } group)
            {
                var (inside, isApart) = (cursor.At, group.SpaceBefore || cursor.Items[start] is FractionItem);
                cursor.At++;
                of = ReadGroup(group);
                if (cursor.Next is SuperscriptItem { SpaceBefore: false } power && !IsTranspose(power))
                {
                    // A bracket that stands apart is the beginning of what is differentiated.
                    of = isApart ? ReadScripts(cursor, of, inside) : of;
                    warnings.Add(isApart ? "the power behind the bracket was read as part of what is differentiated" : "the power behind the bracket was read as one of the derivative; for that of the power write d/dx((…)²)");
                }
            }
            else
            {
                // A bar behind the body, `d/dx x³|_{x=2}`, takes the value of the derivative.
                var outer = isBodyOpen;
                isBodyOpen = true;
                of = ReadBody(cursor);
                isBodyOpen = outer;
            }
        }

        return ReadScripts(cursor, new DerivativeAst(of, by) { Span = cursor.SpanFrom(start) }, start);
    }

    private Ast ReadNabla(Cursor cursor)
    {
        var start = cursor.At++;
        var order = 1;
        Ast? by = null;
        while (cursor.Next is { SpaceBefore: false } next)
        {
            if (next is SuperscriptItem { Row.Items: [NumberItem { Text: "2" }] })
            {
                order = 2;
            }
            else if (next is SubscriptItem subscript)
            {
                by = ReadInner(subscript.Row);
            }
            else
            {
                break;
            }

            cursor.At++;
        }

        if (!StartsOperand(cursor))
        {
            throw Expected(cursor, "a function after '∇'");
        }

        return Nabla(ReadOne(cursor));

        // ∇J(w)ᵀ is (∇J(w))ᵀ, ∇J(w)ⱼ its entry, ∇²f(x)⁻¹ the Hessian's inverse.
        Ast Nabla(Ast of) => of switch
        {
            TransposeAst transpose => transpose with { Of = Nabla(transpose.Of) },
            PowerAst { Base: CallAst or NameAst, Exponent: NumberAst { Value.IsMinusOne: true } or NegateAst { Of: NumberAst { Value.IsOne: true } } } inverse when order == 2 && by is null => inverse with { Base = Nabla(inverse.Base) },
            ElementAst { Of: CallAst or TransposeAst } element => element with { Of = Nabla(element.Of) },
            _ => new NablaAst(of, order, by) { Span = cursor.SpanFrom(start) },
        };
    }
}
