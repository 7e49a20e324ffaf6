using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>Places in arrays and values at points: slices, examples of data, `f|_{x=2}`, indicators.</summary>
public sealed partial class Reader
{
    // Whether the body of a derivative is being read that a bar behind it is not part of.
    private bool isBodyOpen;

    private static bool IsRelation(SyntaxItem item) => item is SignItem { Sign: "=" or "≠" or "<" or "≤" or ">" or "≥" };

    private static bool IsSlice(GroupItem brackets) => brackets.Parts.Any(p => p.Items.Any(i => i is SignItem { Sign: ":" or ".." }));

    /// <summary>`:`, `1..k`, `1:k`, `2..`, or one position, for each axis.</summary>
    private List<SlicePart> ReadSlice(GroupItem brackets)
    {
        if (brackets.Separators.Contains(';'))
        {
            throw new ProblemException(ProblemCode.Syntax, "the axes of a slice are separated by commas", brackets.Span, "as in A[:, 1..2]");
        }

        var parts = new List<SlicePart>();
        foreach (var row in brackets.Parts)
        {
            var cursor = At(row);
            var from = cursor.IsSign(":") || cursor.IsSign("..") ? null : ReadSum(cursor);
            var isRange = cursor.TakeSign(":") || cursor.TakeSign("..");
            var to = isRange && !cursor.IsAtEnd ? ReadSum(cursor) : null;
            parts.Add(cursor.IsAtEnd ? new SlicePart(from, to, isRange) : throw Unexpected(cursor));
        }

        return parts;
    }

    /// <summary>The parts of `A_{:,1}`, `x_{1:3}`; null for other subscripts.</summary>
    private List<SlicePart>? BelowSlice(SubscriptItem subscript)
    {
        var items = subscript.Row.Items;
        if (items.FirstOrDefault(i => i is SignItem { Sign: ":" or ".." }) is not { } sign)
        {
            return null;
        }

        var rows = new List<SyntaxRow>();
        for (var start = 0; start <= items.Count;)
        {
            var part = items.Skip(start).TakeWhile(i => i is not SignItem { Sign: "," }).ToList();
            rows.Add(new SyntaxRow(part, part.Count > 0 ? part[0].Span.To(part[^1].Span) : subscript.Span));
            start += part.Count + 1;
        }

        // A_{i:} is a row to some, and to others what begins at i.
        return rows.Count == 1 && (ReferenceEquals(items[0], sign) || ReferenceEquals(items[^1], sign))
            ? throw new ProblemException(ProblemCode.Syntax, "what this takes of which axis is not told", sign.Span, "write A_{i,:} for a row, A_{:,j} for a column, x_{2:n} for a part")
            : ReadSlice(new GroupItem('[', rows, [.. Enumerable.Repeat(',', rows.Count - 1)]) { Span = subscript.Span });
    }

    /// <summary>`A[2, 3]`, `x[i]`: an element where the name is an array, else a product; of which the binder decides.</summary>
    private SliceAst? AsEntry(Cursor cursor, Ast value, GroupItem brackets, int start)
    {
        if (IsSlice(brackets) || brackets.Separators.Contains(';') || brackets.Parts.Count > 2 || brackets.Parts.Any(p => p.Items.Count == 0 || p.Items.Any(i => i is SignItem { Sign: "…" } || IsRelation(i))))
        {
            return null;
        }

        var parts = brackets.Parts.Select(ReadInner).ToList();
        var factor = parts.Count == 1 ? parts[0] : new VectorAst(parts) { Span = brackets.Span };
        return new SliceAst(value, parts.ConvertAll(p => new SlicePart(p, null, false))) { Factor = factor, Span = cursor.Items[start].Span.To(brackets.Span) };
    }

    /// <summary>The i of `x^{(i)}`: a number, or an index that is known here; null for other superscripts.</summary>
    private Ast? DataIndex(SuperscriptItem superscript) => superscript is { Style: ScriptStyle.Braced, Row.Items: [GroupItem { Open: '(', Parts: [{ Items: [NumberItem] or [NameItem] } inner] }] }
        && (inner.Items is not [NameItem name] || scope.IsValue(NameSpelling.WithDigits(name.Text)) || scope.IsOpen) ? ReadInner(inner) : null;

