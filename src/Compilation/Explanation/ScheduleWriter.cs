using System.Text;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Printing;

namespace MlMath.Compilation.Explanation;

/// <summary>Writes one schedule as loops.</summary>
internal sealed class ScheduleWriter
{
    /// <summary>More steps than this are counted and not shown.</summary>
    private const int MostSteps = 200;

    /// <summary>Remarks stand in one column, unless a line is longer than this.</summary>
    private const int WidestColumn = 72;

    /// <summary>The lanes of the widest vectors, whatever the machine has: along which index they run hardly depends on it.</summary>
    private const int Lanes = 8;

    private readonly Schedule schedule;
    private readonly PrintForm form;
    private readonly StepFormulas formulas;
    private readonly List<(int Depth, string Text, string Remark)> lines = [];
    private RoutineLayout? layout;

    public ScheduleWriter(Schedule schedule, IReadOnlyList<OutputName> outputs, PrintForm form)
    {
        this.schedule = schedule;
        this.form = form;
        formulas = new StepFormulas(schedule, outputs, form);
    }

    private bool IsAscii => form == PrintForm.Text;

    private string Times => IsAscii ? "x" : "×";

    /// <summary>The loops, a line each.</summary>
    public string Written()
    {
        Write();
        return Aligned();
    }

    private void Write()
    {
        var shown = 0;
        for (var s = 0; s < schedule.Stages.Count; s++)
        {
            var stage = schedule.Stages[s];
            if (shown >= MostSteps)
            {
                lines.Add((0, $"… and {schedule.Stages.Skip(s).Sum(r => r.Steps.Count):N0} more steps", ""));
                break;
            }

            if (stage.IsRowPass)
            {
                WritePass(stage, MostSteps - shown);
            }
            else
            {
                WriteWhole(stage, MostSteps - shown);
            }

            shown += stage.Steps.Count;
        }

        WriteStorage();
    }

    /// <summary>A pass as it is emitted: the loops of a row, between them products of the whole block, and at last sums over the rows that have axes, each in loops of its own.</summary>
    private void WritePass(Stage stage, int most)
    {
        lines.Add((0, For([RowsOf(stage.Steps[0].Item)]), "one pass, by blocks of rows: a vector lane for each row, blocks shared among threads"));
        layout ??= new RoutineLayout(schedule);
        var products = RowProduct.In(stage, layout, LaneType.Of(LaneElement.Double, LaneWidth.Bits512));
        foreach (var run in Runs(stage.Steps.Take(most).OrderBy(RowSection.StandsInnerFirst), step => products.ContainsKey(step.Item) || RowSection.StandsInnerFirst(step)))
        {
            WriteGroups(run, 1, 0, s => products.ContainsKey(s.Item) ? "by a product kernel" : "");
        }
    }

    /// <summary>Steps outside of passes as they are emitted: those along long rows in one loop over the rows, others in loops of their own.</summary>
    private void WriteWhole(Stage stage, int most)
    {
        var steps = AlongRows.InOrder(stage, schedule.Items).Take(most).ToList();
        for (var first = 0; first < steps.Count;)
        {
            var round = steps.Skip(first).TakeWhile(s => s.Round == steps[first].Round).Select(s => s.Step).ToList();
            first += round.Count;
            if (round[0].Item.IsAlongRows)
            {
                lines.Add((0, For([LoopOf(round[0].Item, 0)]), "row by row, shared among threads: vectors along each row"));
                WriteGroups(round, 1, 1, _ => "");
                continue;
            }

            foreach (var run in Runs(round, s => s.Kind is StepKind.Product or StepKind.Tensor))
            {
                WriteGroups(run, 0, 0, _ => "");
            }
        }
    }

