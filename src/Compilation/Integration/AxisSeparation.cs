using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Integration;

/// <summary>
/// Expressions made anew so that each integral has an axis of its own in place of the continuum that all share, and so can have its own mesh. Where `1 - x` stands, the
/// distance to the upper end is read, which is exact near it.
/// </summary>
internal sealed class AxisSeparation
{
    private readonly Dictionary<(Node Node, string Sizes), (Expr Body, Index[] Axes)> done = [];
    private readonly Dictionary<Size, IntegralAxis> bySize = [];
    private readonly Dictionary<string, IntegralAxis> byPoint = [];

    /// <summary>Where the results are made.</summary>
    public Graph Graph { get; } = new();

    /// <summary>The axes that there are.</summary>
    public IReadOnlyDictionary<Size, IntegralAxis> Axes => bySize;

    /// <summary>An output with axes of its own.</summary>
    public Output Apply(Output output) => new(Read(output.Body), output.Axes);

    private Expr Read(Expr expression)
    {
        var node = expression.Node;
        var sizes = node.Axes.ToArray();
        var key = "";
        for (var a = 0; a < sizes.Length; a++)
        {
            if (Continuum.Of(sizes[a]) is not null)
            {
                sizes[a] = expression.Terms[a].Index!.Size;
                key += sizes[a] + ";";
            }
        }

        if (!done.TryGetValue((node, key), out var made))
        {
            done.Add((node, key), made = Rewritten(node, sizes));
        }

        var body = made.Body;
        for (var a = 0; a < sizes.Length; a++)
        {
            var term = expression.Terms[a];
            body = body.Substitute(made.Axes[a], term.Lookup is { } lookup ? IndexTerm.At(Read(lookup), term.Offset) : term);
        }

        return body;
    }

    private (Expr Body, Index[] Axes) Rewritten(Node node, Size[] sizes)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ProblemException(ProblemCode.Limit, "the formula is nested too deeply for its integrals to be computed");
        }

        var axes = Array.ConvertAll(sizes, s => new Index("i", s));
        var original = new Expr(node, Array.ConvertAll(axes, a => (IndexTerm)a));
        if (node is InputNode { Name: var name } && Continuum.Owns(name))
        {
            var axis = bySize[sizes[0]];
            return (Graph.Input(Continuum.IsPoint(name) ? axis.Point : axis.Weight, sizes, axes[0]), axes);
        }

        var bound = Array.ConvertAll(node.Bound.ToArray(), s => new Index("k", Continuum.Of(s) is { } range ? AxisOver(range).Size : s));
        var operands = original.OpenWith(bound);
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = Read(operands[k]);
        }

        return ((node is SumNode sum ? WithComplement(sum, operands) : null) ?? Graph.Rebuild(original, operands, bound), axes);
    }

    private IntegralAxis AxisOver(Continuum range)
    {
        var axis = new IntegralAxis(range, bySize.Count + 1);
        bySize.Add(axis.Size, axis);
        byPoint.Add(axis.Point, axis);
        return axis;
    }

    /// <summary>`c - c·x + …` as `c·(1-x) + …`, `c - c·y²` as `c·(1-y)·(1+y)`; null where there is no such thing.</summary>
    private Expr? WithComplement(SumNode sum, Expr[] operands)
    {
        if (sum.Coefficients.Length == 1 && sum.Coefficients[0] == -sum.Constant && operands[0].Node is ProductNode { Bound.Length: 0, Exponents: [var two] } && two == 2)
        {
            var root = operands[0].Open(out _)[0];
            return Graph.Scale(sum.Constant, Graph.Multiply(Complemented(Graph.Subtract(Graph.One, root)), Graph.Add(Graph.One, root)));
        }

        var terms = new List<(Number, Expr)>();
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            terms.Add((sum.Coefficients[k], operands[k]));
        }

        return Complemented(terms, sum.Constant);
    }

    private Expr Complemented(Expr expression) => expression.Node is SumNode && Complemented(Graph.TermsOf(expression, out var constant), constant) is { } made ? made : expression;

    private Expr? Complemented(List<(Number Coefficient, Expr Term)> terms, Number constant)
    {
        for (var k = 0; k < terms.Count; k++)
        {
            var (coefficient, term) = terms[k];
            if (!constant.IsZero && coefficient == -constant && term.Node is InputNode { Name: var name } && byPoint.TryGetValue(name, out var axis) && ReferenceEquals(axis.Range, Continuum.Unit))
            {
                terms[k] = (constant, Graph.Input(axis.Complement, [axis.Size], term.Terms[0]));
                return Graph.Sum(terms.ToArray());
            }
        }

        return null;
    }
}
