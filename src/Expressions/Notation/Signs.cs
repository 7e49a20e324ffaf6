namespace MlMath.Expressions.Notation;

/// <summary>A sign of the formula language.</summary>
/// <param name="Text">The canonical sign, as in the tree free of scope.</param>
/// <param name="Ascii">Spellings of several ASCII characters, or one for a sign outside ASCII; the preferred one first.</param>
/// <param name="Commands">LaTeX commands without backslash, the preferred one first.</param>
public sealed record Sign(string Text, string[] Ascii, string[] Commands);

/// <summary>Operators, relations and other signs with their spellings; a new sign or alias is a line here.</summary>
public static class Signs
{
    /// <summary>Every sign but brackets, commas, powers and primes, which the grammar names.</summary>
    public static IReadOnlyList<Sign> All => Rows;

    private static readonly Sign[] Rows =
    [
        new("+", [], []),
        new("-", [], []),
        new("*", [], ["ast"]),
        new("·", [], ["cdot", "bullet", "cdotp"]),
        new("×", [], ["times"]),
        new("/", [], ["div", "slash"]),
        new("±", [], ["pm"]),
        new("∓", [], ["mp"]),
        new("⊙", [".*"], ["odot"]),
        new("⊗", [], ["otimes"]),
        new("⊕", [], ["oplus"]),
        new("∘", [], ["circ"]),
        new("⋆", [], ["star"]),
        new("†", [], ["dagger"]),
        new("=", ["==", ":="], ["coloneqq"]),
        new("≠", ["!=", "<>"], ["ne", "neq"]),
        new("<", [], ["lt"]),
        new("≤", ["<="], ["le", "leq", "leqslant"]),
        new(">", [], ["gt"]),
        new("≥", [">="], ["ge", "geq", "geqslant"]),
        new("≈", [], ["approx"]),
        new("≡", [], ["equiv"]),
        new("∝", [], ["propto"]),
        new("~", [], ["sim"]),
        new("→", ["->"], ["to", "rightarrow", "longrightarrow"]),
        new("←", [], ["leftarrow", "gets"]),
        new("↦", [], ["mapsto"]),
        new("⇒", ["=>"], ["Rightarrow", "implies", "Longrightarrow"]),
        new("⇔", [], ["Leftrightarrow", "iff"]),
        new("…", ["..."], ["dots", "cdots", "ldots", "dotsc", "dotsb", "dotsm", "dotso", "vdots", "ddots"]),
        new("..", [], []),
        new(":", [], ["colon"]),
        new("!", [], []),
        new("|", [], ["mid", "vert", "lvert", "rvert"]),
        new("‖", ["||"], ["|", "Vert", "lVert", "rVert", "parallel"]),
        new("∞", [], ["infty"]),
        new("∂", [], ["partial"]),
        new("∇", [], ["nabla"]),
        new("√", [], ["surd"]),
        new("∛", [], []),
        new("∜", [], []),
        new("Σ", [], ["sum"]),
        new("Π", [], ["prod"]),
        new("∫", [], ["int"]),
        new("∩", [], ["cap"]),
        new("∪", [], ["cup"]),
        new("∈", [], ["in"]),
        new("∉", [], ["notin"]),
        new("⊂", [], ["subset"]),
        new("⊆", [], ["subseteq"]),
        new("∅", [], ["emptyset", "varnothing"]),
        new("∀", [], ["forall"]),
        new("∃", [], ["exists"]),
        new("⊥", [], ["perp", "bot"]),
        new("⊤", [], ["top", "intercal"]),
    ];

    // The signs of one character, which are looked up for every one in a text.
    private static readonly string[] Singles = Array.FindAll(Array.ConvertAll(Rows, sign => sign.Text), text => text.Length == 1);

    private static readonly string SingleTexts = string.Concat(Singles);

    /// <summary>Whether a character is a sign by itself.</summary>
    public static bool Contains(char character) => SingleTexts.Contains(character);

    /// <summary>The canonical sign for a spelling in normalised text, or null.</summary>
    public static string? Find(ReadOnlySpan<char> spelling)
    {
        if (spelling.Length == 1)
        {
            var index = SingleTexts.IndexOf(spelling[0]);
            return index < 0 ? null : Singles[index];
        }

        foreach (var sign in Rows)
        {
            if (spelling.SequenceEqual(sign.Text))
            {
                return sign.Text;
            }

            foreach (var ascii in sign.Ascii)
            {
                if (spelling.SequenceEqual(ascii))
                {
                    return sign.Text;
                }
            }
        }

        return null;
    }
}
