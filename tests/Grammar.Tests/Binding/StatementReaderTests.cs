using MlMath.Grammar.Binding;

namespace MlMath.Grammar.Tests.Binding;

public sealed class StatementReaderTests
{
    [Theory]
    [InlineData("x = 3", StatementKind.Value, "x")]
    [InlineData("x := 3", StatementKind.Value, "x")]
    [InlineData(@"\theta_{old} = 3", StatementKind.Value, "θ_old")]
    [InlineData("z^[1] = W x", StatementKind.Value, "z^[1]")]
    [InlineData("f(x, y) = x y", StatementKind.Function, "f")]
    [InlineData("(a + b)² = a² + b²", StatementKind.Equation, "")]
    [InlineData("a = b = c", StatementKind.Equation, "")]
    [InlineData("sin(x) = cos(x)", StatementKind.Equation, "")]
    [InlineData("σ² = 2v", StatementKind.Value, "σ^2")]
    [InlineData("x² = 9", StatementKind.Equation, "")]
    [InlineData("x ≤ 3", StatementKind.Expression, "")]
    [InlineData("2x", StatementKind.Expression, "")]
    public void A_statement_is_told_by_its_form(string text, StatementKind kind, string name)
    {
        var statement = Assert.Single(StatementReader.Read(text));
        Assert.Equal((kind, name), (statement.Kind, statement.Name));
    }

    [Fact]
    public void Statements_and_parts_have_their_places()
    {
        const string text = "f(x, y) = x y; f(1, 2), [1, 2]";
        var statements = StatementReader.Read(text);
        Assert.Equal(["x", "y"], statements[0].Parameters);
        Assert.Equal("x y", text.Substring(statements[0].Right.Start, statements[0].Right.Length));
        Assert.Equal(["f(1, 2)", "[1, 2]"], statements[1].Parts.Select(p => text.Substring(p.Start, p.Length)));
    }

    [Theory]
    [InlineData("x_1", "x₁")]
    [InlineData(@"\alpha", "α")]
    [InlineData("2x", null)]
    [InlineData("x + 1", null)]
    [InlineData("(", null)]
    public void A_name_is_known_from_other_texts(string text, string? name) => Assert.Equal(name, StatementReader.NameOf(text));
}
