using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>What holds for the text of every expression.</summary>
public sealed class RandomPrintingTests
{
    private static readonly Size N = Size.Named("n");

    [Fact]
    public void Brackets_pair_and_no_two_signs_meet() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var expression = Some(new Graph(), new Random(seed), 4, []);
            foreach (var form in Printer.ReadForms)
            {
                var text = Printer.Print(expression, form);
                if (!IsWellFormed(text, form))
                {
                    throw new Xunit.Sdk.XunitException($"{form}: {text}");
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_expression_prints_alike_however_it_was_built() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var first = Printer.Print(Some(new Graph(), new Random(seed), 4, []), PrintForm.Unicode);
            var graph = new Graph();
            Some(graph, new Random(seed + 1), 3, []);
            return first == Printer.Print(Some(graph, new Random(seed), 4, []), PrintForm.Unicode);
        }).QuickCheckThrowOnFailure();

    private static bool IsWellFormed(string text, PrintForm form)
    {
        var open = new Stack<char>();
        foreach (var c in text)
        {
            if (c is '(' or '[' or '{')
            {
                open.Push(c);
            }
            else if (c is ')' or ']' or '}' && (!open.TryPop(out var opened) || (opened, c) is not (('(', ')') or ('[', ']') or ('{', '}'))))
            {
                return false;
            }
        }

        return open.Count == 0 && text.Length > 0
            && !new[] { "--", "+-", "+ -", "- -", "-·", "·-", "*-", "/-", "()", "  ", "+ 0 ", " 1·", "^-" }.Any(s => text.Contains(s, StringComparison.Ordinal))
            && (form != PrintForm.Text || text.All(char.IsAscii));
    }

    internal static Expr Some(Graph g, Random random, int depth, Index[] indices)
    {
        Expr Next(Index[]? inner = null) => Some(g, random, depth - 1, inner ?? indices);
        if (depth == 0)
        {
            var names = new[] { "x", "y", "α", "ŷ", "θ_old", "loss", "W^[1]" };
            var name = names[random.Next(names.Length)];
            return random.Next(4) switch
            {
                0 => g.Number(Number.Fraction(random.Next(-9, 10), random.Next(1, 7))),
                1 when indices.Length > 0 => g.Input("v", [N], IndexTerm.At(indices[random.Next(indices.Length)], random.Next(2))),
                2 when indices.Length > 1 => g.Input("A", [N, N], indices[0], indices[1]),
                _ => g.Input(name),
            };
        }

        switch (random.Next(9))
        {
            case 0 or 1:
                return g.Sum([(random.Next(1, 4), Next()), (random.Next(-3, 0), Next()), (1, Next())]);
            case 2 or 3:
                return g.Product([(Next(), 1), (Next(), random.Next(1, 4))]);
            case 4:
                var below = Next();
                return below.Node is NumberNode { Value.IsZero: true } ? below : g.Divide(Next(), below);
            case 5:
                return g.Root(g.Add(g.One, g.Power(Next(), 2)));
            case 6:
                var one = FunctionTable.All.Where(f => f.Arity == 1).ToArray();
                return g.Apply(one[random.Next(one.Length)], Next());
            case 7:
                var two = FunctionTable.All.Where(f => f.Arity == 2 && f.Name is not "polygamma").ToArray();
                return g.Apply(two[random.Next(two.Length)], Next(), Next());
            default:
                var index = new Index("k", N);
                return g.SumOver(Next([index, .. indices]), index);
        }
    }
}
