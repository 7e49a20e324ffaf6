using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Models.Data;

namespace MlMath.Models.Files;

/// <summary>Values that are set from outside in place of those of a model file: constants, `epochs`, `batch`, `seed`, and hyper-parameters.</summary>
public static class ModelSettings
{
    private static readonly string[] Counts = ["epochs", "batch", "seed"];

    /// <summary>
    /// The model with values set; its text says so too. Throws <see cref="ProblemException"/> (unknown-name) for a name that the model does not have, (syntax) for a
    /// value that does not suit it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">Names and values.</param>
    public static ModelFile Apply(ModelFile model, IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings)
        {
            model = Apply(model, name, value);
        }

        return model;
    }

    private static ModelFile Apply(ModelFile model, string name, string value)
    {
        var canonical = NameSpelling.Canonical(name);
        foreach (var formula in model.Formulas)
        {
            var equals = formula.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && NameSpelling.Canonical(formula.Text[..equals].Trim()) == canonical)
            {
                return Replaced(model, formula.Span, $"{formula.Text[..equals].Trim()} = {value}");
            }
        }

        var objective = model.Objective;
        foreach (var hyper in objective.Hyper)
        {
            if (NameSpelling.Canonical(hyper.Name.Text) == canonical)
            {
                return Replaced(model, hyper.Value.Span, value);
            }
        }

        if (Counts.Contains(name))
        {
            if (!long.TryParse(value, out var count) || count < (name == "seed" ? 0 : 1) || count > int.MaxValue)
            {
                throw new ProblemException(ProblemCode.Syntax, $"{name} is a whole number, not '{value}'", null, $"write --set {name}=100");
            }

            return model with
            {
                Objective = name switch
                {
                    "epochs" => objective with { Epochs = (int)count },
                    "batch" => objective with { Batch = (int)count },
                    _ => objective with { Seed = count },
                },
            };
        }

        if (objective.Optimiser is { } optimiser && Library.OptimiserCatalogue.Find(optimiser.Text) is { } formulas
            && formulas.Defaults.Any(pair => NameSpelling.Canonical(pair.Key) == canonical))
        {
            var given = new HyperParameter(new Piece(name, optimiser.Span), new Piece(value, optimiser.Span));
            return model with { Objective = objective with { Hyper = [.. objective.Hyper, given] } };
        }

        var names = ConstantsOf(model).Concat(Counts).ToArray();
        var guess = NearestName.Of(name, names);
        throw new ProblemException(
            ProblemCode.UnknownName,
            $"the model has no constant '{name}'{(guess is null ? "" : $" (did you mean '{guess}'?)")}",
            null,
            $"what can be set: {string.Join(", ", names)}");
    }

    private static IEnumerable<string> ConstantsOf(ModelFile model) =>
        model.Formulas.Select(formula => formula.Text[..Math.Max(0, formula.Text.IndexOf('=', StringComparison.Ordinal))].Trim())
            .Where(left => left.Length > 0 && !left.Contains('(', StringComparison.Ordinal))
            .Concat(model.Objective.Hyper.Select(hyper => hyper.Name.Text));

    /// <summary>The model read anew from its text with a piece replaced.</summary>
    private static ModelFile Replaced(ModelFile model, SourceSpan piece, string by)
    {
        var read = ModelFile.Parse(model.Path, string.Concat(model.Text.AsSpan(0, piece.Start), by, model.Text.AsSpan(piece.End)));
        // What was set before and stands in no line stays set.
        return read with
        {
            Objective = read.Objective with
            {
                Epochs = model.Objective.Epochs,
                Batch = model.Objective.Batch,
                Seed = model.Objective.Seed,
                Hyper = [.. read.Objective.Hyper, .. model.Objective.Hyper.Skip(read.Objective.Hyper.Count)],
            },
        };
    }
}
