using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>How an expression ends as the variable goes to infinity.</summary>
/// <param name="Infinite">1 for ∞, -1 for -∞, 0 for a finite limit.</param>
/// <param name="Value">The finite limit.</param>
internal readonly record struct Ending(int Infinite, Expr Value);

/// <summary>
/// Limits of expressions in exponentials, logarithms, powers and functions at regular points as one variable goes to infinity, by the algorithm of D. Gruntz,
/// "On Computing Limits in a Symbolic Manipulation System", ETH Zürich 1996: of the subexpressions that vary most rapidly one is ω, the expression is a
/// series in ω, and its leading coefficient varies less rapidly than the expression did.
/// </summary>
internal sealed class LimitSearch
{
    private const int MostRises = 12;

    private static readonly int[] Lengths = [3, 6, 12, 24];

    private readonly CancellationToken cancellation;
    private readonly Dictionary<Node, Ending> endings = [];
    private readonly Dictionary<Node, List<Expr>> rapid = [];
    private readonly HashSet<Node> varying;
    private readonly Dictionary<Node, bool> depends = [];
    private int depth;
    private int steps;

    public LimitSearch(Graph graph, KnownValues known, CancellationToken cancellation)
    {
        Graph = graph;
        Known = known;
        this.cancellation = cancellation;
        Oracle = new CoefficientOracle(graph, known, cancellation);
        Exponents = new ExponentOrder(graph, Oracle, Step);
        graph.AssumeNonNegative("lim →∞");
        Variable = graph.Input("lim →∞");
        Argument = graph.Input("lim u");
        Value = graph.Input("lim y");
        varying = [Variable.Node, Argument.Node, Value.Node];
    }

    public Graph Graph { get; }

    public KnownValues Known { get; }

    public CoefficientOracle Oracle { get; }

    public ExponentOrder Exponents { get; }

    /// <summary>What goes to infinity.</summary>
    public Expr Variable { get; }

    /// <summary>Stands for the argument of a function in its derivative.</summary>
    public Expr Argument { get; }

    /// <summary>Stands for the value of a function in its derivative.</summary>
    public Expr Value { get; }

    /// <summary>Whether the variable occurs in it.</summary>
    public bool Depends(Expr expression)
    {
        if (!expression.Node.HasInputs)
        {
            return false;
        }

        var pending = new Stack<Node>([expression.Node]);
        while (pending.TryPeek(out var node))
        {
            if (depends.ContainsKey(node))
            {
                pending.Pop();
                continue;
            }

            var (found, isReady) = (varying.Contains(node), true);
            foreach (var edge in node.Edges)
            {
                if (!depends.TryGetValue(edge.Operand, out var below))
                {
                    pending.Push(edge.Operand);
                    isReady = false;
                }

                found |= below;
            }

            if (isReady)
            {
                depends.Add(node, found);
                pending.Pop();
            }
        }

        return depends[expression.Node];
    }

