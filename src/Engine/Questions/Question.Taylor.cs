using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Solving;
using MlMath.Expressions.Taylor;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Questions;

/// <content>Taylor polynomials.</content>
internal sealed partial class Question
{
    private const int MostShownDerivatives = 10;

    private FormulaAnswer Taylor()
    {
        var centers = new Dictionary<string, TensorExpr>();
        foreach (var (name, text) in request.Center)
        {
            centers[name.Length == 0 ? "" : NameSpelling.Canonical(name)] = session.Bind(text);
        }

        var subject = session.Bind(request.Formula);
        RequireScalar(subject, "Taylor polynomial");
        var names = request.By.Count == 0 ? Unknowns([new Equation(subject.Body, graph.Zero, [])]) : [.. request.By.Select(NameSpelling.Canonical).Distinct().Select(Expanded)];
        if (centers.Keys.FirstOrDefault(c => c.Length > 0 && !names.Exists(n => n.Name == c)) is { } stray)
        {
            throw new ProblemException(ProblemCode.Syntax, $"a point is given for '{stray}', in which nothing is expanded", null, $"say wrt {stray} too");
        }

        var points = names.ConvertAll(n => centers.GetValueOrDefault(n.Name) ?? centers.GetValueOrDefault("") ?? new TensorExpr(graph.Zero, []));
        foreach (var input in points.SelectMany(p => p.Body.Node.Inputs()).Intersect(names))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"the point must be free of '{input.Name}', in which the formula is expanded");
        }

        return names.Exists(n => n.Rank > 0) ? TaylorOfArrays(subject, names, points) : TaylorOfScalars(subject, names, [.. points.Select(p => RequireScalarPoint(p))]);
    }

    private InputNode Expanded(string name)
    {
        if (session.IsDefined(name))
        {
            throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is defined by a formula; a formula is expanded in free names");
        }

        var shape = session.ShapeOf(name);
        return (InputNode)graph.Input(name, shape, Array.ConvertAll(shape, s => (IndexTerm)new Index("i", s))).Node;
    }

    private Expr RequireScalarPoint(TensorExpr point) => point.Rank == 0 ? point.Body
        : throw new ProblemException(ProblemCode.Shape, "the point of a scalar is a scalar", session.SubjectPlace);

    private FormulaAnswer TaylorOfScalars(TensorExpr subject, List<InputNode> names, List<Expr> points)
    {
        var place = "at " + string.Join(", ", names.Select((n, k) => $"{NameText.Of(n.Name, PrintForm.Unicode)} = {Printer.Print(points[k], PrintForm.Unicode)}"));
        var context = NewContext([new Equation(subject.Body, graph.Zero, [])]);
        TaylorPolynomial polynomial;
        try
        {
            polynomial = TaylorPolynomial.Of(context, subject.Body, names, points, request.Order, place);
        }
        catch (ProblemException fault) when (fault.Problem.Span is null)
        {
            throw fault.At(session.SubjectPlace);
        }

        return new FormulaAnswer("")
        {
            Result = Printing.Taylor(graph, polynomial, names, points),
            Value = ValueOf(new TensorExpr(polynomial.ToExpr(graph, names, points), [])),
            Remainder = request.WantsRemainder ? Remainder(subject, names, points) : null,
            Steps = request.WantsSteps ? TaylorSteps(subject, polynomial, names, points) : null,
            Conditions = [.. polynomial.Conditions.Select(Conditions.Text).Distinct()],
        };
    }

    /// <summary>The derivatives at the point, in one name.</summary>
    private List<DerivationStep> TaylorSteps(TensorExpr subject, TaylorPolynomial polynomial, List<InputNode> names, List<Expr> points)
    {
        var steps = new List<DerivationStep>();
        var derivative = subject.Body;
        var factorial = Number.One;
        var simplifier = new Simplifier(graph);
        for (var order = 0; names.Count == 1 && order <= Math.Min(request.Order, MostShownDerivatives); order++)
        {
            if (order > 0)
            {
                factorial *= order;
                derivative = simplifier.Simplify(ReverseFold.Gradient(graph, derivative, [names[0]], cancellation)[0].Body, cancellation);
            }

            var coefficient = polynomial.Terms.FirstOrDefault(t => t.Powers[0] == order)?.Coefficient ?? graph.Zero;
            var value = simplifier.Simplify(graph.Scale(factorial, coefficient), cancellation);
            var rule = order == 0 ? "the value" : $"derivative {order}";
            steps.Add(new DerivationStep($"{rule} at {names[0].Name} = {Printing.Part(points[0])}", Printing.Part(derivative), Printing.Part(value), []));
        }

        return steps;
    }

    /// <summary>Lagrange: f⁽ⁿ⁺¹⁾(ξ)/(n + 1)! (x - a)ⁿ⁺¹ with a ξ between a and x.</summary>
    private Rendering Remainder(TensorExpr subject, List<InputNode> names, List<Expr> points)
    {
        if (names.Count > 1)
        {
            throw new ProblemException(ProblemCode.Unsupported, "the remainder is stated for one name alone", session.SubjectPlace);
        }

        var derivative = subject.Body;
        var factorial = Number.One;
        var simplifier = new Simplifier(graph);
        for (var order = 1; order <= request.Order + 1; order++)
        {
            factorial *= order;
            derivative = simplifier.Simplify(ReverseFold.Gradient(graph, derivative, [names[0]], cancellation)[0].Body, cancellation);
        }

        var between = graph.Input("ξ");
        var there = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [names[0]] = (between, []) }).Apply(derivative, cancellation);
        var remainder = new TaylorPolynomial([new TaylorTerm(graph.Scale(Number.One / factorial, there), [request.Order + 1])], []);
        return Printing.Taylor(graph, remainder, names, points);
    }

    /// <summary>f(a) + ∇f(a)ᵀ(w - a) + ½ (w - a)ᵀH(a)(w - a).</summary>
    private FormulaAnswer TaylorOfArrays(TensorExpr subject, List<InputNode> names, List<TensorExpr> points)
    {
        if (names.Count > 1 || request.Order > 2 || request.WantsRemainder)
        {
            throw new ProblemException(ProblemCode.Unsupported, "in a vector or matrix a formula is expanded up to order 2, in one name, without its remainder", session.SubjectPlace);
        }

        var (name, point) = (names[0], points[0]);
        if (point.Rank > 0 && point.Rank != name.Rank)
        {
            throw new ProblemException(ProblemCode.Shape, $"the point has {point.Rank} axes, but '{name.Name}' has {name.Rank}", session.SubjectPlace);
        }

        Expr At(Expr body, Index[] axes) => new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [name] = (point.Rank == 0 ? point.Body : point.At([.. axes.Select(a => (IndexTerm)a)]), axes) }).Apply(body, cancellation);
        Index[] Fresh() => Array.ConvertAll(name.Axes.ToArray(), s => new Index("i", s));
        Expr Distance(Index[] axes) => graph.Subtract(graph.Input(name.Name, name.Axes.ToArray(), [.. axes.Select(a => (IndexTerm)a)]), point.Rank == 0 ? point.Body : point.At([.. axes.Select(a => (IndexTerm)a)]));
        var first = ReverseFold.Gradient(graph, subject.Body, [name], cancellation)[0];
        var terms = new List<(Number, Expr)> { (Number.One, At(subject.Body, Fresh())) };
        terms.Add((Number.One, graph.SumOver(graph.Multiply(At(Simplified(new TensorExpr(first.Body, [])).Body, Fresh()), Distance(first.Axes)), first.Axes)));
        if (request.Order == 2)
        {
            var second = ReverseFold.Gradient(graph, first.Body, [name], cancellation)[0];
            var hessian = At(Simplified(new TensorExpr(second.Body, [])).Body, Fresh());
            terms.Add((Number.Half, graph.SumOver(graph.Product([(hessian, Number.One), (Distance(first.Axes), Number.One), (Distance(second.Axes), Number.One)]), [.. first.Axes, .. second.Axes])));
        }

        var parts = terms.ConvertAll(t => new Simplifier(graph).Simplify(graph.Scale(t.Item1, t.Item2), cancellation));
        var whole = new TensorExpr(graph.Sum(parts.Select(p => (Number.One, p)).ToArray()), []);
        return new FormulaAnswer("") { Result = Rendered(whole), Value = ValueOf(whole) };
    }
}
