using MlMath.Expressions.Problems;

namespace MlMath.Models.Files;

/// <summary>A piece of a model file's text.</summary>
/// <param name="Text">The text, without the space around it.</param>
/// <param name="Span">Where it stands in the file.</param>
public readonly record struct Piece(string Text, SourceSpan Span);

/// <summary>A line that gives a name to something in the data; the rows are its first axis, of size `m`.</summary>
/// <param name="Name">The name in the formulas.</param>
public abstract record DataLine(Piece Name);

/// <summary>`x = columns a .. b, c, standardized`: a matrix, m × n.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Selection">Which columns.</param>
/// <param name="IsStandardized">Whether each is scaled to mean 0 and deviation 1 over the training rows.</param>
public sealed record ColumnsLine(Piece Name, ColumnSelection Selection, bool IsStandardized) : DataLine(Name);

/// <summary>`y = column c`: a vector of m numbers.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Column">The column.</param>
/// <param name="IsStandardized">Whether it is scaled to mean 0 and deviation 1 over the training rows.</param>
public sealed record ColumnLine(Piece Name, Piece Column, bool IsStandardized) : DataLine(Name);

/// <summary>`y = 1 where c is "text", else 0`: a vector of m numbers.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Then">The number where the cell is the text.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The text.</param>
/// <param name="Otherwise">The number elsewhere.</param>
public sealed record IndicatorLine(Piece Name, double Then, Piece Column, Piece Value, double Otherwise) : DataLine(Name);

/// <summary>`y = classes of c`: a matrix m × K of zeros with a one where the row is of the class; classes in alphabetical order.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Column">The column.</param>
public sealed record ClassesLine(Piece Name, Piece Column) : DataLine(Name);

/// <summary>How a parameter begins.</summary>
public enum StartKind
{
    /// <summary>All entries are one number.</summary>
    Fixed,

    /// <summary>Each entry is drawn from a normal distribution: mean and variance.</summary>
    Normal,

    /// <summary>Each entry is drawn from a uniform distribution: from and to.</summary>
    Uniform,
}

/// <summary>The start of a parameter: `= 1`, `~ N(0, 2/n)`, `~ U(-1, 1)`.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Arguments">One or two formulas of numbers and sizes.</param>
public sealed record ParameterStart(StartKind Kind, IReadOnlyList<Piece> Arguments);

/// <summary>A name of the line `parameters …`.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Sizes">Its axes where they are given, each a name or a number; null where its use tells them.</param>
/// <param name="Start">How it begins; null for zeros.</param>
public sealed record ParameterLine(Piece Name, IReadOnlyList<Piece>? Sizes, ParameterStart? Start);

/// <summary>A hyper-parameter of an optimiser: `α = 0.05`.</summary>
/// <param name="Name">Its name in the optimiser's formulas.</param>
/// <param name="Value">A formula of numbers.</param>
public sealed record HyperParameter(Piece Name, Piece Value);

/// <summary>`minimize J with Adam(α = 0.05), epochs 200, batch 64, seed 1, until gradient &lt; 1e-8`.</summary>
/// <param name="Subject">What is minimised.</param>
/// <param name="IsMaximized">Whether it is maximised instead.</param>
/// <param name="Optimiser">The optimiser's name; null where the choice is left to the program.</param>
/// <param name="Hyper">What is set for the optimiser.</param>
/// <param name="Epochs">At most that many passes over the rows.</param>
/// <param name="Batch">Rows of a step; null for all.</param>
/// <param name="Seed">The seed of all that is random; 1 where none is given.</param>
/// <param name="GradientBelow">Stops once no entry of the gradient is larger.</param>
public sealed record ObjectiveLine(
    Piece Subject, bool IsMaximized, Piece? Optimiser, IReadOnlyList<HyperParameter> Hyper, int? Epochs, int? Batch, long Seed, double? GradientBelow);

/// <summary>A measure in the line `test on 20% by …`.</summary>
/// <param name="Name">What it is called, such as `accuracy`.</param>
/// <param name="Formula">Averaged over the rows `i` that were kept out.</param>
public sealed record MetricLine(string Name, Piece Formula);

/// <summary>`test on 20% by accuracy(yᵢ, h(xᵢ) ≥ ½)`.</summary>
/// <param name="Share">The share of the rows that is kept out, between 0 and 1.</param>
/// <param name="Metrics">What is measured on them.</param>
public sealed record TestLine(double Share, IReadOnlyList<MetricLine> Metrics);
