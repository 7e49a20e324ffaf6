using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>
/// One pass from read formulas to expressions in index form: gives names their meaning, checks and infers shapes, turns matrix notation into sums over indices.
/// </summary>
internal sealed partial class Binder
{
    private readonly FormulaSession session;
    private readonly Graph graph;
    private readonly SizeTable sizes;
    private readonly Dictionary<string, TensorExpr> bound = [];
    private readonly HashSet<string> active = [];
    private int levels;
    private readonly List<(Size End, Ast Place)> rangeEnds = [];
    private readonly List<Ast> equations = [];
    private Ast? subject;

    public Binder(FormulaSession session)
    {
        this.session = session;
        graph = session.Graph;
        sizes = session.Sizes;
    }

    /// <summary>A size by its name; in a function's body a name that no declared axis has stands for the size at this call alone.</summary>
    private Size SizeNamed(string name, Environment environment) => environment.Path.Length > 0 && (session.IsLibrary || !session.IsDeclaredSize(Size.Named(name)))
        ? sizes.Unnamed($"{environment.Path}:{name}") : sizes.Resolve(Size.Named(name));

    /// <summary>How the subject was read.</summary>
    public string Reading => string.Join("; ", equations.Count > 0 ? equations.Select(ReadingText.Of) : subject is null ? [] : [ReadingText.Of(subject)]);

    public TensorExpr BindSubject(SyntaxRow row, string source)
    {
        var ast = new Reader(session.ReadingScope(), source, session.WarningList).Read(row);
        subject = ast;
        BindBefore(ast);
        return Checked(BindParts(ast) ?? Bind(ast, Environment.Global), ast);
    }

    public IReadOnlyList<TensorExpr> BindEquation(SyntaxRow row, string source)
    {
        var ast = new Reader(session.ReadingScope(), source, session.WarningList).Read(row);
        subject = ast;
        BindBefore(ast);
        if (ast is not ComparisonAst { Signs: var signs } equation || signs.Any(s => s != "="))
        {
            throw new ProblemException(ProblemCode.Syntax, "expected an equation, LEFT = RIGHT", ast.Span);
        }

        var sides = equation.Sides.Select(s => Bind(s, Environment.Global)).ToList();
        for (var k = 1; k < sides.Count; k++)
        {
            (_, sides[k]) = Align(sides[0], sides[k], equation, "=");
        }

        return sides;
    }

    /// <summary>The two sides of each equation; an expression alone is one with 0.</summary>
    public IReadOnlyList<(TensorExpr Left, TensorExpr Right)> BindEquations(IReadOnlyList<SyntaxRow> rows, string source)
    {
        foreach (var row in rows)
        {
            subject = new Reader(session.ReadingScope(), source, session.WarningList).Read(row);
            BindBefore(subject);
            equations.Add(subject);
        }

        return [.. equations.SelectMany(Sides)];

        IEnumerable<(TensorExpr, TensorExpr)> Sides(Ast ast)
        {
            if (ast is not ComparisonAst comparison)
            {
                return [(Bind(ast, Environment.Global), Whole(graph.Zero))];
            }

            if (comparison.Signs.Any(s => s != "="))
            {
                throw BindingProblems.Unsupported(ast, "inequalities are not solved", "write an equation, LEFT = RIGHT");
            }

            var sides = comparison.Sides.Select(s => Bind(s, Environment.Global)).ToList();
            return [.. Enumerable.Range(1, sides.Count - 1).Select(k => Align(sides[k - 1], sides[k], comparison, "="))];
        }
    }

    /// <summary>In a session without free names, every size must have come out as a number or as one that was declared.</summary>
    private TensorExpr Checked(TensorExpr value, Ast at)
    {
        foreach (var (end, place) in rangeEnds)
        {
            if (session.Unbound == UnboundNames.Refuse && sizes.Resolve(end) is { IsKnown: false } size && !session.IsDeclaredSize(size) && place is NameAst { Name: var name })
            {
                throw new ProblemException(ProblemCode.UnknownName, $"nothing tells the size '{name}'", place.Span, $"bind an array that has this size, or bind it: {name}=…");
            }
        }

        foreach (var axis in value.Axes)
        {
            if (session.Unbound == UnboundNames.Refuse && sizes.Resolve(axis.Size) is { IsKnown: false } size && !session.IsDeclaredSize(size))
            {
                throw BindingProblems.Shape(at, "the size of the result is not known");
            }
        }

        return value;
    }

