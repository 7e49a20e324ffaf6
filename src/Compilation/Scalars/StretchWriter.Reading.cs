using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <content>Where values stand: variables that are used over and over, places in memory, and the inputs.</content>
internal sealed partial class StretchWriter
{
    private static readonly MethodInfo FirstOfAny = typeof(MemoryMarshal).GetMethods().First(m => m.Name == nameof(MemoryMarshal.GetArrayDataReference) && m.IsGenericMethod);
    private static readonly MethodInfo First = FirstOfAny.MakeGenericMethod(typeof(double));
    private static readonly MethodInfo FirstArray = FirstOfAny.MakeGenericMethod(typeof(double[]));

    private LocalBuilder Take()
    {
        if (free.TryPop(out var variable))
        {
            return variable;
        }

        made++;
        return code.DeclareLocal(typeof(double));
    }

    /// <summary>A variable that holds the address of an argument's first entry.</summary>
    private LocalBuilder FirstOf(OpCode argument, MethodInfo first, Type entry)
    {
        var variable = code.DeclareLocal(entry.MakeByRefType());
        code.Emit(argument);
        code.Emit(OpCodes.Call, first);
        code.Emit(OpCodes.Stloc, variable);
        return variable;
    }

    private void Address(int slot) => Address(state, slot * sizeof(double));

    private void Address(LocalBuilder? start, int offset)
    {
        if (start is null)
        {
            throw new InvalidOperationException("A method without memory needs some.");
        }

        code.Emit(OpCodes.Ldloc, start);
        if (offset > 0)
        {
            code.Emit(OpCodes.Ldc_I4, offset);
            code.Emit(OpCodes.Conv_I);
            code.Emit(OpCodes.Add);
        }
    }

    private void Read(Node node)
    {
        switch (node)
        {
            case NumberNode number:
                code.Emit(OpCodes.Ldc_R8, number.Value.ToDouble());
                return;
            case ConstantNode constant:
                code.Emit(OpCodes.Ldc_R8, constant.Value);
                return;
        }

        var place = line.PlaceOf(node);
        var isLast = --left[place] == 0;
        if (variables[place] is { } variable)
        {
            code.Emit(OpCodes.Ldloc, variable);
            if (isLast)
            {
                variables[place] = null;
                free.Push(variable);
            }
        }
        else if (node is InputNode argument && takesNumbers)
        {
            code.Emit(OpCodes.Ldarg, (short)inputs[argument]);
        }
        else
        {
            Load(node, place);
        }

        if (isLast && line.IsKept(place))
        {
            line.FreeSlot(place);
        }
    }

    private void Load(Node node, int place)
    {
        if (node is InputNode input && !line.IsKept(place))
        {
            // Without the checks that an array's elements are read with: the runtime compiles many of them badly.
            Address(arrays, inputs[input] * IntPtr.Size);
            code.Emit(OpCodes.Ldind_Ref);
            code.Emit(OpCodes.Call, First);
            code.Emit(OpCodes.Ldind_R8);
        }
        else
        {
            Address(line.SlotOf(place));
            code.Emit(OpCodes.Ldind_R8);
        }

        // What is read from memory stays in a variable as long as the stretch lasts, while there are variables.
        if (left[place] > 0 && (made < MostVariables || free.Count > MostVariables / 4) && (place < first || node is InputNode))
        {
            var kept = Take();
            variables[place] = kept;
            loaded.Add(place);
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Stloc, kept);
        }
    }
}
