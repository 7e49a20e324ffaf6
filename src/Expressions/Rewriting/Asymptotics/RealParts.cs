using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>Finds parts that have no real value wherever the variable is: a limit of what holds one does not exist, whatever the part is multiplied by.</summary>
internal static class RealParts
{
    /// <summary>
    /// Throws <see cref="LimitInterruption"/> where a part divides by 0, is no number, or leaves its real domain at the bound values, and <see cref="ProblemException"/>
    /// (unsupported) where ∞ stands in it. The arms of a case that is not decided are left aside.
    /// </summary>
    public static void Require(Expr expression, Func<Expr, bool> depends, KnownValues known)
    {
        var probe = new NumericProbe(0, known.Values);
        var seen = new HashSet<Node> { expression.Node };
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out var node))
        {
            if (node is NumberNode { Value.IsExact: false } number && !double.IsFinite(number.Value.ToDouble()))
            {
                throw double.IsNaN(number.Value.ToDouble()) ? new LimitInterruption(InterruptionKind.NoReal, "a part of it is no number")
                    : new ProblemException(ProblemCode.Unsupported, "∞ stands in what the limit is taken of");
            }

            RequireDivisors(node, depends, probe, known);
            if (node is FunctionNode or ProductNode && IsKnown(node, depends, known) && LeavesDomain(node, probe))
            {
                throw new LimitInterruption(InterruptionKind.NoReal, $"{Printer.Print(new Expr(node, []), PrintForm.Unicode)} has no real value");
            }

            foreach (var edge in node.Edges)
            {
                if (node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.Select))
                {
                    if (seen.Add(edge.Operand))
                    {
                        pending.Push(edge.Operand);
                    }
                }
            }
        }
    }

    private static void RequireDivisors(Node node, Func<Expr, bool> depends, NumericProbe probe, KnownValues known)
    {
        if (node is not ProductNode product)
        {
            return;
        }

        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var below = node.Edges[k].Operand;
            if (product.Exponents[k].Sign < 0 && (below is NumberNode { Value.IsZero: true } || (below is InputNode && IsKnown(below, depends, known) && Value(probe, below) == 0)))
            {
                throw new LimitInterruption(InterruptionKind.NoReal, "it divides by 0 everywhere");
            }
        }
    }

    /// <summary>A scalar free of the variable all of whose names have values.</summary>
    private static bool IsKnown(Node node, Func<Expr, bool> depends, KnownValues known) => node.Rank == 0 && node.Bound.Length == 0
        && !depends(new Expr(node, [])) && node.Inputs().All(i => known.Values.ContainsKey(i.Name));

    /// <summary>Whether it is no number though its operands are finite: a logarithm or root of a negative number.</summary>
    private static bool LeavesDomain(Node node, NumericProbe probe)
    {
        foreach (var edge in node.Edges)
        {
            if (edge.Operand.Rank > 0 || !double.IsFinite(Value(probe, edge.Operand)))
            {
                return false;
            }
        }

        return double.IsNaN(Value(probe, node));
    }

    private static double Value(NumericProbe probe, Node node) => probe.Of(new Expr(node, []), _ => 1).Value;
}
