using FsCheck;
using FsCheck.Fluent;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;

namespace MlMath.Contracts.Tests;

/// <summary>What is printed is a formula: read back, it stands for the same expression, or for one of the same values.</summary>
public sealed class PrintedFormulasReadBackTests
{
    public static TheoryData<string> Formulas => new(
        "Xw", "Xw + b", "Xᵀ(Xw - p)", "½‖Xw - p‖²", "(1/(2m)) ‖Xw - p‖² + (λ/2)‖w‖²", "vᵀAv", "½ vᵀAv - uᵀv", "tr(AB)", "tr(AᵀXᵀXA)", "uᵀA⁻¹v", "‖w‖", "‖A‖", "‖Xw - p‖",
        "Xᵀ diag(p ⊙ (1 - p)) X", "A + λI", "(A + Aᵀ)v", "A ⊙ B", "AAᵀB", "ABv", "u vᵀ", "diag(u) - u uᵀ", "tanh(Aw + u)", "vᵀ tanh(Aw + u)", "‖p - X tanh(Aw)‖²",
        "max(0, u)", "u²", "u ⊙ v ⊙ w", "u/v", "1/u", "|u|", "√(u² + 1)", "e^u", "2u - 3v", "A⁻¹u", "(XᵀX + I)⁻¹ Xᵀp", "trace(A)", "Aᵀ", "uᵀv/(‖u‖ ‖v‖)", "(u - v)ᵀA(u - v)",
        "e^(-½ (v - u)ᵀA(v - u))", "[1, 2, 3]", "[[1, 2], [3, 4]]", "[b, λ]", "logsumexp(u)", "Σ(i=1 to n) Σ(j=1 to n) Aᵢⱼ²", "Σ(i=1 to n) |wᵢ|", "Σ(i=1 to n) Aᵢᵢ uᵢ", "X(A + B)",
        "λ A", "A/2", "-uᵀ sin(v)", "A²", "b A u", "Σ(i=1 to m) σ(Xw + b)ᵢ", "-(1/m) Σ(i=1 to m) [pᵢ σ(wᵀXᵢ + b) + (1-pᵢ) (1 - σ(wᵀXᵢ + b))]");

    [Fact]
    public void Random_scalars() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var graph = new Graph();
            var expression = PrintedFormulas.Some(graph, new Random(seed), 3);
            foreach (var form in Printer.ReadForms)
            {
                new PrintedFormulas(seed).MustReadBack(graph, expression, [], Printer.Print(expression, form));
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Formulas_and_their_gradients_in_matrix_form(string formula)
    {
        var graph = new Graph();
        var value = PrintedFormulas.Session(graph).Bind(formula);
        MustReadBack(graph, value.Body, value.Axes);
        if (value.Rank > 0)
        {
            return;
        }

        foreach (var input in InputsOf(value.Body.Node))
        {
            var derivative = Differentiator.Instance.Gradient(graph, value.Body, [input])[0];
            MustReadBack(graph, derivative.Body, derivative.Axes);
        }
    }

    private static void MustReadBack(Graph graph, Expr body, Expressions.Indexing.Index[] axes)
    {
        foreach (var form in Printer.ReadForms)
        {
            // The sizes of I and the meaning of 𝟏 come from what stands around them.
            if (Printer.PrintMatrixForm(body, axes, form) is { } text && text != "I" && !text.Contains("ones", StringComparison.Ordinal) && !text.Contains("𝟏", StringComparison.Ordinal) && !text.Contains("\\mathbf", StringComparison.Ordinal))
            {
                new PrintedFormulas(1).MustReadBack(graph, body, axes, text);
            }

            if (axes.Length == 0)
            {
                new PrintedFormulas(1).MustReadBack(graph, body, axes, Printer.PrintIndexForm(body, axes, form));
            }
        }
    }

    private static List<InputNode> InputsOf(Node root)
    {
        var found = new List<InputNode>();
        var seen = new HashSet<Node>();
        var open = new Stack<Node>([root]);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (node is InputNode input)
            {
                found.Add(input);
            }

            foreach (var edge in node.Edges)
            {
                open.Push(edge.Operand);
            }
        }

        return found;
    }
}
