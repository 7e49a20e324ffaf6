using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <content>Functions: what is an instruction or two, and calls of the rest.</content>
internal sealed partial class StretchWriter
{
    private static readonly MethodInfo Abs = typeof(Math).GetMethod(nameof(Math.Abs), [typeof(double)])!;

    private void Call(FunctionNode node)
    {
        if (ReferenceEquals(node.Function, FunctionTable.Select))
        {
            // Both arms are known by now; which of them is taken is decided without a branch where the processor can.
            Label otherwise = code.DefineLabel(), done = code.DefineLabel();
            LocalBuilder condition = Take(), then = Take(), other = Take();
            foreach (var (edge, variable) in ((int, LocalBuilder)[])[(0, condition), (1, then), (2, other)])
            {
                Read(node.Edges[edge].Operand);
                code.Emit(OpCodes.Stloc, variable);
            }

            code.Emit(OpCodes.Ldloc, condition);
            code.Emit(OpCodes.Ldc_R8, 0.0);
            code.Emit(OpCodes.Beq, otherwise);
            code.Emit(OpCodes.Ldloc, then);
            code.Emit(OpCodes.Br, done);
            code.MarkLabel(otherwise);
            code.Emit(OpCodes.Ldloc, other);
            code.MarkLabel(done);
            free.Push(condition);
            free.Push(then);
            free.Push(other);
            return;
        }

        if (TryDirectly(node) || TryTogether(node))
        {
            return;
        }

        var value = ValueOf(node.Function);
        if (!value.IsStatic)
        {
            if (!rows.TryGetValue(node.Function, out var row))
            {
                rows.Add(node.Function, row = rows.Count);
            }

            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldc_I4, row);
            code.Emit(OpCodes.Ldelem_Ref);
        }

        for (var k = 0; k < node.Function.Arity; k++)
        {
            Read(node.Edges[k].Operand);
        }

        code.Emit(OpCodes.Call, value);
    }

    /// <summary>Functions that are an instruction or two; what is not real compares with nothing.</summary>
    private bool TryDirectly(FunctionNode node)
    {
        var function = node.Function;
        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            Read(node.Edges[0].Operand);
            code.Emit(OpCodes.Call, Abs);
            return true;
        }

        OpCode? comparison = ReferenceEquals(function, FunctionTable.Less) ? OpCodes.Clt : ReferenceEquals(function, FunctionTable.Greater) ? OpCodes.Cgt
            : ReferenceEquals(function, FunctionTable.Equal) ? OpCodes.Ceq : ReferenceEquals(function, FunctionTable.LessOrEqual) ? OpCodes.Cgt_Un
            : ReferenceEquals(function, FunctionTable.GreaterOrEqual) ? OpCodes.Clt_Un : null;
        if (comparison is not { } compare)
        {
            return false;
        }

        Read(node.Edges[0].Operand);
        Read(node.Edges[1].Operand);
        code.Emit(compare);
        if (compare == OpCodes.Cgt_Un || compare == OpCodes.Clt_Un)
        {
            code.Emit(OpCodes.Ldc_I4_0);
            code.Emit(OpCodes.Ceq);
        }

        code.Emit(OpCodes.Conv_R8);
        return true;
    }

    private MethodInfo ValueOf(Function function)
    {
        if (!values.TryGetValue(function, out var value))
        {
            value = function.GetType().GetMethod(nameof(UnaryFunction.Value), Array.ConvertAll(new int[function.Arity], _ => typeof(double)))!;
            values.Add(function, value = CalledBy(value) ?? value);
        }

        return value;
    }

    /// <summary>
    /// The static method that a row's value is, where it is nothing but a call of one of numbers: called straight away, for the runtime takes five times as long over a call that it looks into first.
    /// </summary>
    private static MethodInfo? CalledBy(MethodInfo value)
    {
        ReadOnlySpan<byte> body = value.GetMethodBody()?.GetILAsByteArray();
        var load = (byte)OpCodes.Ldarg_1.Value;
        return value.GetParameters().Length == 1 && body.Length == 7 && body[0] == load && body[1] == (byte)OpCodes.Call.Value && body[6] == (byte)OpCodes.Ret.Value
            && value.Module.ResolveMethod(BinaryPrimitives.ReadInt32LittleEndian(body[2..])) is MethodInfo { IsStatic: true } called ? called : null;
    }
}
