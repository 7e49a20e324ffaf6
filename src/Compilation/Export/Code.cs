namespace MlMath.Compilation.Export;

/// <summary>A piece of an expression's source.</summary>
/// <param name="Text">The source.</param>
/// <param name="Level">How loosely its outermost operator binds.</param>
internal readonly record struct Code(string Text, int Level)
{
    public const int Atom = 0;
    public const int Product = 1;
    public const int Sum = 2;
    public const int Relation = 3;
    public const int Conjunction = 4;
    public const int Choice = 5;

    /// <summary>Whether it is a name or a number, so that writing it twice costs nothing.</summary>
    public bool IsAtomic => Level == Atom && !Text.AsSpan().ContainsAny('(', '[');

    /// <summary>A name.</summary>
    public static implicit operator Code(string name) => new(name, Atom);

    public static Code operator +(Code a, Code b) => b.Text.StartsWith('-') ? new($"{a.At(Sum)} - {b.Text[1..]}", Sum) : new($"{a.At(Sum)} + {b.At(Sum)}", Sum);

    public static Code operator -(Code a, Code b) => new($"{a.At(Sum)} - {b.At(Product)}", Sum);

    public static Code operator *(Code a, Code b) => new($"{a.At(Product)} * {b.At(Atom)}", Product);

    public static Code operator /(Code a, Code b) => new($"{a.At(Product)} / {b.At(Atom)}", Product);

    public static Code operator -(Code a) => new($"-{a.At(Product)}", Sum);

    /// <summary>The source, in brackets where it binds more loosely than that.</summary>
    public string At(int level) => Level <= level ? Text : $"({Text})";

    /// <summary>A comparison.</summary>
    public static Code Compare(Code a, string relation, Code b) => new($"{a.At(Sum)} {relation} {b.At(Sum)}", Relation);

    /// <summary>Both conditions.</summary>
    public static Code And(Code a, Code b) => new($"{a.At(Relation)} && {b.At(Relation)}", Conjunction);

    /// <summary>Either condition.</summary>
    public static Code Or(Code a, Code b) => new($"{a.At(Relation)} || {b.At(Relation)}", Conjunction);

    /// <summary>One of two values.</summary>
    public static Code If(Code condition, Code then, Code otherwise) => new($"{condition.At(Conjunction)} ? {then.At(Sum)} : {otherwise.At(Sum)}", Choice);
}
