using System.Text;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Commands;

namespace MlMath.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. CommandCatalogue.Names];

    public static TheoryData<string, string?> Examples()
    {
        var examples = new TheoryData<string, string?>();
        foreach (var command in CommandCatalogue.All().OfType<FormulaCommand>())
        {
            foreach (var example in command.Usage.Examples)
            {
                examples.Add(example.Line, example.Gives);
            }
        }

        return examples;
    }

    [Fact]
    public void The_programs_help_lists_every_command()
    {
        var (status, output, error) = Mlmath.Run("--help");
        Assert.Equal((0, ""), (status, error));
        Assert.All(CommandCatalogue.Names, name => Assert.Contains($"\n  {name} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_command_it_is_wrong_usage_that_is_helped() => Assert.Equal(2, Mlmath.Run().Status);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_its_help_with_examples(string name)
    {
        var (status, output, error) = Mlmath.Run(name, "--help");
        Assert.Equal((0, ""), (status, error));
        Assert.Contains($"usage: mlmath {name}", output, StringComparison.Ordinal);
        Assert.Contains($"examples:\n  mlmath {name}", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(output, Mlmath.Run("help", name).Out);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_give_what_the_help_says(string line, string? gives)
    {
        var (status, output, error) = Mlmath.Run(Words(line));
        Assert.True(status == 0, error);
        if (gives is not null)
        {
            Assert.Equal(gives, output.Trim().ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public void A_mistyped_command_or_option_is_guessed()
    {
        Assert.Contains("did you mean 'eval'?", Mlmath.Run("evl").Error, StringComparison.Ordinal);
        Assert.Contains("did you mean --format?", Mlmath.Run("eval", "1", "--fromat", "text").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void After_two_dashes_nothing_is_an_option()
    {
        var usage = new CommandUsage("x", "", "", [new Option("--n", null, "")], []);
        Assert.Equal(["--n", "--help"], Arguments.Read(usage, ["--n", "--", "--n", "--help"]).Positional);
    }

    /// <summary>A line as a shell splits it, with double quotes.</summary>
    private static string[] Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        foreach (var character in line + " ")
        {
            if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == ' ' && !isQuoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(character);
            }
        }

        return [.. words];
    }
}
