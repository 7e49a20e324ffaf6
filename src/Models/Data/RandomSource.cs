using System.Numerics;

namespace MlMath.Models.Data;

/// <summary>
/// Random numbers that are the same on every machine: xoshiro256** (Blackman, Vigna: Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47,
/// 2021), seeded by SplitMix64. Not thread-safe.
/// </summary>
public sealed class RandomSource
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double? _spareNormal;

    /// <summary>The numbers of a seed; streams of one seed are independent of each other.</summary>
    public RandomSource(long seed, int stream = 0)
    {
        var state = unchecked((ulong)seed + ((ulong)stream * 0xD1342543DE82EF95UL));
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 (included) to 1 (not included), a multiple of 2⁻⁵³.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer from 0 to <paramref name="below"/> - 1, each equally likely.</summary>
    public int NextInteger(int below)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(below);
        // Products below the threshold would make some results more likely than others (Lemire 2019).
        var threshold = (ulong)-below % (ulong)below;
        while (true)
        {
            var high = Math.BigMul(NextBits(), (ulong)below, out var low);
            if (low >= threshold)
            {
                return (int)high;
            }
        }
    }

    /// <summary>A number of the standard normal distribution, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        while (true)
        {
            var u = (2 * NextUniform()) - 1;
            var v = (2 * NextUniform()) - 1;
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * Math.Log(square) / square);
                _spareNormal = v * factor;
                return u * factor;
            }
        }
    }

    /// <summary>Puts the entries into a random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle(Span<int> entries)
    {
        for (var last = entries.Length - 1; last > 0; last--)
        {
            var other = NextInteger(last + 1);
            (entries[last], entries[other]) = (entries[other], entries[last]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
