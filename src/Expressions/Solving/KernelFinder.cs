using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>What an expression is rational in, as far as a name stands in it: the name itself, functions of it, roots.</summary>
internal sealed class KernelFinder
{
    private readonly InputNode unknown;

    private KernelFinder(InputNode unknown) => this.unknown = unknown;

    /// <summary>Whether the name itself is among them.</summary>
    public bool HasBareName { get; private set; }

    /// <summary>Applications of functions in which the name stands, each once.</summary>
    public List<Expr> Functions { get; } = [];

    /// <summary>What roots are taken of, with the least common multiple of their degrees.</summary>
    public List<(Expr Radicand, int Degree)> Radicals { get; } = [];

    /// <summary>Whether the name stands in something else: a sum over an index, a tensor.</summary>
    public bool HasOther { get; private set; }

    public static KernelFinder In(Expr expression, InputNode unknown)
    {
        var finder = new KernelFinder(unknown);
        var pending = new Stack<Expr>([expression]);
        var seen = new HashSet<Node>();
        while (pending.TryPop(out var next))
        {
            if (next.Node.DependsOn(unknown) && seen.Add(next.Node))
            {
                finder.Look(next, pending);
            }
        }

        return finder;
    }

    private void Look(Expr next, Stack<Expr> pending)
    {
        switch (next.Node)
        {
            case InputNode:
                HasBareName = true;
                break;
            case SumNode:
                Array.ForEach(next.Open(out _), pending.Push);
                break;
            case ProductNode { Bound.Length: 0 } product:
                var operands = next.Open(out _);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (product.Exponents[k].IsInteger || !operands[k].Node.DependsOn(unknown))
                    {
                        pending.Push(operands[k]);
                    }
                    else
                    {
                        AddRadical(operands[k], product.Exponents[k]);
                    }
                }

                break;
            case FunctionNode { Function.Name: "cbrt" }:
                AddRadical(next.Open(out _)[0], Number.Fraction(1, 3));
                break;
            case FunctionNode:
                Functions.Add(next);
                break;
            default:
                HasOther = true;
                break;
        }
    }

    private void AddRadical(Expr radicand, Number exponent)
    {
        var degree = exponent.IsExact && exponent.Denominator <= 12 ? (int)exponent.Denominator : 0;
        var place = Radicals.FindIndex(r => r.Radicand.SameAs(radicand));
        HasOther |= degree == 0;
        if (place < 0)
        {
            Radicals.Add((radicand, degree));
        }
        else if (degree > 0)
        {
            Radicals[place] = (radicand, Multiple(Radicals[place].Degree, degree));
        }
    }

    private static int Multiple(int a, int b)
    {
        var product = a * b;
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a == 0 ? 0 : product / a;
    }
}

/// <summary>Puts powers of a stand-in in the place of roots of a radicand.</summary>
/// <param name="graph">Where results are made.</param>
/// <param name="radicand">What the roots are taken of.</param>
/// <param name="degree">What the stand-in to this power is the radicand.</param>
/// <param name="standIn">The stand-in.</param>
internal sealed class RadicalSubstitution(Graph graph, Expr radicand, int degree, Expr standIn) : NodeRewriter(graph)
{
    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is FunctionNode { Function.Name: "cbrt" } && operands[0].SameAs(radicand))
        {
            return Graph.Power(standIn, degree / 3);
        }

        if (original.Node is not ProductNode { Bound.Length: 0 } product)
        {
            return Graph.Rebuild(original, operands, bound);
        }

        var factors = new (Expr, Number)[operands.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            var exponent = product.Exponents[k];
            factors[k] = !exponent.IsInteger && operands[k].SameAs(radicand) ? (standIn, exponent * degree) : (operands[k], exponent);
        }

        return Graph.Product(factors);
    }
}
