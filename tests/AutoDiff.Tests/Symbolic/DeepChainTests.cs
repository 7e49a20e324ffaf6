using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Tests;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>The reverse fold over deep chains: neither stack nor more than proportional work.</summary>
public sealed class DeepChainTests
{
    public static TheoryData<string> Names => [.. Chains.Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_deep_chain_has_a_gradient_of_proportional_size(string name) => Chains.OnSmallStack(() =>
    {
        var graph = new Graph();
        var isVector = name is "layers" or "masked";
        var chain = Chains.Build(graph, name, Chains.Length / 5);
        var before = graph.Count;
        var index = new Index("i", Size.Named("n"));
        var input = isVector ? graph.Input("v", [index.Size], index) : graph.Input("x");
        var total = isVector ? graph.SumOver(chain, [.. chain.FreeIndices()]) : chain;
        var gradient = ReverseFold.Gradient(graph, total, [(InputNode)input.Node])[0];
        Assert.True(graph.Count - before <= (20 * before) + 100, $"{before} nodes became {graph.Count}");
        Assert.NotNull(gradient.Body.Node);
    });

    [Fact]
    public void A_deep_chain_of_sines_has_the_derivative_that_the_chain_rule_gives() => Chains.OnSmallStack(() =>
    {
        var graph = new Graph();
        var chain = Chains.Build(graph, "sine", Chains.Length);
        var derivative = ReverseFold.Gradient(graph, chain, [(InputNode)graph.Input("x").Node])[0].Body;
        var (value, expected) = (1.2, 1.0);
        for (var k = 0; k < Chains.Length; k++)
        {
            expected *= Math.Cos(value);
            value = Math.Sin(value);
        }

        var bindings = new Bindings { { "x", 1.2 } };
        Assert.Equal(1, Evaluator.Evaluate(derivative, [], bindings).Values[0] / expected, 9);
        Assert.Equal(1, Evaluator.GradientByTape(chain, ["x"], bindings).Gradient["x"].Values[0] / expected, 9);
    });
}
