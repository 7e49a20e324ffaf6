using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Lowering;

/// <summary>Where a factor is read on one axis: at a slot of the contraction with an offset, at a fixed position, or at a looked-up one.</summary>
/// <param name="Slot">The slot of the contraction, or -1.</param>
/// <param name="Position">The offset, or the fixed position.</param>
/// <param name="Lookup">What yields the position, or null.</param>
internal sealed record FactorTerm(int Slot, Size Position, Factor? Lookup = null);

/// <summary>A factor of a contraction that is being cut: a node read over the contraction's slots, to a power.</summary>
internal sealed class Factor
{
    public Factor(Node operand, Number exponent, FactorTerm[] terms)
    {
        (Operand, Exponent, Terms) = (operand, exponent, terms);
        foreach (var term in terms)
        {
            Slots |= (term.Slot < 0 ? 0 : 1UL << term.Slot) | (term.Lookup?.Slots ?? 0);
        }
    }

    public Node Operand { get; }

    public Number Exponent { get; }

    public FactorTerm[] Terms { get; }

    /// <summary>The slots that it depends on, a bit each.</summary>
    public ulong Slots { get; }

    /// <summary>The factors of a product over its slots; null where they are too many, or where a position is looked up by one that is looked up.</summary>
    public static List<Factor>? Of(ProductNode product)
    {
        if (product.Rank + product.Bound.Length > 62)
        {
            return null;
        }

        var factors = new List<Factor>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            if (Of(product, k, product.Exponents[k], mayLookUp: true) is not { } factor)
            {
                return null;
            }

            factors.Add(factor);
        }

        return factors;
    }

    private static Factor? Of(ProductNode product, int edge, Number exponent, bool mayLookUp)
    {
        var read = product.Edges[edge].Terms;
        var terms = new FactorTerm[read.Length];
        for (var a = 0; a < terms.Length; a++)
        {
            Factor? lookup = null;
            if (read[a].Lookup >= 0 && (!mayLookUp || (lookup = Of(product, read[a].Lookup, Number.One, mayLookUp: false)) is null))
            {
                return null;
            }

            terms[a] = new FactorTerm(read[a].Slot, read[a].Position, lookup);
        }

        return new Factor(product.Edges[edge].Operand, exponent, terms);
    }
}
