using MlMath.Expressions.Problems;

namespace MlMath.Models.Files;

/// <summary>Thrown for a model file with faults; carries all that were found.</summary>
public sealed class ModelFileException : Exception
{
    /// <summary>Wraps the faults of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text, to which the spans of the faults refer.</param>
    /// <param name="problems">The faults, at least one.</param>
    public ModelFileException(string path, string text, IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.Message)))
    {
        Path = path;
        Text = text;
        Problems = problems;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its text, to which the spans of the faults refer.</summary>
    public string Text { get; }

    /// <summary>The faults.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
