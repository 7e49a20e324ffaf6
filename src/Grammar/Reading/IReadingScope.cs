namespace MlMath.Grammar.Reading;

/// <summary>What the reader asks of the scope: which letters are names.</summary>
public interface IReadingScope
{
    /// <summary>Whether the name is bound, declared, defined as a value, a parameter, or what is differentiated by.</summary>
    bool IsValue(string name);

    /// <summary>Whether the name is a function: defined, of the table, or of the library.</summary>
    bool IsFunction(string name);

    /// <summary>Whether the name carries primes somewhere in the document, so that it stands for a function though nothing defines it.</summary>
    bool IsPrimed(string name);

    /// <summary>Whether names may stand that nothing binds.</summary>
    bool IsOpen { get; }

    /// <summary>Whether a letter that nothing binds stands by itself somewhere in the text: a name that use makes known.</summary>
    bool StandsAlone(string name);

    /// <summary>Whether the name is defined by its entries, `ŷᵢ = …`.</summary>
    bool IsFamily(string name);

    /// <summary>Whether names are declared random.</summary>
    bool HasRandomNames { get; }
}

/// <summary>A scope with a few more names: parameters and indices.</summary>
/// <param name="outer">The scope around it.</param>
/// <param name="names">The names.</param>
internal sealed class InnerScope(IReadingScope outer, IReadOnlyCollection<string> names) : IReadingScope
{
    public bool IsValue(string name) => names.Contains(name) || outer.IsValue(name);

    public bool IsFunction(string name) => !names.Contains(name) && outer.IsFunction(name);

    public bool HasRandomNames => outer.HasRandomNames;

    public bool IsPrimed(string name) => outer.IsPrimed(name);

    public bool IsOpen => outer.IsOpen;

    public bool StandsAlone(string name) => outer.StandsAlone(name);

    public bool IsFamily(string name) => !names.Contains(name) && outer.IsFamily(name);
}
