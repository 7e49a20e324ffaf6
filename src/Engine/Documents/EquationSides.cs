using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;
using MlMath.Library;

namespace MlMath.Engine.Documents;

/// <summary>The free names on the two sides of an equation, definitions unfolded.</summary>
internal sealed class EquationSides
{
    private readonly Graph graph;
    private readonly TensorExpr left;
    private readonly TensorExpr right;
    private readonly HashSet<string> scalars = [];

    private EquationSides(Graph graph, TensorExpr left, TensorExpr right)
    {
        this.graph = graph;
        this.left = left;
        this.right = right;
        Collect(left.Body.Node, Left, UnknownLeft);
        Collect(right.Body.Node, Right, UnknownRight);
    }

    /// <summary>The names on the left.</summary>
    public HashSet<string> Left { get; } = [];

    /// <summary>The names on the right.</summary>
    public HashSet<string> Right { get; } = [];

    /// <summary>The functions on the left of which no formula is known.</summary>
    public HashSet<string> UnknownLeft { get; } = [];

    /// <summary>Those on the right.</summary>
    public HashSet<string> UnknownRight { get; } = [];

    /// <summary>Whether either side speaks of a function of which no formula is known.</summary>
    public bool HasUnknownFunction => UnknownLeft.Count + UnknownRight.Count > 0;

    /// <summary>The sides of the equation that a text ends with.</summary>
    public static EquationSides Of(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> shapes, IReadOnlyList<string> known, CancellationToken cancellation)
    {
        var graph = new Graph();
        var session = new FormulaSession(graph, Differentiator.Instance, Textbook.Standard) { Cancellation = cancellation };
        foreach (var (name, sizes) in shapes)
        {
            session.DeclareShape(name, [.. sizes.Select(s => Size.Named(s))]);
        }

        foreach (var name in known)
        {
            session.Mention(name);
        }

        var sides = session.BindEquation(text);
        return new EquationSides(graph, sides[0], sides[1]);
    }

    /// <summary>Whether the sides differ by a number other than 0: no value makes them equal.</summary>
    public bool NeverEqual(CancellationToken cancellation) => left.Rank == 0 && right.Rank == 0
        && new Simplifier(graph).Simplify(graph.Subtract(left.Body, right.Body), cancellation).Node is NumberNode { Value.IsZero: false };

    /// <summary>Whether all names are numbers.</summary>
    public bool HasNumbersAlone => Left.Concat(Right).All(scalars.Contains);

    /// <summary>Capitals that were taken for numbers beside vectors or matrices, where they may be meant as matrices.</summary>
    public IReadOnlyList<string> DoubtfulCapitals => HasNumbersAlone ? [] : [.. Left.Union(Right).Where(n => n is [var letter] && char.IsUpper(letter) && scalars.Contains(n))];

    /// <summary>Whether a name was taken for a number.</summary>
    public bool IsScalar(string name) => scalars.Contains(name);

    private void Collect(Node root, HashSet<string> names, HashSet<string> functions)
    {
        foreach (var node in root.Reachable())
        {
            if (node is InputNode input)
            {
                names.Add(input.Name);
                if (input.Rank == 0)
                {
                    scalars.Add(input.Name);
                }
            }
            else if (node is UnknownFunctionNode function)
            {
                functions.Add(function.Name);
            }
        }
    }
}
