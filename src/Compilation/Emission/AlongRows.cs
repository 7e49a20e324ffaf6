using MlMath.Compilation.Scheduling;

namespace MlMath.Compilation.Emission;

/// <summary>Finds the steps whose long rows are worked on in one loop over the rows: each reads of the others only the row at hand.</summary>
internal static class AlongRows
{
    /// <summary>A stage's steps, those of a loop together: steps of another number than those before begin anew.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="items">All items, operands first.</param>
    public static IReadOnlyList<(Step Step, int Round)> InOrder(Stage stage, IReadOnlyList<Item> items)
    {
        if (stage.IsRowPass || !stage.Steps.Any(s => s.Item.IsAlongRows))
        {
            return [.. stage.Steps.Select(s => (s, 0))];
        }

        // Of a round, first what has no long rows, then what has; fused values count with those who read them.
        var place = stage.Steps[0].Item.Place;
        var rounds = new Dictionary<Item, int>();
        foreach (var item in items)
        {
            if (item.Role != RowRole.Whole || item.Place != place)
            {
                continue;
            }

            var round = item.IsAlongRows ? 1 : 0;
            for (var e = 0; e < item.Operands.Length; e++)
            {
                if (rounds.TryGetValue(item.Operands[e], out var below))
                {
                    var isSame = item.IsAlongRows ? IsRowAtHand(item, e) || below % 2 == 0 : below % 2 == 0;
                    round = Math.Max(round, isSame ? (below | (round & 1)) : NextAfter(below, round & 1));
                }
            }

            rounds.Add(item, round);
        }

        return [.. stage.Steps.Select(s => (s, rounds[s.Item])).OrderBy(s => s.Item2)];
    }

    /// <summary>The first round of a kind (0 for those without long rows) behind another.</summary>
    private static int NextAfter(int round, int kind) => (round / 2 * 2) + 2 + kind;

    private static bool IsRowAtHand(Item item, int edge) => item.Operands[edge] is { IsAlongRows: true } operand && operand.Axes[0] == item.Axes[0]
        && item.Edges[edge].Terms[0] is { Slot: 0, Position: { IsKnown: true, Offset: 0 } };
}
