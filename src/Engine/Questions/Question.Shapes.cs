using System.Text.RegularExpressions;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;

namespace MlMath.Engine.Questions;

/// <content>Shapes of names that are sought, where the formula as a whole tells them.</content>
internal sealed partial class Question
{
    private const int MostTried = 3;

    private static readonly string[] s_letters = ["n", "p", "d", "q", "r", "s"];

    /// <summary>
    /// The answer; where shapes do not fit, with names that are sought and have no shape as vectors (small letters) or matrices (capitals): the parameter w of
    /// `J(w) = ½‖Xw - y‖²` is a vector because nothing else fits.
    /// </summary>
    private FormulaAnswer WithShapesFound(Func<FormulaAnswer> answer)
    {
        try
        {
            return answer();
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Shape)
        {
            var open = request.By.Where(n => !HasValue(n) && !request.Shapes.Keys.Any(s => NameSpelling.Canonical(s) == NameSpelling.Canonical(n))).Take(MostTried).ToList();
            for (var chosen = 1; chosen < 1 << open.Count; chosen++)
            {
                if (WithArrays([.. open.Where((_, k) => (chosen >> k & 1) != 0)]) is { } found)
                {
                    return found;
                }
            }

            throw;
        }
    }

    private FormulaAnswer? WithArrays(List<string> names)
    {
        var letters = new Queue<string>(s_letters.Where(l => !Regex.IsMatch(request.Formula, $@"(?<!\p{{L}}){l}(?!\p{{L}})")));
        var shapes = request.Shapes.ToDictionary();
        foreach (var name in names)
        {
            if (letters.Count < 2)
            {
                return null;
            }

            shapes[name] = char.IsUpper(name[0]) ? [letters.Dequeue(), letters.Dequeue()] : [letters.Dequeue()];
        }

        try
        {
            return new Question(request with { Shapes = shapes }, textbook, cancellation).Answered();
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.Shape)
        {
            return null;
        }
    }
}
