namespace MlMath.Expressions.Indexing;

/// <summary>An index variable that runs from 1 to <see cref="Size"/>; two are the same only if they are the same object.</summary>
public sealed class Index
{
    /// <summary>A new index.</summary>
    /// <param name="name">The letter it was or will be written with; of no consequence for meaning.</param>
    /// <param name="size">Its last value.</param>
    public Index(string name, Size size)
    {
        Name = name;
        Size = size;
    }

    /// <summary>The letter it was or will be written with.</summary>
    public string Name { get; }

    /// <summary>Its last value.</summary>
    public Size Size { get; }

    /// <summary>A new index of the same range.</summary>
    public Index Fresh() => new(Name, Size);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
