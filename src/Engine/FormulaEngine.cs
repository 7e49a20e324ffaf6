using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>
/// Answers questions about formulas. Every fault of the user's is a <see cref="ProblemException"/>; nothing is kept between questions, so one engine may be
/// asked from many threads.
/// </summary>
/// <param name="textbook">The library of formulas that calls may name.</param>
public sealed class FormulaEngine(ITextbook? textbook = null)
{
    /// <summary>The answer; throws <see cref="ProblemException"/>, or <see cref="OperationCanceledException"/> where it took too long.</summary>
    public FormulaAnswer Answer(FormulaRequest request, CancellationToken cancellation = default) => new Question(request, textbook, cancellation).Answer();

    /// <summary>One question while it is being answered.</summary>
    private sealed class Question
    {
        private readonly FormulaRequest request;
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
            this.cancellation = cancellation;
            var unbound = request.Operation == Operation.Eval ? UnboundNames.Refuse : UnboundNames.Infer;
            session = new FormulaSession(graph, Differentiator.Instance, textbook, unbound) { Notation = request.Notation, Cancellation = cancellation };
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

        public FormulaAnswer Answer()
        {
            var answer = request.Operation switch
            {
                Operation.Eval => Eval(),
                Operation.Simplify => Simplify(true),
                Operation.Parse => Simplify(false),
                Operation.Diff => Diff(),
                Operation.Gradient => Gradient(),
                Operation.Jacobian => Jacobian(),
                Operation.Hessian => Hessian(),
                _ => Prove(),
            };
            return answer with { Reading = session.Reading, ErrorEstimate = answer.Truth is null ? errorEstimate : null, Warnings = [.. session.Warnings, .. warnings] };
        }

        private bool HasValue(string name) => bindings.Find(NameSpelling.Canonical(name)) is not null;

        private static Size SizeOf(string text) => long.TryParse(text, out var number) ? number : Size.Named(text);

        private FormulaAnswer Eval()
        {
            session.SubjectMayHaveParts = true;
            var subject = session.Bind(request.Formula);
            if (subject.Parts is { } parts)
            {
                var values = ValuesOf(parts.Select(p => p.Value).ToList(), always: true)!;
                var named = parts.Select((p, k) => (p.Name, values[k])).ToList();
                var lines = string.Join('\n', named.Select(p => $"{p.Name} = {ValueText.Of(p.Item2)}"));
                return new FormulaAnswer("") { Parts = named, Result = new Rendering(lines, lines, lines) };
            }

            var value = ValueOf(subject, always: true)!;
            if (subject.IsCondition)
            {
                if (value.Rank > 0)
                {
                    throw new ProblemException(ProblemCode.Unsupported, "a comparison of arrays has no single truth value");
                }

                var truth = value.Values[0] != 0;
                var word = truth ? "true" : "false";
                return new FormulaAnswer("") { Truth = truth, Result = Printing.Word(word) };
            }

            return new FormulaAnswer("") { Value = value, Result = Printing.Value(value) };
        }

        private FormulaAnswer Simplify(bool simplify)
        {
            var subject = session.Bind(request.Formula);
            var shown = simplify ? Simplified(subject) : subject;
            return new FormulaAnswer("") { Result = Rendered(shown), Value = ValueOf(subject), Conditions = simplify ? ConditionsBeyond(shown.Body) : [] };
        }

        private FormulaAnswer Diff()
        {
            var subject = session.Bind(request.Formula);
            var by = ByOrFree(subject);
            var names = by.Count == 1 ? Enumerable.Repeat(by[0], Math.Max(1, request.Order)).ToList() : by;
            if (subject.Form is not null && names.TrueForAll(n => session.ShapeOf(n).Length == 0))
            {
                return DiffByScalars(subject, names);
            }

            var derivative = subject;
            var numeric = Stable(subject);
            foreach (var name in names)
            {
                derivative = Simplified(Derivative(derivative, name));
                numeric = Derivative(numeric, name);
            }

            return new FormulaAnswer("") { Result = Rendered(derivative), Value = ValueOf(numeric), Conditions = ConditionsBeyond(derivative.Body) };
        }