    /// <summary>The value of a formula in an environment.</summary>
    private TensorExpr Bind(Ast ast, Environment environment)
    {
        if (levels >= Limits.BindingDepth)
        {
            throw new ProblemException(ProblemCode.Limit, $"with its definitions written in, the formula is nested more than {Limits.BindingDepth} levels deep", ast.Span);
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(ast.Span);
        }

        session.Cancellation.ThrowIfCancellationRequested();
        levels++;
        try
        {
            return BindKind(ast, environment);
        }
        catch (ProblemException problem) when (problem.Problem.Span is null)
        {
            throw problem.At(ast.Span);
        }
        finally
        {
            levels--;
        }
    }

    private TensorExpr BindKind(Ast ast, Environment environment) => ast switch
    {
        NumberAst number => Whole(graph.Number(number.Value)),
        InfinityAst => Whole(graph.Number(Number.Inexact(double.PositiveInfinity))),
        NameAst name => BindName(name, environment),
        SumAst sum => BindSum(sum, environment),
        ProductAst { IsInner: true } product => BindInner(product, environment),
        ProductAst product => BindProduct(product, environment),
        QuotientAst quotient => BindQuotient(quotient, environment),
        NegateAst negate => Map(Bind(negate.Of, environment), graph.Negate, FormKind.Negative),
        PowerAst power => BindPower(power, environment),
        TransposeAst transpose => BindTranspose(transpose, environment),
        PrimedAst primed => BindPrimes(primed, environment),
        RootAst root => BindRoot(root, environment),
        CallAst call => BindCall(call, environment),
        ElementAst element => BindElement(element, environment),
        SliceAst slice => BindSlice(slice, environment),
        ExampleAst example => BindExample(example, environment),
        EvaluationAst evaluation => BindEvaluation(evaluation, environment),
        BigAst big => BindBig(big, environment),
        IntegralAst integral => BindIntegral(integral, environment),
        DerivativeAst derivative => BindDerivative(derivative, environment),
        NablaAst nabla => BindNabla(nabla, environment),
        LimitAst limit => BindLimit(limit, environment),
        VectorAst vector => BindVector(vector, environment),
        RangeVectorAst vector => BindRangeVector(vector, environment),
        EllipsisAst => throw new ProblemException(ProblemCode.Syntax, "'…' must stand between terms, factors or entries", ast.Span, "as in x₁ + x₂ + … + xₙ"),
        CasesAst cases => BindCases(cases, environment),
        ComparisonAst comparison => BindComparison(comparison, environment),
        LogicAst logic => BindLogic(logic, environment),
        IversonAst iverson => Bind(iverson.Condition, environment) with { IsCondition = false },
        NormAst norm => BindNorm(norm, environment),
        ExpectationAst expectation => BindExpectation(expectation, environment),
        UnsupportedAst unsupported => throw BindingProblems.Unsupported(ast, $"{unsupported.What} are not supported yet"),
        _ => throw BindingProblems.Unsupported(ast, "this is not supported yet"),
    };

    private static TensorExpr Whole(Expr body) => new(body, []) { Form = Form.Whole(body) };

    private TensorExpr Scalar(Expr body, FormKind kind, params IReadOnlyList<Form> parts) => new(body, []) { Form = new Form(kind, body, parts) };

    /// <summary>A function of one entry, entry by entry.</summary>
    private TensorExpr Map(TensorExpr value, Func<Expr, Expr> map, FormKind kind, Function? function = null)
    {
        var body = map(value.Body);
        return value with
        {
            Body = body,
            IsCondition = false,
            Form = value.Rank == 0 ? new Form(kind, body, [value.FormOrWhole]) { Function = function } : null,
        };
    }

    /// <summary>Gives two arrays the same indices; a scalar is left as it is. Throws (shape) where shapes differ.</summary>
    private (TensorExpr Left, TensorExpr Right) Align(TensorExpr left, TensorExpr right, Ast at, string sign)
    {
        if (left.Rank == 0 || right.Rank == 0)
        {
            return (left, right);
        }

        if (left.Rank != right.Rank)
        {
            throw Mismatch(left, right, at, sign);
        }

        for (var a = 0; a < left.Rank; a++)
        {
            if (!sizes.Unify(left.Axes[a].Size, right.Axes[a].Size))
            {
                throw Mismatch(left, right, at, sign);
            }
        }

        return (left, right with { Body = right.At(Array.ConvertAll(left.Axes, a => (IndexTerm)a)), Axes = left.Axes });
    }

