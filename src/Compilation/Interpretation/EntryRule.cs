using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>How one entry of a node comes from the entries of its operands; it moves the walk on to the next entry.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal abstract class EntryRule<T>
    where T : struct, IPrimal<T>
{
    /// <summary>The rule of a node that has operands or counts.</summary>
    public static EntryRule<T> Of(Node node) => node switch
    {
        SumNode sum => new SumRule(sum),
        ProductNode product => new ProductRule<T>(product),
        FunctionNode { Function: var f } when ReferenceEquals(f, FunctionTable.Select) => new SelectRule(),
        FunctionNode function => new FunctionRule(function.Function),
        ReductionNode reduction => new ReductionRule<T>(reduction),
        BracketNode bracket => new BracketRule(bracket),
        IndexValueNode => new IndexRule(),
        UnknownFunctionNode unknown => throw new ProblemException(ProblemCode.UnknownName, $"the function '{unknown.Name}' is not defined", null, $"define it: {unknown.Name}(x) = …"),
        _ => throw new ProblemException(ProblemCode.Unsupported, "this kind of expression has no value yet"),
    };

    /// <summary>The entry at the walk's place.</summary>
    public abstract T Entry(SlotWalk<T> walk);

    private sealed class SumRule(SumNode node) : EntryRule<T>
    {
        private readonly T constant = T.FromValue(node.Constant.ToDouble());
        private readonly bool hasConstant = !node.Constant.IsZero;
        private readonly (T Above, T Below, Scaling Kind)[] coefficients = Array.ConvertAll(node.Coefficients.ToArray(), Split);

        private enum Scaling
        {
            None,
            Negative,
            Multiple,
            Fraction,
        }

        public override T Entry(SlotWalk<T> walk)
        {
            var sum = constant;
            for (var k = 0; k < coefficients.Length; k++)
            {
                ref readonly var c = ref coefficients[k];
                var value = walk.Read(k);
                var isFirst = k == 0 && !hasConstant;
                switch (c.Kind)
                {
                    case Scaling.None:
                        sum = isFirst ? value : sum + value;
                        break;
                    case Scaling.Negative:
                        sum = isFirst ? -value : sum - value;
                        break;
                    default:
                        value = c.Kind == Scaling.Fraction ? value * c.Above / c.Below : value * c.Above;
                        sum = isFirst ? value : sum + value;
                        break;
                }
            }

            walk.Advance();
            return sum;
        }

        // 3/10 of x is 3x/10: closer than x times the double nearest to 0.3.
        private static (T, T, Scaling) Split(Number number) =>
            number.IsOne ? (default, default, Scaling.None)
            : number.IsMinusOne ? (default, default, Scaling.Negative)
            : number.IsExact && !number.IsInteger && number.Numerator.GetBitLength() <= 53 && number.Denominator.GetBitLength() <= 53
                ? (T.FromValue((double)number.Numerator), T.FromValue((double)number.Denominator), Scaling.Fraction)
                : (T.FromValue(number.ToDouble()), default, Scaling.Multiple);
    }

    private sealed class FunctionRule(Function function) : EntryRule<T>
    {
        private readonly T[] arguments = new T[function.Arity];

        public override T Entry(SlotWalk<T> walk)
        {
            for (var k = 0; k < arguments.Length; k++)
            {
                arguments[k] = walk.Read(k);
            }

            walk.Advance();
            return T.Apply(function, arguments);
        }
    }

    private sealed class SelectRule : EntryRule<T>
    {
        public override T Entry(SlotWalk<T> walk)
        {
            var taken = walk.Read(walk.Read(0).Value != 0 ? 1 : 2);
            walk.Advance();
            return taken;
        }
    }

    private sealed class BracketRule(BracketNode node) : EntryRule<T>
    {
        public override T Entry(SlotWalk<T> walk)
        {
            var (left, right) = (walk.Position(node.Left), walk.Position(node.Right));
            walk.Advance();
            return T.FromValue(node.Relation == IndexRelation.Equal ? (left == right ? 1 : 0) : left <= right ? 1 : 0);
        }
    }

    private sealed class IndexRule : EntryRule<T>
    {
        public override T Entry(SlotWalk<T> walk)
        {
            var position = walk.Position(new SlotTerm(0, 0));
            walk.Advance();
            return T.FromValue(position);
        }
    }
}
