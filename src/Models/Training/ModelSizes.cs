using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Models.Data;
using MlMath.Models.Files;

namespace MlMath.Models.Training;

/// <summary>The sizes of a model: `m` rows, `n` columns, `K` classes, under further names where there are several. Not thread-safe.</summary>
public sealed class ModelSizes
{
    /// <summary>The number of rows.</summary>
    public const string Rows = "m";

    private readonly Dictionary<string, long> _known = [];
    private readonly Dictionary<string, string> _widthNames = [];

    /// <summary>The sizes that the data give.</summary>
    public ModelSizes(IReadOnlyList<DataEncoding> encodings)
    {
        foreach (var encoding in encodings)
        {
            if (encoding.Width is { } width)
            {
                var letter = encoding is ClassesEncoding ? "K" : "n";
                var name = _known.ContainsKey(letter) ? $"{letter}_{encoding.Name}" : letter;
                _known.Add(name, width);
                _widthNames.Add(encoding.Name, name);
            }
        }
    }

    /// <summary>The sizes by name, that of the rows left out.</summary>
    public IReadOnlyDictionary<string, long> Known => _known;

    /// <summary>The axes of a name of the data.</summary>
    public Size[] AxesOf(DataEncoding encoding) => _widthNames.TryGetValue(encoding.Name, out var width)
        ? [Size.Named(Rows), Size.Named(width)] : [Size.Named(Rows)];

    /// <summary>The axis that a parameter's line names: a number, a size, or a constant that a formula defines as a whole number.</summary>
    public Size AxisOf(Piece size, IReadOnlyList<Piece> formulas)
    {
        if (long.TryParse(size.Text, out var number))
        {
            return number;
        }

        foreach (var formula in formulas)
        {
            var parts = formula.Text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0] == size.Text && long.TryParse(parts[1], out var constant))
            {
                return constant;
            }
        }

        return Size.Named(size.Text);
    }

    /// <summary>The length of an axis; null where its name is not known.</summary>
    public int? LengthOf(Size axis) => axis.Name is not { } name ? (int)axis.Offset : _known.TryGetValue(name, out var length) ? (int)(length + axis.Offset) : null;

    /// <summary>Binds the sizes.</summary>
    public void BindTo(Bindings bindings)
    {
        foreach (var (name, size) in _known)
        {
            bindings.SetSize(name, size);
        }
    }
}
