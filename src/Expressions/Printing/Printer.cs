using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing.Composition;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Printing.Rendering;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing;

/// <summary>Writes expressions as formulas that the formula language reads back, and as MathML.</summary>
public static partial class Printer
{
    /// <summary>The notations that the formula language reads.</summary>
    public static IReadOnlyList<PrintForm> ReadForms { get; } = [PrintForm.Text, PrintForm.Unicode, PrintForm.Latex];

    /// <summary>The expression as a formula: an array in its matrix form where it has one, by its entries where it is small, all else in index form.</summary>
    /// <param name="body">The expression, or an array's entry.</param>
    /// <param name="axes">The indices of the array's axes, rows first; empty for a scalar.</param>
    /// <param name="form">The notation.</param>
    /// <param name="options">Bounds and reserved names; null for <see cref="PrintOptions.Default"/>.</param>
    /// <exception cref="ProblemException">The formula is too long or too deeply nested (limit).</exception>
    public static string Print(Expr body, IReadOnlyList<Index> axes, PrintForm form, PrintOptions? options = null) =>
        (axes.Count > 0 ? PrintMatrixForm(body, axes, form, options) ?? PrintEntries(body, axes, form, options) : null) ?? PrintIndexForm(body, axes, form, options);

    /// <summary>A scalar, or an array's entry, with its indices: `(1/m) Σ(i=1 to m) xᵢⱼ`; axes keep the letters of <paramref name="axes"/>. See <see cref="Print(Expr, IReadOnlyList{Index}, PrintForm, PrintOptions?)"/>.</summary>
    public static string PrintIndexForm(Expr body, IReadOnlyList<Index> axes, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder(body, axes, options);
        return Write(builder.Build(body), form, builder.BarsPair, options);
    }

    /// <summary>A scalar, vector (a column) or matrix without indices: `Xᵀ(Xw - y)`; null where there is no such form. See <see cref="Print(Expr, IReadOnlyList{Index}, PrintForm, PrintOptions?)"/>.</summary>
    public static string? PrintMatrixForm(Expr body, IReadOnlyList<Index> axes, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder(body, axes, options);
        return builder.BuildWhole(body, axes) is { } layout ? Write(layout, form, builder.BarsPair, options) : null;
    }

    /// <summary>A vector or matrix of few entries, known in number, by its entries: `[2x, 1]`; null for others. See <see cref="Print(Expr, IReadOnlyList{Index}, PrintForm, PrintOptions?)"/>.</summary>
    public static string? PrintEntries(Expr body, IReadOnlyList<Index> axes, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder(body, axes, options);
        return builder.BuildEntries(body, axes) is { } layout ? Write(layout, form, builder.BarsPair, options) : null;
    }

    /// <summary>Scalars in rows as a matrix, each row a list of the same length.</summary>
    public static string PrintGrid(IReadOnlyList<IReadOnlyList<Expr>> rows, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder([.. rows.SelectMany(r => r)], options);
        var layout = new VectorLayout([.. rows.Select(r => (MathLayout)new VectorLayout([.. r.Select(builder.Build)]))]);
        return Write(layout, form, builder.BarsPair, options);
    }

    /// <summary>A scalar expression as a formula; see the other overload.</summary>
    public static string Print(Expr body, PrintForm form, PrintOptions? options = null) => Print(body, [], form, options);

    /// <summary>A scalar expression under the operator of a derivative: `d/dx (x²)`.</summary>
    public static string PrintOperand(Expr body, string by, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder(body, [], options);
        return Write(new DerivativeLayout(true, null, [new NameLayout(by)], builder.Build(body)), form, builder.BarsPair, options);
    }

    /// <summary>
    /// A derivative with its name before it: `∂J/∂w = Xᵀ(Xw - y)`; null where <paramref name="isWhole"/> and there is no matrix form. Its entry,
    /// `∂J/∂wⱼ = …`, has its axes named as reads best: `i` for rows of data, `j` for columns.
    /// </summary>
    public static string? PrintEquation(DerivativeName name, Expr body, IReadOnlyList<Index> axes, bool isWhole, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        var builder = new LayoutBuilder(body, axes, options, renamesAxes: !isWhole);
        if ((isWhole ? builder.BuildWhole(body, axes) ?? (axes.Count == 0 ? builder.Build(body) : builder.BuildEntries(body, axes)) : builder.Build(body)) is not { } layout)
        {
            return null;
        }

        var taken = 0;
        var of = name.Of is { } named ? Subscripted(named, name.OfRank) : null;
        MathLayout[] by = [.. name.By.Select(b => Subscripted(b.Name, b.Rank))];
        return Write(new RelationLayout("=", new DerivativeLayout(false, of, by), layout), form, builder.BarsPair, options);

        MathLayout Subscripted(string of, int rank)
        {
            taken += rank;
            return isWhole || rank == 0 ? new NameLayout(of) : builder.Subscripted(of, [.. axes.Skip(taken - rank).Take(rank)]);
        }
    }

    /// <summary>The layout of an expression, from which any notation is written.</summary>
    public static MathLayout Layout(Expr body, IReadOnlyList<Index> axes, PrintOptions? options = null) =>
        new LayoutBuilder(body, axes, options ?? PrintOptions.Default).Build(body);

    /// <summary>A layout in a notation. Throws <see cref="ProblemException"/> (limit) where it is too long.</summary>
    public static string Write(MathLayout layout, PrintForm form, PrintOptions? options = null) => Write(layout, form, true, options ?? PrintOptions.Default);

    internal static string Write(MathLayout layout, PrintForm form, bool barsPair, PrintOptions options) => form switch
    {
        PrintForm.Text => new TextRenderer(options.MaximalLength).Write(layout),
        PrintForm.Latex => new LatexRenderer(options.MaximalLength).Write(layout),
        PrintForm.MathMl => new MathMlRenderer(options.MaximalLength).Write(layout),
        _ => new UnicodeRenderer(options.MaximalLength, barsPair).Write(layout),
    };
}
