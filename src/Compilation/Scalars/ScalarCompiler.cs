using System.Reflection;
using System.Reflection.Emit;
using MlMath.Compilation.Emission;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <summary>Compiles scalars of scalars straight from the nodes, without a schedule.</summary>
internal static class ScalarCompiler
{
    /// <summary>The layout and code of some stretches.</summary>
    public static (RoutineLayout Layout, Unit[] Units) Compile(StraightLine line, int outputs)
    {
        var inputs = new Dictionary<InputNode, int>();
        foreach (var node in line.Order)
        {
            if (node is InputNode input)
            {
                inputs.Add(input, inputs.Count);
            }
            else if (node is FunctionNode { Function: not (UnaryFunction or BinaryFunction) and var row } && !ReferenceEquals(row, FunctionTable.Select))
            {
                throw new Expressions.Problems.ProblemException(Expressions.Problems.ProblemCode.Unsupported, $"'{row.Name}' cannot be compiled");
            }
        }

        var rows = new Dictionary<Function, int>();
        var values = new Dictionary<Function, MethodInfo>();
        var left = (int[])line.Uses.Clone();
        var variables = new LocalBuilder?[line.Order.Length];
        var count = line.Bounds.Count - 1;
        var writers = new StretchWriter[count];
        for (var s = 0; s < count; s++)
        {
            writers[s] = new StretchWriter(line, left, variables, inputs, rows, values, FirstOf(line, s));
            for (var k = line.Bounds[s]; k < line.Bounds[s + 1]; k++)
            {
                writers[s].Assign(line.Steps[k]);
            }

            for (var o = 0; s == count - 1 && o < outputs; o++)
            {
                writers[s].Result(inputs.Count + o, line.Outputs[o]);
            }

            writers[s].Close();
        }

        Function[] called = [.. rows.OrderBy(r => r.Value).Select(r => r.Key)];
        return (new RoutineLayout(inputs.Keys, outputs, line.StateCount), Array.ConvertAll(writers, w => (Unit)new CodeUnit(w.Finish(called))));
    }

    /// <summary>The first node of a stretch.</summary>
    private static int FirstOf(StraightLine line, int stretch)
    {
        var first = int.MaxValue;
        for (var k = line.Bounds[stretch]; k < line.Bounds[stretch + 1]; k++)
        {
            first = Math.Min(first, line.Steps[k].Place);
        }

        return first;
    }
}