    private ProblemException Mismatch(TensorExpr left, TensorExpr right, Ast at, string sign) => BindingProblems.Shape(
        at, $"the shapes on the two sides of '{sign}' do not fit: {ShapeOf(left)} and {ShapeOf(right)}");

    private string ShapeOf(TensorExpr value) => BindingProblems.ShapeText(value.Axes.Select(a => sizes.Resolve(a.Size)));

    private TensorExpr Combine(TensorExpr left, TensorExpr right, Ast at, string sign, Func<Expr, Expr, Expr> combine, FormKind kind, Function? function = null)
    {
        (left, right) = Align(left, right, at, sign);
        var body = combine(left.Body, right.Body);
        if (left.Rank == 0 && right.Rank == 0)
        {
            return new TensorExpr(body, []) { Form = new Form(kind, body, [left.FormOrWhole, right.FormOrWhole]) { Function = function } };
        }

        var shape = left.Rank > 0 ? left : right;
        return new TensorExpr(body, shape.Axes) { IsRow = shape.IsRow };
    }

    private TensorExpr BindSum(SumAst sum, Environment environment)
    {
        var terms = new List<(Number, Expr)>(sum.Terms.Count);
        var forms = new List<Form>(sum.Terms.Count);
        TensorExpr? shape = null;
        for (var k = 0; k < sum.Terms.Count; k++)
        {
            var (isNegative, term) = sum.Terms[k];
            var value = Bind(term, environment);
            if (shape is null || shape.Rank == 0)
            {
                shape = value.Rank > 0 || shape is null ? value : shape;
            }
            else
            {
                (_, value) = Align(shape, value, sum, isNegative ? "-" : "+");
            }

            terms.Add((isNegative ? Number.MinusOne : Number.One, value.Body));
            var form = value.FormOrWhole;
            forms.Add(isNegative ? new Form(FormKind.Negative, graph.Negate(value.Body), [form]) : form);
        }

        var body = graph.Sum(terms.ToArray());
        return shape!.Rank == 0 ? Scalar(body, FormKind.Sum, forms) : new TensorExpr(body, shape.Axes) { IsRow = shape.IsRow };
    }

    private TensorExpr BindQuotient(QuotientAst quotient, Environment environment)
    {
        var above = Bind(quotient.Above, environment);
        var below = Bind(quotient.Below, environment);
        if (below.Rank == 2)
        {
            throw BindingProblems.Shape(quotient.Below, $"division by a matrix ({ShapeOf(below)})", "write A⁻¹ for the inverse");
        }

        Ask(RequirementKind.NonZero, below, quotient, environment);
        return Combine(above, below, quotient, "/", graph.Divide, FormKind.Quotient);
    }

    private TensorExpr BindPower(PowerAst power, Environment environment)
    {
        if (power.Base is NameAst { Name: "e" } e && environment.Find("e") is null && !session.IsDeclared("e") && !session.Definitions.ContainsKey("e"))
        {
            _ = e;
            var argument = Bind(power.Exponent, environment);
            return Map(argument, graph.Exp, FormKind.Function, FunctionTable.Exp);
        }

        var value = Bind(power.Base, environment);
        var exponent = Bind(power.Exponent, environment);
        if (value.Rank == 0 && power.Base is NameAst { Name: var capital } && char.IsUpper(capital[0]) && exponent.Body.Node is NumberNode { Value: var minusOne } && minusOne == Expressions.Numbers.Number.MinusOne
            && session.Inference.Names.Contains(capital) && session.Inference.NoteRank(capital, 2))
        {
            value = InputOf(capital);
        }

        if (value.Rank == 2)
        {
            return exponent.Body.Node is NumberNode { Value: { IsInteger: true } whole } && exponent.Rank == 0 && whole.ToInt64() is { } n
                ? MatrixPower(value, n, power)
                : throw BindingProblems.Unsupported(power, "a matrix is raised to whole powers only");
        }

        if (exponent.Body.Node is NumberNode { Value: { IsExact: true } number } && Requirements.OfExponent(number) is { } kind)
        {
            Ask(kind, value, power, environment);
        }

        return Combine(value, exponent, power, "^", graph.Power, FormKind.Power);
    }

