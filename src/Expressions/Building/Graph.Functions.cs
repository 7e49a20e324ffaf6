using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Building;

/// <summary>Functions of scalars applied.</summary>
public sealed partial class Graph
{
    /// <summary>A function of the table applied to its arguments.</summary>
    public Expr Apply(Function function, params ReadOnlySpan<Expr> arguments)
    {
        if (arguments.Length != function.Arity)
        {
            throw new ArgumentException($"'{function.Name}' takes {function.Arity} arguments, not {arguments.Length}.", nameof(arguments));
        }

        if (function.Simplify(this, arguments) is { } simpler)
        {
            return simpler;
        }

        if (arguments is [{ Terms.Length: 0 } only])
        {
            return InternApplication(function, only.Node);
        }

        var isScalar = true;
        foreach (var argument in arguments)
        {
            isScalar &= argument.Terms.Length == 0;
        }

        if (isScalar)
        {
            var edges = new Edge[arguments.Length];
            for (var k = 0; k < edges.Length; k++)
            {
                edges[k] = new Edge(arguments[k].Node, []);
            }

            return Scalar(new FunctionNode(function, edges, []));
        }

        var operands = arguments.ToArray();

        var closed = Closing.Close(operands, new ulong[operands.Length], [], isOrdered: true, isEven: function.Parity > 0 ? static k => k == 0 : null);
        return new Expr(Intern(new FunctionNode(function, closed.Edges, closed.Axes), closed.Symmetries), closed.Free);
    }

    /// <summary>The power with any exponent.</summary>
    public Expr Power(Expr value, Expr exponent) => Apply(FunctionTable.Power, value, exponent);

    /// <summary>The square root.</summary>
    public Expr Root(Expr value) => Power(value, Numbers.Number.Half);

    /// <summary>`e^value`.</summary>
    public Expr Exp(Expr value) => Apply(FunctionTable.Exp, value);

    /// <summary>The natural logarithm.</summary>
    public Expr Log(Expr value) => Apply(FunctionTable.Log, value);

    /// <summary><paramref name="then"/> where the condition is not 0, else <paramref name="otherwise"/>; the arm not taken is not looked at.</summary>
    public Expr Select(Expr condition, Expr then, Expr otherwise) => Apply(FunctionTable.Select, condition, then, otherwise);
}
