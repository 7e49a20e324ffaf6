using MlMath.Expressions.Notation;
using MlMath.Grammar.Binding;

namespace MlMath.Cli.Repl;

/// <summary>What Tab offers for the word before the cursor: commands, letters for their LaTeX commands, functions, the library, the user's own names.</summary>
/// <param name="scope">The user's own names.</param>
/// <param name="library">The names of the library.</param>
internal sealed class Completion(PromptScope scope, IEnumerable<string> library)
{
    /// <summary>Where the word begins, and what it may become.</summary>
    public (int Start, IReadOnlyList<string> Offers) At(string text, int cursor)
    {
        var start = cursor;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '₀' or '₁' or '₂' or '₃'))
        {
            start--;
        }

        if (start == 1 && text[0] == ':')
        {
            return (0, Starting(ReplCommands.Names, text[..cursor]));
        }

        if (start > 0 && text[start - 1] == '\\')
        {
            return (start - 1, Letters(text[start..cursor]));
        }

        return start == cursor ? (start, []) : (start, Starting(scope.Names.Concat(StatementReader.FunctionNames).Concat(library), text[start..cursor]));
    }

    /// <summary>What all offers begin with.</summary>
    public static string CommonStart(IReadOnlyList<string> offers)
    {
        var common = offers[0].AsSpan();
        foreach (var offer in offers)
        {
            common = common[..common.CommonPrefixLength(offer)];
        }

        return common.ToString();
    }

    /// <summary>`\alpha` is α; `\al` is offered as its commands.</summary>
    private static List<string> Letters(string word)
    {
        var commands = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (letter, name) in GreekLetters.All)
        {
            commands.TryAdd(name, letter.ToString());
        }

        foreach (var sign in Signs.All)
        {
            foreach (var command in sign.Commands)
            {
                commands.TryAdd(command, sign.Text);
            }
        }

        if (commands.TryGetValue(word, out var whole))
        {
            return [whole];
        }

        var starting = commands.Where(c => c.Key.StartsWith(word, StringComparison.Ordinal)).ToList();
        return starting.Count == 1 ? [starting[0].Value] : starting.ConvertAll(c => $@"\{c.Key}");
    }

    private static List<string> Starting(IEnumerable<string> names, string word) =>
        [.. names.Where(n => n.StartsWith(word, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
}
