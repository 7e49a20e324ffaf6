using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Reading;

/// <summary>
/// The rule of a run of terms: the index that carries the shown terms into one another and into the last, and the term at that index. Found by laying the
/// terms over one another: where they differ, each holds a whole number (or one with a name) that counts on by the same step.
/// </summary>
/// <param name="Index">The letter of the index.</param>
/// <param name="From">Its first value.</param>
/// <param name="To">Its last value.</param>
/// <param name="Term">The term at the index.</param>
/// <param name="Count">How many terms there are, where that is a number; else null.</param>
internal sealed record TermRun(string Index, LinearForm From, LinearForm To, Ast Term, long? Count)
{
    private static readonly string[] Letters = ["i", "j", "k", "l", "p", "q", "r", "s", "t"];

    /// <summary>The range of the index, for what stands at <paramref name="span"/>.</summary>
    public RangeAst Range(SourceSpan span) => new(Index, At(From, span), At(To, span), null) { Span = span };

    /// <summary>
    /// The rule by which <paramref name="shown"/> come one after another and <paramref name="last"/> ends them; null where there is none, or more than one.
    /// </summary>
    public static TermRun? Of(IReadOnlyList<Ast> shown, Ast last)
    {
        var overlay = new Overlay(shown.Count);
        if (overlay.Lay([.. shown, last], false) is not { } pattern || overlay.Places.Count == 0 || overlay.Steps() is not { } steps)
        {
            return null;
        }

        var (step, length) = steps;
        if (length.IsNumber && (!length.IsWhole || length.Constant.CompareTo(shown.Count) < 0))
        {
            return null;
        }

        var index = FreeLetter([.. shown, last]);
        // The index is what counts up by one in a place of the terms, where there is such a place; else the number of the term.
        var up = step.FindIndex(s => s.IsOne);
        var down = step.FindIndex(s => s.IsMinusOne);
        var (from, to, isReversed) = up >= 0 ? (overlay.Places[up][0], overlay.Places[up][^1], false)
            : down >= 0 && overlay.Places[down][^1].IsWhole ? (overlay.Places[down][^1], overlay.Places[down][0], true)
            : (LinearForm.Of(Number.One), length.Plus(LinearForm.Of(Number.One)), false);
        var passed = LinearForm.Of(index).Minus(from);
        var values = overlay.Places.Select((place, k) => isReversed ? place[^1].Minus(passed.Times(step[k])) : place[0].Plus(passed.Times(step[k]))).ToList();
        var term = AstShape.Rewritten(pattern, part => part is NameAst { Name: [Overlay.Mark, ..] name } ? At(values[int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)], part.Span) : part);
        return new TermRun(index, from, to, term, length.IsNumber ? length.Constant.ToInt64() + 1 : null);
    }

    /// <summary>Whether formulas differ in numbers alone, so that they could be terms of one run.</summary>
    public static bool AreAlike(List<Ast> asts)
    {
        var overlay = new Overlay(asts.Count - 1);
        return overlay.Lay(asts, false) is not null;
    }

    /// <summary>A letter for an index that none of the formulas uses.</summary>
    public static string FreeLetter(IEnumerable<Ast> asts)
    {
        var used = AstShape.Names(asts);
        return Array.Find(Letters, l => !used.Contains(l)) ?? Enumerable.Range(1, int.MaxValue).Select(k => NameSpelling.WithDigits($"i{k}")).First(l => !used.Contains(l));
    }

    /// <summary>The term where the index has a value.</summary>
    public Ast TermAt(LinearForm value) => AstShape.Rewritten(Term, part => part switch
    {
        NameAst name when name.Name == Index => At(value, part.Span),
        // Numbers stand in subscripts as numbers, so that a name such as x₃ is found.
        SumAst or NegateAst or ProductAst when LinearForm.Of(part) is { IsWhole: true } number => At(number, part.Span),
        _ => part,
    });

    private static Ast At(LinearForm form, SourceSpan span) => AstShape.Rewritten(form.ToAst(), part => part with { Span = span });

    /// <summary>Terms laid over one another: a pattern with marks where they differ, and what each of them holds there.</summary>
    private sealed class Overlay(int shown)
    {
        public const char Mark = '\u0001';

        /// <summary>For each mark what the shown terms hold, then the last.</summary>
        public List<List<LinearForm>> Places { get; } = [];

        private readonly List<bool> inSubscript = [];

        public Ast? Lay(List<Ast> asts, bool isSubscript)
        {
            AstShape.Guard(asts[0]);
            if (asts.TrueForAll(a => AstShape.Same(a, asts[0])))
            {
                return asts[^1];
            }

            if (asts.ConvertAll(LinearForm.Of) is var forms && forms.TrueForAll(f => f is not null))
            {
                Places.Add(forms.ConvertAll(f => f!));
                inSubscript.Add(isSubscript);
                return new NameAst($"{Mark}{Places.Count - 1}") { Span = asts[^1].Span };
            }

            asts = shown > 1 ? Completed(asts) : asts;
            var shapes = asts.ConvertAll(AstShape.Of);
            if (shapes[^1] is not { Parts.Count: > 0 } form || shapes.Exists(s => s is null || s.Key != form.Key || s.Parts.Count != form.Parts.Count))
            {
                return null;
            }

            var parts = new List<Ast>();
            for (var p = 0; p < form.Parts.Count; p++)
            {
                if (Lay(shapes.ConvertAll(s => s!.Parts[p]), asts[^1] is ElementAst && p > 0) is not { } part)
                {
                    return null;
                }

                parts.Add(part);
            }

            return form.Rebuild(parts);
        }

        /// <summary>By how much each place counts on, and after how many steps the last is reached; null where the places do not agree.</summary>
        public (List<Number> Step, LinearForm Length)? Steps()
        {
            var steps = new List<Number>();
            LinearForm? length = null;
            for (var p = 0; p < Places.Count; p++)
            {
                var place = Places[p];
                var way = place[^1].Minus(place[0]);
                var step = shown > 1 ? place[1].Minus(place[0]) : LinearForm.Of(way.IsFalling ? Number.MinusOne : Number.One);
                // One shown term tells no step: only what plainly counts on by one is taken for it.
                if (!step.IsWhole || step.Constant.IsZero || (shown == 1 && !inSubscript[p] && !place[^1].IsPlain))
                {
                    return null;
                }

                for (var k = 1; k < shown; k++)
                {
                    if (!place[k].Same(place[0].Plus(step.Times(k))))
                    {
                        return null;
                    }
                }

                var here = way.Times(Number.One / step.Constant);
                if (length is not null && !length.Same(here))
                {
                    return null;
                }

                length = here;
                steps.Add(step.Constant);
            }

            return (steps, length!);
        }

        /// <summary>What is left out in the first terms put in: `x` is x¹ beside x², 1 is x⁰, `x` is 1·x beside 2x.</summary>
        private static List<Ast> Completed(List<Ast> asts) => asts[^1] switch
        {
            PowerAst power => asts.ConvertAll(a => a is PowerAst ? a
                : AstShape.Same(a, power.Base) ? power with { Exponent = new NumberAst(1) }
                : a is NumberAst { Value.IsOne: true } && power.Base is not NumberAst && asts.TrueForAll(other => other is not PowerAst p || AstShape.Same(p.Base, power.Base)) ? power with { Exponent = new NumberAst(0) } : a),
            ProductAst { Factors: [NumberAst or NameAst, ..] } product => asts.ConvertAll(a => a is ProductAst p && p.Factors.Count == product.Factors.Count ? a
                : a is ProductAst rest && rest.Factors.Count == product.Factors.Count - 1 ? product with { Factors = [new NumberAst(1), .. rest.Factors] }
                : a is not ProductAst && product.Factors.Count == 2 ? product with { Factors = [new NumberAst(1), a] } : a),
            _ => asts,
        };
    }
}
