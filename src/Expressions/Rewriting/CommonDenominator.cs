using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Rewriting;

/// <summary>Brings a sum over one denominator and gives the numerator, multiplied out: it is 0 exactly where the sum is, wherever the sum has a value.</summary>
public static class CommonDenominator
{
    private const int MostTerms = 2_000;
    private const long MostWork = 1_000_000;

    /// <summary>The numerator; null where it grows too large.</summary>
    public static Expr? Numerator(Graph graph, Expr expression, CancellationToken cancellation = default)
    {
        try
        {
            var (reader, read) = ExpressionReader.Read(graph, expression, new WorkBound(MostWork, cancellation), MostTerms, ReadingMode.Quotient);
            return reader.Kernels.ToExpr(read.Numerator);
        }
        catch (WorkBoundReached)
        {
            return null;
        }
        catch (ProblemException problem) when (problem.Problem.Code == ProblemCode.Limit)
        {
            // A coefficient became too long: so did the numerator.
            return null;
        }
    }
}
