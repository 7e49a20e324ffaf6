using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// Differentiates a formula as it was written, by a scalar name or by an entry of an array, and takes down each rule as it applies it: a teacher's derivation
/// is a by-product of the computation. What was not written by its parts is opened a layer at a time while steps are taken down, and left to the reverse
/// fold otherwise. Not thread-safe, as its graph is not.
/// </summary>
public sealed partial class ForwardFold
{
    private const int MostFactorsInTurn = 100;

    private readonly Graph graph;
    private readonly InputNode input;
    private readonly IndexTerm[] at;
    private readonly StepRecorder? recorder;
    private readonly CancellationToken cancellation;
    private readonly FormBuilder forms;
    private readonly StepVariable variable;
    private readonly Dictionary<Node, bool> depends = [];
    private readonly Dictionary<Form, (DerivationRule Rule, Form Derivative)> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, (DerivationRule Rule, Form Derivative)> shownBefore = [];

    /// <summary>A fold by one name.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="input">The name to differentiate by.</param>
    /// <param name="recorder">Takes down the steps; null where none are wanted.</param>
    /// <param name="at">For an array, the entry to differentiate by: a term for each axis.</param>
    /// <param name="cancellation">Stops long work.</param>
    public ForwardFold(Graph graph, InputNode input, StepRecorder? recorder = null, IReadOnlyList<IndexTerm>? at = null, CancellationToken cancellation = default)
    {
        this.graph = graph;
        this.input = input;
        this.recorder = recorder;
        this.cancellation = cancellation;
        this.at = [.. at ?? []];
        if (this.at.Length != input.Rank)
        {
            throw new ArgumentException($"An entry of {input.Name} has {input.Rank} subscripts.", nameof(at));
        }

        forms = new FormBuilder(graph, recorder is not null);
        variable = new StepVariable(input, this.at);
        scope.AddRange(this.at.Where(t => t.Index is not null).Select(t => t.Index!));
    }

    /// <summary>The derivative of a form, as the rules gave it.</summary>
    public Form Derivative(Form form)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        cancellation.ThrowIfCancellationRequested();
        if (known.TryGetValue(form, out var before) || (form.Value.Node.Rank == 0 && shownBefore.TryGetValue(form.Value.Node, out before)))
        {
            // The same part once more: its steps have been shown.
            recorder?.Add(new RecordedStep(before.Rule, form, before.Derivative, variable, []) { Note = "as above" });
            return before.Derivative;
        }

        var body = form;
        while (body.Kind == FormKind.Definition)
        {
            body = body.Parts[0];
        }

        var shown = recorder is null ? body : Opened(WithOwnLetters(body));
        recorder?.Enter();
        var (rule, derivative) = Apply(shown);
        var hasSteps = recorder?.Leave(rule, shown.Kind is FormKind.Summation or FormKind.Power ? shown : form, derivative, variable, NoteOn(rule, form));
        if (form.Parts.Count > 0)
        {
            known.Add(form, (rule, derivative));
        }

        if (hasSteps == true && form.Value.Node.Rank == 0)
        {
            shownBefore.TryAdd(form.Value.Node, (rule, derivative));
        }

