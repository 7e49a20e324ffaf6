namespace MlMath.Expressions.Nodes;

/// <summary>Hashes that are the same in every run; canonical orders rest on them, never on the order of creation.</summary>
public static class Digests
{
    /// <summary>Mixes two words; not symmetric.</summary>
    public static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a ^ 0x9E3779B97F4A7C15UL, b ^ 0xD1B54A32D192ED03UL, out var low);
        var x = high ^ low ^ System.Numerics.BitOperations.RotateLeft(a, 27) ^ (b * 0x2545F4914F6CDD1DUL);
        x ^= x >> 32;
        return x * 0xD6E8FEB86659FD93UL;
    }

    /// <summary>Mixes three words.</summary>
    public static ulong Mix(ulong a, ulong b, ulong c) => Mix(Mix(a, b), c);

    /// <summary>The digest of a text.</summary>
    public static ulong Of(string text)
    {
        var digest = 0xCBF29CE484222325UL;
        foreach (var c in text)
        {
            digest = (digest ^ c) * 0x100000001B3UL;
        }

        return Mix(digest, (ulong)text.Length);
    }

    /// <summary>The digest of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var digest = 0xCBF29CE484222325UL;
        foreach (var b in bytes)
        {
            digest = (digest ^ b) * 0x100000001B3UL;
        }

        return digest;
    }
}
