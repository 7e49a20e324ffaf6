using MlMath.Expressions.Building;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Taylor;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>Expressions and values as the answers show them.</summary>
/// <param name="options">The names that mean something beside those in an expression.</param>
/// <param name="wantsMathMl">Whether MathML is written too.</param>
/// <param name="stepForm">The notation of the steps of a derivation.</param>
internal sealed class FormulaPrinting(PrintOptions options, bool wantsMathMl, PrintForm stepForm)
{
    /// <summary>An expression in the notations: an array in matrix form where it has one, else by its entries.</summary>
    public Rendering Render(TensorExpr value) => InAll(form => Printer.Print(value.Body, value.Axes, form, options));

    /// <summary>A derivative with its names: an array that has no matrix form, and too many entries to write out, is an equation `∂fᵢ/∂xⱼ = …`.</summary>
    public DerivativeAnswer Derivative(DerivativeName name, TensorExpr value, NumericArray? number)
    {
        var hasWhole = value.Rank == 0 || Whole(value, PrintForm.Text) is not null;
        var whole = hasWhole ? InAll(form => Printer.PrintEquation(name, value.Body, value.Axes, true, form, options)!) : null;
        var entry = value.Rank == 0 ? null : InAll(form => Printer.PrintEquation(name, value.Body, value.Axes, false, form, options)!);
        return new DerivativeAnswer(hasWhole ? InAll(form => Whole(value, form)!) : entry!, number) { Equation = whole, EntryEquation = entry };
    }

    /// <summary>Scalars in rows, as a matrix.</summary>
    public Rendering Grid(IReadOnlyList<IReadOnlyList<Expr>> rows) => InAll(form => Printer.PrintGrid(rows, form, options));

    /// <summary>An equation between arrays' entries, or scalars.</summary>
    public Rendering Equality(Expr left, Expr right, IReadOnlyList<Index> axes) => InAll(form => Printer.PrintEquality(left, right, axes, form, options));

    /// <summary>A Taylor polynomial.</summary>
    public Rendering Taylor(Graph graph, TaylorPolynomial polynomial, IReadOnlyList<InputNode> names, IReadOnlyList<Expr> points) => InAll(form => Printer.PrintTaylor(graph, polynomial, names, points, form, options));

    /// <summary>An equation in the notation of the steps.</summary>
    public string StepEquality(Expr left, Expr right, IReadOnlyList<Index> axes) => Printer.PrintEquality(left, right, axes, stepForm, options);

    /// <summary>Texts joined, notation by notation.</summary>
    public Rendering Joined(IReadOnlyList<Rendering> parts, string between, string inLatex) => new(
        string.Join(between, parts.Select(p => p.Text)), string.Join(between, parts.Select(p => p.Unicode)), string.Join(inLatex, parts.Select(p => p.Latex)))
    {
        MathMl = wantsMathMl ? string.Join('\n', parts.Select(p => p.MathMl)) : null,
    };

    /// <summary>A value.</summary>
    public Rendering Value(NumericArray value) => InAll(form => ValueText.Of(value, form));

    /// <summary>A word, such as `true`.</summary>
    public Rendering Word(string word) => new(word, word, $"\\text{{{word}}}")
    {
        MathMl = wantsMathMl ? $"<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mtext>{word}</mtext></math>" : null,
    };

    /// <summary>A scalar in the notation of the steps.</summary>
    public string Step(Form form, IReadOnlyList<Index> scope) => FormPrinter.Print(form, stepForm, options, scope);

    /// <summary>A part of an expression, its free indices as letters, in the notation of the steps.</summary>
    public string Part(Expr value) => FormPrinter.Print(Form.Whole(value), stepForm, options);

    /// <summary>What a step is applied to: `d/dx (x²)`, `∂/∂xᵢ (…)`.</summary>
    public string StepOperand(Form form, string by, IReadOnlyList<IndexTerm> at) => FormPrinter.PrintOperand(form, by, at, stepForm, options);

    /// <summary>What a letter of a step stands for: `u = x²`.</summary>
    public string StepMeaning(string letter, Form form, IReadOnlyList<Index> scope) => FormPrinter.PrintMeaning(letter, form, stepForm, options, scope);

    /// <summary>A scalar in the notation of the steps, without indices; null where there is no such form.</summary>
    public string? StepMatrix(Expr value) => Printer.PrintMatrixForm(value, [], stepForm, options);

    /// <summary>An array in the notation of the steps; null where it has neither a matrix form nor few entries.</summary>
    public string? StepWhole(TensorExpr value) => Whole(value, stepForm);

    /// <summary>The letters by which the entries of a derivative are shown.</summary>
    public IReadOnlyList<string> AxisLetters(TensorExpr value) => FormPrinter.AxisLetters(value.Body, value.Axes, options);

    /// <summary>An expression in a notation, where nothing but its own names is known.</summary>
    public static string Write(TensorExpr value, PrintForm form) => Printer.Print(value.Body, value.Axes, form);

    private string? Whole(TensorExpr value, PrintForm form) => value.Rank == 0 ? Printer.Print(value.Body, form, options)
        : Printer.PrintMatrixForm(value.Body, value.Axes, form, options) ?? Printer.PrintEntries(value.Body, value.Axes, form, options);

    private Rendering InAll(Func<PrintForm, string> write) => new(write(PrintForm.Text), write(PrintForm.Unicode), write(PrintForm.Latex))
    {
        MathMl = wantsMathMl ? write(PrintForm.MathMl) : null,
    };
}
