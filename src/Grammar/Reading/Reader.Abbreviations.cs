using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Reading;

/// <summary>Terms, factors and entries abbreviated by `…`: the sum, product or vector that they stand for.</summary>
public sealed partial class Reader
{
    private const int MostShown = 8;
    private const long MostSpelledOut = 1000;
    private const string SubscriptDigits = "₀₁₂₃₄₅₆₇₈₉";

    /// <summary>What a run of a list became: the entries before it, its rule, and the entries after it.</summary>
    private sealed record ListRun(List<Ast> Before, TermRun Run, List<Ast>? Entries, List<Ast> After, SourceSpan Span);

    private static void CheckCount(IEnumerable<Ast> parts)
    {
        var dots = 0;
        foreach (var part in parts)
        {
            if (part is EllipsisAst && ++dots > Limits.Abbreviations)
            {
                throw new ProblemException(ProblemCode.Limit, $"more than {Limits.Abbreviations} runs are abbreviated by dots here", part.Span, "name parts of it in lines of their own");
            }
        }
    }

    /// <summary>A sum with each run of terms as the sum that it abbreviates.</summary>
    private List<(bool IsNegative, Ast Term)> Completed(List<(bool IsNegative, Ast Term)> terms)
    {
        CheckCount(terms.Select(t => t.Term));
        for (var dots = terms.FindIndex(t => t.Term is EllipsisAst); dots >= 0; dots = terms.FindIndex(t => t.Term is EllipsisAst))
        {
            var place = terms[dots].Term.Span;
            CheckEnds(dots, terms.Count, place, "term");
            if (dots + 3 < terms.Count && terms[dots + 2].Term is EllipsisAst && IsBetween(terms[Math.Max(0, dots - MostShown)..dots].ConvertAll(t => t.Term), terms[dots + 1].Term, terms[dots + 3].Term))
            {
                // x₁ + … + xₖ + … + xₙ shows a term of the same run.
                terms.RemoveRange(dots + 1, 2);
            }

            var span = terms[Math.Max(0, dots - 1)].Term.Span.To(terms[dots + 1].Term.Span);
            (bool, Ast)[]? run = null;
            var first = Math.Max(0, dots - MostShown);
            for (; first < dots && run is null; first++)
            {
                run = StandsApart(terms.ConvertAll(t => t.Term), first, dots) ? SumOf(terms[first..(dots + 2)], span) : null;
            }

            terms = [.. terms[..(first - 1)], .. run ?? throw NoRule([.. terms[..dots].Select(t => t.Term)], terms[dots + 1].Term, place), .. terms[(dots + 2)..]];
        }

        return terms;
    }

    /// <summary>Whether a term between two runs of dots goes on as the last does.</summary>
    private bool IsBetween(List<Ast> shown, Ast between, Ast last)
    {
        for (var first = 0; first < shown.Count; first++)
        {
            if (RuleOf(shown[first..], between) is var (rule, _) && RuleOf(shown[first..], last) is var (whole, _))
            {
                return rule.From.Same(whole.From) && (rule.Index == whole.Index ? AstShape.Same(rule.Term, whole.Term) : AstShape.Same(rule.TermAt(LinearForm.Of(whole.Index)), whole.Term));
            }
        }

        return false;
    }

    /// <summary>The sum that a run of signed terms stands for; the dots are the last but one. Null where they follow no rule.</summary>
    private (bool, Ast)[]? SumOf(List<(bool IsNegative, Ast Term)> run, SourceSpan span)
    {
        var shown = run[..^2];
        var isUniform = run.TrueForAll(t => t.IsNegative == run[0].IsNegative);
        var isAlternating = shown.Count > 1 && run[..^1].Select((t, k) => t.IsNegative == (run[0].IsNegative ^ (k % 2 == 1))).All(fits => fits);
        if ((isUniform || isAlternating) && RuleOf(shown.ConvertAll(t => t.Term), run[^1].Term) is var (rule, isSpelledOut))
        {
            if (isAlternating && rule.Count is { } count && run[^1].IsNegative != (run[0].IsNegative ^ (count % 2 == 0)))
            {
                return null;
            }

            if (isAlternating && rule.Count is null)
            {
                throw new ProblemException(ProblemCode.Syntax, "whether the last term is added or subtracted depends on how many there are", run[^1].Term.Span, "write the sign into it, as in (-1)^n, or write the sum with Σ");
            }

            if (isSpelledOut)
            {
                return [.. SpelledOut(rule, run[0].Term.Span).Select((term, k) => (run[0].IsNegative ^ (isAlternating && k % 2 == 1), term))];
            }

            var term = isAlternating ? Alternating(rule) : rule.Term;
            return [(run[0].IsNegative, new BigAst(BigOperator.Sum, [rule.Range(span)], term) { Span = span })];
        }

        var signed = run.ConvertAll(t => t.IsNegative ? new NegateAst(t.Term) { Span = t.Term.Span } : t.Term);
        return isUniform || GeneralTerm.Of(signed[..^2], signed[^1]) is not { } general ? null
            : [(false, new BigAst(BigOperator.Sum, [general.Range(span)], general.Term) { Span = span })];
    }

