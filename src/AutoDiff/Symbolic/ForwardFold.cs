using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// Differentiates a formula as it was written, by one scalar name, and takes down each rule as it applies it: a teacher's derivation is a by-product of the
/// computation. Local derivatives are those of the function table; what has no scalar structure is left to the reverse fold.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="input">The name to differentiate by.</param>
/// <param name="recorder">Takes down the steps; null where none are wanted.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class ForwardFold(Graph graph, InputNode input, StepRecorder? recorder = null, CancellationToken cancellation = default)
{
    private const int MostFactorsInTurn = 100;

    private readonly Dictionary<Node, bool> depends = [];

    /// <summary>The derivative of a form.</summary>
    public Expr Derivative(Form form)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        cancellation.ThrowIfCancellationRequested();
        recorder?.Enter();
        var (rule, derivative) = Apply(form);
        recorder?.Leave(rule, form.Value, derivative);
        return derivative;
    }

    private (string Rule, Expr Derivative) Apply(Form form)
    {
        if (!Depends(form.Value))
        {
            return (RuleNames.Constant, graph.Zero);
        }

        if (IsVariable(form))
        {
            return (RuleNames.Variable, graph.One);
        }

        return form.Kind switch
        {
            FormKind.Sum => (RuleNames.Sum, graph.Sum(form.Parts.Select(p => (Number.One, Derivative(p))).ToArray())),
            FormKind.Negative => (RuleNames.ConstantMultiple, graph.Negate(Derivative(form.Parts[0]))),
            FormKind.Product => OfProduct(form),
            FormKind.Quotient => OfQuotient(form),
            FormKind.Power => OfPower(form),
            FormKind.Function when form.Function is { } function => OfFunction(form, function),
            FormKind.Summation => (RuleNames.Sum, graph.SumOver(Derivative(form.Parts[0]), form.Index!)),
            _ => (RuleNames.Total, ReverseFold.Gradient(graph, form.Value, [input], cancellation)[0].Body),
        };
    }

    private (string, Expr) OfProduct(Form form)
    {
        var varying = form.Parts.Where(p => Depends(p.Value)).ToList();
        var constants = form.Parts.Where(p => !Depends(p.Value)).Select(p => (p.Value, Number.One)).ToList();
        if (varying.Count == 1)
        {
            return (RuleNames.ConstantMultiple, graph.Product([.. constants, (Derivative(varying[0]), Number.One)]));
        }

        if (varying.Count > MostFactorsInTurn)
        {
            // The product rule in full would be as long as the square of the product.
            return (RuleNames.Total, ReverseFold.Gradient(graph, form.Value, [input], cancellation)[0].Body);
        }

        var terms = new List<(Number, Expr)>();
        foreach (var part in varying)
        {
            var others = varying.Where(p => !ReferenceEquals(p, part)).Select(p => (p.Value, Number.One));
            terms.Add((Number.One, graph.Product([.. constants, .. others, (Derivative(part), Number.One)])));
        }

        return (RuleNames.Product, graph.Sum(terms.ToArray()));
    }

    private (string, Expr) OfQuotient(Form form)
    {
        var (above, below) = (form.Parts[0], form.Parts[1]);
        if (!Depends(below.Value))
        {
            return (RuleNames.ConstantMultiple, graph.Divide(Derivative(above), below.Value));
        }

        // (f′g − fg′)/g², as printed: a constant numerator gives −f·g′/g².
        var top = Depends(above.Value)
            ? graph.Subtract(graph.Multiply(Derivative(above), below.Value), graph.Multiply(above.Value, Derivative(below)))
            : graph.Negate(graph.Multiply(above.Value, Derivative(below)));
        return (RuleNames.Quotient, graph.Divide(top, graph.Power(below.Value, 2)));
    }

    private (string, Expr) OfPower(Form form)
    {
        var (value, exponent) = (form.Parts[0], form.Parts[1]);
        if (!Depends(exponent.Value))
        {
            var outer = graph.Multiply(exponent.Value, graph.Power(value.Value, graph.Subtract(exponent.Value, graph.One)));
            return Chained(RuleNames.Power, form, outer, value);
        }

        if (!Depends(value.Value))
        {
            return Chained(RuleNames.Exponential, form, graph.Multiply(form.Value, graph.Log(value.Value)), exponent);
        }

        var logarithm = graph.Log(value.Value);
        var inner = graph.Add(graph.Multiply(Derivative(exponent), logarithm), graph.Multiply(exponent.Value, graph.Divide(Derivative(value), value.Value)));
        return (RuleNames.GeneralPower, graph.Multiply(form.Value, inner));
    }

    private (string, Expr) OfFunction(Form form, Function function)
    {
        // At a tie of max and min the constant arm counts, wherever it was written: it is put first, as in the canonical expression.
        if (form.Parts.Count == 2 && (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
            && form.Parts[0].Value.Node.HasInputs && !form.Parts[1].Value.Node.HasInputs)
        {
            form = form with { Parts = [form.Parts[1], form.Parts[0]] };
        }

        var arguments = form.Parts.Select(p => new SymbolicReal(graph, p.Value)).ToArray();
        var own = new SymbolicReal(graph, form.Value);
        if (form.Parts.Count == 1)
        {
            return Chained(function.RuleName, form, function.Partial(0, arguments, own).Expr, form.Parts[0]);
        }

        var terms = new List<(Number, Expr)>();
        for (var k = 0; k < arguments.Length; k++)
        {
            if (Depends(form.Parts[k].Value) && !function.IsFlat(k))
            {
                terms.Add((Number.One, graph.Multiply(function.Partial(k, arguments, own).Expr, Derivative(form.Parts[k]))));
            }
        }

        return (function.RuleName, graph.Sum(terms.ToArray()));
    }

    /// <summary>The rule by its name where the argument is the variable itself, else the chain rule around it.</summary>
    private (string, Expr) Chained(string rule, Form form, Expr outer, Form inner)
    {
        if (IsVariable(inner))
        {
            return (rule, outer);
        }

        recorder?.Enter();
        recorder?.Leave(rule, form.Value, outer);
        return (RuleNames.Chain, graph.Multiply(outer, Derivative(inner)));
    }

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
