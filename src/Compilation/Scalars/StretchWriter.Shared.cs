using System.Reflection;
using System.Reflection.Emit;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <content>What several nodes have in common is computed once: two functions by one call, quotients by one inverse.</content>
internal sealed partial class StretchWriter
{
    private static readonly Type Two = typeof((double, double));
    private static readonly MethodInfo SinCos = ((Func<double, (double, double)>)Math.SinCos).Method;
    private static readonly MethodInfo BothSigmoids = ((Func<double, (double, double)>)Sigmoids).Method;

    /// <summary>More inverses than this would crowd out what is computed.</summary>
    private const int MostInverses = 32;

    private readonly Dictionary<Node, LocalBuilder> inverses = [];

    /// <summary>Nodes that are known before their turn, or that nobody reads any more.</summary>
    private readonly HashSet<int> known = [];
    private LocalBuilder? both;

    /// <summary>σ(x) and σ(-x), each as the row of the function table has it.</summary>
    private static (double OfNumber, double OfNegative) Sigmoids(double x)
    {
        var small = Math.Exp(-Math.Abs(x));
        var (near, far) = (1 / (1 + small), small / (1 + small));
        return x >= 0 ? (near, far) : (far, near);
    }

    /// <summary>Computes a function and another that goes with it, which stands further on; the first is left on the stack.</summary>
    private bool TryTogether(FunctionNode node)
    {
        var place = line.PlaceOf(node);
        var partner = line.Shared.PartnerOf(place);
        if (partner < place || line.StretchOf[partner] != line.StretchOf[place] || line.IsKept(place) || line.IsKept(partner) || (free.Count == 0 && made >= MostVariables))
        {
            return false;
        }

        // The other's argument is the same, or its negative, which nobody else may read.
        Release(((FunctionNode)line.Order[partner]).Edges[0].Operand);
        var isSine = ReferenceEquals(node.Function, FunctionTable.Sin);
        both ??= code.DeclareLocal(Two);
        var other = Take();
        Read(node.Edges[0].Operand);
        code.Emit(OpCodes.Call, isSine || ReferenceEquals(node.Function, FunctionTable.Cos) ? SinCos : BothSigmoids);
        code.Emit(OpCodes.Stloc, both);
        var isFirst = isSine || ReferenceEquals(node.Function, FunctionTable.Sigmoid);
        code.Emit(OpCodes.Ldloc, both);
        code.Emit(OpCodes.Ldfld, Two.GetField(isFirst ? "Item2" : "Item1")!);
        code.Emit(OpCodes.Stloc, other);
        code.Emit(OpCodes.Ldloc, both);
        code.Emit(OpCodes.Ldfld, Two.GetField(isFirst ? "Item1" : "Item2")!);
        variables[partner] = other;
        known.Add(partner);
        return true;
    }

    /// <summary>Counts a read that is not made; what nobody reads any more has its variable freed, or is not computed.</summary>
    private void Release(Node node)
    {
        if (node is NumberNode or ConstantNode)
        {
            return;
        }

        var place = line.PlaceOf(node);
        if (--left[place] > 0)
        {
            return;
        }

        if (variables[place] is { } variable)
        {
            variables[place] = null;
            free.Push(variable);
        }
        else if (node is SumNode { Edges.Length: 1 } && !line.IsKept(place))
        {
            known.Add(place);
            Release(node.Edges[0].Operand);
        }

        if (line.IsKept(place))
        {
            line.FreeSlot(place);
        }
    }

    /// <summary>Multiplies by the inverse of a divisor that other quotients have, too; false where it is to be divided by.</summary>
    private bool TryInverse(Node divisor, bool hasValue)
    {
        if (line.Bounds.Count != 2 || line.Shared.QuotientsBy(divisor) < 2)
        {
            return false;
        }

        if (inverses.TryGetValue(divisor, out var inverse))
        {
            Release(divisor);
        }
        else if (inverses.Count == MostInverses)
        {
            return false;
        }
        else
        {
            inverses.Add(divisor, inverse = code.DeclareLocal(typeof(double)));
            code.Emit(OpCodes.Ldc_R8, 1.0);
            Read(divisor);
            code.Emit(OpCodes.Div);
            code.Emit(OpCodes.Stloc, inverse);
        }

        code.Emit(OpCodes.Ldloc, inverse);
        if (hasValue)
        {
            code.Emit(OpCodes.Mul);
        }

        return true;
    }
}
