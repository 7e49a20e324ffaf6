using System.Text;
using System.Text.RegularExpressions;

namespace MlMath.Cli.Tests.Output;

/// <summary>The page on compilation: its schedules are what the program prints.</summary>
public sealed class CompilationPageTests
{
    private static readonly string s_page = Read(Path.Combine("docs", "compilation.md"));

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
    public void A_schedule_is_what_the_program_prints(string command, string answer)
    {
        Assert.StartsWith("$ mlmath explain ", command, StringComparison.Ordinal);
        var (status, output, error) = Mlmath.Run([.. Words(command["$ mlmath ".Length..])]);
        Assert.True(status == 0, error);
        Assert.Equal(AnyMachine(answer), AnyMachine(output.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void The_schedule_on_the_first_page_is_what_the_program_prints()
    {
        var block = Assert.Single(Read("README.md").Split("```\n"), b => b.StartsWith("$ mlmath explain ", StringComparison.Ordinal)).Split('\n', 3);
        Assert.StartsWith("read as ", block[1], StringComparison.Ordinal);
        A_schedule_is_what_the_program_prints(block[0], block[2]);
    }

    [Theory]
    // For a row there are 300 numbers of X, 300 of tanh and one to spare: 54 rows have 32 768, and 48 are whole vectors.
    [InlineData("blocks of 48 rows; threads as asked for, else one", "Σ(i=1 to m) tanh(Σ(j=1 to 300) wⱼ tanh(Xᵢⱼ))²", "--wrt", "w", "--shape", "X=m,300")]
    [InlineData("blocks of 1,024 rows; threads as asked for, else one", "Σ(i=1 to m) e^(-xᵢ²)")]
    [InlineData(" rows, as n allows; threads as asked for, else one", "Σ(i=1 to m) tanh(Σ(j=1 to n) wⱼ tanh(Xᵢⱼ))²", "--wrt", "w")]
    [InlineData("; threads as asked for, else one", "XᵀX", "--shape", "X=m,n")]
    [InlineData("; one thread", "‖Xw - y‖²", "X=[[1, 2], [3, 4], [5, 6]]", "w=[1, 1]", "y=[1, 2, 3]")]
    [InlineData("on this machine: one point at a time; many at once by ", "x² sin(x)", "--wrt", "x")]
    public void What_the_machine_does_side_by_side_is_told(string says, params string[] words)
    {
        var (status, output, error) = Mlmath.Run(["explain", .. words]);
        Assert.True(status == 0, error);
        Assert.Contains(says, Assert.Single(output.Split('\n'), l => l.StartsWith("on this machine: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Another machine has other vectors.</summary>
    private static string AnyMachine(string text) => Regex.Replace(text, @"vectors of \d+ bits \(\d+ doubles\)|one double at a time", "vectors");

    [Fact]
    public void Five_schedules_are_shown() => Assert.True(Examples().Count >= 5);

    [Fact]
    public void A_formula_with_an_integral_is_refused_in_plain_words()
    {
        var (status, output, error) = Mlmath.Run("explain", "∫[0,1] sin(a t) dt", "--wrt", "a");
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("a formula with an integral is not compiled", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(47, false)]
    [InlineData(48, true)]
    public void Sizes_alone_tell_whether_rows_are_long(int keys, bool areLong)
    {
        var (status, output, error) = Mlmath.Run("explain", "softmax(QKᵀ/√d) V", "--shape", "Q=m,d", "--shape", $"K={keys},d", "--shape", $"V={keys},p");
        Assert.True(status == 0, error);
        Assert.Equal(areLong, output.Contains("row by row", StringComparison.Ordinal));
        Assert.DoesNotContain("instead", output, StringComparison.Ordinal);

        // Three steps of one loop.
        if (areLong)
        {
            Assert.Contains("vectors along each row\n  zᵢ = max(j=1 to 48)", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_for_sizes_make_a_pass_as_names_do()
    {
        var (status, output, error) = Mlmath.Run("explain", "‖Xw - y‖²", "--wrt", "w", "--shape", "X=1000,10", "--shape", "w=10", "--shape", "y=1000");
        Assert.True(status == 0, error);
        Assert.Contains("for i = 1 … 1000 ", output, StringComparison.Ordinal);
        Assert.Contains("one pass, by blocks of rows", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_tell_the_sizes()
    {
        var (status, output, error) = Mlmath.Run("explain", "AB", "A=[[1, 2], [3, 4]]", "B=[[5], [6]]");
        Assert.True(status == 0, error);
        // Four multiplications are not worth a call.
        Assert.DoesNotContain("matrix", output, StringComparison.Ordinal);
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

    private static string Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, name);
            if (File.Exists(page))
            {
                return File.ReadAllText(page).ReplaceLineEndings("\n");
            }
        }

        throw new FileNotFoundException(name);
    }
}
