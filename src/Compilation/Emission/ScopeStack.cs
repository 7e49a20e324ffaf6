using System.Diagnostics.CodeAnalysis;

namespace MlMath.Compilation.Emission;

/// <summary>A block of code that is being written, whatever the language: the method's body, a loop's body, an arm of a case.</summary>
/// <typeparam name="TValue">A value as the language has it.</typeparam>
/// <param name="isArm">Whether it runs under a condition.</param>
internal abstract class WrittenScope<TValue>(bool isArm)
{
    /// <summary>Whether it runs under a condition.</summary>
    public bool IsArm { get; } = isArm;

    /// <summary>What was computed in this block, by what it is.</summary>
    public Dictionary<object, TValue> Known { get; } = [];
}

/// <summary>
/// The blocks that are being written, the outermost first. A value is written into the outermost one that knows all it needs, once, and found there from every block inside.
/// </summary>
/// <typeparam name="TScope">The blocks.</typeparam>
/// <typeparam name="TValue">A value as the language has it.</typeparam>
/// <param name="outermost">The block of the whole method.</param>
internal sealed class ScopeStack<TScope, TValue>(TScope outermost)
    where TScope : WrittenScope<TValue>
{
    private readonly List<TScope> scopes = [outermost];

    /// <summary>The depth of the innermost block; 0 is the whole method.</summary>
    public int Top => scopes.Count - 1;

    /// <summary>The innermost block.</summary>
    public TScope Innermost => scopes[^1];

    /// <summary>The block of the whole method.</summary>
    public TScope Outermost => scopes[0];

    /// <summary>Begins a block inside of the innermost, or goes on with one that was closed.</summary>
    public void Open(TScope scope) => scopes.Add(scope);

    /// <summary>Ends the innermost block.</summary>
    public TScope Close()
    {
        var closed = Innermost;
        scopes.RemoveAt(Top);
        return closed;
    }

    /// <summary>Whether something was computed in any open block.</summary>
    public bool Knows(object key, [MaybeNullWhen(false)] out TValue value)
    {
        for (var s = Top; s >= 0; s--)
        {
            if (scopes[s].Known.TryGetValue(key, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// What is known under a key, or what <paramref name="write"/> writes into the block at <paramref name="depth"/>, with those inside of it set aside; arms that follow are kept, for what they guard should
    /// not be computed outside of them.
    /// </summary>
    public TValue At(int depth, object key, Func<TValue> write)
    {
        if (Knows(key, out var known))
        {
            return known;
        }

        while (depth < Top && scopes[depth + 1].IsArm)
        {
            depth++;
        }

        var inner = scopes.GetRange(depth + 1, Top - depth);
        scopes.RemoveRange(depth + 1, inner.Count);
        var value = write();
        scopes[depth].Known.TryAdd(key, value);
        scopes.AddRange(inner);
        return value;
    }
}
