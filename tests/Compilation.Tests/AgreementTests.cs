using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Values;

namespace MlMath.Compilation.Tests;

/// <summary>Three ways to one number, on random formulas.</summary>
public sealed class AgreementTests
{
    private static bool AreNear(double a, double b, double tolerance) =>
        a.Equals(b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));

    private static void Near(double[] expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.True(AreNear(expected[k], actual[k], tolerance), $"{what}, entry {k}: expected {expected[k]:R}, got {actual[k]:R}");
        }
    }

    private static void Check(int seed)
    {
        var shape = new Random(seed);
        var formula = new RandomFormula(seed, shape.Next(1, 6), shape.Next(1, 5));
        var made = formula.Make(shape.Next(6, 30), 3);
        Output[] outputs = [.. made.Select(m => m.Output)];
        var interpreted = Evaluator.Evaluate(outputs, formula.Bindings, EvaluationWay.Interpreter);
        for (var k = 0; k < made.Count; k++)
        {
            if (!made[k].Expected.Zip(interpreted[k].Values).All(p => AreNear(p.First, p.Second, 1e-8)))
            {
                Assert.Fail($"seed {seed}, closures against interpreter, output {k}: {formula.FirstDifference()}");
            }
        }

        Agree("tape", Evaluator.Evaluate(outputs, formula.Bindings, EvaluationWay.Tape));
        Agree("compiled", Evaluator.Evaluate(outputs, formula.Bindings, EvaluationWay.Compiled));
        foreach (var rows in (Size[])[RandomFormula.RowSize, RandomFormula.ColumnSize])
        {
            var routine = Compiler.Compile(outputs, rows);
            var runner = routine.CreateRunner(formula.Bindings);
            for (var round = 0; round < 2; round++)
            {
                runner.Run();
                Agree($"compiled by rows {rows}, round {round}", [.. Enumerable.Range(0, outputs.Length).Select(runner.ToArray)]);
            }
        }

        void Agree(string way, NumericArray[] values)
        {
            for (var k = 0; k < values.Length; k++)
            {
                Assert.Equal(interpreted[k].Sizes, values[k].Sizes);
                Near(interpreted[k].Values, values[k].Values, 1e-12, $"seed {seed}, {way}, output {k}");
            }
        }
    }

    [Fact]
    public void Random_formulas_have_one_value_by_every_way() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>A diagonal read in the loop that fills it; an address shared by a vector of looked-up places and a single one.</summary>
    [Theory]
    [InlineData(1770)]
    [InlineData(3335)]
    [InlineData(3637)]
    [InlineData(601196)]
    [InlineData(761225)]
    public void Formulas_that_once_had_two_values_have_one(int seed) => Check(seed);
}
