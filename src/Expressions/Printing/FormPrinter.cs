using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing.Composition;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing;

/// <summary>Writes formulas in the form in which they were written, or in which a rule gave them; see <see cref="Printer"/> for the simplest reading form.</summary>
public static class FormPrinter
{
    /// <summary>The form as a formula. Throws <see cref="Problems.ProblemException"/> (limit) where it is too long or too deeply nested.</summary>
    /// <param name="form">The form.</param>
    /// <param name="notation">The notation.</param>
    /// <param name="options">Bounds and reserved names.</param>
    /// <param name="scope">Indices around it, whose letters no bound index takes.</param>
    public static string Print(Form form, PrintForm notation, PrintOptions? options = null, IReadOnlyList<Index>? scope = null)
    {
        var builder = BuilderFor(form, options, scope);
        return Printer.Write(builder.Build(form), notation, builder.BarsPair, options ?? PrintOptions.Default);
    }

    /// <summary>The form under the operator of a derivative: `d/dx (x²)`, `∂/∂xᵢ (…)`.</summary>
    /// <param name="form">What is differentiated.</param>
    /// <param name="by">The name that it is by.</param>
    /// <param name="at">The subscripts of the name; none for a scalar.</param>
    /// <param name="notation">The notation.</param>
    /// <param name="options">Bounds and reserved names.</param>
    public static string PrintOperand(Form form, string by, IReadOnlyList<IndexTerm> at, PrintForm notation, PrintOptions? options = null)
    {
        var builder = BuilderFor(form, options, [.. at.Where(t => t.Index is not null).Select(t => t.Index!)]);
        MathLayout variable = at.Count == 0 ? new NameLayout(by) : builder.Subscripted(by, at);
        return Printer.Write(new DerivativeLayout(at.Count == 0, null, [variable], builder.Build(form)), notation, builder.BarsPair, options ?? PrintOptions.Default);
    }

    /// <summary>What a letter stands for: `u = x²`.</summary>
    public static string PrintMeaning(string letter, Form form, PrintForm notation, PrintOptions? options = null, IReadOnlyList<Index>? scope = null)
    {
        var builder = BuilderFor(form, options, scope);
        return Printer.Write(new RelationLayout("=", new NameLayout(letter), builder.Build(form)), notation, builder.BarsPair, options ?? PrintOptions.Default);
    }

    /// <summary>The indices that an expression binds, with the letters that a reader is shown beside those in scope.</summary>
    public static Index[] BoundIndices(Expr expression, IReadOnlyList<Index> scope, PrintOptions? options = null) =>
        new LayoutBuilder([expression], options ?? PrintOptions.Default, scope).BoundIndices(expression);

    /// <summary>The letters that read best for the axes of a derivative: those with which <see cref="Printer.PrintEquation"/> shows its entry.</summary>
    public static IReadOnlyList<string> AxisLetters(Expr body, IReadOnlyList<Index> axes, PrintOptions? options = null) =>
        new LayoutBuilder(body, axes, options ?? PrintOptions.Default, renamesAxes: true).LettersOf(axes);

    private static LayoutBuilder BuilderFor(Form form, PrintOptions? options, IReadOnlyList<Index>? scope)
    {
        var values = new List<Expr>();
        var free = new List<Index>();
        var bound = new HashSet<Index>();
        var open = new Stack<Form>([form]);
        while (open.TryPop(out var next))
        {
            values.Add(next.Value);
            bound.UnionWith(next.Indices);
            free.AddRange(next.Value.FreeIndices());
            foreach (var part in next.Parts)
            {
                open.Push(part);
            }
        }

        return new LayoutBuilder(values, options ?? PrintOptions.Default, [.. scope ?? [], .. free.Distinct().Where(i => !bound.Contains(i))]);
    }
}
