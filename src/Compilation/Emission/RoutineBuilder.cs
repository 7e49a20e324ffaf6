using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Cuts a schedule into stretches that the runtime compiles well, and has their code written.</summary>
internal sealed class RoutineBuilder
{
    /// <summary>About how many statements a stretch may have; past a few thousand the runtime gives up optimising.</summary>
    private const int LargestStretch = 1200;

    private readonly RoutineLayout layout;
    private readonly LaneType lanes;
    private readonly HashSet<Item> leaving;
    private readonly Dictionary<Item, RowProduct> rowProducts;

    private RoutineBuilder(RoutineLayout layout, LaneType lanes, HashSet<Item> leaving, Dictionary<Item, RowProduct> rowProducts)
    {
        this.rowProducts = rowProducts;
        this.layout = layout;
        this.lanes = lanes;
        this.leaving = leaving;
    }

    /// <summary>A stretch: sections of a pass, or steps outside of one.</summary>
    private sealed record Stretch(Stage Stage, List<RowSection> Sections);

    /// <summary>The units of a schedule.</summary>
    public static Unit[] Build(Schedule schedule, RoutineLayout layout, LaneType lanes)
    {
        var stretches = new List<Stretch>();
        var rowProducts = new Dictionary<Item, RowProduct>();
        foreach (var stage in schedule.Stages)
        {
            foreach (var (item, product) in stage.IsRowPass ? RowProduct.In(stage, layout, lanes) : [])
            {
                rowProducts.Add(item, product);
            }

            Cut(stage, AlongRows.InOrder(stage, schedule.Items), stretches, rowProducts);
        }

        return new RoutineBuilder(layout, lanes, Leaving(stretches), rowProducts).Units(stretches);
    }

    private Unit[] Units(List<Stretch> stretches)
    {
        var units = new List<Unit>();
        for (var k = 0; k < stretches.Count; k++)
        {
            var stage = stretches[k].Stage;
            if (stage.IsRowPass)
            {
                var last = k;
                while (last + 1 < stretches.Count && ReferenceEquals(stretches[last + 1].Stage, stage))
                {
                    last++;
                }

                units.Add(Pass(stage, stretches.GetRange(k, last - k + 1)));
                k = last;
                continue;
            }

            var steps = stretches[k].Sections[0].Steps;
            if (steps is [{ Kind: StepKind.Product, Item: var product }])
            {
                units.Add(new ProductUnit(product, layout));
                continue;
            }

            var emitter = new CodeEmitter(layout, lanes, leaving);
            if (steps[0].Item.IsAlongRows)
            {
                emitter.EmitAlongRows(steps);
                var widest = steps.Select(s => s.Item).FirstOrDefault(i => i.Rank + i.Bound.Length > 1);
                units.Add(new RowLoopUnit(emitter.Compile(), SizePlace.Of(steps[0].Item.Axes[0], layout), widest is null ? new SizePlace(-1, 1) : SizePlace.Of(widest.SizeOf(1), layout)));
                continue;
            }

            emitter.Emit(steps);
            units.Add(new CodeUnit(emitter.Compile()));
            if (steps[^1] is { Kind: StepKind.Tensor, Item: var item })
            {
                var isScalar = item.Placement == Placement.Scalar;
                units.Add(new TensorUnit(((TensorNode)item.Node!).Function, layout.GatheredOf(item), isScalar ? -1 : layout.ArrayOf(item), isScalar ? layout.HomeOf(item) : -1));
            }
        }

        return [.. units];
    }

