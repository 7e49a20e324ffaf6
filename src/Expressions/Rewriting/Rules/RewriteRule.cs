using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>The kinds of expressions to which a rule may apply.</summary>
[Flags]
public enum RuleHeads
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A sum of terms, or a number times an expression.</summary>
    Sum = 1,

    /// <summary>A product that binds no index.</summary>
    Product = 2,

    /// <summary>A function of the table.</summary>
    Function = 4,

    /// <summary>A sum over indices.</summary>
    Contraction = 8,

    /// <summary>Another reduction over an index.</summary>
    Reduction = 16,

    /// <summary>A function of whole tensors.</summary>
    Tensor = 32,
}

/// <summary>
/// One rewriting: equal wherever the original has a value. An identity of two patterns, or a procedure for what no pattern says. Whether it is applied is not
/// its own business: the simplifier takes what makes an expression smaller. Many threads may share it.
/// </summary>
public sealed class RewriteRule
{
    private readonly Func<RuleContext, Expr, IEnumerable<Expr>>? procedure;
    private readonly ulong functions;

    // Read when the rule is first tried: few are, of one formula. Two threads may read one text at the same time; what they read is the same.
    private Pattern? left;
    private Pattern? right;
    private RuleGuard[]? guards;
    private Shape? shape;

    /// <summary>A rule that is an identity.</summary>
    /// <param name="id">Its name; never changed once published.</param>
    /// <param name="words">What it does, as a person would say it.</param>
    /// <param name="identity">`left -> right`, with letters for any expressions, as in `sin(a)^2 + cos(a)^2 -> 1`.</param>
    /// <param name="where">What must be known for it to hold, separated by commas: `a >= 0`, `b != 0`, `n integer`.</param>
    /// <param name="fails">For tests: a point where the guard is not met and the sides differ, `a = -1`.</param>
    public RewriteRule(string id, string words, string identity, string where = "", string fails = "")
    {
        (Id, Words, Identity, Where, Fails) = (id, words, identity, where, fails);
        functions = PatternReader.FunctionsIn(identity.AsSpan(0, identity.IndexOf("->", StringComparison.Ordinal)));
    }

    /// <summary>A rule that is a procedure.</summary>
    /// <param name="id">Its name; never changed once published.</param>
    /// <param name="words">What it does, as a person would say it.</param>
    /// <param name="heads">To which kinds of expressions it may apply.</param>
    /// <param name="procedure">What an expression may be rewritten to.</param>
    /// <param name="examples">For tests: formulas to which it applies, in the language of formulas.</param>
    public RewriteRule(string id, string words, RuleHeads heads, Func<RuleContext, Expr, IEnumerable<Expr>> procedure, params string[] examples)
    {
        (Id, Words, Examples, this.procedure) = (id, words, examples, procedure);
        shape = new Shape(heads, 0, 0);
    }

    /// <summary>Its name; never changed once published.</summary>
    public string Id { get; }

    /// <summary>What it does, as a person would say it.</summary>
    public string Words { get; }

    /// <summary>The identity as it is written in its row; null for a procedure.</summary>
    public string? Identity { get; }

    /// <summary>What must be known for it to hold; empty where it always does.</summary>
    public string Where { get; } = "";

    /// <summary>A point where the guard is not met and the sides differ.</summary>
    public string Fails { get; } = "";

    /// <summary>Formulas to which a procedure applies.</summary>
    public IReadOnlyList<string> Examples { get; } = [];

    /// <summary>What is replaced; null for a procedure.</summary>
    public Pattern? Left => Identity is null ? null : left ??= PatternReader.Read(Identity.Split("->")[0]);

    /// <summary>What takes its place; null for a procedure.</summary>
    public Pattern? Right => Identity is null ? null : right ??= PatternReader.Read(Identity.Split("->")[1]);

    /// <summary>What must be known.</summary>
    public IReadOnlyList<RuleGuard> Guards => guards ??= [.. Where.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(RuleGuard.Read)];

    /// <summary>To which kinds of expressions it may apply.</summary>
    public RuleHeads Heads => (shape ??= Shape.Of(Left!)).Heads;

    /// <summary>Whether what it makes is a form for others to work on: it is taken where it is smaller after all other rules, and tried on small expressions alone.</summary>
    public bool IsForm { get; init; }

    /// <summary>Whether it may apply, as far as the functions in an expression tell.</summary>
    internal bool Suits(ulong present) => (functions & ~present) == 0;

