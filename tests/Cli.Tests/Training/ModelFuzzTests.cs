using System.Diagnostics;
using MlMath.Cli.Tests.Batch;
using MlMath.Expressions.Problems;
using MlMath.Models.Files;
using MlMath.Models.Training;

namespace MlMath.Cli.Tests.Training;

/// <summary>Model files and tables with faults are told what is wrong with them, or train.</summary>
public sealed class ModelFuzzTests : IDisposable
{
    private const string Model = """
        # Logistic regression on two columns.
        data "table.csv"
        x = columns a .. b, standardized
        y = column hit

        parameters w: n, b: scalar
        λ = 0.01
        h(x) = σ(wᵀx + b)
        J(w, b) = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))] + λ‖w‖²

        minimize J with Adam(α = 0.05), epochs 5, seed 1
        test on 20% by accuracy(yᵢ, [h(xᵢ) > 0.5])
        """;

    private static readonly string[] ModelPieces =
        ["data", "\"", "columns", "column", "..", "parameters", "minimize", "with", "epochs", "-1", "1e9", "seed", "test on", "%", "=", ":", "n", "K", "(", ")", "\n", "log(", "x", "xᵢ", "standardized", "#", "σ", "²", "~ N(0, 1)", "\0"];

    private static readonly string[] TablePieces = [",", "\n", "\"", "1e999", "NaN", "", ";", "x", "-", "\t", "\r", "é", "\0", "\ufeff", "1,2,3,4", "\"\""];

    private readonly string folder = Directory.CreateTempSubdirectory("mlmath-fuzz-").FullName;

    [Fact]
    public void Models_with_a_fault() => Try(7, 120, soup => (soup.Mutated(Model, ModelPieces), Table()));

    [Fact]
    public void Tables_with_a_fault() => Try(8, 120, soup => (Model, soup.Mutated(Table(), TablePieces)));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Try(int salt, int most, Func<Soup, (string Model, string Table)> texts)
    {
        var soup = new Soup(new Random(FuzzRun.Seed + salt));
        var watch = Stopwatch.StartNew();
        var isLong = Environment.GetEnvironmentVariable("MLMATH_FUZZ_SECONDS") is not null;
        for (var k = 0; watch.Elapsed.TotalSeconds < FuzzRun.Seconds && (isLong || k < most); k++)
        {
            var (model, table) = texts(soup);
            var (modelPath, tablePath) = (Path.Combine(folder, "m.mlm"), Path.Combine(folder, "table.csv"));
            File.WriteAllText(modelPath, model);
            File.WriteAllText(tablePath, table);
            var spent = Stopwatch.StartNew();
            try
            {
                Train(modelPath);
            }
            catch (ModelFileException faulty)
            {
                Assert.NotEmpty(faulty.Problems);
                Assert.All(faulty.Problems, p => Assert.True(p.Message.Length > 0 && (p.Span is not { } span || (span.Start >= 0 && span.Length >= 0 && span.End <= faulty.Text.Length)), $"{p}\n{model}"));
            }
            catch (Exception fault) when (fault is ProblemException or OperationCanceledException)
            {
                Assert.NotEmpty(fault.Message);
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault}\n{model}\n{table}");
            }

            Assert.True(spent.Elapsed.TotalSeconds < 60, $"it took {spent.Elapsed.TotalSeconds:F0} s:\n{model}\n{table}");
        }
    }

    private static void Train(string path)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var model = ModelFile.Load(path);
        var data = TrainingData.Load(model, null, model.Objective.Seed, stop.Token);
        var formulas = ModelFormulas.Bind(model, data.Encodings);
        new Trainer(model, formulas, data.Training).Train(null, stop.Token);
    }

    private static string Table()
    {
        var random = new Random(3);
        return "a,b,hit\n" + string.Concat(Enumerable.Range(0, 40).Select(k => FormattableString.Invariant($"{random.NextDouble():F3},{random.NextDouble():F3},{k % 2}\n")));
    }
}
