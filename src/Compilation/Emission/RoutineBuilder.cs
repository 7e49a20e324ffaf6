using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Cuts a schedule into stretches that the runtime compiles well, and has their code written.</summary>
internal static class RoutineBuilder
{
    /// <summary>About how many statements a stretch may have; past a few thousand the runtime gives up optimising.</summary>
    private const int LargestStretch = 1200;

    /// <summary>The stretches of a schedule.</summary>
    public static Unit[] Build(Schedule schedule, RoutineLayout layout)
    {
        var stretches = new List<(Stage Stage, List<Step> Steps)>();
        foreach (var stage in schedule.Stages)
        {
            Cut(stage, stretches);
        }

        var leaving = Leaving(stretches);
        var units = new List<Unit>();
        for (var k = 0; k < stretches.Count; k++)
        {
            var (stage, steps) = stretches[k];
            if (stage.IsRowPass)
            {
                var last = k;
                while (last + 1 < stretches.Count && ReferenceEquals(stretches[last + 1].Stage, stage))
                {
                    last++;
                }

                units.Add(Pass(stretches.GetRange(k, last - k + 1).ConvertAll(s => s.Steps), layout, leaving));
                k = last;
                continue;
            }

            if (steps is [{ Kind: StepKind.Product, Item: var product }])
            {
                units.Add(new ProductUnit(product, layout));
                continue;
            }

            var emitter = new CodeEmitter(layout, leaving);
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

    private static PassUnit Pass(List<List<Step>> parts, RoutineLayout layout, HashSet<Item> leaving)
    {
        var codes = new RoutineCode[parts.Count];
        for (var p = 0; p < codes.Length; p++)
        {
            var emitter = new CodeEmitter(layout, leaving);
            if (codes.Length == 1)
            {
                emitter.EmitPass(parts[p]);
            }
            else
            {
                emitter.EmitRow(parts[p]);
            }

            codes[p] = emitter.Compile();
        }

        var sums = parts.SelectMany(p => p).Where(s => s.Kind == StepKind.RowSum).Select(s => s.Item).ToList();
        return new PassUnit(
            codes,
            [.. sums.Where(i => i.Placement == Placement.Array).Select(layout.ArrayOf)],
            [.. sums.Where(i => i.Placement == Placement.Scalar).Select(layout.HomeOf)]);
    }

    private static void Cut(Stage stage, List<(Stage, List<Step>)> stretches)
    {
        var steps = new List<Step>();
        var weight = 0;
        foreach (var step in stage.Steps)
        {
            var own = WeightOf(step.Item);
            if (steps.Count > 0 && (weight + own > LargestStretch || step.Kind == StepKind.Product))
            {
                Close();
            }

            steps.Add(step);
            weight += own;
            if (step.Kind is StepKind.Tensor or StepKind.Product)
            {
                Close();
            }
        }

        if (steps.Count > 0)
        {
            Close();
        }

        void Close()
        {
            stretches.Add((stage, steps));
            (steps, weight) = ([], 0);
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

    /// <summary>The scalars that are read in another stretch than they are computed in.</summary>
    private static HashSet<Item> Leaving(List<(Stage Stage, List<Step> Steps)> stretches)
    {
        var computedIn = new Dictionary<Item, int>();
        var leaving = new HashSet<Item>();
        for (var k = 0; k < stretches.Count; k++)
        {
            foreach (var step in stretches[k].Steps)
            {
                computedIn.Add(step.Item, k);
            }
        }

        for (var k = 0; k < stretches.Count; k++)
        {
            foreach (var step in stretches[k].Steps)
            {
                AddReads(step.Item, k);
            }
        }

        return leaving;

        void AddReads(Item item, int stretch)
        {
            foreach (var operand in item.Operands)
            {
                if (operand.Placement == Placement.Fused)
                {
                    AddReads(operand, stretch);
                }
                else if (operand.Placement is Placement.Scalar or Placement.RowScalar && computedIn[operand] != stretch)
                {
                    leaving.Add(operand);
                }
            }
        }
    }
}
