using System.Text.Json;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Syntax;
using MlMath.Library;

namespace MlMath.Engine.Tests;

/// <summary>Formulas with values computed apart from the engine: what `Cases/README.md` describes.</summary>
public sealed class CaseTests
{
    private static readonly FormulaEngine Engine = new(Textbook.Standard);

    [Theory]
    [InlineData("notation.jsonl", 340)]
    [InlineData("chapters.jsonl", 106)]
    [InlineData("scope.jsonl", 195)]
    [InlineData("results.jsonl", 220)]
    [InlineData("faults.jsonl", 103)]
    [InlineData("conditions.jsonl", 30)]
    [InlineData("polynomials.jsonl", 29)]
    [InlineData("abbreviations.jsonl", 600)]
    [InlineData("identities.jsonl", 167)]
    [InlineData("statistics.jsonl", 201)]
    [InlineData("decompositions.jsonl", 104)]
    [InlineData("limits.jsonl", 157)]
    [InlineData("integrals.jsonl", 184)]
    [InlineData("books.jsonl", 251)]
    [InlineData("derivatives.jsonl", 560)]
    [InlineData("gradients.jsonl", 200)]
    [InlineData("precision.jsonl", 60)]
    [InlineData("saturation.jsonl", 306)]
    [InlineData("simplification.jsonl", 300)]
    [InlineData("proofs.jsonl", 1215)]
    public void Every_case_of_the_file_holds(string file, int atLeast)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var item in Case.Read(file))
        {
            count++;
            if (Fault(item) is { } fault)
            {
                failures.Add($"{item.Id}: {item.Formula.ReplaceLineEndings("⏎")}: {fault}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(count >= atLeast, $"{file} has {count} cases");
    }

    private static string? Fault(Case item)
    {
        FormulaAnswer answer;
        try
        {
            answer = Engine.Answer(item.Request());
        }
        catch (ProblemException fault)
        {
            return FaultOf(item, fault.Problem);
        }

        if (item.Find("error") is { } wanted)
        {
            return $"expected the error {wanted}";
        }

        return FaultOfProof(item, answer) ?? FaultOfRemarks(item, answer) ?? FaultOfValue(item, answer) ?? FaultOfForms(item, answer);
    }

    private static string? FaultOf(Case item, Problem problem)
    {
        var position = problem.Span is { } span ? TextPosition.Of(item.Formula, span) : default;
        var came = $"{problem.Code.Text()} at {position.Line}:{position.Column}, {problem.Message}";
        if (item.Find("or_error") is { } accepted && accepted.EnumerateArray().Any(code => code.GetString() == problem.Code.Text()))
        {
            return null;
        }

        if (item.Find("error") is not { } wanted)
        {
            return came;
        }

        var isRight = wanted.GetProperty("code").GetString() == problem.Code.Text()
            && (!wanted.TryGetProperty("line", out var line) || line.GetInt32() == position.Line)
            && (!wanted.TryGetProperty("column", out var column) || column.GetInt32() == position.Column);
        return isRight ? null : $"expected the error {wanted}, came {came}";
    }

    private static string? FaultOfProof(Case item, FormulaAnswer answer)
    {
        if (item.Operation != Operation.Prove)
        {
            return null;
        }

        var wanted = item.Find("holds")!.Value;
        var accepted = wanted.ValueKind == JsonValueKind.Array ? wanted.EnumerateArray().ToList() : [wanted];
        var holds = answer.Holds switch { true => JsonValueKind.True, false => JsonValueKind.False, null => JsonValueKind.Null };
        return accepted.Exists(a => a.ValueKind == holds) ? null : $"expected holds: {wanted}, came {answer.Holds}";
    }

    private static string? FaultOfRemarks(Case item, FormulaAnswer answer)
    {
        if (item.Find("conditions") is { } conditions && !conditions.EnumerateArray().Select(c => c.GetString()!).SequenceEqual(answer.Conditions))
        {
            return $"expected the conditions {conditions}, came {string.Join(", ", answer.Conditions)}";
        }

        return item.Find("warning") is { } warning && !answer.Warnings.Any(w => w.Contains(warning.GetString()!, StringComparison.Ordinal))
            ? $"expected a warning about {warning}, came {string.Join(", ", answer.Warnings)}" : null;
    }

    private static string? FaultOfValue(Case item, FormulaAnswer answer)
    {
        if (item.Wants("warns") && answer.Warnings.Count == 0)
        {
            return "expected a warning";
        }

        if (item.Wants("no_value") && (answer.Value is not null || answer.Derivatives?.Values.Any(d => d.Value is not null) == true))
        {
            return "expected no value";
        }

        if (item.Find("value") is not { } wanted)
        {
            return null;
        }

        if (wanted.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return answer.Truth == wanted.GetBoolean() ? null : $"expected {wanted}, came {answer.Truth}";
        }

        if (wanted.ValueKind == JsonValueKind.Object)
        {
            return FaultOfParts(item, answer, wanted);
        }

        List<JsonElement> accepted = [wanted, .. item.Find("or_value") is { } others ? others.EnumerateArray() : default];
        return accepted.Exists(a => Agrees(answer.Value, a, item)) ? null : $"expected {wanted}, came {Shown(answer.Value)}";
    }

    private static string? FaultOfParts(Case item, FormulaAnswer answer, JsonElement wanted)
    {
        foreach (var part in wanted.EnumerateObject())
        {
            if (part.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var block in part.Value.EnumerateObject())
                {
                    var found = answer.Blocks?.GetValueOrDefault(part.Name)?.GetValueOrDefault(block.Name);
                    if (!Agrees(found, block.Value, item))
                    {
                        return $"expected {part.Name}, {block.Name}: {block.Value}, came {Shown(found)}";
                    }
                }

                continue;
            }

            var value = answer.Derivatives?.GetValueOrDefault(part.Name)?.Value ?? answer.Parts?.FirstOrDefault(p => p.Name == part.Name).Value;
            if (!Agrees(value, part.Value, item))
            {
                return $"expected {part.Name}: {part.Value}, came {Shown(value)}";
            }
        }

        return null;
    }

    /// <summary>What is wrong with the printed forms: each must read back.</summary>
    private static string? FaultOfForms(Case item, FormulaAnswer answer)
    {
        if (item.Wants("complete") && (answer.Reading.Length == 0 || answer.Result is not { Text.Length: > 0, Unicode.Length: > 0, Latex.Length: > 0 }))
        {
            return "the reading or a form of the result is missing";
        }

        if (item.Find("printed") is { } printed && answer.Result?.Unicode != printed.GetString())
        {
            return $"expected '{printed}', came '{answer.Result?.Unicode}'";
        }

        if (item.Find("same_as") is { ValueKind: JsonValueKind.String } same)
        {
            var text = answer.Derivatives is { Count: 1 } one ? one.Values.First().Result.Text : answer.Result!.Text;
            var lines = item.Formula.Split('\n')[..^1];
            var names = item.Request();
            var shapes = names.Variables.ToDictionary(v => v.Key, v => (IReadOnlyList<string>)v.Value.Sizes.Select(s => $"{s}").ToList());
            foreach (var (name, sizes) in names.Shapes)
            {
                shapes[name] = sizes;
            }

            var equation = string.Join("\n", [.. lines, $"({text}) = ({same.GetString()})"]);
            if (Engine.Answer(new FormulaRequest(Operation.Prove, equation) { Shapes = shapes, Random = names.Random, Assumptions = names.Assumptions }).Holds != true)
            {
                return $"'{text}' was not proved equal to '{same}'";
            }
        }

        if (!item.Wants("roundtrip"))
        {
            return null;
        }

        if (answer.Derivatives is not { } derivatives)
        {
            return item.Find("value") is { ValueKind: JsonValueKind.Object } ? null : FaultOfReadingBack(item, answer.Result!, item.Find("value"));
        }

        // The equation of an entry, `∂f/∂xᵢ = …`, is no value to evaluate.
        var wanted = item.Find("value")!.Value;
        return derivatives.Where(d => !d.Value.Result.Unicode.StartsWith('∂'))
            .Select(d => FaultOfReadingBack(item, d.Value.Result, wanted.ValueKind == JsonValueKind.Object ? wanted.GetProperty(d.Key) : wanted)).FirstOrDefault(f => f is not null);
    }

    private static string? FaultOfReadingBack(Case item, Rendering result, JsonElement? expected)
    {
        foreach (var (form, notation) in new[] { (result.Text, Notation.Text), (result.Unicode, Notation.Text), (result.Latex, Notation.Latex) })
        {
            var request = item.Request();
            try
            {
                if (expected is not { } wanted)
                {
                    var equation = new FormulaRequest(Operation.Prove, $"({form}) = ({item.Formula})") { Shapes = request.Shapes, Random = request.Random, Assumptions = request.Assumptions };
                    if (Engine.Answer(equation).Holds != true)
                    {
                        return $"'{form}', read back, was not proved equal";
                    }
                }
                else if (Engine.Answer(new FormulaRequest(Operation.Eval, form) { Variables = request.Variables, Notation = notation }) is var again && !Agrees(again.Value, wanted, item))
                {
                    return $"'{form}', read back, is {Shown(again.Value)}, not {wanted}";
                }
            }
            catch (ProblemException fault)
            {
                return $"'{form}' does not read back: {fault.Message}";
            }
        }

        return null;
    }

    private static bool Agrees(NumericArray? came, JsonElement wanted, Case item)
    {
        var expected = Case.ArrayOf(wanted);
        if (came is null || !WithoutOnes(came.Sizes).SequenceEqual(WithoutOnes(expected.Sizes)))
        {
            return false;
        }

        var largest = expected.Values.Length > 1 ? expected.Values.Max(Math.Abs) : 0;
        return came.Values.Zip(expected.Values).All(p => p.First.Equals(p.Second) ||
            Math.Abs(p.First - p.Second) <= Math.Max(item.Tolerance * Math.Max(largest, Math.Abs(p.Second)), p.Second == 0 ? item.AtZero : 0));
    }

    private static IEnumerable<int> WithoutOnes(IEnumerable<int> sizes) => sizes.Reverse().SkipWhile(s => s == 1);

    private static string Shown(NumericArray? value) => value is null ? "nothing" : string.Join(", ", value.Values);
}
