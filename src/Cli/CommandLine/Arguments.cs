using MlMath.Grammar.Syntax;

namespace MlMath.Cli.CommandLine;

/// <summary>
/// A command's arguments, read by its <see cref="CommandUsage"/>: `--name VALUE` or `--name=VALUE`; all after `--` is taken as it stands. Only a word of two
/// dashes and a letter is an option, so that a formula may begin with a minus.
/// </summary>
public sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly List<string> _positional = [];

    private Arguments()
    {
    }

    /// <summary>The arguments that are no options, in order.</summary>
    public IReadOnlyList<string> Positional => _positional;

    /// <summary>Reads what follows the command's name. Throws <see cref="UsageException"/>.</summary>
    public static Arguments Read(CommandUsage usage, IReadOnlyList<string> words)
    {
        var arguments = new Arguments();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                for (at++; at < words.Count; at++)
                {
                    arguments._positional.Add(words[at]);
                }
            }
            else if (IsOption(word))
            {
                at = arguments.AddOption(usage, words, at);
            }
            else
            {
                arguments._positional.Add(word);
            }
        }

        return arguments;
    }

    /// <summary>Whether a word is an option's name.</summary>
    public static bool IsOption(string word) => word.Length > 2 && word[0] == '-' && word[1] == '-' && char.IsAsciiLetter(word[2]) && !word.Contains(' ', StringComparison.Ordinal);

    /// <summary>Whether an option is there.</summary>
    public bool Has(string option) => _options.ContainsKey(option);

    /// <summary>The value of an option, or null where it is not there.</summary>
    public string? Value(string option) => _options.TryGetValue(option, out var values) ? values[^1] : null;

    /// <summary>The values of an option that may be there several times.</summary>
    public IReadOnlyList<string> Values(string option) => _options.TryGetValue(option, out var values) ? values : [];

    private int AddOption(CommandUsage usage, IReadOnlyList<string> words, int at)
    {
        var word = words[at];
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var option = Array.Find(usage.Options, o => o.Name == name) ?? throw Unknown(usage, name);
        string value;
        if (option.Value is null)
        {
            value = equals < 0 ? "" : throw new UsageException($"{name} takes no value");
        }
        else if (equals >= 0)
        {
            value = word[(equals + 1)..];
        }
        else
        {
            at++;
            value = at < words.Count ? words[at] : throw new UsageException($"{name} lacks its value, {name} {option.Value}");
        }

        if (!_options.TryGetValue(name, out var values))
        {
            _options.Add(name, values = []);
        }
        else if (!option.Repeats)
        {
            throw new UsageException($"{name} is there twice");
        }

        values.Add(value);
        return at;
    }

    private static UsageException Unknown(CommandUsage usage, string name)
    {
        var nearest = name.Length > 40 ? null : Array.FindAll(usage.Options, o => EditDistance.Between(o.Name, name) <= 2).MinBy(o => EditDistance.Between(o.Name, name));
        return new UsageException(nearest is null ? $"unknown option {name}" : $"unknown option {name} (did you mean {nearest.Name}?)");
    }
}