    private static ProductAst Alternating(TermRun rule)
    {
        var from = rule.From.IsWhole && rule.From.Constant.Numerator.IsEven ? LinearForm.Of(0) : rule.From.IsWhole ? LinearForm.Of(-1) : rule.From;
        var sign = new PowerAst(new NegateAst(new NumberAst(1)), LinearForm.Of(rule.Index).Minus(from).ToAst()) { Span = rule.Term.Span };
        return new ProductAst([sign, rule.Term], [ProductSign.Dot]) { Span = rule.Term.Span };
    }

    /// <summary>A product with each run of factors as the product that it abbreviates.</summary>
    private Ast CompletedProduct(List<Ast> factors, List<ProductSign> signs, SourceSpan span)
    {
        CheckCount(factors);
        for (var dots = factors.FindIndex(f => f is EllipsisAst); dots >= 0 && factors.Count > 1; dots = factors.FindIndex(f => f is EllipsisAst))
        {
            var place = factors[dots].Span;
            CheckEnds(dots, factors.Count, place, "factor");
            var first = Math.Max(0, dots - MostShown);
            List<Ast>? run = null;
            for (; first < dots && run is null; first++)
            {
                if (StandsApart(factors, first, dots) && RuleOf(factors[first..dots], factors[dots + 1]) is var (rule, isSpelledOut))
                {
                    run = isSpelledOut ? SpelledOut(rule, place)
                        : [new BigAst(BigOperator.Product, [rule.Range(place)], rule.Term) { Span = factors[first].Span.To(factors[dots + 1].Span), IsAbbreviation = true }];
                }
            }

            _ = run ?? throw NoRule(factors[..dots], factors[dots + 1], place);
            first--;
            signs = [.. signs[..first], .. Enumerable.Repeat(ProductSign.Dot, run.Count - 1), .. signs[(dots + 1)..]];
            factors = [.. factors[..first], .. run, .. factors[(dots + 2)..]];
        }

        return factors.Count == 1 ? factors[0] : new ProductAst(factors, signs) { Span = span };
    }

    /// <summary>The run in a list; null where it has none.</summary>
    private ListRun? RunOf(List<Ast> entries)
    {
        var dots = entries.FindIndex(e => e is EllipsisAst);
        if (dots < 0)
        {
            return null;
        }

        var place = entries[dots].Span;
        CheckEnds(dots, entries.Count, place, "entry");
        if (entries.FindIndex(dots + 1, e => e is EllipsisAst) is >= 0 and var second)
        {
            throw new ProblemException(ProblemCode.Syntax, "a list has one '…' at most", entries[second].Span);
        }

        for (var first = Math.Max(0, dots - MostShown); first < dots; first++)
        {
            if (StandsApart(entries, first, dots) && RuleOf(entries[first..dots], entries[dots + 1]) is var (rule, isSpelledOut))
            {
                var span = entries[first].Span.To(entries[dots + 1].Span);
                return new ListRun(entries[..first], rule, isSpelledOut ? SpelledOut(rule, span) : null, entries[(dots + 2)..], span);
            }
        }

        throw NoRule(entries[..dots], entries[dots + 1], place);
    }

    /// <summary>A vector whose entries may hold a run.</summary>
    private Ast VectorOf(List<Ast> entries, SourceSpan span)
    {
        if (RunOf(entries) is not { } list)
        {
            return new VectorAst(entries) { Span = span };
        }

        var run = new RangeVectorAst(list.Run.Range(list.Span), list.Run.Term) { Span = span };
        return list is { Entries: null, Before.Count: 0, After.Count: 0 } ? run
            : new VectorAst([.. list.Before, .. list.Entries ?? [run with { IsSpread = true, Span = list.Span }], .. list.After]) { Span = span };
    }

    /// <summary>The arguments of a call, a run among them as a vector, or each by itself where a function takes several.</summary>
    private List<Ast> ArgumentsOf(string name, List<Ast> arguments)
    {
        if (RunOf(arguments) is not { } list)
        {
            return arguments;
        }

        if (list.Entries is not null)
        {
            return [.. list.Before, .. list.Entries, .. list.After];
        }

        if (name is "max" or "min")
        {
            var big = new BigAst(name == "max" ? BigOperator.Maximum : BigOperator.Minimum, [list.Run.Range(list.Span)], list.Run.Term) { Span = list.Span, IsAbbreviation = true };
            return [.. list.Before, big, .. list.After];
        }

        if (list.Before.Count > 0 || list.After.Count > 0)
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'…' among other arguments of '{name}' is not supported", list.Span, "give the function a vector, [a, b, …]");
        }

