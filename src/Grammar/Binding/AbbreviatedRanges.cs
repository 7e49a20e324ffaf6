using MlMath.Expressions.Functions;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>
/// The sizes that runs abbreviated by `…` end at, found on the page before it is read, because a size may be used before the run that makes it one:
/// `1/n (x₁ + … + xₙ)`. It is the one letter of the last term that the shown terms do not have.
/// </summary>
internal static class AbbreviatedRanges
{
    private const int LongestRun = 3;

    /// <summary>The letters that runs among the items, or among the parts of a bracket in them, end at.</summary>
    public static IEnumerable<string> EndsIn(IReadOnlyList<SyntaxItem> items)
    {
        for (var k = 0; k < items.Count; k++)
        {
            switch (items[k])
            {
                case SignItem { Sign: "…" } when k > 0 && EndOf(items.Take(k), LastTerm(items, k + 1)) is { } end:
                    yield return end;
                    break;
                case GroupItem { Parts.Count: > 2 } group:
                    foreach (var last in EndsAmong(group.Parts))
                    {
                        yield return last;
                    }

                    break;
                case GridItem grid:
                    foreach (var last in EndsAmong(grid.Rows.Select(r => r[0]).ToList()).Concat(grid.Rows.SelectMany(EndsAmong)))
                    {
                        yield return last;
                    }

                    break;
            }
        }
    }

    private static IEnumerable<string> EndsAmong(IReadOnlyList<SyntaxRow> parts)
    {
        for (var k = 1; k < parts.Count - 1; k++)
        {
            if (parts[k].Items is [SignItem { Sign: "…" }] && EndOf(parts.Take(k).SelectMany(p => p.Items), parts[k + 1].Items) is { } end)
            {
                yield return end;
            }
        }
    }

    /// <summary>The term behind dots that stand in a sum or a list, the factor behind dots in a product.</summary>
    private static IEnumerable<SyntaxItem> LastTerm(IReadOnlyList<SyntaxItem> items, int at)
    {
        if (at < items.Count && items[at] is SignItem { Sign: "+" or "-" or "," })
        {
            return items.Skip(at + 1).TakeWhile(i => i is not SignItem { Sign: "+" or "-" or "," or "=" });
        }

        var from = at < items.Count && items[at] is SignItem { Sign: "·" or "*" or "×" } ? at + 1 : at;
        var scripts = items.Skip(from + 1).TakeWhile(i => i is SubscriptItem or SuperscriptItem or PrimeItem);
        return items.Skip(from).Take(1).Concat(scripts);
    }

    private static string? EndOf(IEnumerable<SyntaxItem> shown, IEnumerable<SyntaxItem> last)
    {
        var before = Letters(shown, false).ToHashSet();
        var ends = last.ToList();
        var below = Letters(ends, true).Where(l => !before.Contains(l)).Distinct().ToList();
        var anywhere = Letters(ends, false).Where(l => !before.Contains(l)).Distinct().ToList();
        return below is [var only] ? only : anywhere is [var alone] ? alone : null;
    }

    /// <summary>The letters of names short enough to be products; of scripts only, or of all.</summary>
    private static IEnumerable<string> Letters(IEnumerable<SyntaxItem> items, bool isInScript)
    {
        var pending = new Stack<(SyntaxItem Item, bool IsCounted)>(items.Select(i => (i, !isInScript)));
        while (pending.TryPop(out var next))
        {
            if (next is { Item: NameItem name, IsCounted: true } && (name.IsUnit || name.Text.Length <= LongestRun) && FunctionTable.Find(name.Text) is null && !Builtins.IsBuiltin(name.Text))
            {
                foreach (var letter in name.IsUnit ? [name.Text] : name.Text.Where(char.IsLetter).Select(l => l.ToString()))
                {
                    yield return letter;
                }
            }

            IEnumerable<SyntaxRow> rows = next.Item switch
            {
                SubscriptItem subscript => [subscript.Row],
                SuperscriptItem superscript => [superscript.Row],
                GroupItem group => group.Parts,
                FractionItem fraction => [fraction.Numerator, fraction.Denominator],
                RootItem root => [root.Body],
                _ => [],
            };
            foreach (var item in rows.SelectMany(r => r.Items))
            {
                pending.Push((item, next.IsCounted || next.Item is SubscriptItem or SuperscriptItem));
            }
        }
    }
}
