using System.Linq.Expressions;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Emission;

/// <summary>Functions that a value and its derivatives want of one argument, in vectors of doubles: sine and cosine, tanh z and σ(±2z).</summary>
internal sealed partial class CodeEmitter
{
    private readonly HashSet<Item> turned = [];
    private readonly HashSet<Item> doubled = [];

    // 2z and -2z, and the z of each.
    private readonly Dictionary<Expression, Expression> halves = [];

    // Values of σ, and the argument of each.
    private readonly Dictionary<Expression, Expression> sigmoids = [];

    // Fused functions of an input that have a slow path.
    private readonly List<Item> early = [];

    /// <summary>Finds the arguments of both functions of a pair.</summary>
    private void FindPairs(IEnumerable<Step> steps)
    {
        if (lanes.Width == 1 || lanes.Kind != LaneElement.Double)
        {
            return;
        }

        early.Clear();
        HashSet<Item> sines = [], cosines = [], tangents = [], twofold = [];
        foreach (var step in steps)
        {
            Look(step.Item);
        }

        turned.UnionWith(sines.Intersect(cosines));
        doubled.UnionWith(tangents.Intersect(twofold));

        void Look(Item item)
        {
            if (item.Node is FunctionNode { Function: var function })
            {
                if (item.Placement == Placement.Fused && HasSlowPathOfInput(item) && !early.Contains(item))
                {
                    early.Add(item);
                }

                var those = ReferenceEquals(function, FunctionTable.Sin) ? sines : ReferenceEquals(function, FunctionTable.Cos) ? cosines : ReferenceEquals(function, FunctionTable.Tanh) ? tangents : null;
                those?.Add(item.Operands[0]);
            }
            else if (item.Node is SumNode sum && !item.IsNegative && IsDouble(sum))
            {
                twofold.Add(item.Operands[0]);
            }

            // What a condition chooses is left where it is.
            var reached = item.Node is FunctionNode { Function: var chosen } && ReferenceEquals(chosen, FunctionTable.Select) ? [] : item.Operands;
            foreach (var operand in reached)
            {
                if (operand.Placement == Placement.Fused)
                {
                    Look(operand);
                }
            }
        }
    }

    /// <summary>Whether it is a sine or cosine of the row's entry of an input: these call a method for arguments that are far.</summary>
    private static bool HasSlowPathOfInput(Item item) => item is { Rank: 1, RowSlot: 0, Node: FunctionNode { Function: var function } }
        && (ReferenceEquals(function, FunctionTable.Sin) || ReferenceEquals(function, FunctionTable.Cos))
        && item.Operands[0].Node is InputNode && item.Edges[0].Terms is [{ Lookup: < 0, Slot: 0 } term] && term.Position.Offset == 0;

    /// <summary>
    /// Writes what has a slow path in front of all else: a register that is in use across a call is written to memory and read back, though the call is hardly ever made.
    /// </summary>
    private void EmitEarly()
    {
        foreach (var item in early)
        {
            Read(item, [At(row!)]);
        }
    }

    private static bool IsDouble(SumNode sum) => sum.Constant.IsZero && sum.Coefficients is [var only] && only.Abs() == 2;

    /// <summary>A function of a pair by the steps that it has in common with the other, or null.</summary>
    private Expression? Paired(Item item, Function function, Expression argument)
    {
        if (!IsWide(argument) || inlined > MostInlined)
        {
            return null;
        }

        if (ReferenceEquals(function, FunctionTable.Tanh) && doubled.Contains(item.Operands[0]))
        {
            inlined++;
            var (n, rest) = PartsOf(BasisOf(argument));
            return Call(PairStep.TanhOfParts, argument, n, rest);
        }

        var isSine = ReferenceEquals(function, FunctionTable.Sin);
        if ((!isSine && !ReferenceEquals(function, FunctionTable.Cos)) || !turned.Contains(item.Operands[0]))
        {
            return null;
        }

        // A pair counts once.
        inlined += isSine ? 0 : 1;
        var turns = Once(PairStep.QuarterTurns, argument);
        var left = Once(PairStep.RestOfTurns, argument, turns);
        var (sin, cos) = (Once(PairStep.SinOfQuarter, left), Once(PairStep.CosOfQuarter, left));

        // Both before either asks for far arguments, so that little is in use across its calls.
        var (sine, cosine) = (Once(PairStep.SinOfTurns, turns, sin, cos), Once(PairStep.CosOfTurns, turns, sin, cos));
        return isSine ? Call(PairStep.SinOfAny, argument, sine) : Call(PairStep.CosOfAny, argument, cosine);
    }

    /// <summary>Those of -2|z|, from which tanh z and e^-|2z| follow.</summary>
    private (Expression Exponent, Expression Power) PartsOf(Expression half)
    {
        var twice = Once(PairStep.MinusTwice, half);
        var n = Once(PairStep.BinaryExponent, twice);
        return (n, Once(PairStep.ExpOfRest, twice, n));
    }

    /// <summary>e^-|2z| where tanh z is computed, too; else null.</summary>
    private Expression? DecayByParts(Expression twofold)
    {
        if (!halves.TryGetValue(twofold, out var half) || inlined > MostInlined)
        {
            return null;
        }

        var (n, rest) = PartsOf(half);
        return Call(PairStep.ExpOfParts, n, rest);
    }

    /// <summary>Twice a value or its negative, the value being remembered if its tanh is wanted.</summary>
    private Expression Doubled(Item item, Expression product, Expression half)
    {
        if (!doubled.Contains(item.Operands[0]) || !IsWide(product))
        {
            return product;
        }

        var variable = Assign(product);
        halves.Add(variable, BasisOf(half));
        return variable;
    }

    /// <summary>
    /// The places of σ(z) and σ(-z) among the factors of a product, and the product of these two, which is the same whatever sign z has: the derivative of σ, and of tanh. Null where they are not both there.
    /// </summary>
    private (int First, int Second, Expression Product)? SlopeOfSigmoid(Item item, ProductNode node, Position[] slots)
    {
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            if (!IsFactor(k) || !sigmoids.TryGetValue(ReadEdge(item, k, slots), out var argument))
            {
                continue;
            }

            for (var other = k + 1; other < node.Exponents.Length; other++)
            {
                if (IsFactor(other) && sigmoids.TryGetValue(ReadEdge(item, other, slots), out var opposite)
                    && BasisOf(argument) == BasisOf(opposite) && negatives.ContainsKey(argument) != negatives.ContainsKey(opposite))
                {
                    var (decay, larger) = (Decay(argument), Larger(argument));
                    return (k, other, At(DepthOf(larger), (nameof(SlopeOfSigmoid), larger), () => Assign(Multiply(Multiply(decay, larger), larger))));
                }
            }
        }

        return null;

        bool IsFactor(int k) => node.Exponents[k].IsOne && item.Operands[k].Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Sigmoid);
    }

    /// <summary>A step as a variable that is written once.</summary>
    private Expression Once(PairStep step, params Expression[] arguments)
    {
        var depth = arguments.Max(DepthOf);
        return At(depth, (step, arguments[0]), () => Atom(Call(step, arguments)));
    }

    private MethodCallExpression Call(PairStep step, params Expression[] arguments) => Expression.Call(SharedKernels.Step(step, lanes.Bits)!, arguments);
}
