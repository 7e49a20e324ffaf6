using System.Reflection;

namespace MlMath.Cli.Tests.Commands;

/// <summary>The examples of docs/solving.md.</summary>
public sealed class SolvingPageTests
{
    public static TheoryData<string, string> Examples()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("solving.md")!;
        var lines = new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        var examples = new TheoryData<string, string>();
        for (var k = 0; k < lines.Length; k++)
        {
            if (lines[k].StartsWith("$ mlmath ", StringComparison.Ordinal))
            {
                var answer = lines.Skip(k + 1).TakeWhile(l => !l.StartsWith("$ ", StringComparison.Ordinal) && !l.StartsWith("```", StringComparison.Ordinal));
                examples.Add(lines[k]["$ mlmath ".Length..], string.Join('\n', answer));
            }
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_page_says_what_the_program_answers(string line, string answer)
    {
        var (status, output, error) = Mlmath.Run(Words(line));
        Assert.True(status == 0, error);
        Assert.Equal(answer, output.TrimEnd().ReplaceLineEndings("\n"));
    }

    private static string[] Words(string line)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length; at++)
        {
            var isQuoted = line[at] == '"';
            var end = line.IndexOf(isQuoted ? '"' : ' ', at + 1);
            end = end < 0 ? line.Length : end;
            words.Add(line[(isQuoted ? at + 1 : at)..end].Trim());
            at = isQuoted ? end + 1 : end;
        }

        return [.. words];
    }
}
