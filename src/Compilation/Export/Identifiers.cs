using System.Text;
using MlMath.Expressions.Printing;

namespace MlMath.Compilation.Export;

/// <summary>Names of formulas as identifiers: in ASCII, no two alike, none a word of the language.</summary>
/// <param name="reserved">The words of the language, in which what is taken is noted.</param>
internal sealed class Identifiers(IReadOnlySet<string> reserved)
{
    private readonly HashSet<string> taken = [.. reserved];

    /// <summary>An identifier for a name: `theta_old` for θ_old.</summary>
    public string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var c in NameText.Of(name, PrintForm.Text))
        {
            if (char.IsAsciiLetterOrDigit(c) || (c == '_' && text.Length > 0 && text[^1] != '_'))
            {
                text.Append(c);
            }
            else if (text.Length > 0 && text[^1] != '_')
            {
                text.Append('_');
            }
        }

        var plain = text.ToString().Trim('_');
        return Free(plain.Length == 0 || char.IsAsciiDigit(plain[0]) ? "v" + plain : plain);
    }

    /// <summary>The identifier itself where it is free, else with the next free number.</summary>
    public string Free(string wanted)
    {
        var name = wanted;
        for (var k = 2; !taken.Add(name); k++)
        {
            name = $"{wanted}_{k}";
        }

        return name;
    }

    /// <summary>The identifier with the first number that is free: `t1`, `t2`.</summary>
    public string Numbered(string wanted)
    {
        for (var k = 1; ; k++)
        {
            if (taken.Add($"{wanted}{k}"))
            {
                return $"{wanted}{k}";
            }
        }
    }
}
