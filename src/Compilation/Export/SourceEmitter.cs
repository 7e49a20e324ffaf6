using MlMath.Compilation.Emission;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Export;

/// <summary>
/// Writes a schedule as source: its stages in order, its loops as loops, row by row where it says so. A value is written into the outermost block that knows its
/// indices, once. Serves one export.
/// </summary>
internal sealed partial class SourceEmitter
{
    private const int LongestRemark = 100;

    private readonly Dialect dialect;
    private readonly Schedule schedule;
    private readonly Identifiers identifiers;
    private readonly ScopeStack<SourceScope, Code> scopes = new(new SourceScope(isArm: false));
    private readonly Dictionary<string, int> depths = [];
    private readonly Dictionary<Item, string> homes = [];
    private readonly Dictionary<Item, string> locals = [];
    private readonly Dictionary<string, string> sizes = [];
    private readonly HashSet<string> helpers = [];
    private Counter? row;

    private SourceEmitter(Dialect dialect, Schedule schedule)
    {
        (this.dialect, this.schedule) = (dialect, schedule);
        identifiers = new Identifiers(dialect.Reserved);
    }

    private int Top => scopes.Top;

    /// <summary>The source of a schedule. Throws <see cref="ProblemException"/> (unsupported) for what has no source: decompositions and unknown functions.</summary>
    public static string Of(Schedule schedule, ExportRequest request) => new SourceEmitter(Dialect.Of(request.Language), schedule).Written(request);

    private string Written(ExportRequest request)
    {
        var name = identifiers.Of(request.Name);
        var parameters = new List<SourceParameter>();
        var items = schedule.Items.ToList();
        var inputs = items.Where(i => i.Node is InputNode).OrderBy(i => Place(((InputNode)i.Node!).Name)).ThenBy(i => ((InputNode)i.Node!).Name, StringComparer.Ordinal).ToList();
        foreach (var size in items.SelectMany(SizesOf).Where(s => s.Name is not null).Select(s => s.Name!).Distinct().Order(StringComparer.Ordinal))
        {
            sizes.Add(size, identifiers.Of(size));
            parameters.Add(new SourceParameter(sizes[size], ParameterKind.Size, "the size " + size));
        }

        foreach (var item in inputs)
        {
            var input = (InputNode)item.Node!;
            if (input.Rank == 0 && sizes.TryGetValue(input.Name, out var size))
            {
                homes.Add(item, size);
                continue;
            }

            homes.Add(item, identifiers.Of(input.Name));
            parameters.Add(new SourceParameter(homes[item], input.Rank == 0 ? ParameterKind.Number : ParameterKind.Array, $"{input.Name}{Shape(item)}"));
        }

        string? value = null;
        foreach (var item in items.Where(i => i.Node is null))
        {
            var by = item.Output == 0 ? null : request.By[item.Output - 1];
            var own = by is null ? identifiers.Free(item.Rank == 0 ? "value" : "result") : identifiers.Free("d_" + PlainName(by));
            homes.Add(item, own);
            if (item is { Rank: 0, Output: 0 })
            {
                value = own;
            }
            else
            {
                parameters.Add(new SourceParameter(own, item.Rank == 0 ? ParameterKind.NumberResult : ParameterKind.ArrayResult, (by is null ? "the value" : $"its derivative by {by}") + Shape(item)));
            }
        }

        var temporaries = items.Where(i => i.Node is not (null or InputNode) && NeedsArray(i)).Select(i => (Name: ArrayOf(i), Length: LengthOf(i))).ToList();
        foreach (var stage in schedule.Stages)
        {
            Write(stage);
        }

        var remarks = new List<string>();
        if (request.Formula.Length > 0)
        {
            remarks.AddRange(request.Formula.ReplaceLineEndings("\n").Split('\n'));
        }

        remarks.AddRange(parameters.Select(p => $"{p.Name}: {p.Says}{(p.Kind is ParameterKind.Array or ParameterKind.ArrayResult ? ", row by row" : "")}"));
        return dialect.File(new SourceFunction(name, remarks, parameters, value, temporaries, scopes.Outermost.Lines), HelperFunctions.Sources(helpers, dialect));

        int Place(string input)
        {
            for (var k = 0; k < request.Order.Count; k++)
            {
                if (request.Order[k] == input)
                {
                    return k;
                }
            }

            return request.Order.Count;
        }
    }

    /// <summary>A name's identifier, without claiming it.</summary>
    private static string PlainName(string name) => new Identifiers(new HashSet<string>()).Of(name);

    private static IEnumerable<Size> SizesOf(Item item)
    {
        var own = Enumerable.Range(0, item.Rank + item.Bound.Length).Select(item.SizeOf);
        own = own.Concat(item.Edges.SelectMany(e => e.Terms.ToArray()).Where(t => t.Slot < 0).Select(t => t.Position));
        return item.Node switch
        {
            SizeNode size => own.Append(size.Size),
            BracketNode bracket => own.Append(bracket.Left.Position).Append(bracket.Right.Position),
            _ => own,
        };
    }

    private static bool NeedsArray(Item item) => item.Placement is Placement.Array or Placement.RowArray || item is { Placement: Placement.RowScalar, IsStored: true };

    private static string Shape(Item item) => item.Rank == 0 ? "" : $", {string.Join(" x ", item.Axes)}";

    private string ArrayOf(Item item)
    {
        if (!homes.TryGetValue(item, out var name))
        {
            homes.Add(item, name = identifiers.Numbered(NameFor(item)));
        }

        return name;
    }

