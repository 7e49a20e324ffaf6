using System.Reflection;
using System.Reflection.Emit;
using MlMath.Compilation.Emission;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <summary>
/// Writes the method of one stretch: an assignment for each node, to a few variables that are used over and over, for the runtime follows no more than some
/// hundred of them. Values are those of <see cref="Real"/>, operation by operation.
/// </summary>
internal sealed partial class StretchWriter
{
    private const int MostVariables = 64;

    private static readonly Type[] Parameters = [typeof(Function[]), typeof(double[][]), typeof(double[]), typeof(long[])];
    private static readonly MethodInfo Sqrt = typeof(Math).GetMethod(nameof(Math.Sqrt))!;
    private static readonly MethodInfo Pow = typeof(Math).GetMethod(nameof(Math.Pow))!;
    private static readonly MethodInfo IsFinite = typeof(double).GetMethod(nameof(double.IsFinite))!;

    private readonly StraightLine line;
    private readonly Dictionary<InputNode, int> inputs;
    private readonly Dictionary<Function, int> rows;
    private readonly Dictionary<Function, MethodInfo> values;
    private readonly DynamicMethod method;
    private readonly ILGenerator code;
    private readonly Stack<LocalBuilder> free = new();
    private readonly LocalBuilder? state;
    private readonly LocalBuilder? arrays;

    /// <summary>Whether the inputs are numbers that the method is given, and results what it returns: it has no memory then.</summary>
    private readonly bool takesNumbers;
    private readonly LocalBuilder?[] variables;
    private readonly int[] left;
    private readonly int first;

    /// <summary>Nodes that have a variable though they are computed elsewhere: it ends with the stretch.</summary>
    private readonly List<int> loaded = [];
    private LocalBuilder? scratch;
    private LocalBuilder? square;
    private int made;

    /// <summary>A writer for one stretch.</summary>
    /// <param name="method">What is written.</param>
    /// <param name="line">All stretches.</param>
    /// <param name="left">For each node of the routine, how many reads are to come; counted down.</param>
    /// <param name="variables">Room for the variable of each node.</param>
    /// <param name="inputs">The array of each input, or the parameter where the method returns its results.</param>
    /// <param name="rows">The rows of the function table that are called, and where they stand.</param>
    /// <param name="values">The method for a row's value, by row.</param>
    /// <param name="first">The first node of the stretch.</param>
    public StretchWriter(
        DynamicMethod method, StraightLine line, int[] left, LocalBuilder?[] variables, Dictionary<InputNode, int> inputs, Dictionary<Function, int> rows, Dictionary<Function, MethodInfo> values, int first)
    {
        this.method = method;
        (this.line, this.left, this.variables, this.inputs, this.rows, this.values, this.first) = (line, left, variables, inputs, rows, values, first);
        code = method.GetILGenerator();
        takesNumbers = method.ReturnType != typeof(void);
        if (!takesNumbers)
        {
            state = FirstOf(OpCodes.Ldarg_2, First, typeof(double));
            arrays = FirstOf(OpCodes.Ldarg_1, FirstArray, typeof(double[]));
        }
    }

    /// <summary>A method for one stretch of several.</summary>
    public static DynamicMethod NewMethod() => new("stretch", typeof(void), Parameters, typeof(StretchWriter).Module, skipVisibility: true);

    /// <summary>Writes the assignment of a node, or what a piece of it adds or multiplies to it.</summary>
    public void Assign(StraightLine.Step step)
    {
        var place = step.Place;
        var node = line.Order[place];
        if (node is not (SumNode or ProductNode or FunctionNode) || (known.Count > 0 && known.Contains(place)))
        {
            return;
        }

        if (!line.IsKept(place) && free.Count == 0 && made >= MostVariables && !takesNumbers)
        {
            line.Keep(place);
        }

        var isKept = line.IsKept(place);
        if (isKept && step.IsFirst)
        {
            line.TakeSlot(place);
        }

        if (isKept)
        {
            Address(line.SlotOf(place));
        }

        if (!step.IsFirst)
        {
            Address(line.SlotOf(place));
            code.Emit(OpCodes.Ldind_R8);
        }

        switch (node)
        {
            case SumNode sum:
                Sum(sum, step);
                break;
            case ProductNode product when step.Operands is { } factors:
                Multiply(product, factors, !step.IsFirst);
                break;
            case ProductNode product:
                Product(product);
                break;
            case FunctionNode function:
                Call(function);
                break;
        }

        if (isKept)
        {
            code.Emit(OpCodes.Stind_R8);
        }
        else
        {
            var variable = Take();
            variables[place] = variable;
            code.Emit(OpCodes.Stloc, variable);
        }
    }

    /// <summary>Writes a result.</summary>
    public void Result(int array, int place)
    {
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldc_I4, array);
        code.Emit(OpCodes.Ldelem_Ref);
        code.Emit(OpCodes.Ldc_I4_0);
        Read(line.Order[place]);
        code.Emit(OpCodes.Stelem_R8);
    }

    /// <summary>Returns the results, as a tuple, or the first and the others through references.</summary>
    /// <param name="places">The nodes.</param>
    /// <param name="tuple">Makes a tuple of them, or null.</param>
    /// <param name="firstReference">The place, among the method's parameters, of the first reference.</param>
    public void Return(int[] places, ConstructorInfo? tuple, int firstReference)
    {
        for (var k = 1; tuple is null && k < places.Length; k++)
        {
            code.Emit(OpCodes.Ldarg, (short)(firstReference + k - 1));
            Read(line.Order[places[k]]);
            code.Emit(OpCodes.Stind_R8);
        }

        Read(line.Order[places[0]]);
        for (var k = 1; tuple is not null && k < places.Length; k++)
        {
            Read(line.Order[places[k]]);
        }

        if (tuple is not null)
        {
            code.Emit(OpCodes.Newobj, tuple);
        }

        code.Emit(OpCodes.Ret);
    }

    /// <summary>Ends the method: what it has loaded is loaded anew in others.</summary>
    public void Close()
    {
        foreach (var place in loaded)
        {
            variables[place] = null;
        }

        code.Emit(OpCodes.Ret);
    }

    /// <summary>The method, bound to the rows that it calls.</summary>
    public RoutineCode<double> Finish(Function[] called) => method.CreateDelegate<RoutineCode<double>>(called);

    private void Sum(SumNode node, StraightLine.Step step)
    {
        var hasValue = !step.IsFirst || !node.Constant.IsZero;
        if (step.IsFirst && hasValue)
        {
            code.Emit(OpCodes.Ldc_R8, node.Constant.ToDouble());
        }

        var count = step.Operands?.Length ?? node.Coefficients.Length;
        for (var term = 0; term < count; term++)
        {
            var k = step.Operands?[term] ?? term;
            var coefficient = node.Coefficients[k];
            var isSubtracted = coefficient.Sign < 0 && hasValue;
            var factor = isSubtracted ? -coefficient : coefficient;
            if (factor.IsOne || factor.IsMinusOne)
            {
                Read(node.Edges[k].Operand);
                if (factor.IsMinusOne)
                {
                    code.Emit(OpCodes.Neg);
                }
            }
            else
            {
                code.Emit(OpCodes.Ldc_R8, factor.ToDouble());
                Read(node.Edges[k].Operand);
                code.Emit(OpCodes.Mul);
            }

            if (hasValue)
            {
                code.Emit(isSubtracted ? OpCodes.Sub : OpCodes.Add);
            }

            hasValue = true;
        }
    }
}
