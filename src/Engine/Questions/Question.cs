using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Printing;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <summary>One question while it is being answered: what is known of its names, and which operation answers it.</summary>
internal sealed partial class Question
{
    private readonly FormulaRequest request;
    private readonly ITextbook? textbook;
    private readonly CancellationToken cancellation;
    private readonly Graph graph = new();
    private readonly FormulaSession session;
    private readonly Bindings bindings = new();
    private readonly List<string> warnings = [];
    private FormulaPrinting? printing;
    private double? errorEstimate;

    public Question(FormulaRequest request, ITextbook? textbook, CancellationToken cancellation)
    {
        this.request = request;
        this.textbook = textbook;
        this.cancellation = cancellation;
        var unbound = request.Operation == Operation.Eval ? UnboundNames.Refuse : UnboundNames.Infer;

        // A derivative within a formula that is computed is taken of the stable form; one that is read, of what was written.
        IDifferentiator differentiator = request.Operation is Operation.Eval or Operation.Gradient or Operation.Explain or Operation.Minimize or Operation.Maximize
            ? StableDifferentiator.Instance : Differentiator.Instance;
        session = new FormulaSession(graph, differentiator, textbook, unbound) { Notation = request.Notation, Cancellation = cancellation };
        foreach (var (name, value) in request.Variables)
        {
            session.DeclareValue(name, value);
            bindings[NameSpelling.Canonical(name)] = value;
        }

        foreach (var (name, sizes) in request.Shapes)
        {
            if (!request.Variables.ContainsKey(name))
            {
                session.DeclareShape(name, sizes.Select(SizeOf).ToArray());
            }
        }

        foreach (var (name, properties) in request.Assumptions)
        {
            session.Mention(name);
            foreach (var unknown in properties.Where(p => p is not ("positive" or "negative" or "nonnegative" or "nonpositive" or "nonzero" or "integer" or "real")))
            {
                warnings.Add($"that '{name}' is '{unknown}' says nothing here and was left out of account: positive, negative, nonnegative, nonpositive, nonzero, integer and real are known");
            }

            if (properties.Any(p => p is "positive" or "nonnegative"))
            {
                graph.AssumeNonNegative(NameSpelling.Canonical(name));
            }

            if (properties.Any(p => p is "positive" or "negative"))
            {
                session.AssumeSign(name, properties.Contains("negative") ? -1 : 1);
            }
        }

        foreach (var name in request.By)
        {
            session.MentionVariable(name);
        }

        foreach (var name in request.Random.OrderByDescending(HasValue))
        {
            session.DeclareRandom(name, HasValue(name), request.Shapes.GetValueOrDefault(name, []).Select(SizeOf).ToArray());
        }
    }

    public FormulaAnswer Answer() => request.Operation is Operation.Solve or Operation.Minimize or Operation.Maximize ? WithShapesFound(Answered) : Answered();

    private FormulaAnswer Answered()
    {
        var answer = request.Operation switch
        {
            Operation.Eval => Eval(),
            Operation.Simplify => Simplify(true),
            Operation.Expand => Expand(),
            Operation.Factor => Factor(),
            Operation.Collect => Collect(),
            Operation.Parse => Simplify(false),
            Operation.Diff => Diff(),
            Operation.Gradient => Gradient(),
            Operation.Jacobian => Jacobian(),
            Operation.Hessian => Hessian(),
            Operation.Solve => Solve(),
            Operation.Taylor => Taylor(),
            Operation.Explain => Explain(),
            Operation.Minimize => Optimum(isMaximum: false),
            Operation.Maximize => Optimum(isMaximum: true),
            _ => Prove(),
        };
        return answer with { Reading = session.Reading, ErrorEstimate = answer.Truth is null ? errorEstimate : null, Warnings = [.. session.Warnings, .. warnings] };
    }

    private bool HasValue(string name) => bindings.Find(NameSpelling.Canonical(name)) is not null;

    private static Size SizeOf(string text) => long.TryParse(text, out var number) ? number : Size.Named(text);

    private FormulaPrinting Printing => printing ??= new FormulaPrinting(new PrintOptions { ReservedNames = session.BoundNames }, request.WantsMathMl, request.StepForm);

    private Rendering Rendered(TensorExpr value) => Printing.Render(value);
}
