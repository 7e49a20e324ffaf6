using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Forms;

/// <summary>The form of an expression that nobody wrote: a derivative, a matrix product by its entries. One layer at a time; the parts are wholes.</summary>
public static class CanonicalForm
{
    /// <summary>The outermost layer of an expression as a form; null where it is no sum, product, power or function of scalars.</summary>
    /// <param name="graph">Where the parts are made.</param>
    /// <param name="value">The expression.</param>
    /// <param name="indices">The indices for what it binds, one for each slot.</param>
    public static Form? Of(Graph graph, Expr value, Func<Expr, Index[]> indices) => value.Node switch
    {
        SumNode sum => OfSum(graph, value, sum),
        ProductNode { Bound.Length: 0 } product => OfProduct(graph, value, product),
        ProductNode product when AreShown(product.Bound) => OfContraction(graph, value, product, indices(value)),
        FunctionNode function when ReferenceEquals(function.Function, FunctionTable.Power) => new Form(FormKind.Power, value, Parts(value, 2)),
        FunctionNode function => new Form(FormKind.Function, value, Parts(value, function.Function.Arity)) { Function = function.Function },
        _ => null,
    };

    private static bool AreShown(ReadOnlySpan<Size> sizes)
    {
        foreach (var size in sizes)
        {
            if (ReservedSizes.Contains(size))
            {
                return false;
            }
        }

        return true;
    }

    private static Form[] Parts(Expr value, int count) => Array.ConvertAll(value.Open(out _)[..count], Form.Whole);

    private static Form OfSum(Graph graph, Expr value, SumNode sum)
    {
        var terms = value.Open(out _);
        var parts = new List<Form>(sum.Coefficients.Length + 1);
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            var (coefficient, term) = (sum.Coefficients[k], Form.Whole(terms[k]));
            var size = coefficient.Abs();
            var part = size.IsOne ? term : new Form(FormKind.Product, graph.Scale(size, terms[k]), [Form.Whole(graph.Number(size)), term]);
            parts.Add(coefficient.Sign < 0 ? new Form(FormKind.Negative, graph.Scale(coefficient, terms[k]), [part]) : part);
        }

        if (!sum.Constant.IsZero)
        {
            parts.Add(Form.Whole(graph.Number(sum.Constant)));
        }

        return parts.Count == 1 ? parts[0] : new Form(FormKind.Sum, value, parts);
    }

    private static Form OfProduct(Graph graph, Expr value, ProductNode product)
    {
        var operands = value.Open(out _);
        List<Form> above = [], below = [];
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var exponent = product.Exponents[k];
            var isBelow = exponent.Sign < 0 && product.Exponents.Length > 1;
            (isBelow ? below : above).Add(Raised(graph, operands[k], isBelow ? -exponent : exponent));
        }

        if (below.Count == 0)
        {
            return Joined(graph, above);
        }

        return above.Count == 0 && below.Count == 1 ? Raised(graph, operands[0], product.Exponents[0])
            : new Form(FormKind.Quotient, value, [Joined(graph, above), Joined(graph, below)]);
    }

    private static Form Raised(Graph graph, Expr value, Number exponent) => exponent.IsOne ? Form.Whole(value)
        : new Form(FormKind.Power, graph.Power(value, exponent), [Form.Whole(value), Form.Whole(graph.Number(exponent))]);

    private static Form Joined(Graph graph, List<Form> factors) => factors.Count switch
    {
        0 => Form.Whole(graph.One),
        1 => factors[0],
        _ => new Form(FormKind.Product, graph.Product(factors.ConvertAll(f => (f.Value, Number.One)).ToArray()), factors),
    };

    private static Form OfContraction(Graph graph, Expr value, ProductNode product, Index[] indices)
    {
        var operands = value.OpenWith(indices);
        var factors = new (Expr, Number)[product.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], product.Exponents[k]);
        }

        return new Form(FormKind.Summation, value, [Form.Whole(graph.Product(factors))]) { Indices = indices };
    }
}
