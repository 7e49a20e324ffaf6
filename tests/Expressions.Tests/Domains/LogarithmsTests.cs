using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Tests.Domains;

/// <summary>Where a logarithm stands below sums and products: as found by going every way, but each node once.</summary>
public sealed class LogarithmsTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Eight_levels_are_looked_through(int levels, bool expected)
    {
        var graph = new Graph();
        var value = graph.Log(graph.Input("x"));
        for (var k = 0; k < levels; k++)
        {
            value = k % 2 == 0 ? graph.Add(graph.Power(graph.Input("y"), k + 2), value) : graph.Multiply(graph.Input("z"), value);
        }

        Assert.Equal(expected, Logarithms.IsLogarithmic(value.Node));
    }

    [Fact]
    public void Sums_of_sums_that_are_shared_are_looked_at_once()
    {
        // Forty to the eighth ways lead down.
        var graph = new Graph();
        Expr[] layer = [.. Enumerable.Range(0, 40).Select(k => graph.Input($"x{k}"))];
        for (var level = 0; level < 12; level++)
        {
            layer = [.. layer.Select((_, k) => graph.Sum([.. layer.Select((x, j) => ((Number)(1 + ((k + j) % 40)), graph.Power(x, 2))), (k + 1, graph.One)]))];
        }

        Assert.All(layer, value => Assert.False(Logarithms.IsLogarithmic(value.Node)));
    }

    [Fact]
    public void What_is_remembered_is_what_every_way_finds()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var graph = new Graph();
            List<Expr> made = [graph.Input("x"), graph.Input("y"), graph.Add(graph.Exp(graph.Input("y")), graph.One), graph.Input("z")];
            Expr Any() => made[^random.Next(1, Math.Min(6, made.Count) + 1)];
            for (var k = 0; k < 40; k++)
            {
                made.Add(random.Next(12) switch
                {
                    0 when k < 12 => graph.Log(Any()),
                    < 6 => graph.Sum([(2, Any()), (3, Any()), (k + 1, graph.One)]),
                    < 10 => graph.Multiply(Any(), Any()),
                    10 => graph.Divide(Any(), made[2]),
                    _ => graph.Divide(Any(), Any()),
                });
            }

            // In any order: what one answer leaves behind must not mislead the next.
            foreach (var value in made.OrderBy(_ => random.Next()))
            {
                Assert.Equal(IsWithin(value.Node, 8), Logarithms.IsLogarithmic(value.Node));
            }
        }
    }

    private static bool IsWithin(Node node, int depth) => node switch
    {
        FunctionNode { Function: var function } => ReferenceEquals(function, FunctionTable.Log),
        SumNode when depth > 0 => Enumerable.Range(0, node.Edges.Length).Any(k => IsWithin(node.Edges[k].Operand, depth - 1)),
        ProductNode product when depth > 0 => Enumerable.Range(0, node.Edges.Length).Any(k => product.Exponents[k].Sign > 0 && IsWithin(node.Edges[k].Operand, depth - 1))
            && Enumerable.Range(0, node.Edges.Length).All(k => product.Exponents[k].Sign > 0 || (Signs.OfAny(node.Edges[k].Operand) & PossibleSigns.Zero) == 0),
        _ => false,
    };
}
