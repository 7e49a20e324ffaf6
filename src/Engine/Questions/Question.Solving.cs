using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Solving;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Questions;

/// <content>Equations solved for names.</content>
internal sealed partial class Question
{
    private const string NoSolution = "no real solution";

    private FormulaAnswer Solve()
    {
        session.KeepRangeEnds(request.Formula);
        var sides = session.BindEquations(request.Formula, request.By);
        var known = KnownNumbers();
        var equations = sides.Select(s => new Equation(known.Apply(s.Left.Body, cancellation), known.Apply(s.Right.Body, cancellation), s.Left.Rank > 0 ? s.Left.Axes : s.Right.Axes)).ToList();
        var unknowns = Unknowns(equations);
        (equations, var asked) = BySquares(equations, unknowns);
        var context = NewContext(equations);
        return Answered(context, Solved(context, equations, unknowns, asked), unknowns, null);
    }

    private SolutionSet Solved(SolvingContext context, IReadOnlyList<Equation> equations, IReadOnlyList<InputNode> unknowns, IEnumerable<Requirement> asked)
    {
        foreach (var equation in equations)
        {
            context.Note("given", equation);
        }

        try
        {
            var found = new EquationSystem(context, [.. asked, .. AskedAsWritten(), .. AssumedOf(unknowns)]).Solve(equations, unknowns);
            foreach (var solution in found.Solutions.Where(s => s.Values.Any(v => v.Axes.Length > 0)))
            {
                new SolutionTrial(graph, cancellation).Require(solution, equations);
            }

            return found;
        }
        catch (ProblemException fault) when (fault.Problem.Span is null)
        {
            throw fault.At(session.SubjectPlace);
        }
    }

    private SolvingContext NewContext(IEnumerable<Equation> equations)
    {
        var taken = equations.SelectMany(e => NodeWalk.ReachableFrom([e.Left.Node, e.Right.Node])).SelectMany(NamesIn);
        return new SolvingContext(graph, Differentiator.Instance, new Signs(Conditions.SignsOf(request.Assumptions)), [.. taken, .. session.BoundNames, .. session.InferredNames], cancellation);
    }

    private static IEnumerable<string> NamesIn(Node node) =>
    [
        .. node is InputNode input ? [input.Name] : node is UnknownFunctionNode unknown ? [unknown.Name] : Array.Empty<string>(),
        .. node.Axes.ToArray().Concat(node.Bound.ToArray()).Append(node is SizeNode size ? size.Size : 1).Select(s => s.Name).OfType<string>(),
    ];

    /// <summary>Puts the numbers that are bound to names exactly in their place: a solution holds there, whatever holds elsewhere.</summary>
    private InputSubstitution KnownNumbers()
    {
        var numbers = new Dictionary<Node, (Expr, Index[])>();
        foreach (var (name, value) in request.Variables)
        {
            if (request.By.Any(b => NameSpelling.Canonical(b) == NameSpelling.Canonical(name)))
            {
                throw new ProblemException(ProblemCode.Data, $"'{name}' is sought, but it is given a value", null, "leave the value out");
            }

            if (value.Rank == 0 && double.IsFinite(value.Values[0]))
            {
                numbers[graph.Input(NameSpelling.Canonical(name)).Node] = (graph.Number(Number.Parse(NumberText.Of(value.Values[0])) ?? Number.Inexact(value.Values[0])), []);
            }
        }

        return new InputSubstitution(graph, numbers);
    }

    /// <summary>The names that are sought: those asked for, or the one free name.</summary>
    private List<InputNode> Unknowns(IReadOnlyList<Equation> equations)
    {
        var inside = equations.SelectMany(e => e.Left.Node.Inputs().Concat(e.Right.Node.Inputs())).Distinct().ToList();
        if (request.By.Count == 0)
        {
            var free = inside.FindAll(n => bindings.Find(n.Name) is null);
            return free.Count == 1 ? free : throw new ProblemException(
                ProblemCode.Syntax, "the name to solve for is missing", null, free.Count == 0 ? "the equation has no free name" : $"say which of {string.Join(", ", free.Select(n => n.Name))} is sought");
        }

        var unknowns = new List<InputNode>();
        foreach (var name in request.By.Select(NameSpelling.Canonical).Distinct())
        {
            if (session.IsDefined(name))
            {
                throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is defined by a formula; equations are solved for free names");
            }

            // A name may have cancelled: x/x.
            unknowns.Add(inside.Find(n => n.Name == name) ?? (session.InferredNames.Contains(name) || (SquareOf(name) is { } root && inside.Exists(n => n.Name == root)) ? (InputNode)graph.Input(name).Node
                : throw new ProblemException(ProblemCode.UnknownName, $"'{name}' does not occur in the equations", session.SubjectPlace, inside.Count == 0 ? null : $"they hold {string.Join(", ", inside.Select(n => n.Name))}")));
        }

        return unknowns;
    }

    private static string? SquareOf(string name) => name.EndsWith("^2", StringComparison.Ordinal) ? name[..^2] : name.EndsWith('²') ? name[..^1] : null;

