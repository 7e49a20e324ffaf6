using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Explanation;

/// <summary>The steps of a schedule as formulas: what is computed inside a loop is written out where it is read, what is kept has a letter.</summary>
/// <param name="schedule">The schedule.</param>
/// <param name="outputs">What the results are called.</param>
/// <param name="form">The notation.</param>
internal sealed class StepFormulas(Schedule schedule, IReadOnlyList<OutputName> outputs, PrintForm form)
{
    /// <summary>Longer formulas are told in words.</summary>
    private const int LongestFormula = 300;

    /// <summary>A value of so many nodes is written out where it is read, if it is read once.</summary>
    private const int LargestInline = 8;

    private static readonly string[] Scalars = ["z", "u", "v", "s", "t", "q", "r", "p", "c", "d", "g", "h", "a", "b", "w", "y", "x", "α", "β", "γ", "δ", "η", "θ", "κ", "λ", "μ", "ν", "ξ", "ρ", "τ", "φ", "χ", "ψ", "ω", "z"];
    private static readonly string[] Arrays = ["Z", "U", "V", "S", "T", "Q", "R", "P", "C", "D", "G", "H", "A", "B", "W", "Y", "X", "Φ", "Ψ", "Ω", "Λ", "Θ", "Ξ", "Z"];
    private static readonly string[] Counters = ["j", "k", "l", "p", "q", "r", "s", "t"];

    private readonly Graph graph = new();
    private readonly Dictionary<Item, string> names = [];
    private readonly Dictionary<Item, int> inline = InlineIn(schedule);
    private readonly Dictionary<Size, List<Index>> indices = [];
    private readonly HashSet<string> taken = NamesIn(schedule);
    private readonly HashSet<string> inputs = NamesIn(schedule);

    /// <summary>The indices of an item's slots: the rows' is i, and an axis of the same size has the same letter everywhere.</summary>
    public Index[] IndicesOf(Item item)
    {
        var own = new Index[item.Rank + item.Bound.Length];
        var used = new Dictionary<Size, int>();
        if (item.RowSlot >= 0)
        {
            own[item.RowSlot] = IndexOf(item.SizeOf(item.RowSlot), 0);
            used[item.SizeOf(item.RowSlot)] = 1;
        }

        for (var s = 0; s < own.Length; s++)
        {
            if (s != item.RowSlot)
            {
                var count = used.GetValueOrDefault(item.SizeOf(s));
                own[s] = IndexOf(item.SizeOf(s), count);
                used[item.SizeOf(s)] = count + 1;
            }
        }

        return own;
    }

    /// <summary>What an item is called.</summary>
    public string NameOf(Item item)
    {
        if (item.Node is InputNode input)
        {
            return input.Name;
        }

        if (!names.TryGetValue(item, out var name))
        {
            var letters = item.Rank - (item.Role == RowRole.PerRow ? 1 : 0) > 0 && item.Rank > 1 ? Arrays : Scalars;
            name = Array.Find(letters, l => !taken.Contains(l)) ?? Enumerable.Range(1, int.MaxValue).Select(k => $"{letters[^1]}{k}").First(l => !taken.Contains(l));
            taken.Add(name);
            names.Add(item, name);
        }

        return name;
    }

    /// <summary>What a step sets, `zᵢ`, and what to.</summary>
    public (string Left, string Right) Of(Step step)
    {
        var item = step.Item;
        var slots = IndicesOf(item);
        var own = slots[..item.Rank];
        IndexTerm[] terms = Array.ConvertAll(slots, s => (IndexTerm)s);
        // A sum over the rows tells what a row adds.
        Index[] free = item.Role == RowRole.OverRows ? [.. own, slots[item.RowSlot]] : own;
        var left = item.Node is null ? outputs[item.Output].At([.. own.Select(Subscript)]) : Text(Kept(item, terms[..item.Rank]), own);
        if (item.Target is { } target)
        {
            left = outputs[target.Result.Output].At([.. target.Terms.Select(t => Subscript(own[t.Slot]))]);
        }

        try
        {
            var entry = Entry(item, terms, slots);
            if (item.RowsLeftOut > 0)
            {
                var counts = graph.Bracket(slots[item.RowSlot], IndexRelation.LessOrEqual, IndexTerm.At(item.SizeOf(item.RowSlot).Plus(-item.RowsLeftOut)));
                entry = graph.Product([(entry, Number.One), (counts, Number.One)]);
            }

            return (left, Text(graph.Scale(item.Target?.Factor ?? Number.One, entry), free));
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Limit)
        {
            return (left, Described(item));
        }
    }

    private string Text(Expr expression, Index[] free) => Printer.PrintIndexForm(expression, free, form, new PrintOptions { MaximalLength = LongestFormula, ReservedNames = inputs });

    /// <summary>Whether a step is written out where its value is read, and not as a line of its own.</summary>
    public bool IsInline(Step step) => inline.ContainsKey(step.Item);

    /// <summary>The numbers that are read once, with how many nodes they are made of.</summary>
    private static Dictionary<Item, int> InlineIn(Schedule schedule)
    {
        var found = new Dictionary<Item, int>();
        foreach (var item in schedule.Items)
        {
            var isNumber = item.Placement == Placement.Scalar || item is { Placement: Placement.RowScalar, IsStored: false };
            if (isNumber && item.Readers is [var only] && IsNumber(only.Reader) && item.Node is SumNode or FunctionNode or ProductNode { Bound.Length: 0 })
            {
                var size = 1 + item.Operands.Sum(o => found.GetValueOrDefault(o));
                if (size <= LargestInline && item.Edges.Length <= LargestInline)
                {
                    found.Add(item, size);
                }
            }
        }

        return found;
    }

