using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests;

/// <summary>Brackets in products.</summary>
public sealed class BracketTests
{
    [Fact]
    public void A_bracket_twice_in_a_product_is_the_bracket_once()
    {
        var graph = new Graph();
        var i = new Index("i", Size.Named("n"));
        var bracket = graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, i);
        var x = graph.Input("x", [i.Size], i);
        var once = graph.Multiply(bracket, x);
        Assert.True(graph.Multiply(bracket, once).SameAs(once));
        Assert.True(graph.Multiply(bracket, bracket).SameAs(bracket));
        Assert.True(graph.Power(bracket, 3).SameAs(bracket));
        Assert.True(graph.Power(once, 2).SameAs(graph.Multiply(bracket, graph.Power(x, 2))));
        Assert.All(((ProductNode)graph.Power(once, 2).Node).Exponents.ToArray(), e => Assert.True(e.IsOne || e == (Number)2));
    }
}
