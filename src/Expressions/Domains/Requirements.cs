using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Domains;

/// <summary>
/// Gathers the conditions under which formulas are real: simplified, without those that always hold, none of which follows from another. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="signs">What is known of signs.</param>
public sealed class Requirements(Graph graph, Signs signs)
{
    private readonly List<Requirement> all = [];

    /// <summary>What was gathered, in the order of first mention; a product that is positive because its factors are is left out.</summary>
    public IEnumerable<Requirement> All => all.Where(r => r.Kind != RequirementKind.Positive || Graph.FactorsOf(r.Of, out var coefficient) is not { Count: > 1 } factors
        || coefficient.Sign < 0 || !factors.TrueForAll(f => all.Exists(o => o.Kind == RequirementKind.Positive && o.Of.SameAs(f.Base))));

    /// <summary>Adds a condition, split where it is one of several factors.</summary>
    public void Add(Requirement requirement)
    {
        foreach (var part in Parts(requirement))
        {
            if (!HoldsAlways(part) && !all.Exists(r => r.Of.SameAs(part.Of) && r.Implies(part.Kind)))
            {
                all.RemoveAll(r => r.Of.SameAs(part.Of) && part.Implies(r.Kind));
                all.Add(part);
            }
        }
    }

    /// <summary>Adds what the expression itself asks for, wherever in it: denominators, roots, logarithms.</summary>
    public void AddOf(Expr expression, CancellationToken cancellation = default)
    {
        var seen = new HashSet<Node> { expression.Node };
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out var node))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var edge in node.Edges)
            {
                if (seen.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }

            AddOwn(node);
        }
    }

    /// <summary>Whether the gathered conditions imply this one, indices of entries left aside.</summary>
    public bool Imply(Requirement requirement)
    {
        return Parts(requirement).All(part => HoldsAlways(part) || all.Exists(r => r.Implies(part.Kind) && (ReferenceEquals(r.Of.Node, part.Of.Node) || IsNegativeOf(r, part))));
    }

    private bool IsNegativeOf(Requirement one, Requirement other) => other.Kind == RequirementKind.NonZero && ReferenceEquals(one.Of.Node, graph.Negate(other.Of).Node);

    /// <summary>Whether it holds whatever values the names have.</summary>
    public bool HoldsAlways(Requirement requirement)
    {
        var found = signs.Of(requirement.Of.Node);
        return requirement.Kind switch
        {
            RequirementKind.NonZero => (found & PossibleSigns.Zero) == 0,
            RequirementKind.Positive => found == PossibleSigns.Positive,
            RequirementKind.NonNegative or RequirementKind.GreaterThanMinusOne => (found & PossibleSigns.Negative) == 0,
            _ => requirement.Of.Node is NumberNode { Value: var number } && requirement.IsMetBy(number.ToDouble()),
        };
    }

    private void AddOwn(Node node)
    {
        if (node is not (ProductNode or FunctionNode))
        {
            return;
        }

        var axes = new Index[node.Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = new Index("i", node.Axes[a]);
        }

        var operands = new Expr(node, Array.ConvertAll(axes, a => (Indexing.IndexTerm)a)).Open(out _);
        switch (node)
        {
            case ProductNode product:
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    if (OfExponent(product.Exponents[k]) is { } kind)
                    {
                        Add(new Requirement(kind, operands[k]));
                    }
                }

                break;
            case FunctionNode function:
                for (var k = 0; k < function.Function.Arity; k++)
                {
                    if (function.Function.DomainOf(k) is { } kind)
                    {
                        Add(new Requirement(kind, operands[k]));
                    }
                }

                if (function.Function.Name == "tan")
                {
                    Add(new Requirement(RequirementKind.NonZero, graph.Apply(FunctionTable.Cos, operands[0])));
                }

                break;
        }
    }

    /// <summary>What a power with this exponent asks of its base; null where every real number will do.</summary>
    public static RequirementKind? OfExponent(Number exponent) => exponent.IsInteger
        ? exponent.Sign < 0 ? RequirementKind.NonZero : null
        : exponent.Sign < 0 ? RequirementKind.Positive : RequirementKind.NonNegative;

    private IEnumerable<Requirement> Parts(Requirement requirement)
    {
        // A number that is never negative is positive where it is not 0.
        if (requirement.Kind == RequirementKind.Positive && (signs.Of(requirement.Of.Node) & PossibleSigns.Negative) == 0)
        {
            requirement = requirement with { Kind = RequirementKind.NonZero };
        }

        if (requirement.Kind is RequirementKind.Positive or RequirementKind.NonNegative && Graph.FactorsOf(requirement.Of, out var front) is [var (odd, power)]
            && front.Sign > 0 && power is { IsInteger: true, IsOne: false, Numerator.IsEven: false, Sign: > 0 })
        {
            // x³ has the sign of x.
            return [requirement with { Of = odd }];
        }

        if (requirement.Kind != RequirementKind.NonZero)
        {
            return [requirement];
        }

        // A product is not 0 where none of its factors is.
        var factors = Graph.FactorsOf(requirement.Of, out _);
        return requirement.Of.Node is SumNode { Coefficients.Length: 1, Constant.IsZero: true } or ProductNode { Bound.Length: 0 }
            ? factors.Where(f => f.Exponent.Sign > 0).Select(f => new Requirement(RequirementKind.NonZero, Unpowered(f.Base)))
            : [requirement with { Of = Unpowered(requirement.Of) }];
    }

    /// <summary>The absolute value of x is 0 where x is.</summary>
    private static Expr Unpowered(Expr value) => value.Node is FunctionNode function && ReferenceEquals(function.Function, FunctionTable.Abs) ? value.Open(out _)[0] : value;
}
