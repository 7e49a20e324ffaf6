using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlMath.Cli.Tests.Batch;

/// <summary>Texts that nobody writes on purpose: random bytes, random words of the language, formulas with a fault or two.</summary>
/// <param name="random">Where the texts come from; the same seed gives the same texts.</param>
internal sealed class Soup(Random random)
{
    private static readonly string[] Words =
    [
        "x", "y", "x₁", "x_1", "θ_old", "ŷ", "yhat", "A", "B", "v", "n", "i", "j", "α", "λ", "σ", "E", "P", "I", "e", "π", "∞", "z^[1]", "w", "xᵢ", "aᵢⱼ", "f", "g", "h(x)", "loss",
        "0", "1", "2", "3", "0.5", "½", "1e-8", "1e300", "-1", "100", "1e6", "+", "-", "*", "·", "×", "/", "^", "**", "²", "ⁿ", "⁻¹", "ᵀ", "'", "!", "=", "≠", "<", "≤", ">", "≥",
        "(", ")", "[", "]", "{", "}", "⌊", "⌋", "|", "||", "‖", ",", ";", "\n", " ", "  ", "...", "…", "..", ":", "_", "√", "∛", "∇", "∂", "∫", "Σ", "Π", "Σᵢ", "Σ(i=1 to n)", "Π(i=1 to 3)",
        "Σ(i=1 to 10)", "d/dx", "∂f/∂x", "df/dx", "∫[0,1]", "dx", "lim(h→0)", "max(", "min(", "sin", "cos(", "log", "log₂", "exp(", "tanh(", "softmax(", "det(", "trace(", "norm(", "abs(",
        "gamma(", "erf(", "sigmoid(", "relu(", "logsumexp(", "eigenvalues(", "svd(", "qr(", "solve(", "if", "otherwise", "and", "or", "not", "to", "⊙", "E[", "Var(", "Cov(", "P(", "max(i=1 to n)",
        "argmax(", "if(", "diag(", "rank(", "cholesky(", "f(x) =", "a =", "g(x, y) =", "ŷᵢ =", "#",
    ];

    private static readonly string[] Commands =
    [
        @"\frac{", @"\frac", @"\sqrt{", @"\sqrt[3]{", @"\sum_{i=1}^{n}", @"\prod_{i=1}^{3}", @"\int_a^b", @"\int_0^1", @"\lim_{h \to 0}", @"\partial", @"\nabla", @"\hat{y}", @"\hat", @"\mathbf{x}", @"\left(", @"\right)",
        @"\left|", @"\right|", @"\left\{", @"\right.", @"\begin{cases}", @"\end{cases}", @"\begin{bmatrix}", @"\end{bmatrix}", @"\\", "&", @"\cdot", @"\times", @"\alpha", @"\theta", @"\sin", @"\log", @"\exp",
        @"\operatorname{softmax}", @"\text{if }", @"\le", @"\ne", @"\infty", @"\top", @"\prime", @"\,", @"\quad", @"\mathrm{d}", @"\dots", @"\cdots", @"\odot", @"\|", "}", "{", "^{", "_{", "^", "_", "x", "y", "i",
        "1", "2", "n", "(", ")", "+", "-", "=", " ", "\n", "$", "T", "d", "dx", @"\frac{d}{dx}", @"\frac{\partial f}{\partial x}", @"\underset{x}{\max}", @"\mathbb{E}", @"\Sigma",
    ];

    private static readonly string[] Json = ["{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "1e999", "-", "\"op\"", "\"vars\"", "\\ud800", "\\u0000", "0.1", "\"wrt\":", "[[", "]]", "\t"];

    private const string Place = "@formula@";

    private static readonly string[] Operations = ["eval", "simplify", "expand", "factor", "collect", "parse", "diff", "gradient", "jacobian", "hessian", "prove"];

