using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Interpretation;

/// <summary>An entry of a reduction over bound indices; entries where the mask is 0 are left out, and of equal ones the first wins.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
/// <param name="node">The node.</param>
internal sealed class ReductionRule<T>(ReductionNode node) : EntryRule<T>
    where T : struct, IPrimal<T>
{
    private readonly bool hasMask = node.HasMask;
    private readonly List<T> taken = [];
    private readonly PairwiseSum<T> sum = new();

    /// <inheritdoc/>
    public override T Entry(SlotWalk<T> walk)
    {
        taken.Clear();
        var best = -1;
        var bestPosition = double.NaN;
        for (var k = 0L; k < walk.BoundCount; k++, walk.Advance())
        {
            if (hasMask && !T.IsNonZero(walk.Read(1)))
            {
                continue;
            }

            var value = walk.Read(0);
            taken.Add(value);
            if (best < 0 || IsBetter(value, taken[best]))
            {
                (best, bestPosition) = (taken.Count - 1, k + 1);
            }
        }

        return node.Kind switch
        {
            ReductionKind.Maximum => best < 0 ? T.FromValue(double.NegativeInfinity) : taken[best],
            ReductionKind.Minimum => best < 0 ? T.FromValue(double.PositiveInfinity) : taken[best],
            ReductionKind.ArgMaximum or ReductionKind.ArgMinimum => T.FromValue(bestPosition),
            ReductionKind.Product => Product(),
            _ => LogSumExp(best),
        };
    }

    // NaN is better than everything, so that it reaches the result.
    private bool IsBetter(T value, T best) => !double.IsNaN(best.Value)
        && (double.IsNaN(value.Value) || (node.Kind is ReductionKind.Minimum or ReductionKind.ArgMinimum ? T.Compare(value, best) < 0 : T.Compare(value, best) > 0));

    private T Product()
    {
        var product = T.FromValue(1);
        for (var k = 0; k < taken.Count; k++)
        {
            product = k == 0 ? taken[0] : product * taken[k];
        }

        return product;
    }

    private T LogSumExp(int best)
    {
        if (best < 0 || !double.IsFinite(taken[best].Value))
        {
            return best < 0 ? T.FromValue(double.NegativeInfinity) : taken[best];
        }

        // The shift is a constant: the derivative does not depend on it.
        var shift = T.FromValue(taken[best].Value);
        sum.Clear();
        foreach (var value in taken)
        {
            sum.Add(T.Apply(FunctionTable.Exp, value - shift));
        }

        return T.Apply(FunctionTable.Log, sum.Total()) + shift;
    }
}