    /// <summary>Where σ² is sought, σ is its root, wherever it stands by itself.</summary>
    private (List<Equation> Equations, List<Requirement> Asked) BySquares(List<Equation> equations, IReadOnlyList<InputNode> unknowns)
    {
        var roots = new Dictionary<Node, (Expr, Index[])>();
        var asked = new List<Requirement>();
        foreach (var unknown in unknowns)
        {
            if (SquareOf(unknown.Name) is { } root && equations.Exists(e => e.Left.Node.Inputs().Concat(e.Right.Node.Inputs()).Any(n => n.Name == root && n.Rank == 0)))
            {
                roots[graph.Input(root).Node] = (graph.Root(new Expr(unknown, [])), []);
                asked.Add(new Requirement(RequirementKind.NonNegative, new Expr(unknown, [])));
            }
        }

        var put = new InputSubstitution(graph, roots);
        return (roots.Count == 0 ? equations : equations.ConvertAll(e => e with { Left = put.Apply(e.Left, cancellation), Right = put.Apply(e.Right, cancellation) }), asked);
    }

    /// <summary>Where the formulas as written have a value.</summary>
    private IEnumerable<Requirement> AskedAsWritten()
    {
        var known = KnownNumbers();
        foreach (var operation in session.Partials)
        {
            var of = operation.Kind is null ? graph.Tensor(TensorFunction.Determinant, operation.Operand.Body, operation.Operand.Axes) : operation.Operand.Body;
            if (operation.Kind is not null || operation.Operand.Rank == 2)
            {
                yield return new Requirement(operation.Kind ?? RequirementKind.NonZero, known.Apply(of, cancellation));
            }
        }
    }

    private IEnumerable<Requirement> AssumedOf(IReadOnlyList<InputNode> unknowns)
    {
        foreach (var (name, properties) in request.Assumptions)
        {
            if (unknowns.FirstOrDefault(u => u.Rank == 0 && u.Name == NameSpelling.Canonical(name)) is not { } unknown)
            {
                continue;
            }

            var x = new Expr(unknown, []);
            foreach (var property in properties)
            {
                Requirement? requirement = property switch
                {
                    "positive" => new Requirement(RequirementKind.Positive, x),
                    "nonnegative" => new Requirement(RequirementKind.NonNegative, x),
                    "negative" => new Requirement(RequirementKind.Positive, graph.Negate(x)),
                    _ => null,
                };
                if (requirement is { } asked)
                {
                    yield return asked;
                }
            }
        }
    }

    private FormulaAnswer Answered(SolvingContext context, SolutionSet found, IReadOnlyList<InputNode> unknowns, Func<Solution, string?>? kind)
    {
        var answers = found.Solutions.Select(s => Shown(s, found, kind?.Invoke(s))).ToList();
        var lines = answers.ConvertAll(a => Printing.Joined([.. a.Values.Select(v => v.Equation)], ", ", ",\\; "));
        var names = string.Join(", ", unknowns.Select(u => Printing.Part(new Expr(graph.Input(u.Name).Node, []))));
        var result = found.IsEverything ? Printing.Word($"every {names}") : lines.Count == 0 ? Printing.Word(NoSolution) : Printing.Joined(lines, " or ", " \\quad\\text{or}\\quad ");
        var free = found.Free.Select(f => $"{f.Name} may be any real number").ToList();
        List<string> common = found.IsEverything || answers.Count == 0 ? [.. found.Conditions.Select(Conditions.Text).Distinct()]
            : [.. answers.Select(a => a.Conditions).Aggregate((a, b) => [.. a.Intersect(b)])];
        return new FormulaAnswer("")
        {
            Result = result,
            Solutions = answers,
            IsEverything = found.IsEverything,
            Conditions = [.. common, .. free.Except(common)],
            Steps = request.WantsSteps ? [.. context.Steps.Select(Written)] : null,
        };
    }

    private SolutionAnswer Shown(Solution solution, SolutionSet found, string? kind)
    {
        var values = solution.Values.Select(v =>
        {
            var (value, shown) = (new TensorExpr(v.Body, v.Axes), new TensorExpr(v.InTurn, v.Axes));
            var name = graph.Input(v.Name.Name, v.Name.Axes.ToArray(), [.. v.Axes.Select(a => (IndexTerm)a)]);
            return new SolvedAnswer(v.Name.Name, Rendered(shown), Printing.Equality(name, v.InTurn, v.Axes), ValueOf(value));
        }).ToList();
        var integers = found.Integers.Where(i => solution.Values.Any(v => Array.IndexOf(v.Body.Node.Reachable(), i) >= 0)).Select(i => $"{i.Name} is any integer");
        return new SolutionAnswer(values, [.. solution.Conditions.Select(Conditions.Text).Distinct(), .. integers]) { Kind = kind };
    }

    private DerivationStep Written(SolvingStep step)
    {
        var gives = step.Gives.Select(g => Printing.StepEquality(g.Left, g.Right, g.Axes));
        var of = step.Of is { } equation ? Printing.StepEquality(equation.Left, equation.Right, equation.Axes) : "";
        return new DerivationStep(step.Rule, of, string.Join("; ", gives), []);
    }
}
