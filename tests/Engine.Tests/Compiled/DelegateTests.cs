using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MlMath.Compilation;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Formulas as delegates of numbers, vectors and matrices.</summary>
public sealed class DelegateTests
{
    private static readonly Dictionary<string, string[]> s_shapes = new() { ["X"] = ["m", "n"], ["w"] = ["n"], ["y"] = ["m"] };
    private static readonly double[,] s_x = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
    private static readonly double[] s_y = [0, 1, 2];

    private delegate double ByIn(in double x);

    private delegate double ByRef(ref double x);

    private delegate double SlopeByIn(double x, in double slope);

    private delegate double SpanByIn(in ReadOnlySpan<double> v);

    private delegate double Numbers(double x, double y);

    private delegate double OfSpan(ReadOnlySpan<double> v);

    private delegate void IntoSpan(double[,] matrix, ReadOnlySpan<double> v, Span<double> result);

    private delegate double WithSlopes(double x, double y, out double byX, out double byY);

    private delegate double WithGradient(double[] w, Span<double> gradient);

    private delegate double WithAll(double a, double[] w, Span<double> gradient);

    [Fact]
    public void Arrays_are_parameters()
    {
        var loss = Formula.Parse("½‖Xw - y‖²", s_shapes).Compile<Func<double[,], double[], double[], double>>("X", "w", "y");

        // Xw - y = (-1, -2, -3) at w = (1, -1), and (3, 6, 9) at w = (1, 1).
        Assert.Equal(7, loss(s_x, [1, -1], s_y), 1e-12);
        Assert.Equal(63, loss(s_x, [1, 1], s_y), 1e-12);
    }

    [Fact]
    public void Shapes_may_differ_from_call_to_call()
    {
        var norm = Formula.Parse("‖v‖²").Compile<Func<double[], double>>("v");
        Assert.Equal(25, norm([3, 4]));
        Assert.Equal(29, norm([2, 3, 4]));
        Assert.Equal(1, norm([1]));
        Assert.Equal(0, norm([]));
        Assert.Equal(25, norm([3, 4]));
    }

    [Fact]
    public void A_vector_is_read_anew_at_every_call()
    {
        var norm = Formula.Parse("‖v‖²").Compile<Func<double[], double>>("v");
        double[] v = [3, 4];
        Assert.Equal(25, norm(v));
        v[0] = 5;
        Assert.Equal(41, norm(v));
        Assert.Equal(2, norm([1, 1]));
        Assert.Equal(41, norm(v));
    }

