using System.Globalization;
using System.Text;
using System.Text.Json;
using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Compilation.Tests;

/// <summary>
/// Formulas as books print them, their gradients and some second derivatives, against numbers of more than a thousand digits rounded to doubles (mpmath 1.2, by dual
/// numbers from the printed formula): from 1e-310 to 1e300, ±1000 as 0.3. Compiled and interpreted in plain doubles; numbers of a larger range and balls have no part in it. What
/// each formula may be off by, in units of its last place, stands in its row.
/// </summary>
public sealed class StableFormGoldenTests
{
    private static readonly Row[] Rows = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "stable-form.jsonl")).Select(Row.Read)];

    public static TheoryData<string> Ids => [.. Rows.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_formula_as_printed_its_gradient_and_its_curvature_are_right_to_the_last_places(string id)
    {
        var row = Array.Find(Rows, r => r.Id == id)!;
        var (outputs, bindings) = row.Prepare();
        var faults = new StringBuilder();
        double[] worst = [0, 0, 0];
        var routine = Compiler.Compile(outputs);
        foreach (var point in row.Points)
        {
            bindings = row.BindingsAt(point, bindings);
            var runner = routine.CreateRunner(bindings);
            runner.Run();
            var task = EvaluationTask.Of(outputs, bindings, default);
            var interpreted = task.Arrays(task.Run(task.Reals));
            for (var k = 0; k < outputs.Length; k++)
            {
                var compiled = runner.Values(k);
                var kind = k == 0 ? 0 : k <= row.Names.Length ? 1 : 2;
                for (var e = 0; e < point.Expected[k].Length; e++)
                {
                    var expected = point.Expected[k][e];
                    foreach (var (way, value) in ((string, double)[])[("compiled", compiled[e]), ("interpreted", interpreted[k].Values[e])])
                    {
                        var off = Off(expected, value);
                        worst[kind] = double.IsNaN(off) ? double.NaN : Math.Max(worst[kind], off);
                        if (!double.IsNaN(row.Ulps[kind]) && !(off <= row.Ulps[kind]))
                        {
                            faults.AppendLine(CultureInfo.InvariantCulture, $"{(kind == 0 ? "value" : kind == 1 ? "∂/∂" + row.Names[k - 1] : "second")} {way} at {point.At}: {value:R}, not {expected:R}: {off:G4} ulps of {row.Ulps[kind]}");
                        }
                    }
                }
            }
        }

        if (Environment.GetEnvironmentVariable("MLMATH_SHOW_ULPS") is { } path)
        {
            lock (Rows)
            {
                File.AppendAllText(path, $"{id}\t{string.Join('\t', worst.Select(w => w.ToString("G4", CultureInfo.InvariantCulture)))}\n{faults}");
            }
        }

        Assert.True(faults.Length == 0, $"{row.Formula}\n{faults}");
    }

    public static TheoryData<string> IdsOfNumbers => [.. Rows.Where(r => !r.AreVectors.Contains(true) && !double.IsNaN(r.Ulps[1])).Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(IdsOfNumbers))]
    public void A_derivative_typed_within_a_formula_is_as_right_as_one_that_is_asked_for(string id)
    {
        var row = Array.Find(Rows, r => r.Id == id)!;
        for (var k = 0; k < row.Names.Length; k++)
        {
            var graph = new Graph();
            var session = new FormulaSession(graph, StableDifferentiator.Instance);
            foreach (var name in row.Names)
            {
                session.DeclareShape(name, []);
            }

            var body = StableForm.ForDoubles(graph, [session.Bind($"∂/∂{row.Names[k]}({row.Formula})").Body])[0];
            var routine = Compiler.Compile([body]);
            foreach (var point in row.Points)
            {
                var runner = routine.CreateRunner(row.BindingsAt(point, []));
                runner.Run();
                var (value, expected) = (runner.Values(0)[0], point.Expected[k + 1][0]);
                Assert.True(Off(expected, value) <= row.Ulps[1], $"∂/∂{row.Names[k]} of {row.Formula} at {point.At}: {value:R}, not {expected:R}");
            }
        }
    }

    /// <summary>How many doubles lie between two, as units in the last place of the one that is right.</summary>
    private static double Off(double expected, double value)
    {
        if (expected.Equals(value) || expected == value)
        {
            return 0;
        }

        if (!double.IsFinite(expected) || !double.IsFinite(value))
        {
            return double.PositiveInfinity;
        }

        var unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        return Math.Abs(value - expected) / (double.IsFinite(unit) ? unit : double.MaxValue);
    }

    private sealed record Point(string At, double[][] Given, double[][] Expected);

    private sealed record Row(string Id, string Formula, string[] Names, bool[] AreVectors, double[] Ulps, Point[] Points)
    {
        public static Row Read(string line)
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            string[] names = [.. row.GetProperty("names").EnumerateArray().Select(n => n.GetString()!)];
            return new Row(
                row.GetProperty("id").GetString()!,
                row.GetProperty("formula").GetString()!,
                Array.ConvertAll(names, n => n.Split('[')[0]),
                Array.ConvertAll(names, n => n.EndsWith(']')),
                [.. row.GetProperty("ulps").EnumerateArray().Select(u => u.ValueKind == JsonValueKind.Null ? double.NaN : u.GetDouble())],
                [.. row.GetProperty("points").EnumerateArray().Select(PointOf)]);
        }

        private static Point PointOf(JsonElement point)
        {
            List<double[]> expected = [Numbers(point.GetProperty("value")), .. point.GetProperty("gradient").EnumerateArray().Select(Numbers)];
            if (point.TryGetProperty("second", out var second))
            {
                expected.Add(Numbers(second));
            }

            var at = point.GetProperty("at");
            return new Point(at.GetRawText(), [.. at.EnumerateArray().Select(Numbers)], [.. expected]);
        }

        private static double[] Numbers(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(v => Numbers(v)[0])],
            JsonValueKind.String => [double.Parse(value.GetString()!, CultureInfo.InvariantCulture)],
            _ => [value.GetDouble()],
        };

        /// <summary>The formula, its derivatives and, where asked for, the second one, as callers that compile prepare them.</summary>
        public (Output[] Outputs, Bindings Bindings) Prepare()
        {
            var graph = new Graph();
            var session = new FormulaSession(graph, Differentiator.Instance);
            for (var k = 0; k < Names.Length; k++)
            {
                session.DeclareShape(Names[k], AreVectors[k] ? [Size.Named("n")] : []);
            }

            var subject = StableForm.Of(graph, session.Bind(Formula).Body);
            var inputs = Names.Select((name, k) => (InputNode)graph.Input(name, AreVectors[k] ? [Size.Named("n")] : [], AreVectors[k] ? [IndexTerm.At((Size)1)] : []).Node).ToList();
            var outputs = new List<Output> { subject };
            outputs.AddRange(ReverseFold.Gradient(graph, subject, inputs).Select(d => new Output(d.Body, d.Axes)));
            if (Ulps.Length > 2)
            {
                outputs.Add(ReverseFold.Gradient(graph, StableForm.Of(graph, outputs[1].Body), inputs)[0].Body);
            }

            var bodies = StableForm.ForDoubles(graph, [.. outputs.Select(o => o.Body)]);
            return ([.. outputs.Select((o, k) => new Output(bodies[k], o.Axes))], []);
        }

        public Bindings BindingsAt(Point point, Bindings bindings)
        {
            for (var k = 0; k < Names.Length; k++)
            {
                bindings[Names[k]] = AreVectors[k] ? new Expressions.Values.NumericArray(point.Given[k]) : new Expressions.Values.NumericArray(point.Given[k][0]);
                if (AreVectors[k])
                {
                    bindings.SetSize("n", point.Given[k].Length);
                }
            }

            return bindings;
        }
    }
}
