using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Forms;

/// <summary>
/// Makes forms of forms as a rule of differentiation says, unsimplified but for what nobody writes: factors of 1, terms of 0, double negatives. The value
/// of each is made along with it. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where values are made.</param>
/// <param name="keepsParts">Whether parts are kept; without, each result is a whole, and costs no more than its value.</param>
public sealed class FormBuilder(Graph graph, bool keepsParts)
{
    /// <summary>A number.</summary>
    public Form Number(Number value) => Form.Whole(graph.Number(value));

    /// <summary>The sum.</summary>
    public Form Sum(IReadOnlyList<Form> terms)
    {
        var value = graph.Sum(terms.Select(t => (Numbers.Number.One, t.Value)).ToArray());
        if (!keepsParts || terms.All(IsNumber))
        {
            return Form.Whole(value);
        }

        var kept = new List<Form>();
        foreach (var term in terms.Where(t => !IsZero(t)))
        {
            if (term.Kind == FormKind.Sum)
            {
                kept.AddRange(term.Parts);
            }
            else
            {
                kept.Add(term);
            }
        }

        return kept.Count == 1 ? kept[0] : new Form(FormKind.Sum, value, kept);
    }

    /// <summary>The negative.</summary>
    public Form Negate(Form form)
    {
        var value = graph.Negate(form.Value);
        return !keepsParts || IsNumber(form) ? Form.Whole(value)
            : form.Kind == FormKind.Negative ? form.Parts[0]
            : new Form(FormKind.Negative, value, [form]);
    }

    /// <summary>The product; signs of the factors go in front.</summary>
    public Form Product(params IReadOnlyList<Form> factors)
    {
        var value = graph.Product(factors.Select(f => (f.Value, Numbers.Number.One)).ToArray());
        if (!keepsParts || factors.All(IsNumber) || factors.Any(IsZero))
        {
            return Form.Whole(value);
        }

        var isNegative = false;
        var kept = new List<Form>();
        foreach (var factor in factors)
        {
            var body = factor;
            while (body.Kind == FormKind.Negative)
            {
                (body, isNegative) = (body.Parts[0], !isNegative);
            }

            if (body.Value.Node is NumberNode { Value: var number } && number.Sign < 0)
            {
                (body, isNegative) = (Number(-number), !isNegative);
            }

            if (body.Value.Node is not NumberNode { Value.IsOne: true })
            {
                kept.Add(body);
            }
        }

        var size = isNegative ? graph.Negate(value) : value;
        var form = kept.Count == 1 ? kept[0] : new Form(FormKind.Product, size, kept);
        return isNegative ? new Form(FormKind.Negative, value, [form]) : form;
    }

    /// <summary>The quotient.</summary>
    public Form Quotient(Form above, Form below)
    {
        var value = graph.Divide(above.Value, below.Value);
        return !keepsParts || IsZero(above) || (IsNumber(above) && IsNumber(below)) ? Form.Whole(value)
            : above.Kind == FormKind.Negative ? new Form(FormKind.Negative, value, [new Form(FormKind.Quotient, graph.Negate(value), [above.Parts[0], below])])
            : new Form(FormKind.Quotient, value, [above, below]);
    }

    /// <summary>The power.</summary>
    public Form Power(Form basis, Form exponent)
    {
        if (exponent.Value.Node is NumberNode { Value.IsOne: true })
        {
            return basis;
        }

        var value = graph.Power(basis.Value, exponent.Value);
        return !keepsParts || value.Node is NumberNode ? Form.Whole(value) : new Form(FormKind.Power, value, [basis, exponent]);
    }

    /// <summary>The sum over indices, as it stands before a δ is used up.</summary>
    public Form SumOver(Form body, IReadOnlyList<Index> indices)
    {
        var value = graph.SumOver(body.Value, [.. indices]);
        return !keepsParts || value.Node is NumberNode ? Form.Whole(value) : new Form(FormKind.Summation, value, [body]) { Indices = indices };
    }

    private static bool IsNumber(Form form) => form.Kind == FormKind.Whole && form.Value.Node is NumberNode;

    private static bool IsZero(Form form) => form.Kind == FormKind.Whole && form.Value.Node is NumberNode { Value.IsZero: true };
}
