using MlMath.Expressions.Printing;

namespace MlMath.Compilation.Explanation;

/// <summary>What a result is called: the value `f`, a derivative `∂f/∂w`, a second one `∂²f/∂w∂b`.</summary>
/// <param name="Of">The name of what is computed.</param>
/// <param name="OfRank">The number of its axes.</param>
/// <param name="By">The names that it is differentiated by, in turn, with the number of their axes.</param>
/// <param name="Form">The notation.</param>
public sealed record OutputName(string Of, int OfRank, IReadOnlyList<(string Name, int Rank)> By, PrintForm Form)
{
    /// <summary>The name without subscripts.</summary>
    public override string ToString() => At([]);

    /// <summary>The name with the letters of its axes; with none where there are fewer letters than axes.</summary>
    public string At(IReadOnlyList<string> letters)
    {
        var next = 0;
        var of = Of + Take(OfRank);
        if (By.Count == 0)
        {
            return of + Take(letters.Count - next);
        }

        var order = By.Count == 1 ? "" : Form == PrintForm.Unicode ? "²" : $"^{By.Count}";
        var parts = By.Select(b => b.Name + Take(b.Rank)).ToList();
        return Form switch
        {
            PrintForm.Text => $"d{order}{of}/{string.Concat(parts.Select(p => "d" + p))}",
            PrintForm.Latex => $@"\frac{{\partial{order} {of}}}{{{string.Join(" ", parts.Select(p => $@"\partial {p}"))}}}",
            _ => $"∂{order}{of}/{string.Concat(parts.Select(p => "∂" + p))}",
        };

        string Take(int count)
        {
            var taken = letters.Skip(next).Take(count).ToList();
            next += taken.Count;
            return taken.Count == 0 ? "" : Form switch
            {
                PrintForm.Text => taken.Count == 1 ? $"_{taken[0]}" : $"_{{{string.Join(",", taken)}}}",
                PrintForm.Latex => $"_{{{string.Join(" ", taken)}}}",
                _ => string.Concat(taken),
            };
        }
    }
}
