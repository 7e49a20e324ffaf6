using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>MathML is well-formed, holds elements of MathML Core alone, and gives each of them the children that it takes.</summary>
public sealed class MathMlTests
{
    private static readonly XNamespace Math = "http://www.w3.org/1998/Math/MathML";

    /// <summary>Elements with a fixed number of children (W3C, MathML Core, 3).</summary>
    private static readonly Dictionary<string, int> Children = new()
    {
        ["mfrac"] = 2, ["msup"] = 2, ["msub"] = 2, ["msubsup"] = 3, ["munderover"] = 3, ["mover"] = 2, ["mroot"] = 2,
    };

    private static readonly string[] Others = ["math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mtable", "mtr", "mtd"];

    private readonly Graph g = new();
    private readonly Size n = Size.Named("n");

    public static TheoryData<string> Functions => new(FunctionTable.All.Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function(string name)
    {
        var function = FunctionTable.All.Single(f => f.Name == name);
        var arguments = Enumerable.Range(0, function.Arity).Select(k => g.Input($"x_{k}")).ToArray();
        var applied = g.Apply(function, arguments);
        Check(applied);
        Check(g.Divide(g.Power(applied, 3), g.Add(g.One, applied)));
    }

    [Theory]
    [InlineData("x", "<mi>x</mi>")]
    [InlineData("loss", "<mi>loss</mi>")]
    [InlineData("α", "<mi>α</mi>")]
    [InlineData("ŷ", "<mover accent=\"true\"><mi>y</mi><mo>^</mo></mover>")]
    [InlineData("β₁", "<msub><mi>β</mi><mrow><mn>1</mn></mrow></msub>")]
    [InlineData("θ_old", "<msub><mi>θ</mi><mrow><mi>old</mi></mrow></msub>")]
    [InlineData("W^[1]", "<msup><mi>W</mi><mrow><mo stretchy=\"false\">[</mo><mn>1</mn><mo stretchy=\"false\">]</mo></mrow></msup>")]
    [InlineData("x'", "<msup><mi>x</mi><mo>′</mo></msup>")]
    [InlineData("P(A|B)", "<mrow><mi>P</mi><mtext>(A|B)</mtext></mrow>")]
    public void Names(string name, string mathMl) => Assert.Equal($"<math xmlns=\"{Math}\" display=\"block\">{mathMl}</math>", Printer.Print(g.Input(name), PrintForm.MathMl));

    [Fact]
    public void Fractions_roots_scripts_and_fences()
    {
        var x = g.Input("x");
        Assert.Equal("<mfrac><mn>1</mn><msqrt><mi>x</mi></msqrt></mfrac>", Inner(g.Divide(g.One, g.Root(x))));
        Assert.Equal("<mroot><mi>x</mi><mn>3</mn></mroot>", Inner(g.Apply(FunctionTable.Find("cbrt")!, x)));
        Assert.Equal("<mrow><mo>|</mo><mi>x</mi><mo>|</mo></mrow>", Inner(g.Apply(FunctionTable.Abs, x)));
        var i = new Index("i", n);
        Assert.Equal(
            "<mrow><munderover><mo movablelimits=\"false\">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mspace width=\"0.167em\"/>"
            + "<msubsup><mi>v</mi><mrow><mi>i</mi></mrow><mn>2</mn></msubsup></mrow>",
            Inner(g.SumOver(g.Power(g.Input("v", [n], i), 2), i)));
    }

    [Fact]
    public void Every_layout()
    {
        MathLayout x = new NameLayout("x"), one = new NumberLayout(Number.One);
        MathLayout condition = new RelationLayout("≤", x, one);
        MathLayout[] layouts =
        [
            x, one, new SymbolLayout("inf", "∞", "\\infty"), new SumLayout([new(true, x), new(false, one)]), new ProductLayout([x, one]), new ProductLayout([x, x], ProductKind.Matrix),
            new ProductLayout([x, x], ProductKind.Entrywise), new FractionLayout(x, one), new PowerLayout(x, one), new ExponentialLayout(x, true), new ExponentialLayout(x, false),
            new RootLayout(x, 2), new RootLayout(x, 3), new TransposeLayout(x), new ElementLayout(x, [x, one]), new CallLayout(new("log", "log", "\\log", false), [x, one], one),
            new CallLayout(new("f", "f", "f", true), [x], one), condition, new ConnectiveLayout(true, [condition, condition]), new NotLayout(condition), new IversonLayout(condition, true),
            new ExpectationLayout(x), new IntegralLayout("x", one, x, x), new UnitLayout(true, x), new UnitLayout(false, null), new KroneckerLayout(x, x), new CasesLayout([new(x, condition), new(one, null)]), new VectorLayout([x, one]), new VectorLayout([new VectorLayout([x, one])]),
            new DerivativeLayout(false, x, [x, x]), new DerivativeLayout(true, null, [x], one),
            .. Enum.GetValues<BigOperator>().Select(o => new BigLayout(o, "i", one, x, x)), .. Enum.GetValues<BarsKind>().Select(b => new BarsLayout(b, x)),
        ];
        var kinds = typeof(MathLayout).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(MathLayout))).ToHashSet();
        foreach (var layout in layouts)
        {
            kinds.Remove(layout.GetType());
            Check(Printer.Write(layout, PrintForm.MathMl));
            Check(Printer.Write(new PowerLayout(layout, layout), PrintForm.MathMl));
        }

        Assert.Empty(kinds);
    }

    [Fact]
    public void Random_expressions() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Check(RandomPrintingTests.Some(new Graph(), new Random(seed), 4, []))).QuickCheckThrowOnFailure();

    [Fact]
    public void Values()
    {
        Check(ValueText.Of(new NumericArray([2, 2], [1, -0.5, 1e-8, double.NegativeInfinity]), PrintForm.MathMl));
        Check(ValueText.Of(new NumericArray([2], [double.NaN, -0.0]), PrintForm.MathMl));
        Check(ValueText.Of(new NumericArray([1, 1, 1], [3]), PrintForm.MathMl));
    }

    private static string Inner(Expr expression)
    {
        var text = Printer.Print(expression, PrintForm.MathMl);
        return text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..^"</math>".Length];
    }

    private static void Check(Expr expression) => Check(Printer.Print(expression, PrintForm.MathMl));

    private static void Check(string text)
    {
        foreach (var element in XDocument.Parse(text).Descendants())
        {
            Assert.Equal(Math, element.Name.Namespace);
            if (Children.TryGetValue(element.Name.LocalName, out var count))
            {
                Assert.True(element.Elements().Count() == count, $"<{element.Name.LocalName}> in {text}");
            }
            else
            {
                Assert.Contains(element.Name.LocalName, Others);
            }

            Assert.True(element.Name.LocalName is "mi" or "mn" or "mo" or "mtext" || element.Nodes().All(n => n is XElement), $"text outside of a token in {text}");
        }
    }
}
