using MlMath.Expressions.Notation;

namespace MlMath.Grammar.Syntax;

/// <summary>What a LaTeX command is to the reader of a formula.</summary>
internal enum CommandKind
{
    /// <summary>A letter or a name: `\alpha`, `\sin`.</summary>
    Name,

    /// <summary>A sign: `\cdot`, `\sum`.</summary>
    Sign,

    /// <summary>An opening or closing bracket: `\langle`, `\{`.</summary>
    Bracket,

    /// <summary>`\frac` and its kin, `\binom` too: two arguments.</summary>
    Fraction,

    /// <summary>`\sqrt`.</summary>
    Root,

    /// <summary>An accent over its argument.</summary>
    Accent,

    /// <summary>A style without meaning: its argument stands as it is.</summary>
    Style,

    /// <summary>Upright letters: the names in the argument are units.</summary>
    Upright,

    /// <summary>`\operatorname`: the whole argument is one name.</summary>
    OperatorName,

    /// <summary>`\underset` (the first argument is a subscript of the second).</summary>
    Under,

    /// <summary>`\overset` and its kin (the first argument is a remark).</summary>
    Over,

    /// <summary>White space.</summary>
    Space,

    /// <summary>Nothing: sizes and layout.</summary>
    Ignored,

    /// <summary>Nothing, its argument included: `\label{…}`.</summary>
    IgnoredWithArgument,

    /// <summary>`\begin`.</summary>
    Begin,

    /// <summary>`\end`.</summary>
    End,

    /// <summary>`\left`.</summary>
    Left,

    /// <summary>`\right`.</summary>
    Right,

    /// <summary>`\not`: strikes out the sign after it.</summary>
    Not,

    /// <summary>`\\`: the end of a line in an environment.</summary>
    LineBreak,

    /// <summary>`\prime`.</summary>
    Prime,

    /// <summary>`\_`.</summary>
    Underscore,

    /// <summary>A command that is known and not read.</summary>
    Unsupported,
}

/// <summary>A LaTeX command.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, sign or bracket that it stands for.</param>
/// <param name="Mark">The combining character of an accent.</param>
internal sealed record LatexCommand(CommandKind Kind, string Text = "", char Mark = '\0');

/// <summary>The LaTeX commands; a new one is a word here, or in the tables of signs, Greek letters and accents.</summary>
internal static class LatexCommands
{
    private static readonly (CommandKind Kind, string Words)[] Plain =
    [
        // LaTeX's own upright names, and the ones that papers define.
        (CommandKind.Name, "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arccot arcsec arccsc sech csch arsinh arcosh artanh exp ln log lg lim max min sup inf limsup liminf "
            + "det dim ker deg gcd arg hom Pr argmax argmin sign sgn tr diag rank Var Cov softmax sigmoid ReLU erf erfc erfcx"),
        (CommandKind.Fraction, "frac dfrac tfrac cfrac nicefrac sfrac binom dbinom tbinom"),
        (CommandKind.Root, "sqrt"),
        (CommandKind.Style, "mathbf boldsymbol bm pmb mathbb mathcal mathscr mathfrak mathit mathnormal vec overrightarrow symbf symbfit "
            + "substack bold textbf textit ensuremath mathop mathbin mathrel mathord mathopen mathclose underline boxed"),
        (CommandKind.Upright, "mathrm text textrm textnormal textsf texttt mathsf mathtt mbox hbox"),
        (CommandKind.OperatorName, "operatorname"),
        (CommandKind.Under, "underset"),
        (CommandKind.Over, "overset stackrel"),
        (CommandKind.Space, ", ; : > / quad qquad enspace thinspace medspace thickspace space nobreakspace ( ) [ ]"),
        (CommandKind.Ignored, "! negthinspace displaystyle textstyle scriptstyle limits nolimits big Big bigg Bigg bigl Bigl biggl Biggl "
            + "bigr Bigr biggr Biggr bigm Bigm biggm Biggm middle nonumber notag hline bf it rm sf tt cal"),
        (CommandKind.IgnoredWithArgument, "label tag hspace vspace phantom hphantom vphantom color"),
        (CommandKind.Begin, "begin"),
        (CommandKind.End, "end"),
        (CommandKind.Left, "left"),
        (CommandKind.Right, "right"),
        (CommandKind.Not, "not"),
        (CommandKind.LineBreak, "\\ newline cr"),
        (CommandKind.Prime, "prime"),
        (CommandKind.Underscore, "_"),
        (CommandKind.Unsupported, "over choose atop iint iiint oint overbrace underbrace bmod pmod mod xrightarrow xleftarrow cancel "
            + "ref eqref cite"),
    ];

