namespace MlMath.Cli.Tests.Batch;

/// <summary>Whatever is asked, there is an answer. CONTRIBUTING.md says how to run these for longer.</summary>
public sealed class FormulaFuzzTests
{
    [Fact]
    public void Characters() => FuzzRun.Try(1, 400, soup => soup.Request(soup.Characters()));

    [Fact]
    public void Words() => FuzzRun.Try(2, 600, soup => soup.Request(soup.OfWords()));

    [Fact]
    public void Commands() => FuzzRun.Try(3, 600, soup => soup.Request(soup.OfCommands()));

    [Fact]
    public void Formulas_of_the_textbook_with_a_fault() => FuzzRun.Try(4, 600, soup => soup.Request(soup.Mutated(soup.One(Soup.Formulas))));

    [Fact]
    public void Requests_with_a_fault() => FuzzRun.Try(5, 600, soup => soup.Line(soup.One(Soup.Corpus)));

    [Fact]
    public void Two_formulas_in_one() => FuzzRun.Try(6, 300, soup => soup.Request(soup.One(Soup.Formulas) + soup.One(["\n", " + ", "·", "/", "^", " = "]) + soup.One(Soup.Formulas)));
}