    /// <summary>Any characters at all, halves of pairs and control characters among them.</summary>
    public string Characters()
    {
        var text = new StringBuilder();
        for (var k = random.Next(1, 60); k > 0; k--)
        {
            text.Append(random.Next(4) switch
            {
                0 => (char)random.Next(32, 127),
                1 => (char)random.Next(0, 0x250),
                2 => (char)random.Next(0x2000, 0x2300),
                _ => (char)random.Next(0, 0x10000),
            });
        }

        return text.ToString();
    }

    /// <summary>Words of the language in any order.</summary>
    public string OfWords() => Joined(Words, 16);

    /// <summary>Commands of LaTeX in any order.</summary>
    public string OfCommands() => Joined(Commands, 16);

    /// <summary>A text with some characters taken out, doubled, exchanged or put in.</summary>
    public string Mutated(string text, string[]? pieces = null)
    {
        pieces ??= Words;
        for (var k = random.Next(1, 4); k > 0; k--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 6), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, pieces[random.Next(pieces.Length)]),
                2 => text.Remove(at, length).Insert(at, pieces[random.Next(pieces.Length)]),
                3 => text.Insert(at, text.Substring(at, length)),
                _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            };
        }

        return text;
    }

    /// <summary>A request for a formula, with values for the names that occur often.</summary>
    public string Request(string formula)
    {
        var request = new JsonObject { ["id"] = 1, ["op"] = Operations[random.Next(Operations.Length)], ["formula"] = Place };
        if (random.Next(2) == 0)
        {
            request["vars"] = new JsonObject
            {
                ["x"] = random.Next(3) switch { 0 => 0.7, 1 => new JsonArray(1.5, -2, 0.25), _ => new JsonArray(new JsonArray(1, 2, 0), new JsonArray(3, 4.5, 1)) },
                ["y"] = random.Next(2) == 0 ? -1.25 : new JsonArray(0.5, 1, 2),
                ["A"] = new JsonArray(new JsonArray(2, 1), new JsonArray(1, 3)),
                ["n"] = 3,
            };
        }

        if (random.Next(2) == 0)
        {
            request["wrt"] = random.Next(2) == 0 ? "x" : new JsonArray("x", "y");
        }

        if (random.Next(5) == 0)
        {
            request["order"] = random.Next(1, 4);
            request["steps"] = true;
        }

        if (random.Next(5) == 0)
        {
            request["via"] = random.Next(3) switch { 0 => "interpreter", 1 => "compiled", _ => "tape" };
        }

        if (random.Next(6) == 0)
        {
            request["assume"] = new JsonObject { ["x"] = "positive", ["n"] = "integer" };
        }

        return request.ToJsonString().Replace($"\"{Place}\"", Quoted(formula), StringComparison.Ordinal);
    }

    /// <summary>A line of JSON that may be broken.</summary>
    public string Line(string line) => Mutated(line, Json);

    /// <summary>One of the texts.</summary>
    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>A text as JSON, halves of surrogate pairs as they are.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is >= ' ' and <= '~' and not ('"' or '\\'))
            {
                quoted.Append(c);
            }
            else
            {
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return quoted.Append('"').ToString();
    }

    private string Joined(string[] pieces, int most)
    {
        var text = new StringBuilder();
        for (var k = random.Next(1, most); k > 0; k--)
        {
            text.Append(pieces[random.Next(pieces.Length)]).Append(random.Next(3) == 0 ? " " : "");
        }

        return text.ToString();
    }

    /// <summary>The requests of the textbook's corpus.</summary>
    public static IReadOnlyList<string> Corpus { get; } = ReadCorpus();

    /// <summary>The formulas of the corpus.</summary>
    public static IReadOnlyList<string> Formulas { get; } = [.. Corpus.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("formula").GetString()!)];

    private static List<string> ReadCorpus()
    {
        using var stream = typeof(Soup).Assembly.GetManifestResourceStream("formulas.jsonl")!;
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject row && row["formula"] is not null)
            {
                foreach (var field in row.Select(f => f.Key).Except(["id", "op", "formula", "notation", "vars", "wrt", "order", "steps", "shapes", "assume", "random", "via"]).ToList())
                {
                    row.Remove(field);
                }

                lines.Add(row.ToJsonString());
            }
        }

        return lines;
    }
}
