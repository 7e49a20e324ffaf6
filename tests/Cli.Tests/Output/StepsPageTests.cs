using System.Text;
using MlMath.AutoDiff.Symbolic;

namespace MlMath.Cli.Tests.Output;

/// <summary>The page on steps: its derivations are what the program answers, its table is the catalogue.</summary>
public sealed class StepsPageTests
{
    private static readonly string s_page = Read();

    public static TheoryData<string, string> Examples()
    {
        var examples = new TheoryData<string, string>();
        foreach (var block in s_page.Split("```console\n").Skip(1))
        {
            var text = block[..block.IndexOf("```", StringComparison.Ordinal)];
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            examples.Add(text[..end], text[(end + 1)..]);
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_derivation_is_what_the_program_answers(string command, string answer)
    {
        Assert.StartsWith("$ mlmath ", command, StringComparison.Ordinal);
        var (status, output, error) = Mlmath.Run([.. Words(command["$ mlmath ".Length..])]);
        Assert.True(status == 0, error);
        Assert.Equal(answer, output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Three_derivations_are_shown() => Assert.True(Examples().Count >= 3);

    [Fact]
    public void The_table_is_the_catalogue()
    {
        var table = string.Concat(DerivationRules.All.Select(r => $"| `{r.Id}` | {r.Name} | `{r.Formula.Replace("|", "\\|", StringComparison.Ordinal)}` |\n"));
        Assert.True(s_page.EndsWith("| id | rule | says |\n|---|---|---|\n" + table, StringComparison.Ordinal), "the page should end in\n" + table);
    }

    [Fact]
    public void Ids_are_words_joined_by_hyphens_and_each_is_one_rule()
    {
        Assert.Equal(DerivationRules.All.Count, DerivationRules.All.Select(r => r.Id).Distinct().Count());
        Assert.All(DerivationRules.All, rule => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", rule.Id));
    }

    private static List<string> Words(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        foreach (var c in command + " ")
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ' ' && !isQuoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(c);
            }
        }

        return words;
    }

    private static string Read()
    {
        using var stream = typeof(StepsPageTests).Assembly.GetManifestResourceStream("steps.md")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
