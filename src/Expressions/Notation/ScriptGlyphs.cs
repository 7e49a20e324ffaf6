namespace MlMath.Expressions.Notation;

/// <summary>The characters that are themselves super- or subscripts, and what they raise or lower: `²` is `2`, `ᵢ` is `i`.</summary>
public static class ScriptGlyphs
{
    // Each glyph stands above its base; where one base has two glyphs, the preferred comes first.
    private const string SuperscriptGlyphs = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᶲᵠᵡ";
    private const string SuperscriptBases = "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθιφφχ";
    private const string SubscriptGlyphs = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";
    private const string SubscriptBases = "0123456789+-=()aehijklmnoprstuvxβγρφχ";

    /// <summary>What a superscript glyph raises, or <c>'\0'</c>.</summary>
    public static char RaisedBy(char glyph) => Other(glyph, SuperscriptGlyphs, SuperscriptBases);

    /// <summary>What a subscript glyph lowers, or <c>'\0'</c>.</summary>
    public static char LoweredBy(char glyph) => Other(glyph, SubscriptGlyphs, SubscriptBases);

    /// <summary>The superscript glyph of a character, or <c>'\0'</c> where Unicode has none.</summary>
    public static char Raise(char character) => Other(character, SuperscriptBases, SuperscriptGlyphs);

    /// <summary>The subscript glyph of a character, or <c>'\0'</c> where Unicode has none.</summary>
    public static char Lower(char character) => Other(character, SubscriptBases, SubscriptGlyphs);

    private static char Other(char character, string from, string to)
    {
        var index = from.IndexOf(character);
        return index < 0 ? '\0' : to[index];
    }
}
