using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Printing.Rendering;
using MlMath.Expressions.Problems;
using RankedTerm = MlMath.Expressions.Printing.Composition.LayoutBuilder.RankedTerm;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Terms of a sum of matrix products brought together: `Ax + Aᵀx` is `(A + Aᵀ)x`, and what is written alike is added up.</summary>
internal static class CommonFactors
{
    /// <summary>The terms, fewer where some of them begin or end alike behind the same numbers.</summary>
    /// <param name="terms">In any order; kept where nothing is taken out.</param>
    /// <param name="longest">Factors whose text is longer than this are not compared.</param>
    public static List<RankedTerm> TakenOut(List<RankedTerm> terms, int longest)
    {
        if (terms.Count < 2)
        {
            return terms;
        }

        var products = terms.ConvertAll(t => new Product(t, longest));
        AddUp(products);
        while (Join(products, isBehind: true) || Join(products, isBehind: false))
        {
        }

        return products.ConvertAll(p => p.Term);
    }

    /// <summary>Terms that differ in a number in front alone.</summary>
    private static void AddUp(List<Product> products)
    {
        for (var k = 0; k < products.Count; k++)
        {
            for (var other = products.Count - 1; other > k; other--)
            {
                if (products[k].PlusAlike(products[other]) is { } sum)
                {
                    products[k] = sum;
                    products.RemoveAt(other);
                }
            }
        }
    }

    /// <summary>Joins the first terms that share factors at one end; whether there were any.</summary>
    private static bool Join(List<Product> products, bool isBehind)
    {
        for (var k = 0; k < products.Count; k++)
        {
            var alike = products.FindAll(p => p.Shares(products[k], 1, isBehind));
            if (alike.Count < 2)
            {
                continue;
            }

            var length = 1;
            while (alike.TrueForAll(p => p.Shares(products[k], length + 1, isBehind)))
            {
                length++;
            }

            products[k] = Product.Joined(alike, length, isBehind);
            products.RemoveAll(p => alike.Contains(p));
            return true;
        }

        return false;
    }

    /// <summary>A term, its factors with what they are compared by.</summary>
    private sealed class Product
    {
        private readonly IReadOnlyList<MathLayout> factors;
        private readonly List<string>? keys;
        private readonly int scalars;
        private readonly int longest;

        public Product(RankedTerm term, int longest)
        {
            Term = term;
            this.longest = longest;
            (factors, scalars) = term.Layout.Body is ProductLayout { Kind: ProductKind.Matrix } product ? (product.Factors, product.Scalars) : ([term.Layout.Body], 0);
            keys = KeysOf(factors, longest);
        }

        public RankedTerm Term { get; }

        private int Count => factors.Count - scalars;

        /// <summary>Whether both have the same numbers in front and this many of the same factors at one end, and more at the other.</summary>
        public bool Shares(Product other, int length, bool isBehind)
        {
            if (keys is null || other.keys is null || Count <= length || other.Count <= length || !keys.Take(scalars).SequenceEqual(other.keys.Take(other.scalars)))
            {
                return false;
            }

            return isBehind ? keys.TakeLast(length).SequenceEqual(other.keys.TakeLast(length)) : keys.Skip(scalars).Take(length).SequenceEqual(other.keys.Skip(other.scalars).Take(length));
        }

        /// <summary>The sum with another that differs in a number in front alone; null for others.</summary>
        public Product? PlusAlike(Product other)
        {
            var (mine, my) = Number();
            var (its, another) = other.Number();
            if (keys is null || other.keys is null || !keys.Skip(my).SequenceEqual(other.keys.Skip(another)) || mine + its is not { IsZero: false } sum)
            {
                return null;
            }

            MathLayout[] front = sum.Abs().IsOne ? [] : [new NumberLayout(sum.Abs())];
            MathLayout[] all = [.. front, .. factors.Skip(my)];
            MathLayout body = all.Length == 1 ? all[0] : new ProductLayout(all, ProductKind.Matrix) { Scalars = front.Length + scalars - my };
            return new Product(Term with { Layout = new SignedLayout(sum.Sign < 0, body) }, longest);
        }

        public static Product Joined(List<Product> alike, int length, bool isBehind)
        {
            var first = alike[0];
            var isNegative = alike.TrueForAll(p => p.Term.Layout.IsNegative);
            var inner = new SumLayout(alike.ConvertAll(p => new SignedLayout(!isNegative && p.Term.Layout.IsNegative, p.Rest(length, isBehind))));
            var shared = isBehind ? first.factors.TakeLast(length) : first.factors.Skip(first.scalars).Take(length);
            MathLayout[] joined = isBehind ? [.. first.factors.Take(first.scalars), inner, .. shared] : [.. first.factors.Take(first.scalars), .. shared, inner];
            return new Product(first.Term with { Layout = new SignedLayout(isNegative, new ProductLayout(joined, ProductKind.Matrix) { Scalars = first.scalars }) }, first.longest);
        }

        private MathLayout Rest(int length, bool isBehind)
        {
            var rest = factors.Skip(scalars).ToList();
            rest.RemoveRange(isBehind ? rest.Count - length : 0, length);
            return rest.Count == 1 ? rest[0] : new ProductLayout(rest, ProductKind.Matrix);
        }

        // The number in front with its sign, and how many factors it takes.
        private (Number Value, int Factors) Number()
        {
            var value = scalars > 0 && factors[0] is NumberLayout { Value: var number } ? number : Numbers.Number.One;
            return (Term.Layout.IsNegative ? -value : value, scalars > 0 && factors[0] is NumberLayout ? 1 : 0);
        }

        private static List<string>? KeysOf(IReadOnlyList<MathLayout> factors, int longest)
        {
            var keys = new List<string>();
            foreach (var factor in factors)
            {
                try
                {
                    keys.Add(new TextRenderer(longest).Write(factor));
                }
                catch (ProblemException tooLong) when (tooLong.Problem.Code == ProblemCode.Limit)
                {
                    return null;
                }
            }

            return keys;
        }
    }
}
