using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>A bar of which it is known whether it opens or closes.</summary>
/// <param name="Sign">`|` or `‖`.</param>
/// <param name="IsOpening">Whether it opens.</param>
internal sealed record BarItem(string Sign, bool IsOpening) : SyntaxItem
{
    /// <summary>Whether it neither opens nor closes but takes a value: `f|_{x=2}`.</summary>
    public bool IsEvaluation { get; init; }
}

/// <summary>
/// Pairs the bars of a row. What stands beside a bar mostly tells whether it opens or closes; of the pairings that are left the one that goes with the
/// spaces is taken, and two that are equally good are an error. `||` is a norm where that pairs, else two bars: `|x||y|`.
/// </summary>
internal static class BarPairing
{
    private const int MostStates = 64;
    private const int MostOpen = Limits.Nesting;
    private const int AgainstSpacing = 1;
    private const int Split = 8;
    private const string Hint = "write ‖x‖ for a norm, abs(x) for an absolute value";

    /// <summary>The row with each bar replaced by a <see cref="BarItem"/>; the row itself where it has none.</summary>
    public static SyntaxRow Of(SyntaxRow row, string text)
    {
        var items = row.Items;
        if (!items.Any(IsBar))
        {
            return row;
        }

        var states = new List<State> { new("", 0, 1, null, []) };
        for (var k = 0; k < items.Count; k++)
        {
            if (items[k] is SignItem { Sign: "|" or "‖" } bar)
            {
                states = Next(states, items, k, Choices(bar, items, k, text), out var isTooDeep);
                if (states.Count == 0)
                {
                    throw isTooDeep ? TooDeep(bar) : Alone(bar, k + 1 < items.Count && items[k + 1] is SubscriptItem);
                }
            }
        }

        var closed = states.Where(s => s.Open.Length == 0).ToList();
        if (closed.Count == 0)
        {
            throw NotClosed(states.OrderBy(s => s.Open.Length).ThenBy(s => s.Cost).First());
        }

        if (closed[0].Ways > 1)
        {
            throw new ProblemException(ProblemCode.Syntax, "these bars pair in two ways", items.First(IsBar).Span.To(items.Last(IsBar).Span), Hint);
        }

        return new SyntaxRow(Replaced(items, closed[0]), row.Span);
    }

    private static ProblemException TooDeep(SignItem bar) =>
        new(ProblemCode.Limit, $"bars stand more than {MostOpen} deep inside one another", bar.Span, "name an inner part in a line of its own");

    private static ProblemException Alone(SignItem bar, bool isEvaluation) => isEvaluation
        ? new ProblemException(ProblemCode.Unsupported, "a value at a point needs the name that has it", bar.Span, "write f|_{x=2}, or F|_{x=0}^{1}")
        : new ProblemException(ProblemCode.Syntax, $"this '{bar.Sign}' closes nothing", bar.Span, Hint);

    /// <summary>The fault that an opening bar without its partner is, at the innermost such bar.</summary>
    private static ProblemException NotClosed(State last)
    {
        var depth = 0;
        for (State? state = last; state is { Before: not null }; state = state.Before)
        {
            foreach (var bar in state.Bars.Reverse())
            {
                depth += bar.IsEvaluation ? 0 : bar.IsOpening ? 1 : -1;
                if (depth > 0)
                {
                    return new ProblemException(ProblemCode.Syntax, $"the '{bar.Sign}' that opens here is not closed", bar.Span, Hint);
                }
            }
        }

        throw new InvalidOperationException("A row with a bar left open has such a bar.");
    }

    private static bool IsBar(SyntaxItem item) => item is SignItem { Sign: "|" or "‖" };

    /// <summary>Bars that are open, innermost last; what was done against the spacing; in how many equally good ways; the bars so far.</summary>
    private sealed record State(string Open, int Cost, int Ways, State? Before, BarItem[] Bars)
    {
        public bool EndsOpening => Bars is [.., { IsOpening: true }];
    }

