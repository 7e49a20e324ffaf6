using System.Text;
using MlMath.Cli.Commands;

namespace MlMath.Cli.CommandLine;

/// <summary>The pages that `--help` prints.</summary>
internal static class HelpText
{
    /// <summary>The page of the whole program.</summary>
    public static string OfProgram()
    {
        var text = new StringBuilder();
        text.Append("""
            mlmath: formulas as a textbook prints them, evaluated, differentiated, proved and trained.

            usage: mlmath COMMAND [ARGUMENT …]

            commands:

            """);
        foreach (var command in CommandCatalogue.All())
        {
            AppendEntry(text, command.Usage.Name, command.Usage.Summary, 10);
        }

        text.Append("""

            mlmath COMMAND --help   says more about one of them, with examples
            mlmath --version        says which version this is

            examples:
              mlmath eval "2x + 1" x=3
              mlmath diff "x² sin(x)" --wrt x --steps
              mlmath gradient "½‖Xw - y‖²" --wrt w
              mlmath train samples/breast_cancer.mlm

            A formula may be written in ASCII, as in a book (½ Σ √ θ x²) or in LaTeX. Exit status: 0 answered; 1 the formula, the data or the
            model is at fault; 2 wrong usage.

            """);
        return text.ToString();
    }

    /// <summary>The page of one command.</summary>
    public static string Of(CommandUsage usage)
    {
        var text = new StringBuilder();
        text.Append("mlmath ").Append(usage.Name).Append(": ").Append(usage.Summary).Append("\n\n");
        text.Append("usage: mlmath ").Append(usage.Name).Append(' ').Append(usage.Arguments).Append("\n\noptions:\n");
        var width = 6;
        foreach (var option in usage.Options)
        {
            width = Math.Max(width, Spelled(option).Length);
        }

        foreach (var option in usage.Options)
        {
            AppendEntry(text, Spelled(option), option.Says, width);
        }

        AppendEntry(text, "--help", "this page", width);
        if (usage.Remarks is not null)
        {
            text.Append('\n').Append(usage.Remarks.TrimEnd()).Append('\n');
        }

        text.Append("\nexamples:\n");
        foreach (var example in usage.Examples)
        {
            text.Append("  mlmath ").Append(example.Line).Append('\n');
            if (example.Gives is not null)
            {
                text.Append("      ").Append(example.Gives.Replace("\n", "\n      ", StringComparison.Ordinal)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Spelled(Option option) => option.Value is null ? option.Name : $"{option.Name} {option.Value}";

    private static void AppendEntry(StringBuilder text, string name, string says, int width) =>
        text.Append("  ").Append(name).Append(' ', Math.Max(0, width - name.Length) + 2).Append(says).Append('\n');
}
