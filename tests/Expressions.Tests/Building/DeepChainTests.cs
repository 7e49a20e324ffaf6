using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Building;

/// <summary>Depth and width cost neither stack nor more than proportional time.</summary>
public sealed class DeepChainTests
{
    public static TheoryData<string> Names => [.. Chains.Steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_deep_chain_is_built_and_simplified_on_a_small_stack(string name) => Chains.OnSmallStack(() =>
    {
        var graph = new Graph();
        var chain = Chains.Build(graph, name, Chains.Length);
        Assert.True(graph.Count > 1000);
        Assert.True(chain.SameAs(Chains.Build(graph, name, Chains.Length)));
        var simple = new Simplifier(graph).Simplify(chain);
        Assert.True(simple.Node.Cost <= chain.Node.Cost || double.IsInfinity(chain.Node.Cost));
    });

    [Fact]
    public void Wide_sums_and_products_are_built_and_simplified() => Chains.OnSmallStack(() =>
    {
        var graph = new Graph();
        Expr[] many = [.. Enumerable.Range(0, Chains.Length).Select(k => graph.Apply(FunctionTable.Sin, graph.Scale(k + 1, graph.Input("x"))))];
        var sum = graph.Sum([.. many.Select(m => ((Number)2, m))]);
        Assert.Equal(many.Length, ((SumNode)sum.Node).Coefficients.Length);
        var product = graph.Product([.. many.Select(m => (m, (Number)2))]);
        Assert.Equal(many.Length, ((ProductNode)product.Node).Exponents.Length);
        Assert.True(graph.Product([.. many.Select(m => (m, Number.One)), .. many.Select(m => (m, Number.One))]).SameAs(product));
        new Simplifier(graph).Simplify(graph.Add(sum, product));
    });

    [Fact]
    public void A_finished_node_is_read_by_many_threads_at_once()
    {
        var graph = new Graph();
        var (i, j) = (new Index("i", 4), new Index("j", 4));
        var body = graph.Exp(graph.Multiply(graph.Input("x", [4], i), graph.Input("x", [4], j)));
        var expression = graph.SumOver(graph.Multiply(body, graph.Input("A", [4, 4], i, j)), i, j);
        var other = graph.SumOver(graph.Multiply(body.Substitute(i, j), graph.Input("A", [4, 4], j, i)), i);
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, round =>
        {
            // Opening, substituting and comparing touch what a node finds out when first asked, and no more.
            var own = new Graph();
            var copy = new Transfer(own).Apply(expression);
            Assert.Equal(expression.Node.Digest, copy.Node.Digest);
            Assert.True(expression.SameAs(expression));
            Assert.Single(other.FreeIndices());
            Assert.Empty(other.Substitute(j, Indexing.IndexTerm.At((Indexing.Size)(1 + (round % 4)))).FreeIndices());
        });
    }

    private sealed class Transfer(Graph graph) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound) => Graph.Rebuild(original, operands, bound);
    }
}
