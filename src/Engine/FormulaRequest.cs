using MlMath.Compilation;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;
using MlMath.Grammar.Syntax;

namespace MlMath.Engine;

/// <summary>What can be asked of a formula.</summary>
public enum Operation
{
    /// <summary>Its value.</summary>
    Eval,

    /// <summary>The simplest equal form.</summary>
    Simplify,

    /// <summary>The form multiplied out.</summary>
    Expand,

    /// <summary>The form as a product of irreducible factors.</summary>
    Factor,

    /// <summary>The form sorted by powers of a name.</summary>
    Collect,

    /// <summary>How it is read.</summary>
    Parse,

    /// <summary>A derivative, by one name as often as asked, or by several in turn.</summary>
    Diff,

    /// <summary>The derivatives by each of several names.</summary>
    Gradient,

    /// <summary>The matrix of derivatives, outputs as rows.</summary>
    Jacobian,

    /// <summary>The second derivatives.</summary>
    Hessian,

    /// <summary>Whether an equation holds.</summary>
    Prove,

    /// <summary>All real solutions of equations.</summary>
    Solve,

    /// <summary>The Taylor polynomial.</summary>
    Taylor,

    /// <summary>Where a formula is smallest, in closed form.</summary>
    Minimize,

    /// <summary>Where a formula is largest, in closed form.</summary>
    Maximize,

    /// <summary>The loops that compute it.</summary>
    Explain,
}

/// <summary>A question about a formula.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Formula">The text: definitions, a line each, then the formula.</param>
public sealed record FormulaRequest(Operation Operation, string Formula)
{
    /// <summary>The notation of the text.</summary>
    public Notation Notation { get; init; } = Notation.Auto;

    /// <summary>Values of names.</summary>
    public IReadOnlyDictionary<string, NumericArray> Variables { get; init; } = new Dictionary<string, NumericArray>();

    /// <summary>Shapes of names without values: sizes as numbers (`3`) or names (`n`); an empty list is a scalar.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What is differentiated by, or solved for.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>The points around which names are expanded, as formulas; 0 for names that are missing, that of the empty name for all.</summary>
    public IReadOnlyDictionary<string, string> Center { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the remainder of a Taylor polynomial is wanted.</summary>
    public bool WantsRemainder { get; init; }

    /// <summary>How often; for a Taylor polynomial its degree.</summary>
    public int Order { get; init; } = 1;

    /// <summary>Whether the steps of a derivation are wanted.</summary>
    public bool WantsSteps { get; init; }

    /// <summary>How much of a derivation its steps tell.</summary>
    public StepDetail Detail { get; init; } = StepDetail.Normal;

    /// <summary>Whether results are wanted in MathML too.</summary>
    public bool WantsMathMl { get; init; }

    /// <summary>The notation of the steps.</summary>
    public PrintForm StepForm { get; init; } = PrintForm.Unicode;

    /// <summary>Names that stand for random variables.</summary>
    public IReadOnlyList<string> Random { get; init; } = [];

    /// <summary>What is known of names: `positive`, `integer`, ….</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Assumptions { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>By which way values are computed.</summary>
    public EvaluationWay Way { get; init; } = EvaluationWay.Auto;
}

/// <summary>An expression, an equation or a value in the notations.</summary>
/// <param name="Text">In ASCII.</param>
/// <param name="Unicode">As a textbook prints it.</param>
/// <param name="Latex">In LaTeX.</param>
public sealed record Rendering(string Text, string Unicode, string Latex)
{
    /// <summary>In MathML, where it was asked for.</summary>
    public string? MathMl { get; init; }
}

/// <summary>One name's derivative.</summary>
/// <param name="Result">The expression: a matrix form, or the entries of a small array, or else the equation of an entry.</param>
/// <param name="Value">Its value, where every name is bound.</param>
public sealed record DerivativeAnswer(Rendering Result, NumericArray? Value)
{
    /// <summary>The expression with its name, `∂J/∂w = …`; null where there is only that of an entry.</summary>
    public Rendering? Equation { get; init; }

    /// <summary>For an array, the equation of an entry, `∂J/∂wⱼ = …`; null for a scalar.</summary>
    public Rendering? EntryEquation { get; init; }
}

/// <summary>What a name stands for in a solution.</summary>
/// <param name="Name">The name, in canonical spelling.</param>
/// <param name="Result">The expression that it stands for.</param>
/// <param name="Equation">The name and the expression, `x = …`.</param>
/// <param name="Value">The value, where every name in it is bound.</param>
public sealed record SolvedAnswer(string Name, Rendering Result, Rendering Equation, NumericArray? Value);

/// <summary>One solution of equations.</summary>
/// <param name="Values">The names with what they stand for; a name that is missing may be chosen at will.</param>
/// <param name="Conditions">What must hold for it to be one, as formulas in Unicode or in words.</param>
public sealed record SolutionAnswer(IReadOnlyList<SolvedAnswer> Values, IReadOnlyList<string> Conditions)
{
    /// <summary>For an optimum what it is: `minimum`, `maximum`, `local minimum`, `local maximum`, or `stationary point` where that is not decided; else null.</summary>
    public string? Kind { get; init; }
}

/// <summary>The answer to a <see cref="FormulaRequest"/>.</summary>
/// <param name="Reading">How the formula was read.</param>
public sealed record FormulaAnswer(string Reading)
{
    /// <summary>The resulting expression; for an evaluation the value.</summary>
    public Rendering? Result { get; init; }

    /// <summary>The value, where every name is bound.</summary>
    public NumericArray? Value { get; init; }

    /// <summary>The parts by name, where the value has several: U, S and V of `svd(A)`; <see cref="Value"/> is null then.</summary>
    public IReadOnlyList<(string Name, NumericArray Value)>? Parts { get; init; }

    /// <summary>How far off the numbers of the answer may be, where integrals were computed for them; else null.</summary>
    public double? ErrorEstimate { get; init; }

    /// <summary>For a condition: whether it is true; <see cref="Value"/> is null then.</summary>
    public bool? Truth { get; init; }

    /// <summary>The derivatives by name, for <see cref="Operation.Gradient"/> and <see cref="Operation.Jacobian"/>, and for a Hessian by one name.</summary>
    public IReadOnlyDictionary<string, DerivativeAnswer>? Derivatives { get; init; }

    /// <summary>For a Hessian by several names: name, then name, then the block.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, NumericArray>>? Blocks { get; init; }

    /// <summary>All solutions, for <see cref="Operation.Solve"/> and its kin; empty where there is no real one.</summary>
    public IReadOnlyList<SolutionAnswer>? Solutions { get; init; }

    /// <summary>Whether every value solves the equations; <see cref="Solutions"/> is empty then.</summary>
    public bool IsEverything { get; init; }

    /// <summary>For a Taylor polynomial, where it was asked for: the remainder in Lagrange's form, `R₂ = …` with a ξ between the point and the name.</summary>
    public Rendering? Remainder { get; init; }

    /// <summary>The steps, where they were asked for.</summary>
    public IReadOnlyList<DerivationStep>? Steps { get; init; }

    /// <summary>For a proof: holds, fails, or undecided (null); meaningful for <see cref="Operation.Prove"/>.</summary>
    public bool? Holds { get; init; }

    /// <summary>Where two sides of a refuted equation differ.</summary>
    public IReadOnlyDictionary<string, NumericArray>? Counterexample { get; init; }

    /// <summary>Under what conditions the answer is right, in words or as formulas.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Doubtful readings and values outside the domain, in words.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