    private TensorExpr BindRoot(RootAst root, Environment environment)
    {
        var value = Bind(root.Of, environment);
        var degree = Bind(root.Degree, environment);
        if (degree.Body.Node is NumberNode { Value: { IsInteger: true } number } && number.ToInt64() is { } n)
        {
            if (n != 3)
            {
                Ask(RequirementKind.NonNegative, value, root, environment);
            }

            return n switch
            {
                2 => Map(value, graph.Root, FormKind.Function, null) with { Form = value.Rank == 0 ? PowerForm(value, graph.Root(value.Body), Number.Half) : null },
                3 => Map(value, v => graph.Apply(FunctionTable.CubeRoot, v), FormKind.Function, FunctionTable.CubeRoot),
                > 3 => Map(value, v => graph.Power(v, Number.Fraction(1, n)), FormKind.Whole) with { Form = value.Rank == 0 ? PowerForm(value, graph.Power(value.Body, Number.Fraction(1, n)), Number.Fraction(1, n)) : null },
                _ => throw new ProblemException(ProblemCode.Domain, "the degree of a root is 2 or more", root.Degree.Span),
            };
        }

        return Combine(value, degree, root, "√", (v, d) => graph.Power(v, graph.Power(d, Number.MinusOne)), FormKind.Whole) with { Form = null };
    }

    /// <summary>Notes what a partial operation asks of its operand.</summary>
    private void Ask(RequirementKind kind, TensorExpr operand, Ast at, Environment environment)
    {
        if (!environment.IsConditional)
        {
            session.Note(new PartialOperation(operand, kind, at.Span));
        }
    }

    private Form PowerForm(TensorExpr value, Expr body, Number exponent) =>
        new(FormKind.Power, body, [value.FormOrWhole, Form.Whole(graph.Number(exponent))]);

    private TensorExpr BindCases(CasesAst cases, Environment environment)
    {
        var last = cases.Arms[^1];
        environment = environment.Conditional(cases.Arms.Select(a => a.Condition));
        TensorExpr? value = last.Condition is null ? Bind(last.Value, environment) : null;
        for (var k = cases.Arms.Count - 1 - (value is null ? 0 : 1); k >= 0; k--)
        {
            var (arm, condition) = cases.Arms[k];
            if (condition is null)
            {
                throw new ProblemException(ProblemCode.Syntax, "'otherwise' must be the last case", arm.Span);
            }

            var then = Bind(arm, environment);
            // Where no case applies there is no value.
            var otherwise = value ?? Whole(graph.Number(Number.Inexact(double.NaN)));
            var test = Bind(condition, environment);
            (then, otherwise) = Align(then, otherwise, cases, "if");
            var shape = then.Rank > 0 ? then : otherwise;
            (var aligned, test) = Align(shape, test, cases, "if");
            shape = aligned.Rank > 0 ? aligned : test;
            var body = graph.Select(test.Body, then.Body, otherwise.Body);
            var form = shape.Rank == 0 && body.Node is FunctionNode { Function: var kept } && kept == FunctionTable.Select
                ? new Form(FormKind.Function, body, [Form.Whole(test.Body), then.FormOrWhole, otherwise.FormOrWhole]) { Function = kept } : null;
            value = new TensorExpr(body, shape.Axes) { IsRow = shape.IsRow, Form = form };
        }

        return value!;
    }

    private TensorExpr BindComparison(ComparisonAst comparison, Environment environment)
    {
        TensorExpr? all = null;
        var left = Bind(comparison.Sides[0], environment);
        for (var k = 0; k < comparison.Signs.Count; k++)
        {
            var right = Bind(comparison.Sides[k + 1], environment);
            var relation = comparison.Signs[k] switch
            {
                "=" => FunctionTable.Equal,
                "≠" => FunctionTable.NotEqual,
                "<" => FunctionTable.Less,
                "≤" => FunctionTable.LessOrEqual,
                ">" => FunctionTable.Greater,
                _ => FunctionTable.GreaterOrEqual,
            };
            var one = Combine(left, right, comparison, comparison.Signs[k], (a, b) => Compare(relation, a, b), FormKind.Whole);
            all = all is null ? one : Combine(all, one, comparison, "and", (a, b) => graph.Apply(FunctionTable.And, a, b), FormKind.Whole);
            left = right;
        }

        return all! with { Form = null, IsCondition = true };
    }

