using System.Text;
using MlMath.Expressions.Problems;

namespace MlMath.Models.Saving;

/// <summary>Files that appear whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>
    /// Writes a text beside its place, then moves it there, so that no reader and no accident sees half of it. Throws <see cref="ProblemException"/> (data) where
    /// that is not possible; a file that was there before is then left as it was.
    /// </summary>
    public static void Write(string path, string text)
    {
        var beside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (File.Exists(beside))
            {
                File.Delete(beside);
            }

            throw new ProblemException(ProblemCode.Data, $"'{path}' cannot be written: {fault.Message}", null, "choose another place with --out");
        }
    }
}