    /// <summary>What a bar may be, with the cost of each.</summary>
    private static List<(BarItem[] Bars, int Cost)> Choices(SignItem bar, IReadOnlyList<SyntaxItem> items, int k, string text)
    {
        var written = bar.Span.Start >= 0 && bar.Span.End <= text.Length ? text.AsSpan(bar.Span.Start, bar.Span.Length) : "";
        bool mayOpen = CanStart(items, k + 1) && !written.StartsWith("\\r"), mayClose = k > 0 && CanEnd(items[k - 1]) && !written.StartsWith("\\l");
        int toOpen = 0, toClose = 0;
        if (mayOpen && mayClose)
        {
            bool before = bar.SpaceBefore, after = items[k + 1].SpaceBefore;
            toOpen = (before || !after ? 0 : AgainstSpacing) + (items[k + 1] is SignItem { Sign: "+" or "-" } ? 2 * AgainstSpacing : 0);
            toClose = before && !after ? AgainstSpacing : 0;
        }

        var choices = new List<(BarItem[], int)>();
        if (bar.Sign == "|" && mayClose && k + 1 < items.Count && items[k + 1] is SubscriptItem { Row: var at } && at.Items.Any(i => i is SignItem { Sign: "=" }))
        {
            choices.Add(([new BarItem(bar.Sign, false) { IsEvaluation = true, Span = bar.Span, SpaceBefore = bar.SpaceBefore }], 0));
            return choices;
        }

        if (mayOpen)
        {
            choices.Add(([new BarItem(bar.Sign, true) { Span = bar.Span, SpaceBefore = bar.SpaceBefore }], toOpen));
        }

        if (mayClose)
        {
            choices.Add(([new BarItem(bar.Sign, false) { Span = bar.Span, SpaceBefore = bar.SpaceBefore }], toClose));
        }

        if (written is "||")
        {
            AddSplit(choices, bar, mayOpen, mayClose, toOpen, toClose);
        }

        return choices;
    }

    private static void AddSplit(List<(BarItem[], int)> choices, SignItem bar, bool mayOpen, bool mayClose, int toOpen, int toClose)
    {
        var middle = new SourceSpan(bar.Span.Start + 1, 1);
        BarItem First(bool opens) => new("|", opens) { Span = bar.Span with { Length = 1 }, SpaceBefore = bar.SpaceBefore };
        BarItem Second(bool opens) => new("|", opens) { Span = middle };
        if (mayOpen)
        {
            choices.Add(([First(true), Second(true)], toOpen + Split));
        }

        if (mayClose)
        {
            choices.Add(([First(false), Second(false)], toClose + Split));
        }

        if (mayOpen && mayClose)
        {
            // `|a||b||c|` is as well three values as a norm inside bars.
            choices.Add(([First(false), Second(true)], toOpen + toClose));
        }
    }

    private static List<State> Next(List<State> states, IReadOnlyList<SyntaxItem> items, int k, List<(BarItem[] Bars, int Cost)> choices, out bool isTooDeep)
    {
        isTooDeep = false;
        var next = new Dictionary<(string, bool), State>();
        foreach (var state in states)
        {
            // Directly behind a bar that opens, nothing can close.
            var isInside = k > 0 && IsBar(items[k - 1]) && state.EndsOpening;
            foreach (var (bars, cost) in choices)
            {
                if ((isInside && !bars[0].IsOpening) || Applied(state.Open, bars) is not { } open)
                {
                    continue;
                }

                if (open.Length > MostOpen)
                {
                    isTooDeep = true;
                    continue;
                }

                var found = new State(open, state.Cost + cost, state.Ways, state, bars);
                var key = (open, found.EndsOpening);
                if (!next.TryGetValue(key, out var known) || found.Cost < known.Cost)
                {
                    next[key] = found;
                }
                else if (found.Cost == known.Cost)
                {
                    next[key] = known with { Ways = 2 };
                }
            }
        }

        return next.Values.OrderBy(s => s.Cost).Take(MostStates).ToList();
    }

    private static string? Applied(string open, BarItem[] bars)
    {
        foreach (var bar in bars)
        {
            if (bar.IsEvaluation)
            {
                continue;
            }

            if (bar.IsOpening)
            {
                open += bar.Sign;
            }
            else if (open.Length > 0 && open[^1] == bar.Sign[0])
            {
                open = open[..^1];
            }
            else
            {
                return null;
            }
        }

        return open;
    }

    /// <summary>Whether a value can begin at <paramref name="at"/>.</summary>
    private static bool CanStart(IReadOnlyList<SyntaxItem> items, int at) => at < items.Count && items[at] switch
    {
        SignItem sign => sign.Sign is "+" or "-" or "|" or "‖" or "Σ" or "Π" or "∫" or "∇" or "∂" or "√" or "∛" or "∞" or "…",
        SubscriptItem or SuperscriptItem or PrimeItem => false,
        NameItem { Text: "if" or "otherwise" or "and" or "or" or "to" } => false,
        _ => true,
    };

    /// <summary>Whether a value can end with the item.</summary>
    private static bool CanEnd(SyntaxItem item) => item is not SignItem sign || sign.Sign is "|" or "‖" or "!" or "∞" or "…" or "Σ" or "Π";

    private static List<SyntaxItem> Replaced(IReadOnlyList<SyntaxItem> items, State last)
    {
        var bars = new Stack<BarItem[]>();
        for (var state = last; state.Before is not null; state = state.Before)
        {
            bars.Push(state.Bars);
        }

        var replaced = new List<SyntaxItem>(items.Count + bars.Count);
        foreach (var item in items)
        {
            if (IsBar(item))
            {
                replaced.AddRange(bars.Pop());
            }
            else
            {
                replaced.Add(item);
            }
        }

        return replaced;
    }
}
