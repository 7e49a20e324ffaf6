using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>What the letters of a pattern stand for; adding one makes a new substitution.</summary>
public sealed class Substitution
{
    private readonly string letter;
    private readonly Expr value;
    private readonly Substitution? rest;

    private Substitution(string letter, Expr value, Substitution? rest)
    {
        this.letter = letter;
        this.value = value;
        this.rest = rest;
    }

    /// <summary>One in which no letter stands for anything.</summary>
    public static Substitution Empty { get; } = new("", default, null);

    /// <summary>What a letter stands for; null where it is free.</summary>
    public Expr? this[string name]
    {
        get
        {
            for (var at = this; at is not null; at = at.rest)
            {
                if (at.letter == name)
                {
                    return at.value;
                }
            }

            return null;
        }
    }

    /// <summary>This substitution with one letter more.</summary>
    public Substitution With(string name, Expr stands) => new(name, stands, this);
}
