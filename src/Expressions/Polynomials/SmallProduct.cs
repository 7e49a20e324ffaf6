using BitOperations = System.Numerics.BitOperations;

namespace MlMath.Expressions.Polynomials;

/// <summary>Products of polynomials in few variables with short whole coefficients: a word a monomial, a word a coefficient, a table of words.</summary>
internal static class SmallProduct
{
    private const long LargestCoefficient = 1L << 30;

    /// <summary>The product; null where a monomial or a coefficient does not fit.</summary>
    /// <param name="a">The terms of one.</param>
    /// <param name="b">The terms of the other.</param>
    /// <param name="reach">A bound on the absolute values of exponents of the product.</param>
    public static Polynomial? Of(ReadOnlySpan<PolynomialTerm> a, ReadOnlySpan<PolynomialTerm> b, int reach)
    {
        if (Words(a) is not { } left || Words(b) is not { } right)
        {
            return null;
        }

        var table = new Table(2 * (a.Length + b.Length));
        foreach (var (word, coefficient) in left)
        {
            foreach (var (otherWord, otherCoefficient) in right)
            {
                if (!table.Add(word + otherWord, coefficient * otherCoefficient))
                {
                    return null;
                }
            }
        }

        return table.ToPolynomial(reach);
    }

    private static (ulong Word, long Coefficient)[]? Words(ReadOnlySpan<PolynomialTerm> terms)
    {
        var words = new (ulong, long)[terms.Length];
        for (var k = 0; k < words.Length; k++)
        {
            if (terms[k].Coefficient.ToInt64() is not { } coefficient || Math.Abs(coefficient) > LargestCoefficient || !terms[k].Monomial.IsWord(out var word))
            {
                return null;
            }

            words[k] = (word, coefficient);
        }

        return words;
    }

    /// <summary>Sums by words, open addressing.</summary>
    private sealed class Table
    {
        private ulong[] words;
        private long[] sums;
        private int[] slots; // place, plus 1
        private int shift;
        private int count;

        public Table(int capacity)
        {
            words = new ulong[Math.Max(8, capacity)];
            sums = new long[words.Length];
            slots = [];
            MakeSlots();
        }

        public bool Add(ulong word, long value)
        {
            var mask = slots.Length - 1;
            var at = SlotOf(word);
            for (var place = slots[at]; place != 0; place = slots[at])
            {
                if (words[place - 1] == word)
                {
                    ref var sum = ref sums[place - 1];
                    var total = unchecked(sum + value);
                    if (((sum ^ total) & (value ^ total)) < 0)
                    {
                        return false;
                    }

                    sum = total;
                    return true;
                }

                at = (at + 1) & mask;
            }

            if (count == words.Length)
            {
                Array.Resize(ref words, 2 * count);
                Array.Resize(ref sums, 2 * count);
                MakeSlots();
                return Add(word, value);
            }

            (words[count], sums[count]) = (word, value);
            slots[at] = ++count;
            return true;
        }

        public Polynomial ToPolynomial(int reach)
        {
            var order = new int[count];
            var keys = new ulong[count];
            var kept = 0;
            for (var k = 0; k < count; k++)
            {
                if (sums[k] != 0)
                {
                    keys[kept] = ~Monomial.OrderOf(words[k]);
                    order[kept++] = k;
                }
            }

            Array.Sort(keys, order, 0, kept);
            var terms = new PolynomialTerm[kept];
            for (var k = 0; k < kept; k++)
            {
                terms[k] = new PolynomialTerm(Monomial.FromWord(words[order[k]]), sums[order[k]]);
            }

            return Polynomial.Sorted(terms, reach);
        }

        private void MakeSlots()
        {
            slots = new int[BitOperations.RoundUpToPowerOf2((uint)words.Length * 2)];
            shift = 64 - BitOperations.Log2((uint)slots.Length);
            var mask = slots.Length - 1;
            for (var k = 0; k < count; k++)
            {
                var at = SlotOf(words[k]);
                while (slots[at] != 0)
                {
                    at = (at + 1) & mask;
                }

                slots[at] = k + 1;
            }
        }

        private int SlotOf(ulong word) => (int)((word ^ (word >> 29)) * 0x9E3779B97F4A7C15UL >> shift);
    }
}
