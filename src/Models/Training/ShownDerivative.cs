using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Models.Data;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Models.Training;

/// <summary>A derivative of a model's loss as a person reads it.</summary>
/// <param name="Parameter">By what.</param>
/// <param name="EntryHead">`∂J/∂wⱼ`.</param>
/// <param name="Entry">The derivative in index form; null where it is too long.</param>
/// <param name="WholeHead">`∂J/∂w`.</param>
/// <param name="Whole">The derivative in matrix form; null where it has none.</param>
public sealed record ShownDerivative(string Parameter, string EntryHead, string? Entry, string WholeHead, string? Whole)
{
    private const int LongestText = 900;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The derivatives of a model's loss by all parameters, simplified.</summary>
    public static IReadOnlyList<ShownDerivative> AllOf(ModelFormulas model, PrintForm form, CancellationToken cancellation = default)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(Patience);
        return [.. model.Parameters.Zip(model.Gradient(cancellation), (parameter, derivative) => Of(model, parameter, derivative.Body, derivative.Axes, form, soon.Token, cancellation))];
    }

    /// <summary>An expression in a notation; null where it is too long to be read.</summary>
    public static string? Print(Expr body, IReadOnlyList<Index> axes, PrintForm form)
    {
        try
        {
            return Printer.PrintIndexForm(body, axes, form, new PrintOptions { MaximalLength = LongestText });
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Limit)
        {
            return null;
        }
    }

    private static ShownDerivative Of(
        ModelFormulas model, ModelParameter parameter, Expr body, Index[] axes, PrintForm form, CancellationToken soon, CancellationToken cancellation)
    {
        (body, axes) = WithLetters(Simplest(model, body, soon, cancellation), axes);
        var whole = MatrixForm(body, axes, form);
        var loss = NameText.Of(model.ObjectiveName, form);
        var (entry, name) = (Print(body, axes, form), NameText.Of(parameter.Name, form));
        var letters = string.Concat(axes.Select(axis => axis.Name));
        return new ShownDerivative(parameter.Name, Head(loss, axes.Length == 0 ? name : Subscripted(name, letters, form), form), entry, Head(loss, name, form), whole);
    }

    private static string Head(string loss, string by, PrintForm form) => form switch
    {
        PrintForm.Latex => $@"\frac{{\partial {loss}}}{{\partial {by}}}",
        PrintForm.Text => $"d{loss}/d{by}",
        _ => $"∂{loss}/∂{by}",
    };

    private static string Subscripted(string name, string letters, PrintForm form) => form switch
    {
        PrintForm.Latex => $"{name}_{{{letters}}}",
        PrintForm.Text => letters.Length == 1 ? $"{name}_{letters}" : $"{name}_{{{letters}}}",
        _ => (NameText.IsPlain(name) ? name : $"({name})") + letters.Replace("j", "ⱼ", StringComparison.Ordinal).Replace("k", "ₖ", StringComparison.Ordinal),
    };

    private static string? MatrixForm(Expr body, Index[] axes, PrintForm form)
    {
        try
        {
            return axes.Length == 0 ? null : Printer.PrintMatrixForm(body, axes, form, new PrintOptions { MaximalLength = LongestText });
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Limit)
        {
            return null;
        }
    }

    /// <summary>The rows are i, so the axes of a parameter are j, or k and j.</summary>
    private static (Expr Body, Index[] Axes) WithLetters(Expr body, Index[] axes)
    {
        var named = new Index[axes.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            named[a] = new Index(a == axes.Length - 1 ? "j" : "k", axes[a].Size);
            body = body.Substitute(axes[a], named[a]);
        }

        return (body, named);
    }

    private static Expr Simplest(ModelFormulas model, Expr body, CancellationToken soon, CancellationToken cancellation)
    {
        try
        {
            var simplifier = new Simplifier(model.Graph);
            var simple = simplifier.Simplify(body, soon);
            var known = new RowsOfClasses(model).Apply(simple, soon);
            return ReferenceEquals(known.Node, simple.Node) ? simple : simplifier.Simplify(known, soon);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return body;
        }
    }

    /// <summary>Each row is of one class: the sum of its indicators, `Σₖ yᵢₖ`, is 1.</summary>
    private sealed class RowsOfClasses(ModelFormulas model) : NodeRewriter(model.Graph)
    {
        private readonly HashSet<string> _indicators = [.. model.Encodings.OfType<ClassesEncoding>().Select(encoding => encoding.Name)];

        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is ProductNode { Bound.Length: 1 } sum && bound.Length == 1)
            {
                for (var k = 0; k < sum.Exponents.Length; k++)
                {
                    var others = sum.Exponents.Length - 1;
                    if (sum.Exponents[k] == Number.One && operands[k].Node is InputNode { Rank: 2 } input && _indicators.Contains(input.Name)
                        && ReferenceEquals(operands[k].Terms[1].Index, bound[0]) && operands[k].Terms[1].Offset == 0 && others == 0)
                    {
                        return Graph.One;
                    }
                }
            }

            return Graph.Rebuild(original, operands, bound);
        }
    }
}