    /// <summary>Whether a node of its kind has the terms and the outermost functions that the pattern asks for.</summary>
    internal bool Fits(Node node, ulong outermost)
    {
        var wanted = shape ??= Shape.Of(Left!);
        return (wanted.Outermost & ~outermost) == 0 && (wanted.Terms < 2 || (node is SumNode sum && sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) >= wanted.Terms));
    }

    /// <summary>The expressions that it makes of one; each is equal to it wherever it has a value. They need not be simpler.</summary>
    public IEnumerable<Expr> Rewritings(RuleContext context, Expr part)
    {
        if (procedure is not null)
        {
            return procedure(context, part);
        }

        var matcher = context.Matcher;
        return Left switch
        {
            SumPattern sum when part.Node is SumNode => matcher.InSum(sum, part).Where(m => Holds(context, m.Values)).Select(m => InSum(context.Graph, sum, part, m.Values, m.Scale, m.Cofactor)),
            ProductPattern product when part.Node is ProductNode { Bound.Length: 0 } =>
                matcher.InProduct(product, part).Where(m => Holds(context, m.Values)).Select(m => InProduct(context.Graph, product, part, m.Values, m.Times)),
            SumPattern or ProductPattern => [],
            PowerPattern when part.Node is ProductNode { Bound.Length: 0 } => InPowers(context, matcher, part),
            _ => matcher.Whole(Left!, part, Substitution.Empty).Where(v => Holds(context, v)).Select(v => Right!.Build(context.Graph, v)),
        };
    }

    /// <summary>What a pattern asks of a node before it is worth matching.</summary>
    /// <param name="Heads">Its kinds.</param>
    /// <param name="Outermost">Functions that are factors of it, or of one of its terms; a bit each.</param>
    /// <param name="Terms">How many terms it has at least, where it is a sum.</param>
    private sealed record Shape(RuleHeads Heads, ulong Outermost, int Terms)
    {
        public static Shape Of(Pattern left) => left switch
        {
            // Other terms are built of what the first one stands for, and may have become something else on the way.
            SumPattern sum => new Shape(RuleHeads.Sum, FactorsOf(sum.Terms[0].Term), sum.Terms.Count + (sum.Constant.IsZero ? 0 : 1)),
            ProductPattern => new Shape(RuleHeads.Product, FactorsOf(left), 0),
            CallPattern call => new Shape(RuleHeads.Function, RuleContext.Bit(call.Function), 0),
            _ => new Shape(RuleHeads.Product | RuleHeads.Function, 0, 0),
        };

        private static ulong FactorsOf(Pattern pattern) => pattern switch
        {
            CallPattern call => RuleContext.Bit(call.Function),
            ProductPattern product => product.Factors.Aggregate(0UL, (bits, f) => bits | (f.Base is CallPattern call ? RuleContext.Bit(call.Function) : 0)),
            _ => 0,
        };
    }

    private bool Holds(RuleContext context, Substitution values) => Guards.All(g => g.Holds(context, values));

    /// <summary>The sum less the terms that were found, plus what takes their place.</summary>
    private Expr InSum(Graph graph, SumPattern left, Expr sum, Substitution values, Number scale, Expr cofactor)
    {
        var terms = Graph.TermsOf(sum, out var constant);
        terms.Add((constant, graph.One));
        terms.AddRange(left.Terms.Select(t => (-scale * t.Coefficient, graph.Multiply(t.Term.Build(graph, values), cofactor))));
        terms.Add((-scale * left.Constant, cofactor));
        terms.Add((scale, graph.Multiply(Right!.Build(graph, values), cofactor)));
        return graph.Sum(terms.ToArray());
    }

    /// <summary>The product with one of its factors, a power, rewritten.</summary>
    private IEnumerable<Expr> InPowers(RuleContext context, PatternMatcher matcher, Expr product)
    {
        var factors = Graph.FactorsOf(product, out var coefficient);
        for (var k = 0; k < factors.Count; k++)
        {
            var power = context.Graph.Power(factors[k].Base, factors[k].Exponent);
            foreach (var values in matcher.Whole(Left!, power, Substitution.Empty).Where(v => Holds(context, v)))
            {
                yield return context.Graph.Product([(Right!.Build(context.Graph, values), Number.One), (context.Graph.Number(coefficient), Number.One), .. factors.Where((_, other) => other != k)]);
            }
        }
    }

    private Expr InProduct(Graph graph, ProductPattern left, Expr product, Substitution values, long times)
    {
        var factors = Graph.FactorsOf(product, out var coefficient);
        factors.Add((graph.Number(coefficient), Number.One));
        factors.AddRange(left.Factors.Select(f => (f.Base.Build(graph, values), -times * f.Exponent)));
        factors.Add((Right!.Build(graph, values), times));
        return graph.Product(factors.ToArray());
    }
}
