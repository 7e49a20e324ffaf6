using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlMath.Engine.Tests;

/// <summary>The C# of docs/csharp.md and of the README is compiled and run; each line prints what the remark behind it says.</summary>
public sealed partial class CSharpPageTests
{
    private const string Frame = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using MlMath.Compilation;
        using MlMath.Compilation.Export;
        using MlMath.Engine;

        public static class Page
        {
            public static readonly List<string> Said = new();

            private static void Say(object said) => Said.Add(said.ToString());

            public static void Run()
            {

        """;

    [Theory]
    [InlineData("csharp.md")]
    [InlineData("README.md")]
    public void A_page_says_what_its_code_prints(string page)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(page)!;
        var code = string.Concat(Blocks().Matches(new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value));
        var program = new StringBuilder(Frame);
        var expected = new List<string?>();
        foreach (var line in code.Split('\n'))
        {
            if (Prints().Match(line) is { Success: true } print)
            {
                expected.Add(print.Groups[2].Success ? print.Groups[2].Value.Trim() : null);
                program.Append(line.Replace("Console.WriteLine(", "Say(", StringComparison.Ordinal)).Append('\n');
            }
            else
            {
                program.Append(line).Append('\n');
            }
        }

        program.Append("    }\n}\n");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Page", [CSharpSyntaxTree.ParseText(program.ToString(), new CSharpParseOptions(LanguageVersion.Preview))], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        var type = Assembly.Load(image.ToArray()).GetType("Page")!;
        type.GetMethod("Run")!.Invoke(null, null);
        var said = (List<string>)type.GetField("Said")!.GetValue(null)!;
        Assert.Equal(expected.Count, said.Count);
        Assert.True(expected.Exists(e => e is not null));
        for (var k = 0; k < said.Count; k++)
        {
            if (expected[k] is { } text)
            {
                Assert.Equal(text, said[k]);
            }
        }
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^\s*Console\.WriteLine\((.*)\);(?:\s*//(.*))?$")]
    private static partial Regex Prints();
}
