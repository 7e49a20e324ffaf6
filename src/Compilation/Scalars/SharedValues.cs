using MlMath.Compilation.Binding;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Compilation.Scalars;

/// <summary>What nodes of a routine have in common beside their operands: sine and cosine of one argument, σ of a number and of its negative, a divisor.</summary>
internal sealed class SharedValues
{
    private readonly Dictionary<int, int> partners = [];
    private readonly Dictionary<Node, int> quotients = [];

    /// <summary>Looks for them among nodes, operands first.</summary>
    public SharedValues(ReadOnlySpan<Node> order)
    {
        Dictionary<Node, int> sines = [], cosines = [], sigmoids = [];
        for (var place = 0; place < order.Length; place++)
        {
            if (order[place] is FunctionNode { Function: var function } node)
            {
                var argument = node.Edges[0].Operand;
                if (ReferenceEquals(function, FunctionTable.Sin))
                {
                    Add(sines, cosines, argument, place);
                }
                else if (ReferenceEquals(function, FunctionTable.Cos))
                {
                    Add(cosines, sines, argument, place);
                }
                else if (ReferenceEquals(function, FunctionTable.Sigmoid))
                {
                    sigmoids[argument] = place;
                }
            }
            else if (order[place] is ProductNode product)
            {
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (product.Exponents[k].IsMinusOne && product.Edges[k].Operand is SumNode divisor && Divisors.IsNeverLessThanOne(divisor))
                    {
                        quotients[divisor] = quotients.GetValueOrDefault(divisor) + 1;
                    }
                }
            }
        }

        foreach (var (argument, place) in sigmoids)
        {
            if (argument is SumNode { Constant.IsZero: true, Coefficients: [{ IsMinusOne: true }] } negative && sigmoids.TryGetValue(negative.Edges[0].Operand, out var other))
            {
                (partners[place], partners[other]) = (other, place);
            }
        }
    }

    /// <summary>The node that is computed together with one; -1 for none.</summary>
    public int PartnerOf(int place) => partners.GetValueOrDefault(place, -1);

    /// <summary>In how many products a divisor stands whose inverse may be taken instead.</summary>
    public int QuotientsBy(Node divisor) => quotients.GetValueOrDefault(divisor);

    private void Add(Dictionary<Node, int> own, Dictionary<Node, int> others, Node argument, int place)
    {
        own[argument] = place;
        if (others.TryGetValue(argument, out var other))
        {
            (partners[place], partners[other]) = (other, place);
        }
    }
}
