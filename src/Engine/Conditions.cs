using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;

namespace MlMath.Engine;

/// <summary>Where a formula as it was written has real values: conditions beside an answer that has more, and the part that leaves its domain at given values.</summary>
/// <param name="graph">The graph of the formula.</param>
/// <param name="session">The session that bound it.</param>
/// <param name="assumptions">What is known of names.</param>
internal sealed class Conditions(Graph graph, FormulaSession session, IReadOnlyDictionary<string, IReadOnlyList<string>> assumptions)
{
    private const int Most = 12;
    private const double NearlyNothing = 1e-9;

    /// <summary>What the formula asks of free names, less what the shown results ask for visibly themselves; as formulas in Unicode.</summary>
    /// <param name="results">What the answer shows.</param>
    /// <param name="hasValue">Whether all names of an operand have values: nothing is asked then.</param>
    /// <param name="cancellation">Stops long work.</param>
    public IReadOnlyList<string> Beyond(IEnumerable<Expr> results, Func<TensorExpr, bool> hasValue, CancellationToken cancellation)
    {
        var signs = new Signs(SignsOf(assumptions));
        var shown = new Requirements(graph, signs);
        var inverses = new HashSet<Node>();
        foreach (var result in results)
        {
            shown.AddOf(result, cancellation);
            inverses.UnionWith(InvertedIn(result.Node));
        }

        var asked = new Requirements(graph, signs);
        foreach (var operation in session.Partials)
        {
            var requirement = operation.Kind is { } kind ? new Requirement(kind, operation.Operand.Body) : new Requirement(RequirementKind.NonZero, Determinant(operation.Operand));
            if (operation.Kind is null && inverses.Contains(operation.Operand.Body.Node))
            {
                continue;
            }

            if (requirement.Of.Node.HasInputs && !hasValue(operation.Operand))
            {
                asked.Add(requirement);
            }
        }

        return asked.All.Where(r => !shown.Imply(r)).Select(Text).Distinct().Take(Most).ToList();
    }

    /// <summary>In words, the first part of the formula whose operand leaves the domain at these values, with its place in the text; null where none is found.</summary>
    public string? Violated(Bindings bindings, string text, CancellationToken cancellation)
    {
        foreach (var operation in session.Partials)
        {
            if (operation.Kind is null && IsNearlySingular(operation.Operand, bindings, cancellation))
            {
                return $"'{PartOf(text, operation.Place)}' does not exist here: the matrix is singular, or so nearly that doubles do not tell";
            }

            if (operation.Kind is not { } kind || ValuesOf(operation.Operand, bindings, cancellation) is not { } values)
            {
                continue;
            }

            var requirement = new Requirement(kind, operation.Operand.Body);
            var at = Array.FindIndex(values.Values, v => !requirement.IsMetBy(v));
            if (at >= 0 && operation.Place.Start + operation.Place.Length <= text.Length)
            {
                return $"'{PartOf(text, operation.Place)}' has no finite real value here: it needs {Text(requirement)}{Found(operation.Operand, values.Values[at])}";
            }
        }

        return null;
    }

    private static string PartOf(string text, SourceSpan place) => place.Start + place.Length <= text.Length ? text.Substring(place.Start, place.Length) : "";

    /// <summary>Whether the determinant is next to nothing beside the product of the rows' lengths, which bounds it (Hadamard).</summary>
    private bool IsNearlySingular(TensorExpr matrix, Bindings bindings, CancellationToken cancellation)
    {
        if (matrix.Rank != 2 || ValuesOf(matrix, bindings, cancellation) is not { Rank: 2 } entries || ValuesOf(new TensorExpr(Determinant(matrix), []), bindings, cancellation) is not { } determinant)
        {
            return false;
        }

        var bound = 1.0;
        foreach (var row in entries.Values.Chunk(Math.Max(1, entries.Sizes[1])))
        {
            bound *= Math.Sqrt(row.Sum(v => v * v));
        }

        return Math.Abs(determinant.Values[0]) <= NearlyNothing * bound;
    }

    /// <summary>What the operand is here; nothing where the requirement shows it already.</summary>
    private static string Found(TensorExpr operand, double value)
    {
        var (shown, number) = (Printer.PrintIndexForm(operand.Body, [], PrintForm.Unicode), NumberText.Of(value));
        return shown == number ? "" : $", but {shown} is {number}";
    }

    private static NumericArray? ValuesOf(TensorExpr operand, Bindings bindings, CancellationToken cancellation)
    {
        try
        {
            return Evaluator.EvaluatePrecisely([new Output(operand.Body, [.. operand.Axes, .. operand.Body.FreeIndices().Except(operand.Axes)])], bindings, EvaluationWay.Interpreter, cancellation).Values[0];
        }
        catch (ProblemException)
        {
            // The part alone has no value either (an index beyond an axis, a size that only the whole tells): it is not the one to name.
            return null;
        }
    }

    private static IEnumerable<Node> InvertedIn(Node root)
    {
        return root.Reachable().OfType<TensorNode>().Where(t => ReferenceEquals(t.Function, TensorFunction.Inverse)).Select(t => t.Edges[0].Operand);
    }

    private Expr Determinant(TensorExpr matrix) => graph.Tensor(TensorFunction.Determinant, matrix.Body, matrix.Axes);

    /// <summary>A condition as a formula in Unicode.</summary>
    internal static string Text(Requirement requirement)
    {
        var value = Printer.PrintIndexForm(requirement.Of, [], PrintForm.Unicode);
        return requirement.Text(value);
    }

    /// <summary>The signs that assumptions leave to names.</summary>
    internal static Dictionary<string, PossibleSigns> SignsOf(IReadOnlyDictionary<string, IReadOnlyList<string>> assumptions)
    {
        var signs = new Dictionary<string, PossibleSigns>();
        foreach (var (name, properties) in assumptions)
        {
            var found = PossibleSigns.Any;
            foreach (var property in properties)
            {
                found &= Facts.SignsOf(property);
            }

            signs[NameSpelling.Canonical(name)] = found;
        }

        return signs;
    }
}