        return [new RangeVectorAst(list.Run.Range(list.Span), list.Run.Term) { Span = list.Span }];
    }

    /// <summary>The rule of the shown terms and the last, and whether it must be spelled out because its entries are bound as names of their own.</summary>
    private (TermRun Rule, bool IsSpelledOut)? RuleOf(List<Ast> shown, Ast last)
    {
        var bases = new HashSet<string>();
        var hasNames = false;
        var terms = shown.ConvertAll(t => AsElements(t, bases, ref hasNames));
        terms = PairedSubscripts.In([.. terms, AsElements(WithLetterBelow(last, bases), bases, ref hasNames)]);
        if ((TermRun.Of(terms[..^1], terms[^1]) ?? GeneralTerm.Of(terms[..^1], terms[^1])) is not { } rule)
        {
            return null;
        }

        if (!hasNames || AstShape.Same(rule.Term, shown[^1]))
        {
            return (rule, false);
        }

        return rule.Count is <= MostSpelledOut ? (rule, true)
            : throw new ProblemException(ProblemCode.Syntax, "the entries are bound one by one, so '…' must end at one whose number is known", last.Span, "bind the whole vector under its name instead");
    }

    /// <summary>Names such as x₁ as the entries that they are where nothing is bound under the name itself; else <paramref name="hasNames"/>.</summary>
    private Ast AsElements(Ast ast, HashSet<string> bases, ref bool hasNames)
    {
        var found = false;
        var rewritten = AstShape.Rewritten(ast, part =>
        {
            if (part is not NameAst { Name: var name } || name.TrimEnd(SubscriptDigits.ToCharArray()) is not { Length: > 0 } letters || letters.Length == name.Length || name.Length - letters.Length > 9)
            {
                return part;
            }

            if (scope.IsValue(name))
            {
                if (scope.IsValue(letters))
                {
                    return part;
                }

                found = true;
            }

            bases.Add(letters);
            var digits = name[letters.Length..].Aggregate(0L, (n, c) => (n * 10) + SubscriptDigits.IndexOf(c, StringComparison.Ordinal));
            return new ElementAst(new NameAst(letters) { Span = part.Span }, [new NumberAst(digits) { Span = part.Span }]) { Span = part.Span, WholeName = name };
        });
        hasNames |= found;
        return rewritten;
    }

    /// <summary>`xn` after `x1, x2` is xₙ.</summary>
    private static Ast WithLetterBelow(Ast last, HashSet<string> bases) => AstShape.Rewritten(last, part =>
    {
        var (letters, letter) = part switch
        {
            NameAst { Name: { Length: > 1 } name } when char.IsAsciiLetterLower(name[^1]) => (name[..^1], name[^1..]),
            ProductAst { Factors: [NameAst left, NameAst { Name.Length: 1 } right] } when left.Span == right.Span => (left.Name, right.Name),
            _ => ("", ""),
        };
        return bases.Contains(letters)
            ? new ElementAst(new NameAst(letters) { Span = part.Span }, [new NameAst(letter) { Span = part.Span }]) { Span = part.Span } : part;
    });

    private static List<Ast> SpelledOut(TermRun rule, SourceSpan span)
    {
        var terms = new List<Ast>();
        for (var k = 0L; k < rule.Count; k++)
        {
            var term = rule.TermAt(rule.From.Plus(LinearForm.Of(k)));
            terms.Add(AstShape.Rewritten(term, part => part is ElementAst { Of: NameAst of, Subscripts: [NumberAst number] } element && number.Value.IsInteger && number.Value.Sign >= 0
                ? element with { WholeName = NameSpelling.WithDigits($"{of.Name}{number.Value}") } : part with { Span = span }));
        }

        return terms;
    }

    /// <summary>Whether the terms before the run, if any, are of another kind than its own: a term that is alike but does not fit contradicts the rule.</summary>
    private bool StandsApart(List<Ast> terms, int first, int dots)
    {
        var hasNames = false;
        return first == 0 || !TermRun.AreAlike([.. terms[(first - 1)..dots].Append(terms[dots + 1]).Select(t => AsElements(t, [], ref hasNames))]);
    }

    private static void CheckEnds(int dots, int count, SourceSpan place, string what)
    {
        if (dots == 0)
        {
            throw what == "factor"
                ? new ProblemException(ProblemCode.Syntax, "expected '+', '·' or ',' behind '…', as before it", place, "as in x₁ + x₂ + … + xₙ")
                : new ProblemException(ProblemCode.Syntax, $"expected the first {what} before '…'", place, "write the range of an index, as in Σ(i=1 to n)");
        }

        if (dots == count - 1)
        {
            throw new ProblemException(ProblemCode.Syntax, $"expected the last {what} after '…'", place, what == "term" ? "sums without end are not supported; end it with its last term, or write Σ(i=1 to n)" : "write what it ends with, as in x₁, x₂, …, xₙ");
        }
    }

    private static ProblemException NoRule(List<Ast> shown, Ast last, SourceSpan place) => new(
        ProblemCode.Syntax,
        $"'…' stands between {ReadingText.Of(shown[^1])} and {ReadingText.Of(last)}: expected terms that one index carries into one another, as in x₁ + x₂ + … + xₙ",
        place,
        "write it with Σ, Π or an index range: Σ(i=1 to n) …");
}