    /// <summary>`x^{(i)}`, `x_j^{(i)}`, `x^{(i)}_j`.</summary>
    private Ast Example(Cursor cursor, Ast value, Ast position, int start)
    {
        var subscripts = value is ElementAst element ? element.Subscripts.ToList() : [];
        if (subscripts.Count == 0 && cursor.Next is SubscriptItem { SpaceBefore: false } below)
        {
            cursor.At++;
            subscripts.AddRange(ReadSubscripts(below));
        }

        return new ExampleAst(value as NameAst ?? (NameAst)((ElementAst)value).Of, position, subscripts) { Span = cursor.SpanFrom(start) };
    }

    /// <summary>What follows a 1, a bold 1 or an I as a condition: `1_{y = k}`, `𝟏{y = k}`, `I(y = k)`; null where none does.</summary>
    private Ast? TryIndicator(Cursor cursor, int start)
    {
        var condition = cursor.Next switch
        {
            SubscriptItem { SpaceBefore: false, Row: { Items: [GroupItem { Open: '(' or '{' or '[', Parts: [var inner] }] } } => inner,
            SubscriptItem { SpaceBefore: false } below => below.Row,
            GroupItem { Open: '(' or '{' or '[', Parts: [var inner] } => inner,
            _ => null,
        };
        if (condition?.Items.Any(IsRelation) != true)
        {
            return null;
        }

        cursor.At++;
        return ReadScripts(cursor, new IversonAst(ReadInner(condition)) { Span = cursor.SpanFrom(start) }, start);
    }

    /// <summary>`³√x`, `ⁿ√x`.</summary>
    private void ReadRootOf(Cursor cursor, SuperscriptItem degree, List<Ast> factors, List<ProductSign> signs)
    {
        cursor.At += 2;
        var under = new List<Ast>();
        var between = new List<ProductSign>();
        ReadOperand(cursor, under, between);
        factors.Add(new RootAst(under[0], ReadInner(degree.Row)) { Span = degree.Span.To(under[0].Span) });
        factors.AddRange(under.Skip(1));
        signs.AddRange(between);
    }

    /// <summary>The bar of `f|_{x=2, y=1}` with what stands below it.</summary>
    private Ast ReadEvaluation(Cursor cursor, Ast of, int start)
    {
        cursor.At++;
        var below = ((SubscriptItem)cursor.Next!).Row;
        cursor.At++;
        var lower = ReadPoints(below);
        if (cursor.Next is not SuperscriptItem { SpaceBefore: false } above)
        {
            return new EvaluationAst(of, lower) { Span = cursor.SpanFrom(start) };
        }

        // F|_{x=a}^{b} is F(b) - F(a).
        cursor.At++;
        var upper = above.Row.Items.Any(i => i is SignItem { Sign: "=" }) ? ReadPoints(above.Row)
            : lower.Count == 1 ? [(lower[0].Name, ReadInner(above.Row))] : throw new ProblemException(ProblemCode.Syntax, "expected the names and their values", above.Span);
        var span = cursor.SpanFrom(start);
        return new SumAst([(false, new EvaluationAst(of, upper) { Span = span }), (true, new EvaluationAst(of, lower) { Span = span })]) { Span = span };
    }

    /// <summary>`x=2, y=1` or `(x, y) = (2, 1)`.</summary>
    private List<(string Name, Ast Value)> ReadPoints(SyntaxRow row)
    {
        if (row.Items is [GroupItem { Open: '(' } names, SignItem { Sign: "=" }, GroupItem { Open: '(' } values] && names.Parts.Count == values.Parts.Count)
        {
            return names.Parts.Select((p, k) => (ReadIndexName(At(p)), ReadInner(values.Parts[k]))).ToList();
        }

        var inner = At(row);
        var points = new List<(string, Ast)>();
        do
        {
            var name = ReadIndexName(inner);
            if (inner.Next is SubscriptItem digits)
            {
                name += NameSpelling.SubscriptText(digits.Row);
                inner.At++;
            }

            points.Add(inner.TakeSign("=") ? (name, ReadSum(inner)) : throw Expected(inner, "'=' and the value"));
        }
        while (inner.TakeSign(","));
        return inner.IsAtEnd ? points : throw Unexpected(inner);
    }

    /// <summary>A bar behind a product of several factors in a sum: whether it reaches over the sum nobody can tell.</summary>
    private static void RefuseDoubtfulReach(List<(bool IsNegative, Ast Term)> terms)
    {
        if (terms[^1].Term is EvaluationAst { Of: ProductAst or PowerAst or QuotientAst or NumberAst or NameAst } doubtful)
        {
            throw new ProblemException(ProblemCode.Syntax, "whether this bar takes the value of the whole sum or of its last term is not told", doubtful.Span, "put brackets around what it reaches over: (…)|_{x=2}");
        }
    }
}
