using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Symbolic;

/// <content>Sums over an index, entries of arrays, reductions and functions of matrices: what nobody wrote by its parts.</content>
public sealed partial class ForwardFold
{
    private static readonly string[] Letters = ["u", "v", "w", "z", "t", "s", "r", "q"];
    private static readonly string[] IndexLetters = ["i", "j", "k", "l", "p", "q", "r"];

    private readonly List<Index> scope = [];

    /// <summary>Names that no letter of the chain rule and no index takes, besides those in the formula.</summary>
    public IReadOnlyCollection<string> ReservedNames { get; init; } = [];

    private PrintOptions Options => field ??= new PrintOptions { ReservedNames = [.. ReservedNames] };

    /// <summary>A form that was not written by its parts, opened by a layer; itself where there is nothing to open.</summary>
    private Form Opened(Form form)
    {
        // ‖u‖² is Σ uᵢ²: the square of a root that nobody wrote as a root.
        if (form is { Kind: FormKind.Power, Parts: [{ Kind: FormKind.Whole } basis, _] } && basis.Value.Node is ProductNode { Exponents: [var root] } && root == Number.Half && form.Value.Node is ProductNode { Bound.Length: > 0 } or SumNode)
        {
            return CanonicalForm.Of(graph, form.Value, BoundIndices) ?? form;
        }

        return form.Kind == FormKind.Whole && Depends(form.Value) && !IsVariable(form) ? CanonicalForm.Of(graph, form.Value, BoundIndices) ?? form : form;
    }

    /// <summary>A sum whose letters are not those of indices around it: the same letter means the same in every step.</summary>
    private Form WithOwnLetters(Form form)
    {
        foreach (var index in form.Indices)
        {
            if (scope.Exists(s => s.Name == index.Name))
            {
                var taken = scope.Concat(form.Indices).Select(i => i.Name).Concat(ReservedNames).ToHashSet();
                var letter = IndexLetters.FirstOrDefault(l => !taken.Contains(l)) ?? Enumerable.Range(1, int.MaxValue).Select(n => $"i_{n}").First(l => !taken.Contains(l));
                form = form.Renamed(index, new Index(letter, index.Size));
            }
        }

        return form;
    }

    private Index[] BoundIndices(Expr value) => FormPrinter.BoundIndices(value, scope, Options);

    private string LetterFor(Form form)
    {
        var taken = form.Value.Node.Reachable().OfType<InputNode>().Select(i => i.Name).Concat(ReservedNames).Append(input.Name).ToHashSet();
        foreach (var size in form.Value.Node.Reachable().SelectMany(n => n.Axes.ToArray().Concat(n.Bound.ToArray())))
        {
            taken.Add(size.Name ?? "");
        }

        return Letters.FirstOrDefault(l => !taken.Contains(l)) ?? Enumerable.Range(1, int.MaxValue).Select(n => $"u_{n}").First(l => !taken.Contains(l));
    }

    private Expr Deltas(Expr entry)
    {
        var factors = new (Expr, Number)[at.Length];
        for (var a = 0; a < at.Length; a++)
        {
            factors[a] = (graph.Bracket(entry.Terms[a], IndexRelation.Equal, at[a]), Number.One);
        }

        return graph.Product(factors);
    }

    /// <summary>The derivative of what is not taken apart.</summary>
    private Form Whole(Expr value)
    {
        var derivative = ReverseFold.Gradient(graph, value, [input], cancellation)[0];
        var body = derivative.Body;
        for (var a = 0; a < at.Length; a++)
        {
            body = body.Substitute(derivative.Axes[a], at[a]);
        }

        return Form.Whole(body);
    }

    private (DerivationRule, Form) OfSummation(Form form)
    {
        var held = scope.Count;
        scope.AddRange(form.Indices);
        var body = Derivative(form.Parts[0]);
        scope.RemoveRange(held, scope.Count - held);
        var sum = forms.SumOver(body, form.Indices);
        if (recorder is null || sum.Kind != FormKind.Summation || !body.Value.Node.HoldsDelta)
        {
            return (IsQuadratic(form) ? DerivationRules.QuadraticForm : DerivationRules.Sum, sum);
        }

        var collapsed = Form.Whole(sum.Value);
        recorder.Add(new RecordedStep(DerivationRules.Delta, sum, collapsed, null, []));
        return (IsQuadratic(form) ? DerivationRules.QuadraticForm : DerivationRules.Sum, collapsed);
    }

