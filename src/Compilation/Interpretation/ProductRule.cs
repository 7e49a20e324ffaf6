using MlMath.Compilation.Binding;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Interpretation;

/// <summary>
/// An entry of a product or contraction: brackets first, and where one is 0 nothing else is read; then factors are multiplied and divided in order.
/// </summary>
/// <typeparam name="T">The kind of number.</typeparam>
internal sealed class ProductRule<T> : EntryRule<T>
    where T : struct, IPrimal<T>
{
    private readonly int[] masks;
    private readonly int[] veils;
    private readonly Factor[] factors;
    private readonly bool mayVanish;
    private readonly T one;
    private readonly PairwiseSum<T> sum = new();

    /// <summary>The rule of a product.</summary>
    public ProductRule(ProductNode node, T kind)
    {
        one = kind.Lift(1);
        mayVanish = VanishingProducts.Concerns(node);
        var brackets = new List<int>();
        var thin = new List<int>();
        var others = new List<Factor>();
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            var exponent = node.Exponents[k];
            if (VanishingProducts.IsMask(node, k))
            {
                brackets.Add(k);
            }

            if (!VanishingProducts.IsPureMask(node, k))
            {
                if (VanishingProducts.IsVeil(node, k))
                {
                    thin.Add(k);
                }

                others.Add(new Factor(k, exponent.Abs(), exponent.Sign < 0, exponent.IsOne || exponent.IsMinusOne, Logarithms.IsLogarithmic(node.Edges[k].Operand), VanishingProducts.IsRoot(node, k)));
            }
        }

        masks = [.. brackets];
        veils = [.. thin];
        // Multiplications first, so that 6/3 is 2 and not 6 times a third.
        factors = [.. others.FindAll(f => !f.Divides), .. others.FindAll(f => f.Divides)];
    }

    private readonly record struct Factor(int Edge, Number Exponent, bool Divides, bool IsPlain, bool IsLogarithmic, bool IsRoot);

    /// <inheritdoc/>
    public override T Entry(SlotWalk<T> walk)
    {
        sum.Clear();
        for (var k = 0L; k < walk.BoundCount; k++)
        {
            if (!IsZero(walk, masks))
            {
                sum.Add(Term(walk));
            }

            walk.Advance();
        }

        return sum.Total();
    }

    /// <summary>Whether one of some factors is 0.</summary>
    private static bool IsZero(SlotWalk<T> walk, int[] factors)
    {
        foreach (var factor in factors)
        {
            if (!T.IsNonZero(walk.Read(factor)))
            {
                return true;
            }
        }

        return false;
    }

    private T Term(SlotWalk<T> walk)
    {
        var product = default(T);
        for (var f = 0; f < factors.Length; f++)
        {
            ref readonly var factor = ref factors[f];
            var value = walk.Read(factor.Edge);
            if (!factor.IsPlain)
            {
                value = T.Power(value, factor.Exponent);
            }

            product = f > 0 ? (factor.Divides ? product / value : product * value)
                : !factor.Divides ? value
                : one / value;
        }

        if (factors.Length == 0)
        {
            return one;
        }

        return !double.IsFinite(product.Value) && ((mayVanish && Vanishes(walk)) || IsZero(walk, veils)) ? T.FromValue(0) : product;
    }

    private bool Vanishes(SlotWalk<T> walk)
    {
        var (hasZero, isInfinite) = (false, false);
        foreach (var factor in factors)
        {
            var value = walk.Read(factor.Edge).Value;
            hasZero |= value == 0 && !factor.Divides;
            if (factor.IsRoot && value < 0)
            {
                return false;
            }

            if (!double.IsFinite(value) || (value == 0 && factor.Divides))
            {
                if (!factor.IsLogarithmic || factor.Divides || double.IsNaN(value))
                {
                    return false;
                }

                isInfinite = true;
            }
        }

        return hasZero && isInfinite;
    }
}
