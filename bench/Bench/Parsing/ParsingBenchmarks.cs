using BenchmarkDotNet.Attributes;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Syntax;

namespace MlMath.Bench.Parsing;

/// <summary>Reading a formula: to the tree free of scope, and to an expression.</summary>
[InProcess]
[WarmupCount(2)]
[IterationCount(6)]
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private string _text = "";

    /// <summary>The number of the case in the list of shared ones.</summary>
    [Params(0, 5, 8)]
    public int Case { get; set; }

    /// <summary>Chooses the text.</summary>
    [GlobalSetup]
    public void Setup() => _text = ParsingCases.Shared()[Case].Text;

    /// <summary>Text to tree.</summary>
    [Benchmark]
    public object Parse() => SyntaxParser.Parse(_text);

    /// <summary>Text to expression.</summary>
    [Benchmark]
    public object Bind() => new FormulaSession(new Graph(), Differentiator.Instance).Bind(_text);
}
