using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>Making an expression anew from other operands.</summary>
public sealed partial class Graph
{
    /// <summary>
    /// The expression with its operands replaced: what <paramref name="original"/>'s node does, done to <paramref name="operands"/>.
    /// </summary>
    /// <param name="original">Of this graph or another.</param>
    /// <param name="operands">One for each edge, as <see cref="Expr.Open"/> gave them and then changed.</param>
    /// <param name="bound">The indices that <see cref="Expr.Open"/> gave.</param>
    public Expr Rebuild(Expr original, Expr[] operands, Index[] bound)
    {
        switch (original.Node)
        {
            case SumNode sum:
                var terms = new (Number, Expr)[sum.Coefficients.Length + 1];
                for (var k = 0; k < sum.Coefficients.Length; k++)
                {
                    terms[k] = (sum.Coefficients[k], operands[k]);
                }

                terms[^1] = (sum.Constant, One);
                return Sum(terms);
            case ProductNode product:
                var factors = new (Expr, Number)[product.Exponents.Length];
                for (var k = 0; k < factors.Length; k++)
                {
                    factors[k] = (operands[k], product.Exponents[k]);
                }

                var body = Product(factors);
                return bound.Length == 0 ? body : SumOver(body, bound);
            case FunctionNode function:
                return Apply(function.Function, operands.AsSpan(0, function.Function.Arity));
            case UnknownFunctionNode unknown:
                return Unknown(unknown.Name, unknown.Orders.ToArray(), operands[..unknown.Orders.Length]);
            case ReductionNode reduction:
                return Reduce(reduction.Kind, operands[0], bound, reduction.HasMask ? operands[1] : null);
            case TensorNode tensor:
                var outputs = new Index[tensor.Function.ResultRank];
                var result = Tensor(tensor.Function, operands[0], bound, FreshOutputs(tensor, outputs));
                for (var k = 0; k < outputs.Length; k++)
                {
                    result = result.Substitute(outputs[k], original.Terms[original.Terms.Length - outputs.Length + k]);
                }

                return result;
            case BracketNode bracket:
                return Bracket(original.OpenTerm(bracket.Left, bound, operands), bracket.Relation, original.OpenTerm(bracket.Right, bound, operands));
            case InputNode input:
                return Input(input.Name, input.Axes.ToArray(), original.Terms.ToArray());
            case NumberNode number:
                return Number(number.Value);
            case SizeNode size:
                return SizeValue(size.Size);
            case ConstantNode constant:
                return Constant(constant.Name, constant.Value);
            default:
                return IndexValue(original.Terms[0]);
        }
    }

    private static Index[] FreshOutputs(TensorNode tensor, Index[] outputs)
    {
        for (var k = 0; k < outputs.Length; k++)
        {
            outputs[k] = new Index("p", tensor.Axes[tensor.Rank - outputs.Length + k]);
        }

        return outputs;
    }
}
