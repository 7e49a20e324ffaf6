using System.Globalization;

namespace MlMath.Compilation.Export;

/// <summary>How a language writes what the export needs.</summary>
internal abstract class Dialect
{
    /// <summary>Words that may not be names.</summary>
    public abstract IReadOnlySet<string> Reserved { get; }

    /// <summary>The type of a counter.</summary>
    public abstract string Counter { get; }

    /// <summary>NaN.</summary>
    public abstract string NotANumber { get; }

    /// <summary>+∞.</summary>
    public abstract string Infinity { get; }

    /// <summary>Whether a brace stands on a line of its own.</summary>
    public abstract bool BraceOnOwnLine { get; }

    /// <summary>That of a language.</summary>
    public static Dialect Of(ExportLanguage language) => language == ExportLanguage.C ? new CDialect() : new CSharpDialect();

    /// <summary>A number.</summary>
    public string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? NotANumber : value > 0 ? Infinity : $"-{Infinity}";
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    /// <summary>Declares a value that stays.</summary>
    public abstract string Constant(string name, string value);

    /// <summary>Declares a value that changes.</summary>
    public abstract string Variable(string name, string value);

    /// <summary>Converts a counter to a number.</summary>
    public abstract Code ToNumber(Code counter);

    /// <summary>The language's own name of a function of numbers; null where it has none.</summary>
    public abstract string? Function(string name);

    /// <summary>Sets an array's entries to 0.</summary>
    public abstract string Clear(string array, string length);

    /// <summary>Puts a helper's neutral source into the language's words.</summary>
    public abstract string Helper(string neutral);

    /// <summary>The whole file.</summary>
    /// <param name="function">The function.</param>
    /// <param name="helpers">The helpers that it calls.</param>
    public abstract string File(SourceFunction function, IReadOnlyList<string> helpers);
}

/// <summary>A parameter of an exported function.</summary>
/// <param name="Name">The identifier.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Says">What stands for it in the formula, with its shape.</param>
internal sealed record SourceParameter(string Name, ParameterKind Kind, string Says);

/// <summary>What a parameter is.</summary>
internal enum ParameterKind
{
    /// <summary>A whole number.</summary>
    Size,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An array that is read.</summary>
    Array,

    /// <summary>A number that is written.</summary>
    NumberResult,

    /// <summary>An array that is written.</summary>
    ArrayResult,
}

/// <summary>An exported function, in the words that languages share.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Remarks">What stands above it.</param>
/// <param name="Parameters">Its parameters, sizes first, results last.</param>
/// <param name="ReturnsValue">The identifier that it returns; null where it returns nothing.</param>
/// <param name="Temporaries">The arrays between, with their lengths.</param>
/// <param name="Body">The lines.</param>
internal sealed record SourceFunction(string Name, IReadOnlyList<string> Remarks, IReadOnlyList<SourceParameter> Parameters, string? ReturnsValue, IReadOnlyList<(string Name, string Length)> Temporaries, IReadOnlyList<string> Body);