    [Fact]
    public void Spans_are_parameters_and_take_results()
    {
        var norm = Formula.Parse("‖v‖²").Compile<OfSpan>("v");
        Assert.Equal(13, norm([2, 3]));
        Assert.Equal(14, norm([1, 2, 3]));
        var product = Formula.Parse("Xw", s_shapes).Compile<IntoSpan>("X", "w");
        var result = new double[3];
        product(s_x, [1, -1], result);
        Assert.Equal([-1, -1, -1], result);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => product(s_x, [1, -1], new double[2])).Problem.Code);
    }

    [Fact]
    public void Results_are_vectors_matrices_and_tensors()
    {
        Assert.Equal([5, 11, 17], Formula.Parse("Xw", s_shapes).Compile<Func<double[,], double[], double[]>>("X", "w")(s_x, [1, 2]));
        var square = Formula.Parse("XᵀX", s_shapes).Compile<Func<double[,], double[,]>>("X")(s_x);
        Assert.Equal(new double[,] { { 35, 44 }, { 44, 56 } }, square);
        var tensor = Formula.Parse("XᵀX", s_shapes).Compile<Func<Tensor<double>, Tensor<double>>>("X")(Tensor.Create([1.0, 2, 3, 4, 5, 6], [3, 2]));
        Assert.Equal([2, 2], tensor.Lengths.ToArray());
        Assert.Equal(44, tensor[0, 1]);
        var into = new double[2, 2];
        Formula.Parse("XᵀX", s_shapes).Compile<Action<double[,], double[,]>>("X")(s_x, into);
        Assert.Equal(square, into);
    }

    [Fact]
    public void Matrices_of_products_are_those_of_each_call()
    {
        // Each call has its own matrices; results of earlier ones stay as they are.
        var shapes = new Dictionary<string, string[]> { ["A"] = ["m", "n"], ["B"] = ["n", "p"] };
        foreach (var options in new[] { CompilerOptions.Default, new CompilerOptions { Element = LaneElement.Single } })
        {
            var product = Formula.Parse("2AB", shapes).With(options).Compile<Action<double[,], double[,], double[,]>>("A", "B");
            double[,] a = { { 1, 2 }, { 3, 4 } }, b = { { 5, 6 }, { 7, 8 } }, first = new double[2, 2], second = new double[2, 2], third = new double[1, 2];
            product(a, b, first);
            product(a, b, first);
            Assert.Equal(new double[,] { { 38, 44 }, { 86, 100 } }, first);
            product(b, a, second);
            Assert.Equal(new double[,] { { 46, 68 }, { 62, 92 } }, second);
            a[0, 0] = -1;
            product(a, b, second);
            Assert.Equal(new double[,] { { 18, 20 }, { 86, 100 } }, second);

            // Other sizes, then the first ones again.
            product(new double[,] { { 1, 2, 3 } }, new double[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } }, third);
            product(new double[,] { { 1, 2, 3 } }, new double[,] { { 1, 0 }, { 0, 1 }, { 1, 2 } }, third);
            Assert.Equal(new double[,] { { 8, 16 } }, third);
            product(a, b, first);
            Assert.Equal(new double[,] { { 18, 20 }, { 86, 100 } }, first);
            Assert.Equal(new double[,] { { 8, 16 } }, third);

            // A matrix that is read is written only when all of it has been read.
            product(a, b, b);
            Assert.Equal(new double[,] { { 18, 20 }, { 86, 100 } }, b);
            product(a, a, a);
            Assert.Equal(new double[,] { { 14, 12 }, { 18, 44 } }, a);
            Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => product(a, b, third)).Problem.Code);
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    public void A_matrix_that_took_a_product_is_not_kept(int size)
    {
        var shapes = new Dictionary<string, string[]> { ["A"] = ["m", "n"], ["B"] = ["n", "p"] };
        var product = Formula.Parse("AB", shapes).Compile<Action<double[,], double[,], double[,]>>("A", "B");
        double[,] a = new double[size, size], b = new double[size, size];
        product(a, b, new double[size, size]);
        var result = Call();
        GC.Collect();
        Assert.False(result.IsAlive);
        GC.KeepAlive(product);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Call()
        {
            var into = new double[size, size];
            product(a, b, into);
            return new WeakReference(into);
        }
    }

    [Fact]
    public void Other_names_are_bound_as_data()
    {
        var loss = Formula.Parse("½‖Xw - y‖²", s_shapes).Compile<Func<double[], double>>(new Bindings { { "X", s_x }, { "y", s_y } }, "w");
        Assert.Equal(7, loss([1, -1]), 1e-12);
        Assert.Equal(63, loss([1, 1]), 1e-12);
    }

    [Fact]
    public void Value_and_gradient_come_as_a_tuple()
    {
        var f = Formula.Parse("x² sin(x)").CompileValueAndGradient<Func<double, (double Value, double Slope)>>("x");
        foreach (var x in new[] { -2.0, 0, 0.3, 5 })
        {
            var (value, slope) = f(x);
            Assert.Equal(x * x * Math.Sin(x), value, 1e-12);
            Assert.Equal((2 * x * Math.Sin(x)) + (x * x * Math.Cos(x)), slope, 1e-12);
        }
    }

    [Fact]
    public void Value_and_gradient_go_where_they_are_wanted()
    {
        var f = Formula.Parse("x² y + log(y)").CompileValueAndGradient<WithSlopes>("x", "y");
        Assert.Equal(18 + Math.Log(2), f(3, 2, out var byX, out var byY), 1e-12);
        Assert.Equal(12, byX, 1e-12);
        Assert.Equal(9.5, byY, 1e-12);

        var data = new Bindings { { "X", s_x }, { "y", s_y } };
        var gradient = new double[2];
        Assert.Equal(7, Formula.Parse("½‖Xw - y‖²", s_shapes).CompileValueAndGradient<WithGradient>(data, "w")([1, -1], gradient), 1e-12);
        Assert.Equal([-1 - 6 - 15, -2 - 8 - 18], gradient);

        var all = new double[3];
        Assert.Equal(14, Formula.Parse("a·½‖Xw - y‖²", s_shapes).CompileValueAndGradient<WithAll>(data, "a", "w")(2, [1, -1], all), 1e-12);
        Assert.Equal([7, -44, -56], all);
    }

    [Fact]
    public void A_name_that_does_not_occur_has_derivative_0() =>
        Assert.Equal((9, 6, 0), Formula.Parse("x²").CompileValueAndGradient<Func<double, double, (double, double, double)>>("x", "z")(3, 7));

    [Fact]
    public void A_warm_delegate_allocates_nothing()
    {
        var loss = Formula.Parse("½‖Xw - y‖²", s_shapes).Compile<Func<double[,], double[], double[], double>>("X", "w", "y");
        var both = Formula.Parse("x² y + log(y)").CompileValueAndGradient<WithSlopes>("x", "y");
        var span = Formula.Parse("a·½‖Xw - y‖²", s_shapes).CompileValueAndGradient<WithAll>(new Bindings { { "X", s_x }, { "y", s_y } }, "a", "w");
        double[] w = [1, -1], other = [1, 1], gradient = new double[3];
        var sum = 0.0;
        long before = 0;
        for (var k = 0; k < 1100; k++)
        {
            before = k == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            sum += loss(s_x, (k & 1) == 0 ? w : other, s_y) + both(k, 2, out _, out _) + span(k, w, gradient);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    [Fact]
    public void Many_threads_may_call_one_delegate_with_arrays()
    {
        var norm = Formula.Parse("Σᵢ vᵢ²", new Dictionary<string, string[]> { ["v"] = ["n"] }).Compile<Func<double[], double>>("v");
        Parallel.For(0, 20_000, k =>
        {
            var v = new double[1 + (k % 5)];
            Array.Fill(v, k);
            Assert.Equal((double)v.Length * k * k, norm(v));
        });
    }

    [Fact]
    public void Arguments_by_reference_and_results_that_cannot_be_written_are_refused()
    {
        var f = Formula.Parse("x²");
        Says("'x' by reference (in)", () => f.Compile<ByIn>("x"));
        Says("'x' by reference (ref)", () => f.Compile<ByRef>("x"));
        Says("'x' by reference (in)", () => f.CompileValueAndGradient<ByIn>("x"));
        Says("'slope' is read-only (in)", () => f.CompileValueAndGradient<SlopeByIn>("x"));
        Says("'v' by reference (in)", () => Formula.Parse("‖v‖²").Compile<SpanByIn>("v"));

        static void Says(string what, Func<Delegate> compile)
        {
            var fault = Assert.Throws<ProblemException>(compile).Problem;
            Assert.Equal(ProblemCode.Shape, fault.Code);
            Assert.Contains(what, fault.Message, StringComparison.Ordinal);
            Assert.NotNull(fault.Hint);
        }
    }

    [Fact]
    public void The_same_function_of_numbers_is_compiled_once()
    {
        var f = Formula.Parse("x² y + log(y)");
        var first = f.Compile<Func<double, double, double>>("x", "y");
        Assert.Same(first, f.Compile<Func<double, double, double>>("x", "y"));

        // In another order, or of another type, it is another function; so is one of another formula.
        Assert.Equal(first(3, 2), f.Compile<Func<double, double, double>>("y", "x")(2, 3));
        Assert.Equal(12, f.CompileValueAndGradient<Func<double, double, (double, double, double)>>("x", "y")(3, 2).Item2);
        Assert.Equal(12, f.Derivative("x").Compile<Func<double, double, double>>("x", "y")(3, 2));
        Assert.Equal(first(3, 2), f.Compile<Numbers>("x", "y")(3, 2));
    }

    [Theory]
    [InlineData("v", "'v' is a vector")]
    [InlineData("v, w", "must take v, w")]
    public void A_type_that_does_not_fit_is_refused(string names, string says)
    {
        var fault = Assert.Throws<ProblemException>(() => Formula.Parse("‖v‖").Compile<Func<double, double>>(names.Split(", "))).Problem;
        Assert.Equal(ProblemCode.Shape, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        var loss = Formula.Parse("½‖Xw - y‖²", s_shapes);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => loss.Compile<Func<double[,], double[], double>>("X", "w")).Problem.Code);
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => loss.Compile<Func<double[,], double[], double[], double>>("X", "w", "w")).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => loss.Compile<Func<double[,], double[], double[], double[]>>("X", "w", "y")).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => loss.CompileValueAndGradient<Func<double[], double>>(new Bindings { { "X", s_x }, { "y", s_y } }, "w")).Problem.Code);
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => Formula.Parse("Xw", s_shapes).CompileValueAndGradient<Func<double[,], double[], double>>("X", "w")).Problem.Code);
        var compiled = loss.Compile<Func<double[,], double[], double[], double>>("X", "w", "y");
        Assert.Equal(ProblemCode.Shape, Assert.Throws<ProblemException>(() => compiled(s_x, [1, 2, 3], s_y)).Problem.Code);
        Assert.Equal(7, compiled(s_x, [1, -1], s_y), 1e-12);
    }

    [Fact]
    public void A_formula_of_numbers_is_its_own_method_without_a_workspace()
    {
        var f = Formula.Parse("x² sin(x) + {√x if x > 1, x·log(x) if x ≤ 1}").Compile<Func<double, double>>("x");
        Assert.IsType<MlMath.Expressions.Functions.Function[]>(f.Target);
        Assert.Equal((4 * Math.Sin(2)) + Math.Sqrt(2), f(2), 1e-14);
        Assert.Equal(0, f(0));
        Assert.True(double.IsNaN(f(double.NaN)));

        // By two names, one of which does not occur; 7 is a constant's value and derivative 0.
        var both = Formula.Parse("x y^3 + 1/x").CompileValueAndGradient<WithSlopes>("x", "y");
        Assert.IsType<MlMath.Expressions.Functions.Function[]>(both.Target);
        Assert.Equal(16.5, both(2, 2, out var byX, out var byY));
        Assert.Equal((7.75, 24), (byX, byY));
        var constant = Formula.Parse("7").CompileValueAndGradient<Func<double, (double, double)>>("x");
        Assert.IsType<MlMath.Expressions.Functions.Function[]>(constant.Target);
        Assert.Equal((7, 0), constant(3));
        Assert.Equal(5, Formula.Parse("y").Compile<Func<double, double, double>>("x", "y")(3, 5));

        // Data, floats, and what is long go another way to the same numbers.
        Assert.Equal(6, Formula.Parse("a x").Compile<Func<double, double>>(new Bindings { { "a", 3 } }, "x")(2));
        Assert.Equal(6, Formula.Parse("3 x").With(new CompilerOptions { Element = LaneElement.Single }).Compile<Func<double, double>>("x")(2));
        var terms = string.Join(" + ", Enumerable.Range(1, 300).Select(k => $"sin({k}x)/{k}"));
        Assert.Equal(Enumerable.Range(1, 300).Sum(k => Math.Sin(k * 0.5) / k), Formula.Parse(terms).Compile<Func<double, double>>("x")(0.5), 1e-12);
    }
}