    /// <summary>Steps in runs, of which some stand alone.</summary>
    private static IEnumerable<List<Step>> Runs(IEnumerable<Step> steps, Func<Step, bool> standsAlone)
    {
        var run = new List<Step>();
        foreach (var step in steps)
        {
            if (run.Count > 0 && (standsAlone(step) || standsAlone(run[^1])))
            {
                yield return run;
                run = [];
            }

            run.Add(step);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    /// <summary>Steps that follow each other, those that share their loops under one line for these.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="depth">How far they stand in.</param>
    /// <param name="outer">How many of their own axes are looped over around them.</param>
    /// <param name="how">By what a step is computed, where that is worth a word.</param>
    private void WriteGroups(IReadOnlyList<Step> steps, int depth, int outer, Func<Step, string> how)
    {
        var byItem = steps.ToDictionary(s => s.Item);
        foreach (var group in LoopGroups.Of(steps, Lanes))
        {
            var shown = group.Items.ConvertAll(item => byItem[item]).FindAll(s => !formulas.IsInline(s));
            if (shown.Count == 0)
            {
                continue;
            }

            var first = group.Items[0];
            List<(string, Size)> loops = [.. first.InnerAxes.Skip(outer).Select(a => LoopOf(first, a))];
            var isProduct = shown[0].Kind == StepKind.Product;
            var along = group.LaneSlot < 0 || outer > 0 || isProduct ? "" : $"vectors along {LoopOf(first, group.LaneSlot).Index}";
            var inside = loops.Count > 0 && !isProduct;
            if (inside)
            {
                lines.Add((depth, For(loops), along));
            }

            foreach (var step in shown)
            {
                var (left, right) = formulas.Of(step);
                string[] remarks = [Remark(step), how(step), inside ? "" : along];
                lines.Add((depth + (inside ? 1 : 0), $"{left} {(step.Kind == StepKind.RowSum ? "+=" : "=")} {right}", string.Join(", ", remarks.Where(r => r.Length > 0))));
            }
        }
    }

    private (string Index, Size Size) LoopOf(Item item, int slot) => (formulas.IndicesOf(item)[slot].Name, item.SizeOf(slot));

    private (string Index, Size Size) RowsOf(Item item) => (formulas.IndicesOf(item)[item.RowSlot].Name, schedule.Rows!.Value);

    private string For(List<(string Index, Size Size)> loops) => "for " + string.Join(", ", loops.Select(l => $"{l.Index} = 1 {(IsAscii ? ".." : "…")} {l.Size}"));

    private string Remark(Step step) => step.Kind switch
    {
        StepKind.Product => Described(step.Item),
        StepKind.RowSum => "summed over the rows",
        StepKind.Tensor => "as a whole",
        _ => step.Item is { Role: RowRole.PerRow, IsStored: true, Node: not null } ? "kept for all rows" : "",
    };

    private string Described(Item item)
    {
        var shape = item.Product!;
        var kind = shape.Kind switch
        {
            ProductKind.Dot => "dot product",
            ProductKind.MatrixVector => $"matrix {Times} vector",
            ProductKind.VectorMatrix => $"vector {Times} matrix",
            ProductKind.Outer => "outer product",
            _ => $"matrix {Times} matrix",
        };
        var (rows, columns, inner) = (Sizes(item, shape.Rows), Sizes(item, shape.Columns), Sizes(item, shape.Inner));
        var sizes = shape.Kind switch
        {
            ProductKind.Dot => inner,
            ProductKind.MatrixVector => $"{rows}{Times}{inner} by {inner}",
            ProductKind.VectorMatrix => $"{inner} by {inner}{Times}{columns}",
            _ => $"{rows}{Times}{inner} by {inner}{Times}{columns}",
        };
        var batch = shape.Batch.Count == 0 ? "" : $", one for each of {Sizes(item, shape.Batch)}";
        return $"{kind}, {sizes}{batch}{(shape.Weights is null ? "" : ", weighted on the way")}{(shape.IsSymmetric ? ", symmetric: one half is computed" : "")}";
    }

    private string Sizes(Item item, List<int> slots) => slots.Count == 1 ? item.SizeOf(slots[0]).ToString() : $"({string.Join(IsAscii ? "*" : "·", slots.Select(item.SizeOf))})";

    /// <summary>What is kept in memory: arrays with their sizes.</summary>
    private void WriteStorage()
    {
        var arrays = new List<string>();
        var steps = schedule.Stages.SelectMany(s => s.Steps).Take(MostSteps).Select(s => s.Item);
        foreach (var item in steps)
        {
            if (item.Node is null)
            {
                continue;
            }

            if ((item.Placement is Placement.Array && item.Target is null) || (item is { Placement: Placement.RowScalar, IsStored: true }))
            {
                arrays.Add($"{formulas.NameOf(item)} {string.Join(Times, item.Axes)}");
            }
            else if (item.Placement == Placement.RowArray)
            {
                arrays.Add($"{formulas.NameOf(item)} {string.Join(Times, item.InnerAxes.Select(a => item.Axes[a]))} for a block of rows");
            }
        }

        if (arrays.Count > 0)
        {
            lines.Add((0, $"in memory: {string.Join(", ", arrays)}", ""));
        }
    }

    private string Aligned()
    {
        var column = lines.Where(l => l.Remark.Length > 0).Select(l => (2 * l.Depth) + ScreenLength(l.Text)).Where(w => w <= WidestColumn).DefaultIfEmpty(0).Max() + 2;
        var text = new StringBuilder();
        foreach (var (depth, line, remark) in lines)
        {
            var indented = new string(' ', 2 * depth) + line;
            text.Append(indented);
            if (remark.Length > 0)
            {
                text.Append(' ', Math.Max(2, column - ScreenLength(indented))).Append("# ").Append(remark);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>How many columns a text takes: combining marks take none.</summary>
    private static int ScreenLength(string text) => text.EnumerateRunes().Count(r => Rune.GetUnicodeCategory(r) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark));
}