        return derivative;
    }

    private static string? NoteOn(DerivationRule rule, Form form) =>
        form.Kind == FormKind.Definition ? $"by the definition of {form.Name}" + (rule.Kink is { } also ? $"; {also}" : "") : rule.Kink;

    private (DerivationRule Rule, Form Derivative) Apply(Form form)
    {
        if (!Depends(form.Value))
        {
            return (DerivationRules.Constant, Form.Whole(graph.Zero));
        }

        if (IsVariable(form))
        {
            return at.Length == 0 ? (DerivationRules.Variable, Form.Whole(graph.One)) : (DerivationRules.Element, Form.Whole(Deltas(form.Value)));
        }

        if (recorder is { IsFull: true })
        {
            return (DerivationRules.Total, Whole(form.Value));
        }

        return form.Kind switch
        {
            FormKind.Sum => (DerivationRules.Sum, forms.Sum([.. form.Parts.Select(Derivative)])),
            FormKind.Negative => (DerivationRules.ConstantMultiple, forms.Negate(Derivative(form.Parts[0]))),
            FormKind.Product => OfProduct(form),
            FormKind.Quotient => OfQuotient(form),
            FormKind.Power => OfPower(form),
            FormKind.Function when form.Function is { } function => OfFunction(form, function),
            FormKind.Summation => OfSummation(form),
            _ => OfWhole(form),
        };
    }

    private (DerivationRule, Form) OfProduct(Form form)
    {
        var varying = form.Parts.Where(p => Depends(p.Value)).ToList();
        var constants = form.Parts.Where(p => !Depends(p.Value)).ToList();
        if (varying.Count == 1)
        {
            return (DerivationRules.ConstantMultiple, forms.Product([.. constants, Derivative(varying[0])]));
        }

        if (varying.Count > MostFactorsInTurn)
        {
            // The product rule in full would be as long as the square of the product.
            return (DerivationRules.Total, Whole(form.Value));
        }

        var terms = new List<Form>();
        foreach (var part in varying)
        {
            // (fg)′ = f′g + fg′: the factor that is differentiated stays in its place.
            terms.Add(forms.Product([.. constants, .. varying.Select(p => ReferenceEquals(p, part) ? Derivative(part) : p)]));
        }

        return (DerivationRules.Product, forms.Sum(terms));
    }

    private (DerivationRule, Form) OfQuotient(Form form)
    {
        var (above, below) = (form.Parts[0], form.Parts[1]);
        if (!Depends(below.Value))
        {
            return (DerivationRules.ConstantMultiple, forms.Quotient(Derivative(above), below));
        }

        // (f′g − fg′)/g², as printed: a constant numerator gives −f·g′/g².
        var top = Depends(above.Value)
            ? forms.Sum([forms.Product(Derivative(above), below), forms.Negate(forms.Product(above, Derivative(below)))])
            : forms.Negate(forms.Product(above, Derivative(below)));
        return (DerivationRules.Quotient, forms.Quotient(top, forms.Power(below, forms.Number(2))));
    }

    private (DerivationRule, Form) OfPower(Form form)
    {
        var (value, exponent) = (form.Parts[0], form.Parts[1]);
        if (!Depends(exponent.Value))
        {
            return Chained(DerivationRules.Power, form, value, v => new Form(FormKind.Power, graph.Power(v.Value, exponent.Value), [v, exponent]), v => PowerRule(v, exponent));
        }

        if (!Depends(value.Value))
        {
            return Chained(
                DerivationRules.Exponential,
                form,
                exponent,
                u => new Form(FormKind.Power, graph.Power(value.Value, u.Value), [value, u]),
                u => forms.Product(forms.Power(value, u), Form.Whole(graph.Log(value.Value))));
        }

        var logarithm = Form.Whole(graph.Log(value.Value));
        var inner = forms.Sum([forms.Product(Derivative(exponent), logarithm), forms.Product(exponent, forms.Quotient(Derivative(value), value))]);
        return (DerivationRules.GeneralPower, forms.Product(form, inner));
    }

    private Form PowerRule(Form basis, Form exponent)
    {
        var reduced = graph.Subtract(exponent.Value, graph.One);
        if (exponent.Value.Node is NumberNode { Value: var number } && number == Number.Half)
        {
            return forms.Quotient(forms.Number(1), forms.Product(forms.Number(2), forms.Power(basis, exponent)));
        }

        return basis.Value.Node is InputNode
            ? Form.Whole(graph.Multiply(exponent.Value, graph.Power(basis.Value, reduced)))
            : forms.Product(exponent, forms.Power(basis, Form.Whole(reduced)));
    }

    private (DerivationRule, Form) OfFunction(Form form, Function function)
    {
        // At a tie of max and min the constant arm counts, wherever it was written: it is put first, as in the canonical expression.
        if (form.Parts.Count == 2 && (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
            && form.Parts[0].Value.Node.HasInputs && !form.Parts[1].Value.Node.HasInputs)
        {
            form = form with { Parts = [form.Parts[1], form.Parts[0]] };
        }

        if (ReferenceEquals(function, FunctionTable.Select))
        {
            // Each arm by itself, under the condition that was there; where no case applies there is no derivative either.
            var then = Derivative(form.Parts[1]);
            var otherwise = form.Parts[2].Value.Node is NumberNode { Value.IsExact: false } rest && double.IsNaN(rest.Value.ToDouble()) ? form.Parts[2] : Derivative(form.Parts[2]);
            var cases = graph.Select(form.Parts[0].Value, then.Value, otherwise.Value);
            return (DerivationRules.Of(function), cases.Node is FunctionNode { Function: var kept } && ReferenceEquals(kept, function)
                ? new Form(FormKind.Function, cases, [form.Parts[0], then, otherwise]) { Function = function } : Form.Whole(cases));
        }

        if (form.Parts.Count == 1)
        {
            if (recorder is not null && ReferenceEquals(function, FunctionTable.Log) && form.Parts[0].Value.Node is TensorNode tensor && ReferenceEquals(tensor.Function, TensorFunction.Determinant))
            {
                return (DerivationRules.LogDeterminant, OfLogDeterminant(form.Parts[0].Value));
            }

            var argument = form.Parts[0];
            return Chained(
                DerivationRules.Of(function),
                form,
                argument,
                u => new Form(FormKind.Function, ReferenceEquals(u, argument) ? form.Value : graph.Apply(function, u.Value), [u]) { Function = function },
                u => ReferenceEquals(function, FunctionTable.Log) ? forms.Quotient(forms.Number(1), u) : Form.Whole(function.Partial(0, [new SymbolicReal(graph, u.Value)], new SymbolicReal(graph, ReferenceEquals(u, argument) ? form.Value : graph.Apply(function, u.Value))).Expr));
        }

        var arguments = form.Parts.Select(p => new SymbolicReal(graph, p.Value)).ToArray();
        var own = new SymbolicReal(graph, form.Value);
        var terms = new List<Form>();
        var moved = new Form?[arguments.Length];
        for (var k = 0; k < arguments.Length; k++)
        {
            if (Depends(form.Parts[k].Value) && !function.IsFlat(k))
            {
                terms.Add(forms.Product(Form.Whole(function.Partial(k, arguments, own).Expr), moved[k] = Derivative(form.Parts[k])));
            }
        }

        var total = forms.Sum(terms);
        var rule = DerivationRules.Of(function);
        return recorder is not null && ReferenceEquals(function, FunctionTable.Select)
            ? (rule, new Form(FormKind.Function, total.Value, [form.Parts[0], Arm(1), Arm(2)]) { Function = function })
            : (rule, total);

        // Where no case holds there is no derivative either.
        Form Arm(int k) => form.Parts[k].Value.Node is NumberNode { Value: { IsExact: false } none } && double.IsNaN(none.ToDouble()) ? form.Parts[k] : moved[k] ?? forms.Number(0);
    }

    /// <summary>The rule by its name where the argument is the variable itself, else the chain rule around it: the rule with a letter for the argument, then the argument.</summary>
    private (DerivationRule, Form) Chained(DerivationRule rule, Form form, Form inner, Func<Form, Form> applied, Func<Form, Form> derived)
    {
        var outer = derived(inner);
        if (IsVariable(inner))
        {
            return at.Length == 0 ? (rule, outer) : (rule, Times(outer, Derivative(inner)));
        }

        if (recorder is not null)
        {
            var letter = Form.Whole(graph.Input(LetterFor(form)));
            recorder.Add(new RecordedStep(rule, applied(letter), derived(letter), new StepVariable((InputNode)letter.Value.Node, [], inner), []) { Note = rule.Kink });
        }

        return (DerivationRules.Chain, Times(outer, Derivative(inner)));
    }

    /// <summary>f′(u)·u′; where f′(u) is a reciprocal, u′ goes above its line.</summary>
    private Form Times(Form outer, Form inner) => outer is { Kind: FormKind.Quotient, Parts: [{ Value.Node: NumberNode { Value.IsOne: true } }, var below] }
        ? forms.Quotient(inner, below) : forms.Product(outer, inner);

    private bool IsVariable(Form form) => ReferenceEquals(form.Value.Node, input);

    private bool Depends(Expr expression)
    {
        var pending = new Stack<Node>([expression.Node]);
        while (pending.TryPeek(out var node))
        {
            if (depends.ContainsKey(node))
            {
                pending.Pop();
                continue;
            }

            var isReady = true;
            var found = ReferenceEquals(node, input);
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
}
