namespace MlMath.Grammar.Binding;

/// <summary>The library of formulas, by name; a text is read when its name is first used.</summary>
public interface ITextbook
{
    /// <summary>The statements that define <paramref name="name"/>, in the formula language, what they build on by name included in the library itself; null where there are none.</summary>
    string? Find(string name);

    /// <summary>All names, for suggestions.</summary>
    IEnumerable<string> Names { get; }
}
