using MlMath.Expressions.Problems;

namespace MlMath.Models.Files;

/// <summary>What a model file says, line by line, before its formulas are read. The syntax is described in docs/model-files.md.</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">Its text, to which all spans refer.</param>
/// <param name="DataFile">The file of the data; null where the line is missing.</param>
/// <param name="Data">The names of data.</param>
/// <param name="Parameters">What is learnt.</param>
/// <param name="Formulas">Definitions in the language of formulas, in their order.</param>
/// <param name="Objective">What is minimised.</param>
/// <param name="Test">How it is tested; null where it is not.</param>
/// <param name="Predict">What is predicted for a row `i`; null where the formulas tell.</param>
public sealed record ModelFile(
    string Path,
    string Text,
    Piece? DataFile,
    IReadOnlyList<DataLine> Data,
    IReadOnlyList<ParameterLine> Parameters,
    IReadOnlyList<Piece> Formulas,
    ObjectiveLine Objective,
    TestLine? Test,
    Piece? Predict)
{
    /// <summary>The longest file that is read, in characters.</summary>
    public const int LongestText = Limits.ModelFileLength;

    /// <summary>
    /// Reads a model file. Throws <see cref="ModelFileException"/> with every faulty line, <see cref="ProblemException"/> (data) where the file itself
    /// cannot be read, (limit) where it is longer than <see cref="LongestText"/>.
    /// </summary>
    public static ModelFile Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new ProblemException(ProblemCode.Data, $"the model file '{path}' does not exist", null, "name a .mlm file");
        }

        try
        {
            if (new FileInfo(path).Length > 4L * LongestText)
            {
                throw new ProblemException(ProblemCode.Limit, $"the model file '{path}' is longer than {LongestText} characters");
            }

            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ProblemCode.Data, $"the model file '{path}' cannot be read: {fault.Message}");
        }
    }

    /// <summary>Reads the text of a model file. Throws <see cref="ModelFileException"/> with every faulty line.</summary>
    public static ModelFile Parse(string path, string text) => new ModelFileParser(path, text).Parse();
}
