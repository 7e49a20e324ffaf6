using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// The partial derivatives of a long product: for each factor the product of all others, which share their parts. Halves are multiplied once from the factors up,
/// and once more from the whole down, so that n factors cost a multiple of n where written out they would cost n².
/// </summary>
internal static class ExclusiveProducts
{
    /// <summary>Up to this many factors each partial is one plain product, as a person writes it.</summary>
    public const int Many = 24;

    /// <summary>The partials by the factors that matter, with the factor's number.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="product">The product.</param>
    /// <param name="operands">Its operands, opened.</param>
    /// <param name="matters">Whether the derivative by a factor is asked for.</param>
    public static IEnumerable<(int Operand, Expr Partial)> Partials(Graph graph, ProductNode product, Expr[] operands, Func<int, bool> matters)
    {
        // A heap: the halves of part k are parts 2k and 2k + 1, the factors its leaves, from count on.
        var count = product.Exponents.Length;
        var parts = new Expr[2 * count];
        for (var k = 0; k < count; k++)
        {
            parts[count + k] = graph.Power(operands[k], product.Exponents[k]);
        }

        for (var k = count - 1; k > 1; k--)
        {
            parts[k] = graph.Multiply(parts[2 * k], parts[(2 * k) + 1]);
        }

        var others = new Expr[2 * count];
        others[1] = graph.One;
        for (var k = 2; k < 2 * count; k++)
        {
            others[k] = k <= 3 ? parts[k ^ 1] : graph.Multiply(others[k / 2], parts[k ^ 1]);
        }

        for (var k = 0; k < count; k++)
        {
            if (matters(k))
            {
                var exponent = product.Exponents[k];
                yield return (k, graph.Product([(others[count + k], Number.One), (operands[k], exponent - Number.One), (graph.Number(exponent), Number.One)]));
            }
        }
    }
}
