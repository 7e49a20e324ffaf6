using System.Text;
using MlMath.Expressions.Printing;

namespace MlMath.Compilation.Export;

/// <summary>Names of formulas as identifiers: in ASCII, no two alike, none a word of the language.</summary>
/// <param name="reserved">The words of the language, in which what is taken is noted.</param>
internal sealed class Identifiers(IReadOnlySet<string> reserved)
{
    private readonly HashSet<string> taken = [.. reserved];

    /// <summary>From which number on there may be a free one: none below is, for nothing is given back.</summary>
    private readonly Dictionary<string, int> next = [];

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
    public string Free(string wanted) => taken.Add(wanted) ? wanted : Numbered($"{wanted}_", 2);

    /// <summary>The identifier with the first number that is free: `t1`, `t2`.</summary>
    public string Numbered(string wanted) => Numbered(wanted, 1);

    private string Numbered(string wanted, int first)
    {
        var k = next.GetValueOrDefault(wanted, first);
        string name;
        do
        {
            name = $"{wanted}{k++}";
        }
        while (!taken.Add(name));
        next[wanted] = k;
        return name;
    }
}