        private FormulaAnswer DiffByScalars(TensorExpr subject, List<string> names)
        {
            var steps = new List<DerivationStep>();
            var form = subject.Form!;
            TensorExpr? derivative = null;
            var numeric = Stable(subject);
            foreach (var name in names)
            {
                var recorder = request.WantsSteps ? new StepRecorder() : null;
                var body = new ForwardFold(graph, InputNamed(name), recorder, cancellation).Derivative(form);
                derivative = Simplified(new TensorExpr(body, []));
                form = Expressions.Forms.Form.Whole(derivative.Body);
                numeric = Derivative(numeric, name);
                if (recorder is not null)
                {
                    steps.AddRange(recorder.Steps.Select(s => Shown(s, name)));
                    AddSimplification(steps, body, derivative.Body);
                }
            }

            return new FormulaAnswer("") { Result = Rendered(derivative!), Value = ValueOf(numeric), Steps = request.WantsSteps ? steps : null, Conditions = ConditionsBeyond(derivative!.Body) };
        }

        private void AddSimplification(List<DerivationStep> steps, Expr before, Expr after)
        {
            string from = Printing.Step(before), to = Printing.Step(after);
            if (from != to)
            {
                steps.Add(new DerivationStep("simplify", from, to, []));
            }
        }

        private DerivationStep Shown(RecordedStep step, string name) =>
            new(step.Rule, Printing.StepOperand(step.Of, name), Printing.Step(step.Gives), step.Steps.Select(s => Shown(s, name)).ToList());

        private FormulaAnswer Gradient()
        {
            var subject = session.Bind(request.Formula);
            RequireScalar(subject, "gradient");
            var names = ByOrFree(subject);
            var inputs = names.ConvertAll(InputNamed);
            var symbolic = ReverseFold.Gradient(graph, subject.Body, inputs, cancellation);
            var stable = Stable(subject);
            var numeric = ReverseFold.Gradient(graph, stable.Body, inputs, cancellation);
            var values = ValuesOf([stable, .. numeric.Select(d => new TensorExpr(d.Body, d.Axes))]);
            var answers = new Dictionary<string, DerivativeAnswer>();
            for (var k = 0; k < names.Count; k++)
            {
                var shown = Simplified(new TensorExpr(symbolic[k].Body, symbolic[k].Axes));
                answers[names[k]] = Named(subject, [names[k]], shown, request.Way == EvaluationWay.Tape && values is not null ? Taped(stable, names[k]) : values?[k + 1]);
            }

            return new FormulaAnswer("") { Result = Rendered(subject), Value = values?[0], Derivatives = answers };
        }

        private NumericArray Taped(TensorExpr subject, string name) =>
            Evaluator.GradientByTape(subject.Body, [NameSpelling.Canonical(name)], bindings, cancellation).Gradient.GetValueOrDefault(NameSpelling.Canonical(name))
            ?? new NumericArray(session.ShapeOf(name).Select(s => (int)s.Offset).ToArray(), new double[session.ShapeOf(name).Aggregate(1L, (n, s) => n * s.Offset)]);

        private FormulaAnswer Jacobian()
        {
            var subject = session.Bind(request.Formula);
            var names = ByOrFree(subject);
            var answers = new Dictionary<string, DerivativeAnswer>();
            var columns = new List<TensorExpr>();
            foreach (var name in names)
            {
                columns.Add(Simplified(Derivative(subject, name)));
                answers[name] = Named(subject, [name], columns[^1], ValueOf(Derivative(Stable(subject), name)));
            }

            return names.Count == 1
                ? new FormulaAnswer("") { Result = answers[names[0]].Result, Value = answers[names[0]].Value, Derivatives = answers }
                : new FormulaAnswer("") { Result = ByScalars(subject, names, columns) ?? Rendered(subject), Derivatives = answers };
        }

