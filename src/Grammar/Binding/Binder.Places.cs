using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Parts of arrays, examples of data, and values at points.</summary>
internal sealed partial class Binder
{
    // Names that a bar such as |_{x=2} gives a value, in definitions too; what stands for them is replaced once the bar's left is bound.
    private Dictionary<string, TensorExpr> evaluated = [];

    /// <summary>`A[:, 1..k]`; brackets without a range are an element of an array, or a factor.</summary>
    private TensorExpr BindSlice(SliceAst slice, Environment environment)
    {
        var array = slice.Of is not NameAst name ? Bind(slice.Of, environment)
            : TryResolveArray(name.Name, environment) ?? (slice.Factor is null ? Undeclared(name.Name, slice.Parts.Count, name) : Bind(name, environment));
        if (slice.Factor is not { } factor)
        {
            return SliceOf(array, slice, environment);
        }

        if (array.Rank >= slice.Parts.Count && slice.Parts.All(p => IsPosition(p.From!, environment)))
        {
            session.WarningList.Add($"'{ReadingText.Of(slice)}' was read as an entry; a product is written with · or *");
            return SliceOf(array, slice, environment);
        }

        if (array.Rank > 0)
        {
            session.WarningList.Add($"'{ReadingText.Of(slice)}' was read as a product; an element is written with a subscript, x_i");
        }

        return Bind(new ProductAst([slice.Of, factor], [ProductSign.Juxtaposed]) { Span = slice.Span }, environment);
    }

    private TensorExpr SliceOf(TensorExpr array, SliceAst slice, Environment environment)
    {
        if (slice.Parts.Count > array.Rank)
        {
            throw BindingProblems.Shape(slice, array.Rank == 0 ? "this is a scalar and has no parts" : $"the brackets speak of {slice.Parts.Count} axes, but the array has {array.Rank}: {ShapeOf(array)}");
        }

        var body = array.Body;
        var axes = new List<Index>();
        for (var a = 0; a < array.Rank; a++)
        {
            var axis = array.Axes[a];
            var part = a < slice.Parts.Count ? slice.Parts[a] : new SlicePart(null, null, true);
            if (!part.IsRange)
            {
                body = body.Substitute(axis, TermOf(part.From!, axis.Size, environment));
                continue;
            }

            var (from, to) = EndsOf(part, axis.Size, slice, environment);
            var index = new Index(axis.Name, to.Plus(1 - from));
            body = body.Substitute(axis, IndexTerm.At(index, from - 1));
            axes.Add(index);
        }

        return axes.Count == 0 ? Whole(body) : new TensorExpr(body, [.. axes]);
    }

    private (long From, Size To) EndsOf(SlicePart part, Size axis, SliceAst slice, Environment environment)
    {
        var entries = sizes.Resolve(axis);
        var from = part.From is null ? 1 : sizes.Resolve(IndexTermOf(part.From, environment) is { IsFixed: true } first ? first.Position : Size.Named("")) is { IsKnown: true, Offset: var start } ? start
            : throw BindingProblems.Unsupported(part.From, "a slice starts at a whole number that is known");
        if (from < 1)
        {
            throw BindingProblems.Shape(part.From!, $"the slice starts at {from}, but the {entries} entries are counted from 1");
        }

        if (part.To is null)
        {
            return (from, entries.IsKnown && entries.Offset < from ? throw BindingProblems.Shape(slice, $"the slice starts at {from}, but the axis has {entries} entries") : entries);
        }

        var last = IndexTermOf(part.To, environment);
        if (!last.IsFixed)
        {
            throw BindingProblems.Unsupported(part.To, "a slice ends at a whole number or a size");
        }

        var to = sizes.Resolve(last.Position);
        rangeEnds.Add((to, part.To));
        if (from > 1 && !to.IsKnown)
        {
            // x[2..n] goes to the end of x, where nothing else tells n; x[1..k] would be all of x, which nobody writes so.
            sizes.NoteRead(to, entries, part.To.Span);
        }

        if (to.IsKnown && entries.IsKnown && to.Offset > entries.Offset)
        {
            throw BindingProblems.Shape(part.To, $"the slice runs to {to}, but the axis has {entries} entries");
        }

        return to.IsKnown && to.Offset < from ? throw BindingProblems.Shape(part.To, $"this slice is empty: it runs from {from} to {to}") : (from, to);
    }

    /// <summary>Whether a formula is a whole number that a subscript may be: a number, an index, a bound whole number, or such with a number added.</summary>
    private bool IsPosition(Ast ast, Environment environment) => ast switch
    {
        NumberAst number => number.Value.IsInteger,
        NameAst name when environment.Find(name.Name) is { } local => local.IsIndex,
        NameAst name => session.KnownScalars.TryGetValue(name.Name, out var known) ? known == Math.Floor(known) : session.IsRangeEnd(name.Name) || session.Inference.IsSize(name.Name),
        SumAst { Terms: [(false, var first), (_, NumberAst second)] } => second.Value.IsInteger && IsPosition(first, environment),
        _ => false,
    };