    /// <summary>Whether a stand-in of a function's argument or value occurs in it.</summary>
    public bool HoldsStandIn(Expr expression)
    {
        if (expression.SameAs(Argument) || expression.SameAs(Value))
        {
            return true;
        }

        var seen = new HashSet<Node> { expression.Node };
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out var node))
        {
            if (ReferenceEquals(node, Argument.Node) || ReferenceEquals(node, Value.Node))
            {
                return true;
            }

            foreach (var edge in node.Edges)
            {
                if (edge.Operand.HasInputs && seen.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        return false;
    }

    /// <summary>Counts a step of work; throws (limit) past the bound.</summary>
    public void Step() => Step(1);

    private void Step(int work)
    {
        cancellation.ThrowIfCancellationRequested();
        if ((steps += work) > Limits.LimitSteps)
        {
            throw new ProblemException(ProblemCode.Limit, $"this limit was not found within {Limits.LimitSteps} steps");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ProblemException(ProblemCode.Limit, "the formula is nested too deeply for a limit");
        }
    }

    /// <summary>The limit. Throws <see cref="ProblemException"/> where it is not found, <see cref="LimitInterruption"/> where there is none.</summary>
    public Ending Limit(Expr expression)
    {
        if (!Depends(expression))
        {
            return new Ending(0, expression);
        }

        if (expression.SameAs(Variable))
        {
            return new Ending(1, default);
        }

        var isScalar = expression.Terms.Length == 0;
        if (isScalar && endings.TryGetValue(expression.Node, out var known))
        {
            return known;
        }

        var found = Deeper(() =>
        {
            var (coefficient, exponent) = Lead(expression, mayVanish: true);
            var sign = Exponents.Sign(exponent);
            return sign > 0 ? new Ending(0, Graph.Zero)
                : sign < 0 ? new Ending(SignOf(coefficient), default)
                : coefficient.SameAs(expression) ? throw NotFound() : Limit(coefficient);
        });
        if (isScalar)
        {
            endings[expression.Node] = found;
        }

        return found;
    }

    /// <summary>Whether the expression goes to ∞ or -∞, be it not known to which.</summary>
    public bool Diverges(Expr expression)
    {
        for (var round = 0; Depends(expression) && !expression.SameAs(Variable); round++)
        {
            if (endings.TryGetValue(expression.Node, out var known) && expression.Terms.Length == 0)
            {
                return known.Infinite != 0;
            }

            var (coefficient, exponent) = Deeper(() => Lead(expression, mayVanish: true));
            switch (Exponents.Sign(exponent))
            {
                case > 0:
                    return false;
                case < 0:
                    Oracle.RequireNotZero(LeadingConstant(coefficient));
                    return true;
            }

            if (coefficient.SameAs(expression) || round > Limits.LimitDepth)
            {
                throw NotFound();
            }

            expression = coefficient;
        }

        return Depends(expression);
    }

    /// <summary>The sign that the expression has in the end.</summary>
    public int SignOf(Expr expression) => Oracle.SignOf(LeadingConstant(expression));

    /// <summary>A constant whose sign is that of the expression in the end; 0 where the expression is 0.</summary>
    public Expr LeadingConstant(Expr expression)
    {
        for (var round = 0; Depends(expression); round++)
        {
            if (expression.SameAs(Variable))
            {
                return Graph.One;
            }

            var (coefficient, _) = Deeper(() => Lead(expression, mayVanish: false));
            if (coefficient.SameAs(expression) || round > Limits.LimitDepth)
            {
                throw NotFound();
            }

            expression = coefficient;
        }

        return Oracle.IsZero(expression) ? Graph.Zero : expression;
    }

    /// <summary>
    /// The first term `c·ω^e` of the expression's series, c varying less rapidly than the expression. Where <paramref name="mayVanish"/>, the coefficient at
    /// ω⁰ may be 0: for the limit it does not matter.
    /// </summary>
    private (Expr Coefficient, Expr Exponent) Lead(Expr expression, bool mayVanish)
    {
        var class_ = MostRapid(expression);
        for (var rise = 0; class_.Exists(m => m.SameAs(Variable)); rise++)
        {
            if (rise > MostRises)
            {
                throw NotFound();
            }

            // x is put up to e^x: the same limit, and now ω is an exponential.
            var up = new InputSubstitution(Graph, new Dictionary<Node, (Expr, Indexing.Index[])> { [Variable.Node] = (Graph.Exp(Variable), []) });
            expression = up.Apply(expression, cancellation);
            class_ = class_.ConvertAll(m => up.Apply(m, cancellation));
        }

        if (class_.Count == 0)
        {
            return (expression, Graph.Zero);
        }

        var smallest = class_.MinBy(m => m.Node.Cost);
        var exponent = smallest.Open(out _)[0];
        var logarithm = SignOf(exponent) > 0 ? Graph.Negate(exponent) : exponent;
        foreach (var length in Lengths)
        {
            try
            {
                if (First(new SeriesExpansion(this, logarithm, length).Of(expression), mayVanish) is { } lead)
                {
                    return lead;
                }
            }
            catch (LimitInterruption interruption) when (interruption.Kind == InterruptionKind.NeedsTerms)
            {
                // More terms at the next length.
                continue;
            }
        }

        return Oracle.IsZero(expression) ? (Graph.Zero, Graph.Zero) : throw NotFound();
    }

    /// <summary>The first term that is not 0; null where more terms are needed.</summary>
    private (Expr, Expr)? First(PowerSeries series, bool mayVanish)
    {
        foreach (var (exponent, coefficient) in series.Terms)
        {
            if (mayVanish && Exponents.Sign(exponent) >= 0)
            {
                return (coefficient, exponent);
            }

            if (!Oracle.IsZero(coefficient))
            {
                return (coefficient, exponent);
            }
        }

        return series.Order is not { } order ? (Graph.Zero, Graph.Zero) : mayVanish && Exponents.Sign(order) > 0 ? (Graph.Zero, Graph.One) : null;
    }

    /// <summary>The subexpressions that vary most rapidly, all of one class: exponentials, or the variable itself.</summary>
    private List<Expr> MostRapid(Expr expression)
    {
        Step();
        if (!Depends(expression))
        {
            return [];
        }

        if (expression.SameAs(Variable))
        {
            return [expression];
        }

        var isScalar = expression.Terms.Length == 0;
        if (isScalar && rapid.TryGetValue(expression.Node, out var known))
        {
            return known;
        }

        List<Expr> found = [];
        foreach (var operand in expression.Open(out _))
        {
            found = MoreRapid(found, MostRapid(operand));
        }

        if (expression.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp) && Diverges(expression.Open(out _)[0]))
        {
            found = MoreRapid(found, [expression]);
        }

        if (isScalar)
        {
            rapid[expression.Node] = found;
        }

        return found;
    }

    private List<Expr> MoreRapid(List<Expr> a, List<Expr> b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == 0 ? b : a;
        }

        if (a.Exists(m => m.SameAs(b[0])))
        {
            return [.. a, .. b.FindAll(m => !a.Exists(o => o.SameAs(m)))];
        }

        var ratio = Graph.Divide(LogarithmOf(a[0]), LogarithmOf(b[0]));
        return Diverges(ratio) ? a : Oracle.IsZero(Limit(ratio).Value) ? b : [.. a, .. b.FindAll(m => !a.Exists(o => o.SameAs(m)))];
    }

    private Expr LogarithmOf(Expr member) => member.SameAs(Variable) ? Graph.Log(member) : member.Open(out _)[0];

    private T Deeper<T>(Func<T> search)
    {
        Step();
        if (++depth > Limits.LimitDepth)
        {
            throw new ProblemException(ProblemCode.Limit, $"this limit was not found: it leads to more than {Limits.LimitDepth} others inside it");
        }

        try
        {
            return search();
        }
        finally
        {
            depth--;
        }
    }

    /// <summary>That the search ended without an answer.</summary>
    public static ProblemException NotFound() => new(ProblemCode.Unsupported, "this limit is not found");
}
