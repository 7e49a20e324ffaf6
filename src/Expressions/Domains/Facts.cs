using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Domains;

/// <summary>
/// What is known of the values of expressions: their signs and whether they are whole, from their structure and from what is assumed of names. What is answered is certain.
/// Not thread-safe.
/// </summary>
public sealed class Facts
{
    private const int Deepest = 200;

    private readonly HashSet<string> integers = [];
    private readonly Dictionary<Node, bool> whole = [];

    /// <summary>Facts from assumptions; the words that say nothing here (`real`) are passed over.</summary>
    /// <param name="assumptions">Words for names: `positive`, `nonnegative`, `negative`, `nonpositive`, `nonzero`, `integer`, `real`.</param>
    public Facts(IReadOnlyDictionary<string, IReadOnlyList<string>>? assumptions = null)
    {
        var signs = new Dictionary<string, PossibleSigns>();
        foreach (var (name, words) in assumptions ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var possible = PossibleSigns.Any;
            foreach (var word in words)
            {
                possible &= SignsOf(word);
            }

            signs[name] = possible;
            if (words.Contains("integer"))
            {
                integers.Add(name);
            }
        }

        Signs = new Signs(signs);
    }

    /// <summary>The signs that values may have.</summary>
    public Signs Signs { get; }

    /// <summary>The signs that a word leaves: `positive`, `nonzero`, …; any for a word that is not about signs.</summary>
    public static PossibleSigns SignsOf(string word) => word switch
    {
        "positive" => PossibleSigns.Positive,
        "negative" => PossibleSigns.Negative,
        "nonnegative" => PossibleSigns.Zero | PossibleSigns.Positive,
        "nonpositive" => PossibleSigns.Zero | PossibleSigns.Negative,
        "nonzero" => PossibleSigns.Negative | PossibleSigns.Positive,
        _ => PossibleSigns.Any,
    };

    /// <summary>Whether it is above 0 wherever it has a value.</summary>
    public bool IsPositive(Expr value) => Signs.Of(value.Node) == PossibleSigns.Positive;

    /// <summary>Whether it is below 0 wherever it has a value.</summary>
    public bool IsNegative(Expr value) => Signs.Of(value.Node) == PossibleSigns.Negative;

    /// <summary>Whether it is never below 0.</summary>
    public bool IsNonNegative(Expr value) => (Signs.Of(value.Node) & PossibleSigns.Negative) == 0;

    /// <summary>Whether it is never above 0.</summary>
    public bool IsNonPositive(Expr value) => (Signs.Of(value.Node) & PossibleSigns.Positive) == 0;

    /// <summary>Whether it is never 0.</summary>
    public bool IsNonZero(Expr value) => (Signs.Of(value.Node) & PossibleSigns.Zero) == 0;

    /// <summary>Whether it is a whole number wherever it has a value.</summary>
    public bool IsInteger(Expr value) => IsInteger(value.Node, 0);

    private bool IsInteger(Node node, int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        if (!whole.TryGetValue(node, out var known))
        {
            whole[node] = known = FoundInteger(node, depth + 1);
        }

        return known;
    }

    private bool FoundInteger(Node node, int depth) => node switch
    {
        NumberNode number => number.Value.IsInteger,
        SizeNode or IndexValueNode or BracketNode => true,
        InputNode input => integers.Contains(input.Name),
        SumNode sum => sum.Constant.IsInteger && AreIntegers(sum.Coefficients) && AreIntegers(node, sum.Coefficients.Length, depth),
        ProductNode product => AreNaturals(product.Exponents) && AreIntegers(node, product.Exponents.Length, depth),
        ReductionNode { Kind: ReductionKind.ArgMaximum or ReductionKind.ArgMinimum } => true,
        ReductionNode { Kind: ReductionKind.Maximum or ReductionKind.Minimum or ReductionKind.Product } => IsInteger(node.Edges[0].Operand, depth),
        FunctionNode { Function: var function } => function.Name is "floor" or "ceil" or "sign" || function is Relation or Not
            || (function.Name is "abs" or "max" or "min" && AreIntegers(node, function.Arity, depth))
            || (ReferenceEquals(function, FunctionTable.Select) && IsInteger(node.Edges[1].Operand, depth) && IsInteger(node.Edges[2].Operand, depth)),
        _ => false,
    };

    private bool AreIntegers(Node node, int count, int depth)
    {
        for (var k = 0; k < count; k++)
        {
            if (!IsInteger(node.Edges[k].Operand, depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreIntegers(ReadOnlySpan<Numbers.Number> numbers)
    {
        foreach (var number in numbers)
        {
            if (!number.IsInteger)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreNaturals(ReadOnlySpan<Numbers.Number> numbers)
    {
        foreach (var number in numbers)
        {
            if (!number.IsInteger || number.Sign < 0)
            {
                return false;
            }
        }

        return true;
    }
}
