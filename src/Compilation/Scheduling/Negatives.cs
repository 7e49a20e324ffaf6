using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scheduling;

/// <summary>
/// Sums that are each other's negatives: `z` and `-z` are different nodes, each with its own coefficients, but one is computed from the other,
/// so that σ(z) and softplus(-z) are seen to have their exponential in common. A sum of one term is the negative of that term's other multiple: `-2t` of `2t`.
/// </summary>
internal static class Negatives
{
    /// <summary>Lets each such sum read the one that comes first.</summary>
    public static void Find(List<Item> items)
    {
        var firsts = new Dictionary<ulong, List<Item>>();
        foreach (var item in items)
        {
            if (item.Node is not SumNode sum || (sum.Constant.IsZero && sum.Coefficients is [var only] && only.Abs().IsOne))
            {
                continue;
            }

            var key = KeyOf(sum);
            if (!firsts.TryGetValue(key, out var candidates))
            {
                firsts.Add(key, candidates = []);
            }

            if (candidates.Find(c => AreOpposite((SumNode)c.Node!, sum)) is { } opposite)
            {
                var terms = new SlotTerm[item.Rank];
                for (var a = 0; a < terms.Length; a++)
                {
                    terms[a] = new SlotTerm(a, 0);
                }

                item.Edges = [new Edge(opposite.Node!, terms)];
                item.IsNegative = true;
            }
            else
            {
                candidates.Add(item);
            }
        }
    }

    private static ulong KeyOf(SumNode sum)
    {
        var key = sum.Constant.Abs().Digest;
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            key += Digests.Mix(sum.Coefficients[k].Abs().Digest, sum.Edges[k].Operand.Digest);
        }

        return key;
    }

    private static bool AreOpposite(SumNode a, SumNode b)
    {
        if (a.Constant != -b.Constant || a.Coefficients.Length != b.Coefficients.Length || !a.Axes.SequenceEqual(b.Axes) || !a.Edges.SequenceEqual(b.Edges))
        {
            return false;
        }

        for (var k = 0; k < a.Coefficients.Length; k++)
        {
            if (a.Coefficients[k] != -b.Coefficients[k])
            {
                return false;
            }
        }

        return true;
    }
}
