using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MlMath.Compilation.Export;
using MlMath.Expressions.Problems;
using Xunit.Abstractions;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Exported source is built and run; its values are those of mpmath.</summary>
public sealed partial class ExportTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-13;

    public static TheoryData<ExportCase> Cases => new(ExportCase.All);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_interpreter_finds_what_exports_must_find(ExportCase row)
    {
        var formula = Formula.Parse(row.Formula, row.Shapes);
        Near(row, [formula.Evaluate(row.Bindings()).Values, .. row.By.Select(name => formula.Derivative(name).Evaluate(row.Bindings()).Values)]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void CSharp_compiles_without_a_warning_and_gives_the_values(ExportCase row)
    {
        var source = Formula.Parse(row.Formula, row.Shapes).ExportSource(ExportLanguage.CSharp, "F", row.By);
        var parameters = Parameters().Match(source).Groups[1].Value.Split(", ");
        var harness = new StringBuilder("using System;\npublic static class Harness\n{\n    public static double[][] Run()\n    {\n");
        var results = new List<string>();
        foreach (var parameter in parameters)
        {
            var name = parameter.Split(' ')[^1];
            var declared = parameter.StartsWith("int", StringComparison.Ordinal) ? $"int {name} = {row.Sizes()[name]};"
                : parameter.StartsWith("double", StringComparison.Ordinal) ? $"double {name} = {Exact(row.Values[name].Values[0])};"
                : parameter.StartsWith("ReadOnly", StringComparison.Ordinal) ? $"double[] {name} = {{ {string.Join(", ", row.Values[name].Values.Select(Exact))} }};"
                : parameter.StartsWith("out", StringComparison.Ordinal) ? $"double {name};"
                : $"double[] {name} = new double[{row.Expected[results.Count + (source.Contains("static double F(", StringComparison.Ordinal) ? 1 : 0)].Length}];";
            harness.Append("        ").Append(declared).Append('\n');
            if (parameter.StartsWith("out", StringComparison.Ordinal) || parameter.StartsWith("Span", StringComparison.Ordinal))
            {
                results.Add(parameter.StartsWith("out", StringComparison.Ordinal) ? $"new[] {{ {name} }}" : name);
            }
        }

        var call = $"FFormula.F({string.Join(", ", parameters.Select(p => (p.StartsWith("out", StringComparison.Ordinal) ? "out " : "") + p.Split(' ')[^1]))})";
        harness.Append(source.Contains("static double F(", StringComparison.Ordinal)
            ? $"        double value = {call};\n        return new double[][] {{ {string.Join(", ", ["new[] { value }", .. results])} }};\n"
            : $"        {call};\n        return new double[][] {{ {string.Join(", ", results)} }};\n");
        harness.Append("    }\n}\n");
        var assembly = Built(source, harness.ToString());
        Near(row, (double[][])assembly.GetType("Harness")!.GetMethod("Run")!.Invoke(null, null)!);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void C_compiles_without_a_warning_and_gives_the_values(ExportCase row)
    {
        var source = Formula.Parse(row.Formula, row.Shapes).ExportSource(ExportLanguage.C, "f", row.By);
        Assert.Contains("#include <math.h>", source, StringComparison.Ordinal);
        if (Compiler() is not { } compiler)
        {
            output.WriteLine("No C compiler (cc, gcc, clang) was found: the source was written, not built.");
            return;
        }

        var header = CHeader().Match(source);
        var parameters = header.Groups[2].Value.Split(", ");
        var returnsValue = header.Groups[1].Value == "double";
        var main = new StringBuilder("#include <stdio.h>\n").Append(source).Append("int main(void)\n{\n");
        var prints = new StringBuilder();
        var results = returnsValue ? 1 : 0;
        foreach (var parameter in parameters)
        {
            var name = parameter.Split(' ')[^1].TrimStart('*');
            if (parameter.StartsWith("ptrdiff_t", StringComparison.Ordinal))
            {
                main.Append(CultureInfo.InvariantCulture, $"    const ptrdiff_t {name} = {row.Sizes()[name]};\n");
            }
            else if (parameter.StartsWith("double *", StringComparison.Ordinal))
            {
                main.Append(CultureInfo.InvariantCulture, $"    double {name}[{row.Expected[results].Length}];\n");
                prints.Append(CultureInfo.InvariantCulture, $"    for (int k = 0; k < {row.Expected[results].Length}; k++) printf(\"%.17g \", {name}[k]);\n    printf(\"\\n\");\n");
                results++;
            }
            else
            {
                var isNumber = !parameter.Contains('*', StringComparison.Ordinal);
                main.Append(CultureInfo.InvariantCulture, $"    const double {name}{(isNumber ? "" : "[]")} = {(isNumber ? "" : "{ ")}{string.Join(", ", row.Values[name].Values.Select(Exact))}{(isNumber ? "" : " }")};\n");
            }
        }

        var call = $"f({string.Join(", ", parameters.Select(p => p.Split(' ')[^1].TrimStart('*')))})";
        main.Append(returnsValue ? $"    printf(\"%.17g\\n\", {call});\n" : $"    (void){call};\n").Append(prints).Append("    return 0;\n}\n");
        Near(row, [.. BuiltAndRun(compiler, main.ToString()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())]);
    }

    [Fact]
    public void The_source_is_readable()
    {
        const string expected = """
            #include <math.h>
            #include <stddef.h>

            /*
             * x² sin(y)
             * x: x
             * y: y
             * d_x: its derivative by x
             * d_y: its derivative by y
             */
            double wave(double x, double y, double *d_x, double *d_y)
            {
            """;
        var source = Formula.Parse("x² sin(y)").ExportSource(ExportLanguage.C, "wave", "x", "y");
        Assert.StartsWith(expected, source, StringComparison.Ordinal);
        Assert.Contains("// sin(y)\n    const double sin1 = sin(y);\n", source, StringComparison.Ordinal);
        Assert.EndsWith("    return value;\n}\n", source, StringComparison.Ordinal);
        Assert.DoesNotContain("malloc", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("θ_old² + 1", "double theta_old")]
    [InlineData("ŷ + 1", "double yhat")]
    [InlineData("int + 1", "double int_2")]
    public void Names_become_identifiers(string formula, string declared) =>
        Assert.Contains($"F({declared})", Formula.Parse(formula).ExportSource(ExportLanguage.CSharp, "F"), StringComparison.Ordinal);

    [Theory]
    [InlineData("class + 1", "double class_2")]
    [InlineData("‖Xw - exit‖²", "const double *exit_2")]
    public void C_is_written_in_names_that_neither_c_nor_its_library_nor_cpp_has(string formula, string declared)
    {
        var source = Formula.Parse(formula, new Dictionary<string, string[]> { ["X"] = ["m", "n"], ["w"] = ["n"] }).ExportSource(ExportLanguage.C, "F");
        Assert.Contains(declared, source, StringComparison.Ordinal);
        // C++ does not take room of no type.
        Assert.DoesNotContain("= malloc", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("det(A)", ProblemCode.Unsupported)]
    [InlineData("∫[0,1] e^(-a t²) dt", ProblemCode.Unsupported)]
    [InlineData("f(x) + 1", ProblemCode.UnknownName)]
    public void What_has_no_source_is_told(string formula, ProblemCode code) =>
        Assert.Equal(code, Assert.Throws<ProblemException>(() => Formula.Parse(formula).ExportSource(ExportLanguage.C)).Problem.Code);

    private static void Near(ExportCase row, double[][] found)
    {
        Assert.Equal(row.Expected.Length, found.Length);
        for (var k = 0; k < found.Length; k++)
        {
            Assert.Equal(row.Expected[k].Length, found[k].Length);
            for (var e = 0; e < found[k].Length; e++)
            {
                Assert.True(Math.Abs(row.Expected[k][e] - found[k][e]) <= Tolerance * Math.Max(1, Math.Abs(row.Expected[k][e])), $"result {k}, entry {e}: {found[k][e]:R} where {row.Expected[k][e]:R} is right");
            }
        }
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";

    private static Assembly Built(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll").Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Exported", sources.Select(s => CSharpSyntaxTree.ParseText(s)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, warningLevel: 4));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        return Assembly.Load(image.ToArray());
    }

    private static string? Compiler() => Array.Find(["cc", "gcc", "clang"], name => Ran(name, ["--version"]) is not null);

    private static string BuiltAndRun(string compiler, string source)
    {
        var folder = Directory.CreateTempSubdirectory("mlmath-export").FullName;
        try
        {
            var (file, program) = (Path.Combine(folder, "exported.c"), Path.Combine(folder, "exported"));
            File.WriteAllText(file, source);
            var (status, _, errors) = Ran(compiler, ["-std=c99", "-O1", "-Wall", "-Wextra", "-pedantic", "-Werror", "-o", program, file, "-lm"])!.Value;
            Assert.True(status == 0, errors + source);
            return Ran(program, [])!.Value.Output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Status, string Output, string Errors)? Ran(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            // The program is not on this machine.
            return null;
        }
    }

    [GeneratedRegex(@"public static (?:double|void) F\(([^)]*)\)")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"^(double|int|void) f\(([^)]*)\)$", RegexOptions.Multiline)]
    private static partial Regex CHeader();
}