        private FormulaAnswer Hessian()
        {
            var subject = session.Bind(request.Formula);
            RequireScalar(subject, "Hessian");
            var names = ByOrFree(subject);
            if (names.Count == 1)
            {
                var second = Simplified(Derivative(Derivative(subject, names[0]), names[0]));
                var answer = Named(subject, [names[0], names[0]], second, ValueOf(Derivative(Derivative(Stable(subject), names[0]), names[0])));
                return new FormulaAnswer("") { Result = answer.Result, Value = answer.Value, Derivatives = new Dictionary<string, DerivativeAnswer> { [names[0]] = answer } };
            }

            var areScalars = names.TrueForAll(n => session.ShapeOf(n).Length == 0);
            var entries = new List<IReadOnlyList<Expr>>();
            var blocks = new Dictionary<string, IReadOnlyDictionary<string, NumericArray>>();
            foreach (var row in names)
            {
                var first = Derivative(Stable(subject), row);
                var block = new Dictionary<string, NumericArray>();
                foreach (var column in names)
                {
                    if (ValueOf(Derivative(first, column)) is { } value)
                    {
                        block[column] = value;
                    }
                }

                blocks[row] = block;
                if (areScalars)
                {
                    var slope = Derivative(subject, row);
                    entries.Add([.. names.Select(column => Simplified(Derivative(slope, column)).Body)]);
                }
            }

            return new FormulaAnswer("") { Result = areScalars ? Printing.Grid(entries) : Rendered(subject), Blocks = blocks };
        }

        private FormulaAnswer Prove()
        {
            var sides = session.BindEquation(request.Formula);
            var conditions = new Conditions(graph, session, request.Assumptions);
            var assumptions = request.Assumptions.ToDictionary(a => NameSpelling.Canonical(a.Key), a => a.Value);
            var proof = new Prover(graph, assumptions, point => conditions.Violated(point, request.Formula, cancellation) is not null, cancellation).Prove(sides.Select(s => (s.Body, s.Axes)).ToList());
            return new FormulaAnswer("") { Holds = proof.Holds, Counterexample = proof.Counterexample, Result = Rendered(sides[0]), Conditions = proof.Holds == true ? ConditionsBeyond() : [] };
        }

        private IReadOnlyList<string> ConditionsBeyond(params IEnumerable<Expr> results) => new Conditions(graph, session, request.Assumptions).Beyond(results, IsBound, cancellation);

        private void RequireScalar(TensorExpr subject, string what)
        {
            if (subject.Rank > 0)
            {
                throw new ProblemException(ProblemCode.Shape, $"the {what} is that of a scalar, but the formula's value has {subject.Rank} {(subject.Rank == 1 ? "axis" : "axes")}", session.SubjectPlace, "ask for the Jacobian");
            }
        }

        /// <summary>What is differentiated by: what was asked for, or the one free name.</summary>
        private List<string> ByOrFree(TensorExpr subject)
        {
            if (request.By.Count > 0)
            {
                return request.By.Select(NameSpelling.Canonical).ToList();
            }

            var free = InputsOf(subject.Body.Node).FindAll(n => !session.IsRandom(n));
            var wanted = request.Operation is Operation.Gradient or Operation.Hessian && free.Count > 0;
            return wanted || free.Count == 1 ? free : throw new ProblemException(ProblemCode.Syntax, "the name to differentiate by is missing", null, "name it with wrt");
        }

        private static List<string> InputsOf(Node node) => [.. node.Inputs().Select(input => input.Name).Order(StringComparer.Ordinal)];

        private InputNode InputNamed(string name)
        {
            var canonical = NameSpelling.Canonical(name);
            if (session.IsDefined(canonical))
            {
                throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is defined by a formula; a derivative is by a free name");
            }

            if (session.IsRandom(canonical) && !HasValue(name))
            {
                throw new ProblemException(ProblemCode.Unsupported, $"'{name}' is random; a derivative is by a constant");
            }

            var shape = session.ShapeOf(canonical);
            var axes = Array.ConvertAll(shape, s => (IndexTerm)new Index("i", s));
            return (InputNode)graph.Input(canonical, shape, axes).Node;
        }

        private TensorExpr Derivative(TensorExpr value, string name)
        {
            var derivative = ReverseFold.Gradient(graph, value.Body, [InputNamed(name)], cancellation)[0];
            return new TensorExpr(derivative.Body, [.. value.Axes, .. derivative.Axes]);
        }

        private TensorExpr Simplified(TensorExpr value) => value with { Body = new Simplifier(graph).Simplify(value.Body, cancellation) };

        private TensorExpr Stable(TensorExpr value) => value with { Body = StableForm.Of(graph, value.Body, cancellation) };

