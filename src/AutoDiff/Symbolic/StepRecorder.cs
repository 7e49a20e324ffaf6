using MlMath.Expressions.Nodes;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>A rule that was applied while differentiating.</summary>
/// <param name="Rule">Its name, as a textbook has it; see <see cref="RuleNames"/>.</param>
/// <param name="Of">What was differentiated.</param>
/// <param name="Gives">Its derivative.</param>
/// <param name="Steps">The rules applied to its parts.</param>
public sealed record RecordedStep(string Rule, Expr Of, Expr Gives, IReadOnlyList<RecordedStep> Steps);

/// <summary>The names of the rules that have no function of the table to name them.</summary>
public static class RuleNames
{
    /// <summary>The derivative of what does not depend on the variable.</summary>
    public const string Constant = "constant rule";

    /// <summary>The derivative of the variable itself.</summary>
    public const string Variable = "variable rule";

    /// <summary>Term by term.</summary>
    public const string Sum = "sum rule";

    /// <summary>A constant factor stays.</summary>
    public const string ConstantMultiple = "constant multiple rule";

    /// <summary>(fg)′ = f′g + fg′.</summary>
    public const string Product = "product rule";

    /// <summary>(f/g)′ = (f′g − fg′)/g².</summary>
    public const string Quotient = "quotient rule";

    /// <summary>(xⁿ)′ = nxⁿ⁻¹.</summary>
    public const string Power = "power rule";

    /// <summary>(aˣ)′ = aˣ ln a.</summary>
    public const string Exponential = "exponential rule";

    /// <summary>(fᵍ)′ by fᵍ = exp(g ln f).</summary>
    public const string GeneralPower = "general power rule";

    /// <summary>f(g(x))′ = f′(g(x))·g′(x).</summary>
    public const string Chain = "chain rule";

    /// <summary>Several arguments, or what has no scalar structure.</summary>
    public const string Total = "total derivative";
}

/// <summary>Takes down the rules that a differentiation applies, nested as they were applied.</summary>
public sealed class StepRecorder
{
    private readonly Stack<List<RecordedStep>> open = new([[]]);

    /// <summary>The outermost steps.</summary>
    public IReadOnlyList<RecordedStep> Steps => open.Last();

    internal void Enter() => open.Push([]);

    internal void Leave(string rule, Expr of, Expr gives)
    {
        var inner = open.Pop();
        open.Peek().Add(new RecordedStep(rule, of, gives, inner));
    }
}
