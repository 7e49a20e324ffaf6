using System.Reflection;
using System.Reflection.Emit;
using MlMath.Compilation.Emission;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <summary>Compiles scalars of scalars straight from the nodes, without a schedule.</summary>
internal static class ScalarCompiler
{
    /// <summary>Nodes of a formula that is one method without a workspace; the runtime follows no more variables than it may need.</summary>
    private const int MostOfFunction = 400;

    /// <summary>The layout and code of some stretches.</summary>
    public static (RoutineLayout Layout, Unit[] Units) Compile(StraightLine line, int outputs)
    {
        var inputs = InputsOf(line);
        var rows = new Dictionary<Function, int>();
        var values = new Dictionary<Function, MethodInfo>();
        var left = (int[])line.Uses.Clone();
        var variables = new LocalBuilder?[line.Order.Length];
        var count = line.Bounds.Count - 1;
        var writers = new StretchWriter[count];
        if (count > 1)
        {
            // Each stretch reads what it needs from one array then, and no input from an array of its own: a read that the runtime compiles in half the time.
            foreach (var input in inputs.Keys)
            {
                line.Keep(line.PlaceOf(input));
                line.TakeSlot(line.PlaceOf(input));
            }
        }

        for (var s = 0; s < count; s++)
        {
            writers[s] = new StretchWriter(StretchWriter.NewMethod(), line, left, variables, inputs, rows, values, FirstOf(line, s));
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
        var units = Array.ConvertAll(writers, w => (Unit)new CodeUnit(w.Finish(called)));
        return (new RoutineLayout(inputs.Keys, outputs, line.SlotCount), count > 1 ? [new CodeUnit(CopyOf(inputs.Count)), .. units] : units);
    }

    /// <summary>Copies the inputs to the first slots.</summary>
    private static RoutineCode<double> CopyOf(int inputs) => (arrays, slots, _) =>
    {
        for (var k = 0; k < inputs; k++)
        {
            slots[k] = arrays[k][0];
        }
    };

    /// <summary>Whether a delegate takes doubles and returns one, or several as a tuple, or one and the others through references.</summary>
    /// <param name="type">The type of the delegate.</param>
    /// <param name="names">The number of names that it takes.</param>
    /// <param name="results">The number of results.</param>
    public static bool Suits(Type type, int names, int results)
    {
        var invoke = type.GetMethod("Invoke")!;
        var parameters = invoke.GetParameters();
        var isTuple = IsTuple(invoke.ReturnType, results);
        return (isTuple || invoke.ReturnType == typeof(double)) && parameters.Length == names + (isTuple ? 0 : results - 1)
            && Array.TrueForAll(parameters, p => p.Position < names ? p.ParameterType == typeof(double) : p.ParameterType == typeof(double).MakeByRefType() && !p.IsIn);
    }

    /// <summary>
    /// A delegate of a type that <see cref="Suits"/>, which is the method of the formula itself; null where the formula has other names or is too large for variables alone.
    /// </summary>
    /// <param name="line">What is computed.</param>
    /// <param name="names">What the parameters stand for, in order.</param>
    /// <param name="type">The type of the delegate.</param>
    public static Delegate? Function(StraightLine line, string[] names, Type type)
    {
        if (line.Order.Length > MostOfFunction || line.IsCut || line.Bounds.Count != 2)
        {
            return null;
        }

        var inputs = InputsOf(line);
        foreach (var input in inputs.Keys.ToArray())
        {
            var place = Array.IndexOf(names, input.Name);
            if (place < 0)
            {
                return null;
            }

            // The first argument is the rows that are called.
            inputs[input] = place + 1;
        }

        var invoke = type.GetMethod("Invoke")!;
        var parameters = Array.ConvertAll(invoke.GetParameters(), p => p.ParameterType);
        var method = new DynamicMethod("formula", invoke.ReturnType, [typeof(Function[]), .. parameters], typeof(ScalarCompiler).Module, skipVisibility: true);
        var rows = new Dictionary<Function, int>();
        var writer = new StretchWriter(method, line, (int[])line.Uses.Clone(), new LocalBuilder?[line.Order.Length], inputs, rows, [], 0);
        foreach (var step in line.Steps)
        {
            writer.Assign(step);
        }

        writer.Return(line.Outputs, IsTuple(invoke.ReturnType, line.Outputs.Length) ? invoke.ReturnType.GetConstructor(invoke.ReturnType.GetGenericArguments()) : null, names.Length + 1);
        return method.CreateDelegate(type, rows.OrderBy(r => r.Value).Select(r => r.Key).ToArray());
    }

    private static bool IsTuple(Type type, int count) => count > 1 && type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
        && type.GetGenericArguments() is var entries && entries.Length == count && Array.TrueForAll(entries, e => e == typeof(double));

    private static Dictionary<InputNode, int> InputsOf(StraightLine line)
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

        return inputs;
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
