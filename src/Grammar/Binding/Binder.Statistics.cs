using MlMath.Expressions.Forms;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>
/// Expectations and what is made of them. Inside an operator a random name, or a sample, stands for one member; the operator is the mean over all.
/// See docs/adr/0007-a-random-name-is-a-sample-of-a-population.md.
/// </summary>
internal sealed partial class Binder
{
    private bool hasMetSample;

    /// <summary>The statistics that are calls; null for other calls.</summary>
    private TensorExpr? BindStatistic(CallAst call, Environment environment)
    {
        switch (call.Name)
        {
            case "Var":
                RequireCount(call, call.Arguments, 1);
                return BindCovariance(call.Arguments[0], call.Arguments[0], call, environment);
            case "Cov":
                RequireCount(call, call.Arguments, 2);
                return BindCovariance(call.Arguments[0], call.Arguments[1], call, environment);
            case "SD":
                RequireCount(call, call.Arguments, 1);
                return Deviation(call.Arguments[0], call, environment);
            case "Corr":
                RequireCount(call, call.Arguments, 2);
                var (x, y) = (Deviation(call.Arguments[0], call, environment), Deviation(call.Arguments[1], call, environment));
                var covariance = BindCovariance(call.Arguments[0], call.Arguments[1], call, environment);
                return Whole(graph.Divide(covariance.Body, graph.Multiply(x.Body, y.Body)));
            default:
                return null;
        }
    }

    private TensorExpr BindExpectation(ExpectationAst expectation, Environment environment)
    {
        var index = MemberIndex(expectation, environment);
        return Mean(Bind(expectation.Of, environment.WithSample(index)), index, expectation);
    }

    private Index MemberIndex(Ast at, Environment environment) => new("i", sizes.Unnamed($"{environment.Path}:E{at.Span.Start}"));

    /// <summary>The mean over all members; of what is the same for every member, that itself.</summary>
    private TensorExpr Mean(TensorExpr value, Index member, Ast at)
    {
        var body = value.Body;
        if (body.DependsOn(member))
        {
            body = graph.Divide(graph.SumOver(body, member), graph.SizeValue(sizes.Resolve(member.Size)));
        }
        else if (!hasMetSample && !session.HasSamples)
        {
            throw BindingProblems.Unsupported(at, "nothing random stands inside", "declare a name random (--random X, in batch \"random\": [\"X\"]), or bind a sample: X=[1, 2, 5]");
        }

        return value with { Body = body, IsCondition = false, Form = value.Rank == 0 ? Form.Whole(body) : null };
    }

    /// <summary>The mean of the products of the deviations from the means; of random vectors, of their outer products.</summary>
    private TensorExpr BindCovariance(Ast first, Ast second, CallAst call, Environment environment)
    {
        var member = MemberIndex(call, environment);
        var inside = environment.WithSample(member);
        var x = Bind(first, inside);
        var y = ReferenceEquals(first, second) ? x.Fresh() : Bind(second, inside);
        if (x.Rank > 1 || y.Rank > 1)
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' takes random scalars or vectors, not {ShapeOf(x.Rank > 1 ? x : y)}");
        }

        if (!x.Body.DependsOn(member) && !y.Body.DependsOn(member))
        {
            _ = Mean(x, member, call);
        }

        var product = graph.Multiply(Deviation(x, member, call), Deviation(y, member, call));
        return Mean(new TensorExpr(product, [.. x.Axes, .. y.Axes]), member, call);
    }

    private Expressions.Nodes.Expr Deviation(TensorExpr value, Index member, Ast at)
    {
        if (!value.Body.DependsOn(member))
        {
            return graph.Zero;
        }

        var other = new Index(member.Name, member.Size);
        return graph.Subtract(value.Body, Mean(value with { Body = value.Body.Substitute(member, other) }, other, at).Body);
    }

    /// <summary>The standard deviation of a random scalar.</summary>
    private TensorExpr Deviation(Ast of, CallAst call, Environment environment)
    {
        var variance = BindCovariance(of, of, call, environment);
        return variance.Rank == 0 ? Whole(graph.Root(variance.Body))
            : throw BindingProblems.Shape(call, $"'{call.Name}' takes random scalars, not vectors", "Var and Cov take random vectors");
    }

    /// <summary>A random name, or a sample: inside an operator one member; outside a random name without a value is an error.</summary>
    private TensorExpr Sampled(string name, TensorExpr value, Ast at, Environment environment)
    {
        var isUnsampled = session.IsUnsampled(name);
        if (isUnsampled && session.Unbound == UnboundNames.Refuse)
        {
            throw new ProblemException(ProblemCode.UnknownName, $"'{name}' is random and has no values", at.Span, $"bind a sample: {name}=[1, 2, 5]");
        }

        if (environment.Sample is not { } member)
        {
            return !isUnsampled ? value
                : throw BindingProblems.Unsupported(at, $"'{name}' is random: it has no one value", $"take E[{name}] or Var({name})");
        }

        return value.Rank == 0 || (session.HasRandomNames ? !session.IsRandom(name) : value.Rank != 1) ? value : AtMember(value, member, at);
    }

    /// <summary>A vector that a formula defines is a sample as one that is bound.</summary>
    private TensorExpr SampledDefinition(string name, TensorExpr value, Ast at, Environment environment) =>
        environment.Sample is { } member && value.Rank > 0 && !value.Body.DependsOn(member) && (session.HasRandomNames ? session.IsRandom(name) : value.Rank == 1)
            ? AtMember(value, member, at) : value;

    private TensorExpr AtMember(TensorExpr value, Index member, Ast at)
    {
        hasMetSample = true;
        if (!sizes.Unify(member.Size, value.Axes[0].Size))
        {
            throw BindingProblems.Shape(at, $"the samples differ in size: {sizes.Resolve(member.Size)} and {sizes.Resolve(value.Axes[0].Size)}");
        }

        var body = value.Body.Substitute(value.Axes[0], member);
        return value.Rank == 1 ? Whole(body) : new TensorExpr(body, value.Axes[1..]);
    }
}