    private PassUnit Pass(Stage stage, List<Stretch> parts)
    {
        var access = new PassAccess(layout, stage.Steps.Select(s => s.Item).ToHashSet());
        foreach (var step in stage.Steps)
        {
            if (rowProducts.TryGetValue(step.Item, out var product))
            {
                access.Streams.Add(product.Matrix);
            }
        }

        var products = parts.ConvertAll(part => part.Sections is [{ Steps: [var only] }] && rowProducts.TryGetValue(only.Item, out var product) ? product : null);
        var codes = Codes(isInner: false);
        var inner = access.Guards.Count > 0 ? Codes(isInner: true) : codes;
        var sums = stage.Steps.Where(s => s.Kind == StepKind.RowSum).Select(s => s.Item).ToList();
        return new PassUnit(
            [.. products.Select((product, k) => new PassPart(codes[k], inner[k], product))],
            access,
            [.. sums.Where(i => i.Placement == Placement.Array).Select(layout.ArrayOf)],
            [.. sums.Where(i => i.Placement == Placement.Scalar).Select(layout.HomeOf)]);

        Delegate?[] Codes(bool isInner) => [.. parts.Select((part, k) =>
        {
            if (products[k] is not null)
            {
                return null;
            }

            var emitter = new CodeEmitter(layout, lanes, leaving, access, isInner);
            emitter.EmitBlock(part.Sections);
            return emitter.Compile();
        })];
    }

    /// <summary>Steps in order; in a pass, sums that have axes of their own come last, for nothing in it reads them.</summary>
    private static void Cut(Stage stage, IReadOnlyList<(Step Step, int Round)> steps, List<Stretch> stretches, Dictionary<Item, RowProduct> rowProducts)
    {
        var sections = new List<RowSection>();
        var weight = 0;
        var order = stage.IsRowPass ? steps.OrderBy(s => RowSection.StandsInnerFirst(s.Step)) : steps.AsEnumerable();
        var before = 0;
        foreach (var (step, round) in order)
        {
            var own = WeightOf(step.Item);
            if (sections.Count > 0 && (round != before || weight + own > LargestStretch || step.Kind == StepKind.Product || rowProducts.ContainsKey(step.Item)))
            {
                Close();
            }

            var isInnerFirst = stage.IsRowPass && RowSection.StandsInnerFirst(step);
            if (sections.Count == 0 || sections[^1].IsInnerFirst != isInnerFirst)
            {
                sections.Add(new RowSection(isInnerFirst, new List<Step>()));
            }

            ((List<Step>)sections[^1].Steps).Add(step);
            before = round;
            weight += own;
            if (step.Kind is StepKind.Tensor or StepKind.Product || rowProducts.ContainsKey(step.Item))
            {
                Close();
            }
        }

        if (sections.Count > 0)
        {
            Close();
        }

        void Close()
        {
            stretches.Add(new Stretch(stage, sections));
            (sections, weight) = ([], 0);
        }
    }

    private static int WeightOf(Item item)
    {
        var weight = 1 + (4 * item.Rank) + (4 * item.Bound.Length);
        for (var e = 0; e < item.Edges.Length; e++)
        {
            weight += 1 + (2 * item.Edges[e].Terms.Length) + (item.Operands[e].Placement == Placement.Fused ? WeightOf(item.Operands[e]) : 0);
        }

        return weight;
    }

    /// <summary>The scalars that are read in another section than they are computed in.</summary>
    private static HashSet<Item> Leaving(List<Stretch> stretches)
    {
        var sections = stretches.SelectMany(s => s.Sections).ToList();
        var computedIn = new Dictionary<Item, RowSection>();
        var leaving = new HashSet<Item>();
        foreach (var section in sections)
        {
            foreach (var step in section.Steps)
            {
                computedIn.Add(step.Item, section);
            }
        }

        foreach (var section in sections)
        {
            foreach (var step in section.Steps)
            {
                AddReads(step.Item, section);
            }
        }

        return leaving;

        void AddReads(Item item, RowSection section)
        {
            foreach (var operand in item.Operands)
            {
                if (operand.Placement == Placement.Fused)
                {
                    AddReads(operand, section);
                }
                else if (operand.Placement is Placement.Scalar or Placement.RowScalar && !ReferenceEquals(computedIn[operand], section))
                {
                    leaving.Add(operand);
                }
            }
        }
    }
}