    /// <summary>Comparisons of indices are brackets, which mask; others are functions.</summary>
    private Expr Compare(Function relation, Expr a, Expr b) =>
        relation == FunctionTable.Equal && AsIndexTerm(a) is { } left && AsIndexTerm(b) is { } right && (left.Index is not null || right.Index is not null)
            ? graph.Bracket(left, IndexRelation.Equal, right)
            : relation == FunctionTable.Equal && a.SameAs(b) ? graph.One : (relation == FunctionTable.Equal || relation == FunctionTable.NotEqual) && (HoldsIntegral(a) || HoldsIntegral(b)) ? ComparedWithin(relation, a, b)
            : graph.Apply(relation, a, b);

    private TensorExpr BindLogic(LogicAst logic, Environment environment)
    {
        var first = Bind(logic.Operands[0], environment);
        return logic.Word == "not"
            ? Map(first, v => graph.Apply(FunctionTable.Not, v), FormKind.Whole) with { Form = null, IsCondition = true }
            : Combine(first, Bind(logic.Operands[1], environment), logic, logic.Word, (a, b) => graph.Apply(logic.Word == "and" ? FunctionTable.And : FunctionTable.Or, a, b), FormKind.Whole) with { Form = null, IsCondition = true };
    }

    private TensorExpr BindNorm(NormAst norm, Environment environment)
    {
        InferInNorm(norm.Of, true, environment);
        var value = Bind(norm.Of, environment);
        if (value.Rank == 0)
        {
            return Map(value, v => graph.Apply(FunctionTable.Abs, v), FormKind.Function, FunctionTable.Abs);
        }

        var order = norm.Order is null or NameAst { Name: "F" } ? null : Bind(norm.Order, environment);
        if (order is null || order.Body.Node is NumberNode { Value: var two } && two == 2 && value.Rank == 1)
        {
            return Whole(graph.Root(graph.SumOver(graph.Power(value.Body, 2), value.Axes)));
        }

        if (value.Rank > 1)
        {
            throw BindingProblems.Unsupported(norm, "of a matrix only the Frobenius norm ‖A‖ is supported");
        }

        var absolute = graph.Apply(FunctionTable.Abs, value.Body);
        return order.Body.Node switch
        {
            NumberNode { Value.IsOne: true } => Whole(graph.SumOver(absolute, value.Axes)),
            NumberNode { Value: { IsExact: false } infinite } when double.IsPositiveInfinity(infinite.ToDouble()) => Whole(graph.Reduce(ReductionKind.Maximum, absolute, value.Axes)),
            _ => Whole(graph.Power(graph.SumOver(graph.Power(absolute, order.Body), value.Axes), graph.Power(order.Body, Number.MinusOne))),
        };
    }

    /// <summary>
    /// In a norm an unbound name is a matrix if it is a capital letter, else a vector; of a product the last factor is, and others are scalars. Without
    /// <paramref name="isLast"/> capitals alone are told, as for a function that takes a matrix.
    /// </summary>
    private void InferInNorm(Ast ast, bool isLast, Environment environment)
    {
        switch (ast)
        {
            case SumAst sum:
                foreach (var (_, term) in sum.Terms)
                {
                    InferInNorm(term, isLast, environment);
                }

                break;
            case NegateAst negate:
                InferInNorm(negate.Of, isLast, environment);
                break;
            case ProductAst product:
                for (var k = 0; k < product.Factors.Count; k++)
                {
                    InferInNorm(product.Factors[k], isLast && k == product.Factors.Count - 1, environment);
                }

                break;
            case QuotientAst quotient:
                InferInNorm(quotient.Above, isLast, environment);
                break;
            case NameAst { Name: var name } when session.Unbound == UnboundNames.Infer && environment.Find(name) is null
                && !session.Definitions.ContainsKey(name) && !session.KnownScalars.ContainsKey(name) && (char.IsUpper(name[0]) || isLast):
                session.Inference.NoteRank(name, char.IsUpper(name[0]) ? 2 : 1);
                break;
        }
    }
}