    /// <summary>Whether nothing is looped over for it but the rows.</summary>
    private static bool IsNumber(Item item) => item.Rank + item.Bound.Length == (item.RowSlot >= 0 ? 1 : 0);

    /// <summary>The letter of an index as a subscript.</summary>
    private string Subscript(Index index) => form switch
    {
        PrintForm.Unicode => Text(graph.Input("x", [index.Size], index), [index])[1..],
        _ => index.Name,
    };

    private string Described(Item item)
    {
        var what = item.Node switch
        {
            SumNode => $"a sum of {item.Edges.Length} terms",
            ProductNode => $"a product of {item.Edges.Length} factors",
            _ => "a formula too long to show",
        };
        var read = item.Operands.Where(o => o.Node is InputNode || o.Placement is not (Placement.Direct or Placement.Fused)).Distinct().Select(NameOf).ToList();
        return $"{what}{(read.Count == 0 ? "" : $", of {string.Join(", ", read.Take(8))}{(read.Count > 8 ? ", …" : "")}")}";
    }

    private Expr Kept(Item item, IndexTerm[] terms) => graph.Input(NameOf(item), item.Axes, terms);

    private Expr Entry(Item item, IndexTerm[] slots, Index[] indicesOfSlots)
    {
        switch (item.Node)
        {
            case null:
                return ReadEdge(item, 0, slots);
            case SumNode when item.IsNegative:
                return graph.Negate(ReadEdge(item, 0, slots));
            case SumNode sum:
                var terms = new (Number, Expr)[sum.Coefficients.Length + 1];
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    terms[k] = (sum.Coefficients[k], ReadEdge(item, k, slots));
                }

                terms[^1] = (sum.Constant, graph.One);
                return graph.Sum(terms);
            case ProductNode product:
                var factors = new (Expr, Number)[product.Exponents.Length];
                for (var k = 0; k < factors.Length; k++)
                {
                    factors[k] = (ReadEdge(item, k, slots), product.Exponents[k]);
                }

                Index[] summed = [.. indicesOfSlots.Where((_, s) => s >= item.Rank && s != item.RowSlot)];
                return summed.Length == 0 ? graph.Product(factors) : graph.SumOver(graph.Product(factors), summed);
            case FunctionNode function:
                return graph.Apply(function.Function, Operands(item, function.Function.Arity, slots));
            case UnknownFunctionNode unknown:
                return graph.Unknown(unknown.Name, unknown.Orders.ToArray(), Operands(item, unknown.Orders.Length, slots));
            case ReductionNode reduction:
                return graph.Reduce(reduction.Kind, ReadEdge(item, 0, slots), indicesOfSlots[item.Rank..], reduction.HasMask ? ReadEdge(item, 1, slots) : null);
            case TensorNode tensor:
                return graph.Tensor(tensor.Function, ReadEdge(item, 0, slots), indicesOfSlots[item.Rank..], indicesOfSlots[(item.Rank - tensor.Function.ResultRank)..item.Rank]);
            case BracketNode bracket:
                return graph.Bracket(TermOf(item, bracket.Left, slots), bracket.Relation, TermOf(item, bracket.Right, slots));
            default:
                throw new InvalidOperationException($"{item} is no step.");
        }
    }

    private Expr[] Operands(Item item, int count, IndexTerm[] slots)
    {
        var operands = new Expr[count];
        for (var k = 0; k < count; k++)
        {
            operands[k] = ReadEdge(item, k, slots);
        }

        return operands;
    }

    private Expr ReadEdge(Item holder, int edge, IndexTerm[] slots)
    {
        var read = holder.Edges[edge].Terms;
        var terms = new IndexTerm[read.Length];
        for (var a = 0; a < terms.Length; a++)
        {
            terms[a] = TermOf(holder, read[a], slots);
        }

        var item = holder.Operands[edge];
        return item.Node switch
        {
            NumberNode number => graph.Number(number.Value),
            ConstantNode constant => graph.Constant(constant.Name, constant.Value),
            SizeNode size => graph.SizeValue(size.Size),
            IndexValueNode => graph.IndexValue(terms[0]),
            BracketNode when item.Placement is Placement.Direct or Placement.Fused => Entry(item, terms, []),
            not InputNode when item.Placement == Placement.Fused || inline.ContainsKey(item) => Entry(item, terms, []),
            _ => Kept(item, terms),
        };
    }

    private IndexTerm TermOf(Item holder, SlotTerm term, IndexTerm[] slots) => term.Lookup >= 0 ? IndexTerm.At(ReadEdge(holder, term.Lookup, slots), term.Position.Offset)
        : term.Slot < 0 ? IndexTerm.At(term.Position)
        : slots[term.Slot].Plus(term.Position.Offset);

    private Index IndexOf(Size size, int count)
    {
        if (!indices.TryGetValue(size, out var known))
        {
            indices.Add(size, known = []);
        }

        while (known.Count <= count)
        {
            string letter = size == schedule.Rows && known.Count == 0 && taken.Add("i") ? "i"
                : Array.Find(Counters, c => !taken.Contains(c)) ?? Enumerable.Range(1, int.MaxValue).Select(k => $"i_{k}").First(l => !taken.Contains(l));
            taken.Add(letter);
            known.Add(new Index(letter, size));
        }

        return known[count];
    }

    private static HashSet<string> NamesIn(Schedule schedule)
    {
        var found = new HashSet<string> { "e" };
        foreach (var item in schedule.Items)
        {
            if (item.Node is InputNode input)
            {
                found.Add(input.Name);
            }

            foreach (var size in item.Axes.Concat(item.Bound))
            {
                if (size.Name is { } name)
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }
}
