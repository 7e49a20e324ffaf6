using System.Text.Json;
using System.Xml.Linq;

namespace MlMath.Cli.Tests.Output;

/// <summary>Steps in each notation and each level of detail.</summary>
public sealed class StepFormatTests
{
    private static readonly string[] s_command = ["diff", "(3x + 1)² sin(x²)", "--wrt", "x"];

    [Fact]
    public void LaTeX_is_one_aligned_display_with_a_row_for_each_step()
    {
        var lines = Mlmath.Run([.. s_command, "--steps", "--format", "latex"]).Out.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal("\\begin{aligned}", lines[1]);
        Assert.Equal("\\end{aligned}", lines[^1]);
        Assert.All(lines[2..^1], line =>
        {
            Assert.EndsWith(" \\\\", line, StringComparison.Ordinal);
            Assert.Equal(3, line.Split('&', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Equal(line.Count(c => c == '{'), line.Count(c => c == '}'));
            Assert.All(line, c => Assert.True(c < 128, line));
        });
        Assert.Contains("\\quad \\quad \\frac{d}{du} (u^{2}) &= 2u,\\quad u = 3x + 1 && \\text{power rule} \\\\", lines);
    }

    [Fact]
    public void MathML_is_one_table_that_is_well_formed()
    {
        var output = Mlmath.Run([.. s_command, "--detail", "full", "--format", "mathml"]).Out.ReplaceLineEndings("\n");
        var table = XElement.Parse(output[(output.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        XNamespace math = "http://www.w3.org/1998/Math/MathML";
        var rows = table.Element(math + "mtable")!.Elements(math + "mtr").ToList();
        Assert.True(rows.Count > 8);
        Assert.All(rows, row => Assert.Equal(3, row.Elements(math + "mtd").Count()));
        Assert.All(rows, row => Assert.Equal("=", row.Elements(math + "mtd").ElementAt(1).Descendants(math + "mo").First().Value));
    }

    [Fact]
    public void Brief_is_the_outermost_rule_and_the_simplification()
    {
        var steps = Steps("brief");
        Assert.Equal(["product rule", "simplify"], steps.EnumerateArray().Select(s => s.GetProperty("rule").GetString()));
        Assert.All(steps.EnumerateArray(), s => Assert.False(s.TryGetProperty("steps", out _)));
    }

    [Fact]
    public void Full_tells_what_every_rule_says_and_normal_leaves_out_what_everybody_sees()
    {
        var (normal, full) = (Flat(Steps("normal")).ToList(), Flat(Steps("full")).ToList());
        Assert.DoesNotContain(normal, s => s.GetProperty("id").GetString() is "constant-rule" or "variable-rule");
        Assert.Contains(full, s => s.GetProperty("id").GetString() == "constant-rule");
        Assert.Contains(full, s => s.GetProperty("id").GetString() == "variable-rule");
        Assert.DoesNotContain(normal, s => s.TryGetProperty("formula", out _));
        Assert.Equal("(f g)' = f' g + f g'", full[0].GetProperty("formula").GetString());
        Assert.Equal("u = x²", normal.Single(s => s.GetProperty("id").GetString() == "derivative-of-sin").GetProperty("where").GetString());
    }

    [Fact]
    public void Without_a_word_the_detail_is_normal() => Assert.Equal(Steps("normal").GetRawText(), Answer(""" "steps": true""").GetProperty("steps").GetRawText());

    [Fact]
    public void Another_detail_is_a_fault() => Assert.Equal("unsupported", Mlmath.Code(Answer(""" "detail": "some" """)));

    [Fact]
    public void A_kink_is_told_in_words()
    {
        var (_, output, _) = Mlmath.Run("diff", "|x|", "--wrt", "x", "--steps");
        Assert.Contains("at 0, where |u| has a kink, the derivative is taken as 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_is_named()
    {
        var (_, output, _) = Mlmath.Run("diff", "h(x) = x² + 1; sin(h(x))", "--wrt", "x", "--steps");
        Assert.Contains("by the definition of h", output, StringComparison.Ordinal);
    }

    private static JsonElement Steps(string detail) => Answer($""" "steps": true, "detail": "{detail}" """).GetProperty("steps");

    private static JsonElement Answer(string more) => Mlmath.Batch($$"""{"id": 1, "op": "diff", "formula": "(3x + 1)² sin(x²)", "wrt": "x", {{more}}}""")[0];

    private static IEnumerable<JsonElement> Flat(JsonElement steps) =>
        steps.EnumerateArray().SelectMany(s => s.TryGetProperty("steps", out var inner) ? Flat(inner).Prepend(s) : [s]);
}
