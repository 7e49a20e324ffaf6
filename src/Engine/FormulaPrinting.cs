using MlMath.Expressions.Printing;
using MlMath.Grammar.Binding;

namespace MlMath.Engine;

/// <summary>Expressions as the answers show them.</summary>
public static class FormulaPrinting
{
    /// <summary>An expression in the three notations: an array in matrix form where it has one, else by its entries.</summary>
    public static Rendering Render(TensorExpr value) => new(Write(value, PrintForm.Text), Write(value, PrintForm.Unicode), Write(value, PrintForm.Latex))
    {
        Entry = value.Rank > 0 ? Printer.PrintEntry(value.Body, value.Axes, PrintForm.Unicode) : null,
    };

    internal static string Write(TensorExpr value, PrintForm form) => Printer.Print(value.Body, value.Axes, form);
}