    /// <summary>What a value is called.</summary>
    private static string NameFor(Item item) => item.Node switch
    {
        FunctionNode { Function.Name: var name } when name.All(char.IsAsciiLetter) => name,
        ProductNode { Bound.Length: > 0 } => "sum",
        ReductionNode => "fold",
        _ => "t",
    };

    private string LengthOf(Item item)
    {
        Code? length = null;
        for (var a = 0; a < item.Rank; a++)
        {
            if (item.Placement != Placement.RowArray || a != item.RowSlot)
            {
                var (name, offset) = item.Axes[a];
                var size = name is not null && offset < 0 ? new Code($"({sizes[name]} > {-offset} ? {SizeCode(item.Axes[a]).Text} : 0)", Code.Atom) : SizeCode(item.Axes[a]);
                length = length is { } before ? before * size : size;
            }
        }

        return (length ?? "1").At(Code.Atom);
    }

    private void Write(Stage stage)
    {
        if (!stage.IsRowPass)
        {
            foreach (var step in stage.Steps)
            {
                Write(step.Item);
            }

            return;
        }

        foreach (var sum in stage.Steps.Select(s => s.Item).Where(i => i.Role == RowRole.OverRows))
        {
            if (sum.Placement == Placement.Scalar)
            {
                locals[sum] = Declare(NameFor(sum), dialect.Number(0), isVariable: true);
            }
            else
            {
                Line(dialect.Clear(ArrayOf(sum), LengthOf(sum)));
            }
        }

        For(schedule.Rows!.Value, loop =>
        {
            row = loop;
            foreach (var step in stage.Steps)
            {
                Write(step.Item);
            }
        });
        row = null;
        foreach (var item in stage.Steps.Select(s => s.Item).Where(i => i.Placement == Placement.RowScalar))
        {
            locals.Remove(item);
        }
    }

    /// <summary>Says what a value is, where that is short.</summary>
    private void Remark(Item item)
    {
        if (item.Node is not { HasInputs: true } node || node.Cost > LongestRemark)
        {
            return;
        }

        var letters = "ijklpqr";
        var terms = new IndexTerm[node.Rank];
        for (var a = 0; a < terms.Length; a++)
        {
            terms[a] = IndexTerm.At(new Expressions.Indexing.Index(letters[a % letters.Length].ToString(), node.Axes[a]), 0);
        }

        var text = Printer.Print(new Expr(node, terms), PrintForm.Text);
        if (text.Length <= LongestRemark && !text.Contains("*/", StringComparison.Ordinal))
        {
            Line($"// {text}");
        }
    }

    /// <summary>What is known under a key, or is written into the block at a depth; see <see cref="ScopeStack{TScope, TValue}.At"/>.</summary>
    private Code At(int depth, object key, Func<Code> write) => scopes.At(depth, key, write);

    private string Declare(string prefix, string value, bool isVariable = false)
    {
        var name = identifiers.Numbered(prefix);
        Line(isVariable ? dialect.Variable(name, value) : dialect.Constant(name, value));
        depths.Add(name, Top);
        return name;
    }

    private Code Atomic(Code value, string prefix = "t") => value.IsAtomic ? value : Declare(prefix, value.Text);

    private void Line(string line) => scopes.Innermost.Lines.Add(line);

    private void For(Size size, Action<Counter> body, string from = "0")
    {
        var name = CounterName();
        scopes.Open(new SourceScope(isArm: false));
        var loop = new Counter(name, size, Top);
        depths[name] = Top;
        body(loop);
        var block = Close();
        Block($"for ({dialect.Counter} {name} = {from}; {name} < {SizeCode(size).At(Code.Sum)}; {name}++)", block);
        depths.Remove(name);
    }

    /// <summary>The first of the usual letters that no loop around uses.</summary>
    private string CounterName()
    {
        foreach (var letter in (ReadOnlySpan<string>)["i", "j", "k", "l", "p", "q", "r"])
        {
            var isParameter = homes.ContainsValue(letter) || sizes.ContainsValue(letter);
            if (!isParameter && !depths.ContainsKey(letter))
            {
                return letter;
            }
        }

        return identifiers.Numbered("i");
    }

    private void If(Code condition, Action then, Action? otherwise = null)
    {
        scopes.Open(new SourceScope(isArm: true));
        then();
        Block($"if ({condition.Text})", Close());
        if (otherwise is not null)
        {
            scopes.Open(new SourceScope(isArm: true));
            otherwise();
            Block("else", Close());
        }
    }

    private List<string> Close() => scopes.Close().Lines;

    private void Block(string head, List<string> lines)
    {
        if (dialect.BraceOnOwnLine)
        {
            Line(head);
            Line("{");
        }
        else
        {
            Line(head + " {");
        }

        foreach (var line in lines)
        {
            Line("    " + line);
        }

        Line("}");
    }

    private Code SizeCode(Size size) => size.Name is null ? new Code($"{size.Offset}", size.Offset < 0 ? Code.Sum : Code.Atom) : Shifted(sizes[size.Name], size.Offset);

    private static Code Shifted(Code code, long offset) => offset == 0 ? code : offset > 0 ? code + $"{offset}" : code - $"{-offset}";

    /// <summary>A block that is being written.</summary>
    private sealed class SourceScope(bool isArm) : WrittenScope<Code>(isArm)
    {
        public List<string> Lines { get; } = [];
    }

    /// <summary>A loop's counter, from 0.</summary>
    private sealed record Counter(string Name, Size Size, int Depth);

    /// <summary>Where a slot stands: at a loop's counter, at a looked-up place, or fixed.</summary>
    private readonly record struct Spot(Counter? Loop, string? Looked, Size Shift);
}
