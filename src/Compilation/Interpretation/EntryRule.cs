using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Interpretation;

/// <summary>What a term of a sum is multiplied by.</summary>
internal enum Scaling
{
    /// <summary>1.</summary>
    None,

    /// <summary>-1.</summary>
    Negative,

    /// <summary>A number.</summary>
    Multiple,

    /// <summary>A fraction of integers that doubles hold exactly.</summary>
    Fraction,
}

/// <summary>How one entry of a node comes from the entries of its operands; it moves the walk on to the next entry.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal abstract class EntryRule<T>
    where T : struct, IPrimal<T>
{
    /// <summary>The rule of a node that has operands or counts.</summary>
    public static EntryRule<T> Of(Node node, T kind) => node switch
    {
        SumNode sum => new SumRule(sum, kind),
        ProductNode product => new ProductRule<T>(product, kind),
        FunctionNode { Function: var f } when ReferenceEquals(f, FunctionTable.Select) => new SelectRule(),
        FunctionNode function => new FunctionRule(function.Function),
        ReductionNode reduction => new ReductionRule<T>(reduction),
        BracketNode bracket => new BracketRule(bracket),
        IndexValueNode => new IndexRule(kind),
        UnknownFunctionNode unknown => throw new ProblemException(ProblemCode.UnknownName, $"the function '{unknown.Name}' is not defined", null, $"define it: {unknown.Name}(x) = …"),
        _ => throw new ProblemException(ProblemCode.Unsupported, "this kind of expression has no value yet"),
    };

    /// <summary>The entry at the walk's place.</summary>
    public abstract T Entry(SlotWalk<T> walk);

    private sealed class SumRule : EntryRule<T>
    {
        private readonly T constant;
        private readonly bool hasConstant;
        private readonly Scaling[] kinds;
        private readonly T[] above;
        private readonly T[] below;

        public SumRule(SumNode node, T kind)
        {
            constant = kind.Lift(node.Constant);
            hasConstant = !node.Constant.IsZero;
            var coefficients = node.Coefficients;
            kinds = new Scaling[coefficients.Length];
            above = new T[coefficients.Length];
            below = new T[coefficients.Length];
            for (var k = 0; k < coefficients.Length; k++)
            {
                kinds[k] = Split(coefficients[k], kind, ref above[k], ref below[k]);
            }
        }

        public override T Entry(SlotWalk<T> walk)
        {
            var sum = constant;
            for (var k = 0; k < kinds.Length; k++)
            {
                var value = walk.Read(k);
                var isFirst = k == 0 && !hasConstant;
                switch (kinds[k])
                {
                    case Scaling.None:
                        sum = isFirst ? value : sum + value;
                        break;
                    case Scaling.Negative:
                        sum = isFirst ? -value : sum - value;
                        break;
                    case Scaling.Fraction:
                        value = value * above[k] / below[k];
                        sum = isFirst ? value : sum + value;
                        break;
                    default:
                        value *= above[k];
                        sum = isFirst ? value : sum + value;
                        break;
                }
            }

            walk.Advance();
            return sum;
        }

        // 3/10 of x is 3x/10: closer than x times the double nearest to 0.3.
        private static Scaling Split(Number number, T kind, ref T above, ref T below)
        {
            if (number.IsOne)
            {
                return Scaling.None;
            }

            if (number.IsMinusOne)
            {
                return Scaling.Negative;
            }

            if (number.IsExact && !number.IsInteger && number.Numerator.GetBitLength() <= 53 && number.Denominator.GetBitLength() <= 53)
            {
                above = kind.Lift(Number.Fraction(number.Numerator, 1));
                below = kind.Lift(Number.Fraction(number.Denominator, 1));
                return Scaling.Fraction;
            }

            above = kind.Lift(number);
            return Scaling.Multiple;
        }
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
            var taken = walk.Read(T.IsNonZero(walk.Read(0)) ? 1 : 2);
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

    private sealed class IndexRule(T kind) : EntryRule<T>
    {
        public override T Entry(SlotWalk<T> walk)
        {
            var position = walk.Position(new SlotTerm(0, 0));
            walk.Advance();
            return kind.Lift((long)position);
        }
    }
}
