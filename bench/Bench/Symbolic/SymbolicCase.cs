using System.Globalization;

namespace MlMath.Bench.Symbolic;

/// <summary>What is asked of an expression.</summary>
internal enum Task
{
    /// <summary>The derivatives by every variable; the witness is Σ ∂ₖf/(k + 1), k from 0.</summary>
    Gradient,

    /// <summary>The upper half of the Hessian; the witness is Σ Hᵢⱼ/(1 + i + 2j), i ≤ j, from 0.</summary>
    Hessian,

    /// <summary>The derivative of an order by the first variable; the witness is its value.</summary>
    Derivative,

    /// <summary>The product multiplied out; the witness is its value plus the number of its terms.</summary>
    Expand,
}

/// <summary>One row of the table: the same kind of expression several times over, with other numbers in it each time.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Task">What is asked.</param>
/// <param name="Variables">How many variables there are; the k-th is 0.3 + 0.01 k where answers are compared.</param>
/// <param name="Order">How often it is differentiated.</param>
/// <param name="Instances">The expressions.</param>
internal sealed record SymbolicCase(string Name, Task Task, int Variables, int Order, IReadOnlyList<PostfixProgram> Instances)
{
    private const int Repetitions = 5;

    /// <summary>Where answers are compared.</summary>
    public static double PointOf(int variable) => 0.3 + (0.01 * variable);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<SymbolicCase> All { get; } =
    [
        Of("gradient of a product of 200 factors", Task.Gradient, 200, 1, Product),
        Of("10th derivative of sin(a sin(b sin(cx)))", Task.Derivative, 1, 10, NestedSine),
        Of("Hessian of a function of 50 variables", Task.Hessian, 50, 2, Coupled),
        Of("expand (a + b + c + d)^12", Task.Expand, 4, 0, _ => new PostfixProgram().Then("v0 v1 v2 v3 +4 ^12")),
        Of("derivative of a random expression of 10⁵ nodes", Task.Derivative, 5, 1, random => RandomTree(random, 100_000)),
    ];

    private static SymbolicCase Of(string name, Task task, int variables, int order, Func<Random, PostfixProgram> make) =>
        new(name, task, variables, order, [.. Enumerable.Range(1, Repetitions).Select(seed => make(new Random(seed)))]);

    /// <summary>Π (sin(aₖxₖ) + bₖ), 200 factors.</summary>
    private static PostfixProgram Product(Random random)
    {
        var program = new PostfixProgram();
        for (var k = 0; k < 200; k++)
        {
            program.Then(Text($"n{random.Next(2, 10)} v{k} *2 s n{random.Next(2, 10)} +2"));
        }

        return program.Then("*200");
    }

    private static PostfixProgram NestedSine(Random random) =>
        new PostfixProgram().Then(Text($"n{random.Next(2, 10)} n{random.Next(2, 10)} n{random.Next(2, 10)} v0 *2 s *2 s *2 s"));

    /// <summary>exp(sin(Σ aₖxₖ)) + log(1 + Σ xₖ²) + Σ bₖ sin(xₖxₖ₊₁): a Hessian without zeros.</summary>
    private static PostfixProgram Coupled(Random random)
    {
        var program = new PostfixProgram();
        for (var k = 0; k < 50; k++)
        {
            program.Then(Text($"n{random.Next(2, 10)} v{k} *2"));
        }

        program.Then("+50 s e n1");
        for (var k = 0; k < 50; k++)
        {
            program.Then(Text($"v{k} ^2"));
        }

        program.Then("+51 l");
        for (var k = 0; k < 49; k++)
        {
            program.Then(Text($"n{random.Next(2, 10)} v{k} v{k + 1} *2 s *2"));
        }

        return program.Then("+51");
    }

    /// <summary>A tree of so many operations, variables and numbers: sums, products, sines, cosines, exp of sine, squares and cubes, split at random.</summary>
    private static PostfixProgram RandomTree(Random random, int nodes)
    {
        var program = new PostfixProgram();
        Append(nodes);
        return program;

        void Append(int size)
        {
            if (size <= 1)
            {
                program.Then(Text(random.Next(10) switch { < 6 => $"v0", < 9 => $"v{random.Next(1, 5)}", _ => $"n{random.Next(2, 10)}" }));
            }
            else if (size == 2 || random.Next(10) < 4)
            {
                var (last, cost) = random.Next(size < 3 ? 2 : 4) switch { 0 => ("s", 1), 1 => ("c", 1), 2 => ("s e", 2), _ => (random.Next(2) == 0 ? "s ^2" : "c ^3", 2) };
                Append(size - cost);
                program.Then(last);
            }
            else
            {
                var left = random.Next(1, size - 1);
                Append(left);
                Append(size - 1 - left);
                program.Then(random.Next(2) == 0 ? "+2" : "*2");
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
