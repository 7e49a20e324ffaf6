using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Polynomials;

/// <summary>
/// A product of powers of variables, which are numbered from 0: sixteen bits of a word for each exponent, eight of them without an allocation. Exponents may be negative
/// and lie between -<see cref="LargestExponent"/> and <see cref="LargestExponent"/>; who multiplies sees to it (see <see cref="Polynomial"/>). The order is lexicographic.
/// </summary>
public readonly struct Monomial : IEquatable<Monomial>, IComparable<Monomial>
{
    /// <summary>The largest exponent.</summary>
    public const int LargestExponent = 32_000;

    private const int FieldsInAWord = 4;

    // A word is Σₖ eₖ·2^(16k), negative exponents borrowing from their neighbours: words add as exponents do. With the bias added each field stands by itself.
    private const ulong Bias = 0x8000_8000_8000_8000;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong[]? rest; // trailing zeros cut off, so that equal monomials have equal words

    private Monomial(ulong first, ulong second, ulong[]? rest)
    {
        this.first = first;
        this.second = second;
        this.rest = rest;
    }

    /// <summary>1.</summary>
    public static Monomial One => default;

    /// <summary>Whether it is 1.</summary>
    public bool IsOne => (first | second) == 0 && rest is null;

    /// <summary>Whether no exponent is negative.</summary>
    public bool IsWhole
    {
        get
        {
            for (var w = 0; w < WordCount; w++)
            {
                if (((Word(w) + Bias) & Bias) != Bias)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A number that no variable with an exponent other than 0 reaches.</summary>
    public int VariableCount
    {
        get
        {
            for (var w = WordCount - 1; w >= 0; w--)
            {
                if (Word(w) != 0)
                {
                    return (w + 1) * FieldsInAWord;
                }
            }

            return 0;
        }
    }

    /// <summary>The largest absolute value of an exponent.</summary>
    public int Reach
    {
        get
        {
            var reach = 0;
            for (var v = 0; v < VariableCount; v++)
            {
                reach = Math.Max(reach, Math.Abs(this[v]));
            }

            return reach;
        }
    }

    /// <summary>The sum of the exponents.</summary>
    public int Degree
    {
        get
        {
            var degree = 0;
            for (var v = 0; v < VariableCount; v++)
            {
                degree += this[v];
            }

            return degree;
        }
    }

    /// <summary>The exponent of a variable.</summary>
    public int this[int variable] => (int)((Word(variable / FieldsInAWord) + Bias) >> ShiftOf(variable) & 0xFFFF) - 0x8000;

    private int WordCount => rest is null ? 2 : 2 + rest.Length;

    /// <summary>The monomial of a word that <see cref="IsWord"/> gave, or of a sum of such.</summary>
    internal static Monomial FromWord(ulong word) => new(word, 0, null);

    /// <summary>A number for a word that orders monomials as <see cref="CompareTo"/> does.</summary>
    internal static ulong OrderOf(ulong word) => word + Bias;

    /// <summary>Whether only the first four variables occur: one word says it all then.</summary>
    internal bool IsWord(out ulong word)
    {
        word = first;
        return second == 0 && rest is null;
    }

    /// <summary>A power of one variable; throws <see cref="ArgumentOutOfRangeException"/> for an exponent that is too large.</summary>
    public static Monomial Of(int variable, int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(exponent), LargestExponent);
        var word = (ulong)(long)exponent << ShiftOf(variable);
        if (exponent == 0)
        {
            return One;
        }

        switch (variable / FieldsInAWord)
        {
            case 0:
                return new Monomial(word, 0, null);
            case 1:
                return new Monomial(0, word, null);
            case var w:
                var rest = new ulong[w - 1];
                rest[^1] = word;
                return new Monomial(0, 0, rest);
        }
    }

    /// <summary>The product.</summary>
    public static Monomial operator *(in Monomial a, in Monomial b) => (a.rest ?? b.rest) is null
        ? new Monomial(a.first + b.first, a.second + b.second, null)
        : Combined(a, b, static (x, y) => x + y);

    /// <summary>The quotient.</summary>
    public static Monomial operator /(in Monomial a, in Monomial b) => (a.rest ?? b.rest) is null
        ? new Monomial(a.first - b.first, a.second - b.second, null)
        : Combined(a, b, static (x, y) => x - y);

    /// <summary>Each exponent the smaller of the two: what both share.</summary>
    public static Monomial Least(in Monomial a, in Monomial b) => Combined(a, b, static (x, y) =>
    {
        var least = 0UL;
        for (var shift = 0; shift < 64; shift += 16)
        {
            least |= Math.Min((x + Bias) >> shift & 0xFFFF, (y + Bias) >> shift & 0xFFFF) << shift;
        }

        return least - Bias;
    });

    /// <summary>The power.</summary>
    public Monomial ToThe(int exponent)
    {
        var factor = (ulong)(long)exponent;
        return rest is null ? new Monomial(first * factor, second * factor, null)
            : Combined(this, One, (x, _) => x * factor);
    }

    /// <summary>Without one of its variables.</summary>
    public Monomial Without(int variable) => this[variable] is var exponent and not 0 ? this / Of(variable, exponent) : this;

    /// <summary>Whether <paramref name="divisor"/> goes into it.</summary>
    public bool IsDividedBy(in Monomial divisor)
    {
        var words = Math.Max(WordCount, divisor.WordCount);
        for (var w = 0; w < words; w++)
        {
            if (((Word(w) - divisor.Word(w) + Bias) & Bias) != Bias)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Monomial other)
    {
        if (first != other.first)
        {
            return (first + Bias).CompareTo(other.first + Bias);
        }

        if (second != other.second)
        {
            return (second + Bias).CompareTo(other.second + Bias);
        }

        var words = Math.Max(WordCount, other.WordCount);
        for (var w = 2; w < words; w++)
        {
            if (Word(w) != other.Word(w))
            {
                return (Word(w) + Bias).CompareTo(other.Word(w) + Bias);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public bool Equals(Monomial other) => first == other.first && second == other.second
        && (ReferenceEquals(rest, other.rest) || (rest is not null && other.rest is not null && rest.AsSpan().SequenceEqual(other.rest)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Monomial other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var digest = Digests.Mix(first, second);
        for (var w = 2; w < WordCount; w++)
        {
            digest = Digests.Mix(digest, Word(w));
        }

        return (int)(digest >> 16);
    }

    /// <inheritdoc/>
    public static bool operator ==(Monomial a, Monomial b) => a.Equals(b);

    /// <inheritdoc/>
    public static bool operator !=(Monomial a, Monomial b) => !a.Equals(b);

    /// <inheritdoc/>
    public static bool operator <(Monomial a, Monomial b) => a.CompareTo(b) < 0;

    /// <inheritdoc/>
    public static bool operator >(Monomial a, Monomial b) => a.CompareTo(b) > 0;

    /// <inheritdoc/>
    public static bool operator <=(Monomial a, Monomial b) => a.CompareTo(b) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(Monomial a, Monomial b) => a.CompareTo(b) >= 0;

    private static int ShiftOf(int variable) => 16 * (FieldsInAWord - 1 - (variable % FieldsInAWord));

    private ulong Word(int w) => w == 0 ? first : w == 1 ? second : rest is not null && w - 2 < rest.Length ? rest[w - 2] : 0;

    private static Monomial Combined(in Monomial a, in Monomial b, Func<ulong, ulong, ulong> combine)
    {
        var words = Math.Max(a.WordCount, b.WordCount);
        var rest = words == 2 ? null : new ulong[words - 2];
        var used = 0;
        for (var w = 2; w < words; w++)
        {
            rest![w - 2] = combine(a.Word(w), b.Word(w));
            used = rest[w - 2] != 0 ? w - 1 : used;
        }

        return new Monomial(combine(a.first, b.first), combine(a.second, b.second), used == 0 ? null : rest!.AsSpan(0, used).ToArray());
    }
}