    /// <summary>Whether it is xᵀAx, by an entry of x, where A does not depend on x.</summary>
    private bool IsQuadratic(Form form)
    {
        if (recorder is null || input.Rank != 1)
        {
            return false;
        }

        var bound = new List<Index>();
        var pending = new Stack<Expr>([form.Value]);
        List<Expr> entries = [], rest = [];
        while (pending.TryPop(out var next) && bound.Count <= 2 && rest.Count <= 1)
        {
            if (next.Node is ProductNode product && Array.TrueForAll(product.Exponents.ToArray(), e => e.IsOne))
            {
                Array.ForEach(next.Open(out var over), pending.Push);
                bound.AddRange(over);
            }
            else
            {
                (ReferenceEquals(next.Node, input) ? entries : rest).Add(next);
            }
        }

        return bound.Count == 2 && pending.Count == 0 && entries.Count == 2 && rest is [var matrix] && !Depends(matrix) && bound.TrueForAll(matrix.DependsOn)
            && bound.TrueForAll(b => entries.Exists(e => e.DependsOn(b)));
    }

    private (DerivationRule, Form) OfWhole(Form form)
    {
        if (recorder is null)
        {
            return (DerivationRules.Total, Whole(form.Value));
        }

        switch (form.Value.Node)
        {
            case ProductNode { Bound: [var only] } population when only == ReservedSizes.Population:
                return OfExpectation(form.Value, population);
            case ProductNode product when product.Bound.Length > 0:
                return (DerivationRules.Integral, Whole(form.Value));
            case UnknownFunctionNode { Orders.Length: 1 } unknown:
                var (name, orders) = (unknown.Name, unknown.Orders.ToArray());
                return Chained(
                    DerivationRules.UnknownFunction,
                    form,
                    Form.Whole(form.Value.Open(out _)[0]),
                    u => Form.Whole(graph.Unknown(name, orders, u.Value)),
                    u => Form.Whole(graph.Unknown(name, [orders[0] + 1], u.Value)));
            case UnknownFunctionNode:
                return (DerivationRules.SeveralArguments, OfOperands(form.Value));
            case ReductionNode reduction:
                return (RuleOf(reduction.Kind), OfOperands(form.Value));
            case TensorNode tensor:
                return (RuleOf(tensor.Function), OfOperands(form.Value));
            default:
                return (DerivationRules.Total, Whole(form.Value));
        }
    }

    private (DerivationRule, Form) OfExpectation(Expr value, ProductNode population)
    {
        var member = new Index("k", ReservedSizes.Population);
        var operands = value.OpenWith([member]);
        var factors = new (Expr, Number)[population.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = (operands[k], population.Exponents[k]);
        }

        var body = Derivative(Form.Whole(graph.Product(factors)));
        return (DerivationRules.Expectation, Form.Whole(graph.SumOver(body.Value, member)));
    }

    /// <summary>The differential: for each operand its partial derivative times its derivative, summed over what the node binds.</summary>
    private Form OfOperands(Expr value)
    {
        var bound = BoundIndices(value);
        var operands = value.OpenWith(bound);
        var held = scope.Count;
        scope.AddRange(bound);
        var terms = new List<Form>();
        foreach (var (k, partial) in LocalDerivatives.Of(graph, value, operands, bound, k => Depends(operands[k])))
        {
            var product = forms.Product(Form.Whole(partial), Derivative(Form.Whole(operands[k])));
            terms.Add(bound.Length == 0 ? product : Form.Whole(graph.SumOver(product.Value, bound)));
        }

        scope.RemoveRange(held, scope.Count - held);
        return forms.Sum(terms);
    }

    /// <summary>∂log(det(A)) = tr(A⁻¹ ∂A).</summary>
    private Form OfLogDeterminant(Expr determinant)
    {
        var inner = OfOperands(determinant);
        return Form.Whole(graph.Divide(inner.Value, determinant));
    }

    private static DerivationRule RuleOf(ReductionKind kind) => kind switch
    {
        ReductionKind.LogSumExp => DerivationRules.LogSumExp,
        ReductionKind.Product => DerivationRules.IndexedProduct,
        _ => DerivationRules.IndexedExtremum,
    };

    private static DerivationRule RuleOf(TensorFunction function) =>
        ReferenceEquals(function, TensorFunction.Inverse) ? DerivationRules.Inverse
        : ReferenceEquals(function, TensorFunction.Determinant) ? DerivationRules.Determinant
        : ReferenceEquals(function, TensorFunction.Eigenvalues) ? DerivationRules.Eigenvalue
        : ReferenceEquals(function, TensorFunction.SingularValues) ? DerivationRules.SingularValue
        : DerivationRules.Total;
}
