using System.Text;
using MlMath.Compilation.Scheduling;
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

    private readonly Schedule schedule;
    private readonly PrintForm form;
    private readonly StepFormulas formulas;
    private readonly List<(int Depth, string Text, string Remark)> lines = [];

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

            var depth = 0;
            if (stage.IsRowPass)
            {
                var rows = schedule.Rows!.Value;
                var first = stage.Steps[0].Item;
                lines.Add((0, For([(formulas.IndicesOf(first)[first.RowSlot].Name, rows)]), $"one pass, by blocks of rows: a vector lane for each row, blocks shared among threads"));
                depth = 1;
            }

            WriteSteps(stage, depth, MostSteps - shown);
            shown += stage.Steps.Count;
        }

        WriteStorage();
    }

    private void WriteSteps(Stage stage, int depth, int most)
    {
        List<(string, Size)>? open = null;
        foreach (var step in stage.Steps.Take(most))
        {
            if (formulas.IsInline(step))
            {
                continue;
            }

            var item = step.Item;
            var slots = formulas.IndicesOf(item);
            List<(string Index, Size Size)> loops = [.. Enumerable.Range(0, item.Rank).Where(a => a != item.RowSlot).Select(a => (slots[a].Name, item.Axes[a]))];
            var (left, right) = formulas.Of(step);
            var sign = step.Kind == StepKind.RowSum ? "+=" : "=";
            if (step.Kind == StepKind.Product)
            {
                lines.Add((depth, $"{left} {sign} {right}", Described(item)));
                open = null;
                continue;
            }

            if (loops.Count > 0 && (open is null || !open.SequenceEqual(loops)))
            {
                lines.Add((depth, For(loops), stage.IsRowPass ? "" : "vectors along the last index"));
            }

            open = loops;
            lines.Add((depth + (loops.Count > 0 ? 1 : 0), $"{left} {sign} {right}", Remark(step)));
        }
    }

    private string For(List<(string Index, Size Size)> loops) => "for " + string.Join(", ", loops.Select(l => $"{l.Index} = 1 {(IsAscii ? ".." : "…")} {l.Size}"));

    private static string Remark(Step step) => step.Kind switch
    {
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