        /// <summary>The value, where every name is bound; null where one is not.</summary>
        private NumericArray? ValueOf(TensorExpr value, bool always = false) => always || IsBound(value) ? ValuesOf([value], true)![0] : null;

        private NumericArray[]? ValuesOf(IReadOnlyList<TensorExpr> values, bool always = false)
        {
            if (!always && !values.All(IsBound))
            {
                return null;
            }

            var outputs = new Output[values.Count];
            for (var k = 0; k < outputs.Length; k++)
            {
                outputs[k] = new Output(StableForm.Of(graph, values[k].Body, cancellation), values[k].Axes);
            }

            NumericArray[] results;
            try
            {
                (results, var errors) = Evaluator.EvaluateWithErrors(outputs, bindings, request.Way, cancellation);
                foreach (var error in errors?.Where(double.IsFinite) ?? [])
                {
                    errorEstimate = Math.Max(errorEstimate ?? 0, error);
                }
            }
            catch (ProblemException fault) when (fault.Problem.Span is null)
            {
                throw fault.At(PlaceOf(fault));
            }

            if (Array.Exists(results, r => Array.Exists(r.Values, v => !double.IsFinite(v))))
            {
                warnings.Add(new Conditions(graph, session, request.Assumptions).Violated(bindings, request.Formula, cancellation)
                    ?? "the value is not finite: the formula leaves its real domain, or exceeds the range of a double");
            }

            return results;
        }

        /// <summary>Where a fault of evaluation stands: at the part that fails alone too, else at the whole formula.</summary>
        private SourceSpan PlaceOf(ProblemException fault)
        {
            foreach (var (value, place) in session.Partials.Where(p => p.Value is not null).Select(p => (p.Value!, p.Place)).Concat(session.Integrals))
            {
                try
                {
                    if (IsBound(value))
                    {
                        _ = Evaluator.Evaluate([new Output(value.Body, value.Axes)], bindings, request.Way, cancellation);
                    }
                }
                catch (ProblemException alone) when (alone.Problem.Code == fault.Problem.Code)
                {
                    return place;
                }
            }

            return session.SubjectPlace;
        }

        private bool IsBound(TensorExpr value) => !HasUnknown(value.Body.Node) && InputsOf(value.Body.Node).TrueForAll(n => bindings.Find(n) is not null)
            && value.Axes.All(a => a.Size.IsKnown) && value.Body.FreeIndices().All(i => value.Axes.Contains(i));

        /// <summary>Whether it holds a function without a formula or a size that no value tells.</summary>
        private static bool HasUnknown(Node node) => node.Reachable().Any(n => n is UnknownFunctionNode or SizeNode || HasOpenRange(n));

        private static bool HasOpenRange(Node node)
        {
            foreach (var size in node.Bound)
            {
                if (!size.IsKnown && !ReservedSizes.Contains(size))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>A vector's Jacobian by scalars, a row for each output; null where the outputs are many, or no vector.</summary>
        private Rendering? ByScalars(TensorExpr subject, List<string> names, List<TensorExpr> columns)
        {
            const int MostRows = 16;
            if (subject.Rank != 1 || !subject.Axes[0].Size.IsKnown || subject.Axes[0].Size.Offset is < 1 or > MostRows || names.Exists(n => session.ShapeOf(n).Length > 0))
            {
                return null;
            }

            return Printing.Grid([.. Enumerable.Range(1, (int)subject.Axes[0].Size.Offset).Select(r => columns.ConvertAll(c => c.Body.Substitute(c.Axes[0], IndexTerm.At((Size)r))))]);
        }

        /// <summary>A derivative with the names that it goes by; a function without a name is f.</summary>
        private DerivativeAnswer Named(TensorExpr subject, IReadOnlyList<string> by, TensorExpr derivative, NumericArray? value)
        {
            var of = session.SubjectName ?? (session.KnownAs("f") ? null : "f");
            return Printing.Derivative(new DerivativeName(of, subject.Rank, [.. by.Select(n => (n, session.ShapeOf(n).Length))]), derivative, value);
        }

        private FormulaPrinting Printing => printing ??= new FormulaPrinting(new PrintOptions { ReservedNames = session.BoundNames }, request.WantsMathMl, request.StepForm);

        private Rendering Rendered(TensorExpr value) => Printing.Render(value);
    }
}
