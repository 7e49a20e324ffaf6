using System.Globalization;
using System.Text;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Bench.Symbolic;

/// <summary>
/// An expression as the words of a stack machine, which every program builds by its own means: `v0` a variable, `n-5` an integer, `+3` and `*3` the sum
/// and product of the last three, `^2` a power, `s`, `c`, `e`, `l` sine, cosine, exponential and logarithm.
/// </summary>
internal sealed class PostfixProgram
{
    private readonly List<string> words = [];

    /// <summary>The words, in order.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>Appends words that stand apart by spaces.</summary>
    public PostfixProgram Then(string more)
    {
        words.AddRange(more.Split(' '));
        return this;
    }

    /// <summary>As an expression of ours.</summary>
    public Expr Build(Graph graph)
    {
        var stack = new Stack<Expr>();
        foreach (var word in words)
        {
            stack.Push(word[0] switch
            {
                'v' => graph.Input(Variable(word)),
                'n' => graph.Number(Argument(word)),
                '+' => graph.Sum([.. Popped(stack, Argument(word)).Select(term => (Number.One, term))]),
                '*' => graph.Product([.. Popped(stack, Argument(word)).Select(factor => (factor, Number.One))]),
                '^' => graph.Power(stack.Pop(), Argument(word)),
                var letter => graph.Apply(FunctionOf(letter), stack.Pop()),
            });
        }

        return stack.Single();
    }

    /// <summary>As Maxima writes it.</summary>
    public string ToMaxima()
    {
        var stack = new Stack<string>();
        foreach (var word in words)
        {
            stack.Push(word[0] switch
            {
                'v' => Variable(word),
                'n' => $"({Argument(word)})",
                '+' => $"({string.Join('+', Popped(stack, Argument(word)))})",
                '*' => $"({string.Join('*', Popped(stack, Argument(word)))})",
                '^' => $"{stack.Pop()}^{Argument(word)}",
                var letter => $"{FunctionOf(letter).Name}({stack.Pop()})",
            });
        }

        return stack.Single();
    }

    /// <summary>The words with spaces between them.</summary>
    public override string ToString() => new StringBuilder().AppendJoin(' ', words).ToString();

    private static string Variable(string word) => $"x{word.AsSpan(1)}";

    private static int Argument(string word) => int.Parse(word.AsSpan(1), CultureInfo.InvariantCulture);

    private static Function FunctionOf(char letter) => letter switch
    {
        's' => FunctionTable.Sin,
        'c' => FunctionTable.Cos,
        'e' => FunctionTable.Exp,
        _ => FunctionTable.Log,
    };

    private static T[] Popped<T>(Stack<T> stack, int count)
    {
        var popped = new T[count];
        for (var k = count - 1; k >= 0; k--)
        {
            popped[k] = stack.Pop();
        }

        return popped;
    }
}