    /// <summary>The exact value of a formula of bound whole numbers, or null.</summary>
    private Number? WholeValue(Ast ast, Environment environment)
    {
        AstShape.Guard(ast);
        switch (ast)
        {
            case NumberAst number:
                return number.Value;
            case NameAst name when environment.Find(name.Name) is null && !session.Definitions.ContainsKey(name.Name) && !evaluated.ContainsKey(name.Name):
                return session.KnownScalars.TryGetValue(name.Name, out var known) ? known == Math.Floor(known) && Math.Abs(known) < 1e15 ? (Number)(long)known : null
                    : (session.Inference.IsSize(name.Name) || session.IsRangeEnd(name.Name)) && SizeNamed(name.Name, environment) is { IsKnown: true, Offset: var size } ? size : null;
            case NegateAst negate:
                return WholeValue(negate.Of, environment) is { } of ? -of : null;
            case SumAst sum:
                Number? total = Number.Zero;
                foreach (var (isNegative, term) in sum.Terms)
                {
                    total = WholeValue(term, environment) is { } next ? total + (isNegative ? -next : next) : null;
                    if (total is null)
                    {
                        return null;
                    }
                }

                return total;
            case ProductAst product:
                Number? all = Number.One;
                foreach (var factor in product.Factors)
                {
                    all = WholeValue(factor, environment) is { } next ? all * next : null;
                    if (all is null)
                    {
                        return null;
                    }
                }

                return all;
            case QuotientAst quotient:
                return WholeValue(quotient.Above, environment) is { } above && WholeValue(quotient.Below, environment) is { IsZero: false } below ? above / below : null;
            default:
                return null;
        }
    }

    /// <summary>`x^{(i)}`: the i-th row or entry of the data x or X; a power where x is a number.</summary>
    private TensorExpr BindExample(ExampleAst example, Environment environment)
    {
        var name = example.Of.Name;
        var isIndex = example.Position is NameAst at && (environment.Find(at.Name) is { IsIndex: true } || session.FreeLetters.Contains(at.Name));
        var array = TryResolveArray(name, environment);
        var element = new ElementAst(example.Of, [example.Position, .. example.Subscripts]) { Span = example.Span };
        if (array is { Rank: > 0 })
        {
            if (!isIndex && example.Subscripts.Count == 0)
            {
                session.WarningList.Add($"'{ReadingText.Of(example)}' was read as an entry of '{name}'; a power is written {name}^k, without brackets");
            }

            return ElementOf(array, element, environment);
        }

        if (isIndex && (array is null || session.Inference.NoteRank(name, element.Subscripts.Count)))
        {
            return ElementOf(Undeclared(name, element.Subscripts.Count, example.Of), element, environment);
        }

        if (array is null && session.Unbound == UnboundNames.Infer && example.Position is NumberAst number)
        {
            var marked = $"{name}^({number.Value})";
            return example.Subscripts.Count == 0 ? Undeclared(marked, 0, example)
                : ElementOf(Undeclared(marked, example.Subscripts.Count, example), element with { Of = new NameAst(marked) { Span = example.Span }, Subscripts = example.Subscripts }, environment);
        }

        Ast of = example.Subscripts.Count == 0 ? example.Of : new ElementAst(example.Of, example.Subscripts) { Span = example.Span };
        return Bind(new PowerAst(of, example.Position) { Span = example.Span }, environment);
    }

    /// <summary>`f|_{x=2}`: bound with a stand-in for x, which the value then replaces; so a derivative on the left is taken first.</summary>
    private TensorExpr BindEvaluation(EvaluationAst evaluation, Environment environment)
    {
        var outer = evaluated;
        var inner = environment;
        var replacements = new Dictionary<Node, (Expr Body, Index[] Axes)>();
        var points = new Dictionary<string, TensorExpr>(outer);
        foreach (var (name, at) in evaluation.At)
        {
            var value = Bind(at, environment);
            var shape = Array.ConvertAll(value.Axes, a => sizes.Resolve(a.Size));
            var axes = Array.ConvertAll(shape, s => new Index("i", s));
            // No name that a user can write: it is gone from the result.
            var input = graph.Input($"at {name}{environment.Path}:{evaluation.Span.Start}", shape, Array.ConvertAll(axes, a => (IndexTerm)a));
            var standIn = axes.Length == 0 ? Whole(input) : new TensorExpr(input, axes);
            points[name] = standIn;
            inner = inner.With(name, new Local(standIn));
            replacements[input.Node] = (value.Body, value.Axes);
        }

        evaluated = points;
        TensorExpr of;
        try
        {
            of = Bind(evaluation.Of, inner);
        }
        finally
        {
            evaluated = outer;
        }

        var body = new InputSubstitution(graph, replacements).Apply(of.Body, session.Cancellation);
        return of with { Body = body, Form = of.Rank == 0 ? Form.Whole(body) : null };
    }

    /// <summary>⟨u, v⟩: the sum of the products of entries, of matrices too.</summary>
    private TensorExpr BindInner(ProductAst product, Environment environment)
    {
        InferInNorm(product.Factors[0], true, environment);
        InferInNorm(product.Factors[1], true, environment);
        var (left, right) = (Bind(product.Factors[0], environment), Bind(product.Factors[1], environment));
        if (left.Rank != right.Rank)
        {
            throw Mismatch(left, right, product, ",");
        }

        (left, right) = Align(left, right, product, ",");
        return Whole(graph.SumOver(graph.Multiply(left.Body, right.Body), left.Axes));
    }
}
