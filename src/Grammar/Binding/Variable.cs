using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>What a formula is differentiated by: a name, or an element of the array that a name stands for.</summary>
/// <param name="Name">Its canonical spelling.</param>
/// <param name="Element">The input, read at the element; null where nothing of that name occurs.</param>
/// <param name="Axes">The axes that the subscripts leave: all of a name's, none of `xᵢ`.</param>
public sealed record Variable(string Name, Expr? Element, IReadOnlyList<Index> Axes)
{
    /// <summary>The input whose entries are varied; null where nothing of that name occurs.</summary>
    public InputNode? Input => Element?.Node as InputNode;

    /// <summary>Whether it is an element and not a whole name.</summary>
    public bool IsElement => Element is { } element && element.Terms.Length > Axes.Count;

    /// <summary>Whether the formula holds the name.</summary>
    public bool Occurs { get; init; } = true;

    /// <summary>The derivative by this variable, given that by the whole input: read at the element, the axes that are left behind the value's.</summary>
    /// <param name="value">What was differentiated.</param>
    /// <param name="whole">Its derivative by <see cref="Input"/>.</param>
    public TensorExpr Entry(TensorExpr value, Derivative whole)
    {
        var body = whole.Body;
        var axes = new List<Index>(value.Axes);
        for (var a = 0; a < whole.Axes.Length; a++)
        {
            var term = Element!.Value.Terms[a];
            if (term.Index is { } index && term.Offset == 0 && Axes.Contains(index))
            {
                axes.Add(whole.Axes[a]);
            }
            else
            {
                body = body.Substitute(whole.Axes[a], term);
            }
        }

        return new TensorExpr(body, [.. axes]) { Form = axes.Count == 0 ? Expressions.Forms.Form.Whole(body) : null };
    }
}