    private static readonly (string Name, CommandKind Kind, string Text)[] Spelled =
    [
        ("varepsilon", CommandKind.Name, "ε"),
        ("varphi", CommandKind.Name, "φ"),
        ("vartheta", CommandKind.Name, "θ"),
        ("varrho", CommandKind.Name, "ρ"),
        ("varpi", CommandKind.Name, "π"),
        ("varsigma", CommandKind.Name, "ς"),
        ("varkappa", CommandKind.Name, "κ"),
        ("ell", CommandKind.Name, "ℓ"),
        ("imath", CommandKind.Name, "i"),
        ("jmath", CommandKind.Name, "j"),
        ("land", CommandKind.Name, "and"),
        ("wedge", CommandKind.Name, "and"),
        ("lor", CommandKind.Name, "or"),
        ("vee", CommandKind.Name, "or"),
        ("lnot", CommandKind.Name, "not"),
        ("neg", CommandKind.Name, "not"),
        ("{", CommandKind.Bracket, "{"),
        ("}", CommandKind.Bracket, "}"),
        ("lbrace", CommandKind.Bracket, "{"),
        ("rbrace", CommandKind.Bracket, "}"),
        ("lparen", CommandKind.Bracket, "("),
        ("rparen", CommandKind.Bracket, ")"),
        ("lbrack", CommandKind.Bracket, "["),
        ("rbrack", CommandKind.Bracket, "]"),
        ("lfloor", CommandKind.Bracket, "⌊"),
        ("rfloor", CommandKind.Bracket, "⌋"),
        ("lceil", CommandKind.Bracket, "⌈"),
        ("rceil", CommandKind.Bracket, "⌉"),
        ("langle", CommandKind.Bracket, "⟨"),
        ("rangle", CommandKind.Bracket, "⟩"),
    ];

    private static readonly LatexCommand SpaceCommand = new(CommandKind.Space);

    // Built when the first backslash is read, so that text without LaTeX does not pay for it.
    private static readonly Dictionary<string, LatexCommand> Table = Build();

    /// <summary>The command of a name (without backslash), or null.</summary>
    internal static LatexCommand? Find(ReadOnlySpan<char> name)
    {
        if (name.Length == 1 && char.IsWhiteSpace(name[0]))
        {
            return SpaceCommand;
        }

        return name.Length <= LongestName && Table.TryGetValue(name.ToString(), out var command) ? command : null;
    }

    /// <summary>The known command nearest to a name that is not known, or null where none is near.</summary>
    internal static string? Nearest(string name)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string? best = null;
        var distance = name.Length <= 6 ? 2 : 3; // one change in a short word, two in a long one
        foreach (var known in Table.Keys)
        {
            if (char.IsAsciiLetter(known[0]) && Math.Abs(known.Length - name.Length) < distance)
            {
                var changes = EditDistance.Between(name, known);
                if (changes < distance)
                {
                    distance = changes;
                    best = known;
                }
            }
        }

        return best;
    }

    private const int LongestName = 24;

    private static Dictionary<string, LatexCommand> Build()
    {
        var table = new Dictionary<string, LatexCommand>(512);
        foreach (var (kind, words) in Plain)
        {
            foreach (var word in words.Split(' '))
            {
                table.Add(word, new LatexCommand(kind, kind == CommandKind.Name ? word : ""));
            }
        }

        foreach (var (name, kind, text) in Spelled)
        {
            table.Add(name, new LatexCommand(kind, text));
        }

        foreach (var sign in Signs.All)
        {
            foreach (var command in sign.Commands)
            {
                table.Add(command, new LatexCommand(CommandKind.Sign, sign.Text));
            }
        }

        foreach (var (letter, word) in GreekLetters.All)
        {
            table.Add(word, new LatexCommand(CommandKind.Name, letter.ToString()));
        }

        foreach (var accent in Accents.All)
        {
            foreach (var command in accent.Commands)
            {
                table.Add(command, new LatexCommand(CommandKind.Accent, "", accent.Mark));
            }
        }

        return table;
    }
}
