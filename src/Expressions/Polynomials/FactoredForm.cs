using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>An expression as a product of factors that are irreducible over the rationals, over such a product.</summary>
/// <param name="Value">The product.</param>
/// <param name="IsComplete">Whether every factor is known to be irreducible; where not, the bound on work was reached.</param>
/// <param name="Cancelled">What stood in a denominator and stands in none now.</param>
public sealed record FactoredForm(Expr Value, bool IsComplete, IReadOnlyList<Expr> Cancelled)
{
    private const int MostTerms = 5_000;

    /// <summary>The factors of an expression in its kernels (see <see cref="RationalForm"/>); null where it has no such form within the bound.</summary>
    public static FactoredForm? Of(Graph graph, Expr expression, WorkBound? work = null)
    {
        work ??= new WorkBound();
        if (RationalForm.Of(graph, expression, work, MostTerms) is not { } form)
        {
            return null;
        }

        var factors = new List<(Expr Base, Number Exponent)>();
        var scale = form.Scale;
        var isComplete = true;
        Add(form.NumeratorPolynomial, 1);
        foreach (var (factor, exponent) in form.DenominatorFactors)
        {
            Add(factor, -exponent);
        }

        return new FactoredForm(graph.Scale(scale, graph.Product(factors.ToArray())), isComplete, form.Cancelled);

        void Add(Polynomial polynomial, int times)
        {
            var found = Factorization.Of(polynomial, work);
            isComplete &= found.IsComplete;
            scale *= times > 0 ? found.Content : Number.One / Number.Power(found.Content, -times);
            factors.AddRange(found.Factors.Select(f => (form.ToExpr(f.Factor), (Number)(f.Exponent * times))));
        }
    }
}
