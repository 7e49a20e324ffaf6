using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Building;

/// <summary>Equal up to the names of indices and the order of terms and factors is the same node.</summary>
public sealed class CanonicalFormTests
{
    private static readonly Size N = Size.Named("n");
    private static readonly Size M = Size.Named("m");

    private readonly Graph graph = new();
    private readonly Index i = new("i", N);
    private readonly Index j = new("j", N);
    private readonly Index k = new("k", N);
    private readonly Index l = new("l", N);

    private Expr X(IndexTerm at) => graph.Input("x", [N], at);

    private Expr Y(IndexTerm at) => graph.Input("y", [N], at);

    private Expr A(IndexTerm row, IndexTerm column) => graph.Input("A", [N, N], row, column);

    private Expr B(IndexTerm row, IndexTerm column) => graph.Input("B", [N, N], row, column);

    private Expr T(params IndexTerm[] at) => graph.Input("T", [.. at.Select(_ => N)], at);

    private Expr Times(params Expr[] factors) => graph.Product([.. factors.Select(f => (f, Number.One))]);

    private Expr Plus(params Expr[] terms) => graph.Sum([.. terms.Select(t => (Number.One, t))]);

    private Expr Sum(Expr body, params Index[] over) => graph.SumOver(body, over);

    private static void Same(Expr a, Expr b) => Assert.True(a.SameAs(b), "the two are other nodes, or the same node read otherwise");

    private static void Other(Expr a, Expr b) => Assert.False(a.SameAs(b));

    [Fact]
    public void Terms_and_factors_have_no_order()
    {
        var (x, y, z) = (graph.Input("x"), graph.Input("y"), graph.Input("z"));
        Same(Plus(x, y), Plus(y, x));
        Same(Plus(Plus(x, y), z), Plus(x, Plus(z, y)));
        Same(Times(Times(x, y), z), Times(x, Times(z, y)));
        Same(graph.Subtract(x, y), graph.Negate(graph.Subtract(y, x)));
        Same(Times(x, x), graph.Power(x, 2));
        Same(graph.Divide(graph.Power(x, 3), x), graph.Power(x, 2));
        Same(graph.Power(graph.Subtract(x, y), 2), graph.Power(graph.Subtract(y, x), 2));
        Same(graph.Power(Plus(x, x), 2), graph.Scale(4, graph.Power(x, 2)));
        Other(graph.Power(x, y), graph.Power(y, x));
        Other(graph.Subtract(x, y), graph.Subtract(y, x));
    }

    [Fact]
    public void Products_of_vectors_are_the_same_both_ways()
    {
        Same(Sum(Times(X(i), Y(i)), i), Sum(Times(Y(j), X(j)), j));
        Same(Sum(Times(X(i), A(i, j), Y(j)), i, j), Sum(Times(Y(k), A(l, k), X(l)), k, l));
        Other(Sum(Times(X(i), A(i, j), Y(j)), i, j), Sum(Times(Y(i), A(i, j), X(j)), i, j));
        Other(Times(X(i), Y(j)), Times(X(j), Y(i)));
        Assert.Same(Times(X(i), Y(j)).Node, Times(X(j), Y(i)).Node);
    }

    [Fact]
    public void Sums_over_several_indices_have_no_order()
    {
        Same(Sum(Times(A(i, j), X(i), Y(j)), i, j), Sum(Times(A(i, j), X(i), Y(j)), j, i));
        Same(Sum(Sum(A(i, j), j), i), Sum(Sum(A(i, j), i), j));
        Same(Sum(A(i, j), i, j), Sum(A(j, i), i, j));
        Other(Sum(A(i, j), i), Sum(A(j, i), i));
    }

    [Fact]
    public void Letters_bound_inside_are_of_no_consequence()
    {
        // tr(ABA) with its letters in every order, and a product of three that a triangle makes.
        var expected = Sum(Times(A(i, j), B(j, k), A(k, i)), i, j, k);
        foreach (var (p, q, r) in new[] { (i, k, j), (j, i, k), (j, k, i), (k, i, j), (k, j, i) })
        {
            Same(expected, Sum(Times(A(p, q), B(q, r), A(r, p)), r, q, p));
        }

        var triangle = Sum(Times(A(i, j), A(j, k), A(k, i)), i, j, k);
        Same(triangle, Sum(Times(A(k, j), A(i, k), A(j, i)), i, j, k));
        Other(triangle, Sum(Times(A(i, j), A(j, k), A(i, k)), i, j, k));
        Same(graph.Exp(Sum(Times(X(i), A(i, l)), i)), graph.Exp(Sum(Times(A(k, l), X(k)), k)));
    }

    [Fact]
    public void Symmetric_expressions_are_the_same_with_their_axes_swapped()
    {
        Same(Times(X(i), X(j)), Times(X(j), X(i)));
        Same(Plus(X(i), X(j)), Plus(X(j), X(i)));
        var gram = Sum(Times(A(k, i), A(k, j)), k);
        Same(gram, Sum(Times(A(l, j), A(l, i)), l));
        Same(graph.Exp(Times(X(i), X(j))), graph.Exp(Times(X(j), X(i))));
        Same(Plus(Times(gram, X(i), X(j)), graph.Exp(Times(X(i), X(j)))), Plus(graph.Exp(Times(X(j), X(i))), Times(X(j), Sum(Times(A(k, j), A(k, i)), k), X(i))));
        Assert.Equal(0, ((NumberNode)graph.Subtract(Times(gram, X(i), X(j)), Times(X(j), X(i), Sum(Times(A(k, j), A(k, i)), k))).Node).Value.ToDouble());
        Other(A(i, j), A(j, i));
        Same(Times(X(i), X(j), X(k)), Times(X(k), X(i), X(j)));
        Same(graph.Bracket(i, IndexRelation.Equal, j), graph.Bracket(j, IndexRelation.Equal, i));
    }

    [Fact]
    public void Symmetry_of_a_part_holds_in_the_whole()
    {
        // S = x xᵀ is symmetric, so Σ Sᵢⱼ Bⱼₖ and Σ Sⱼᵢ Bⱼₖ are one, as is what is built on them.
        Expr Part(Index a, Index b) => graph.Exp(Times(X(a), X(b)));
        Same(Sum(Times(Part(i, j), B(j, k)), j), Sum(Times(Part(l, i), B(l, k)), l));
        Same(Sum(Times(Part(i, j), B(i, j)), i, j), Sum(Times(Part(i, j), B(j, i)), i, j));
        Same(Plus(B(i, j), B(j, i)), Plus(B(j, i), B(i, j)));
        Same(Sum(Times(Plus(B(i, j), B(j, i)), X(i)), i), Sum(Times(Plus(B(i, j), B(j, i)), X(i)), i).Substitute(j, j));
        Same(Sum(Times(Plus(B(i, j), B(j, i)), X(i)), i), Sum(Times(Plus(B(k, j), B(j, k)), X(k)), k));
    }

    [Fact]
    public void Antisymmetric_differences_meet_where_their_sign_has_no_effect()
    {
        Same(graph.Power(graph.Subtract(X(i), X(j)), 2), graph.Power(graph.Subtract(X(j), X(i)), 2));
        Same(graph.Apply(FunctionTable.Abs, graph.Subtract(X(i), X(j))), graph.Apply(FunctionTable.Abs, graph.Subtract(X(j), X(i))));
        Same(graph.Apply(FunctionTable.Cos, graph.Subtract(X(i), X(j))), graph.Apply(FunctionTable.Cos, graph.Subtract(X(j), X(i))));
        Same(graph.Zero, Plus(graph.Subtract(X(i), X(j)), graph.Subtract(X(j), X(i))));
        Same(Sum(graph.Power(graph.Subtract(X(i), X(j)), 2), i), Sum(graph.Power(graph.Subtract(X(j), X(k)), 2), k));
        Same(graph.Power(graph.Subtract(Times(X(i), Y(j)), Times(X(j), Y(i))), 4), graph.Power(graph.Subtract(Times(X(j), Y(i)), Times(X(i), Y(j))), 4));
        Other(graph.Apply(FunctionTable.Sin, graph.Subtract(X(i), X(j))), graph.Apply(FunctionTable.Sin, graph.Subtract(X(j), X(i))));
        Other(graph.Power(graph.Subtract(X(i), Y(j)), 2), graph.Power(graph.Subtract(X(j), Y(i)), 2));
    }

    [Fact]
    public void A_delta_is_used_up_by_the_sum_over_its_index()
    {
        Expr Delta(IndexTerm a, IndexTerm b) => graph.Bracket(a, IndexRelation.Equal, b);
        Same(X(j), Sum(Times(Delta(i, j), X(i)), i));
        Same(graph.One, Sum(Delta(i, j), i));
        Same(Delta(i, k), Sum(Times(Delta(i, j), Delta(j, k)), j));
        Same(graph.SizeValue(N), Sum(Times(Delta(i, j), Delta(i, j)), i, j));
        Same(Sum(A(i, i), i), Sum(Times(Delta(i, j), A(i, j)), i, j));
        Same(Plus(X(j), Times(graph.SizeValue(N), Y(j))), Sum(Plus(Times(Delta(i, j), X(i)), Y(j)), i));
        Same(Plus(Times(X(j), Y(j)), Times(X(j), Sum(Y(k), k))), Sum(Times(Plus(Times(Delta(i, j), X(j)), X(j)), Y(i)), i));

        // Where the ranges do not fit, the part that is missing is masked.
        var outer = new Index("p", M);
        Same(Times(graph.Bracket(outer, IndexRelation.LessOrEqual, IndexTerm.At(N)), X(outer)), Sum(Times(Delta(i, outer), X(i)), i));
        Same(Times(graph.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, j), X(IndexTerm.At(j, -1))), Sum(Times(Delta(IndexTerm.At(i, 1), j), X(i)), i));
    }

    [Fact]
    public void Brackets_that_the_ranges_decide_are_numbers()
    {
        var shorter = new Index("s", N.Plus(-1));
        Expr Below(IndexTerm a, IndexTerm b) => graph.Bracket(a, IndexRelation.LessOrEqual, b);
        Same(graph.One, Below(i, IndexTerm.At(N)));
        Same(graph.One, Below(IndexTerm.At((Size)1), i));
        Same(graph.One, Below(IndexTerm.At(shorter, 1), IndexTerm.At(N)));
        Same(graph.Zero, Below(IndexTerm.At(i, N.Offset + 1), i));
        Same(graph.Zero, graph.Bracket(IndexTerm.At(i, 1), IndexRelation.Equal, i));
        Same(graph.Zero, graph.Bracket(shorter, IndexRelation.Equal, IndexTerm.At(N)));

        // Also once another index has taken the place of the one it was made with.
        var wide = new Index("w", N.Plus(1));
        var guarded = Times(Below(wide, IndexTerm.At(N)), X(wide));
        Same(Times(X(i), Y(i)), Times(guarded.Substitute(wide, i), Y(i)));
    }

    [Fact]
    public void Many_equal_factors_of_high_symmetry_are_still_one_node()
    {
        // Σ Tᵢⱼₖ xᵢ xⱼ xₖ over all orders of its letters.
        var expected = Sum(Times(T(i, j, k), X(i), X(j), X(k)), i, j, k);
        Same(expected, Sum(Times(T(k, i, j), X(i), X(j), X(k)), i, j, k));
        Index[] five = [.. Enumerable.Range(0, 5).Select(q => new Index("q", N))];
        Expr Ring(Index[] order) => Sum(Times([.. order.Select((a, q) => A(a, order[(q + 1) % 5]))]), five);
        Same(Ring(five), Ring([five[2], five[3], five[4], five[0], five[1]]));
        Same(Ring(five), Ring([five[3], five[1], five[4], five[2], five[0]]));
    }

    [Fact]
    public void Another_graph_makes_the_same_digests()
    {
        var first = Sum(Times(X(i), A(i, j), graph.Exp(Y(j))), i, j).Node.Digest;
        var other = new Graph();
        other.Exp(other.Input("z"));
        var (p, q) = (new Index("p", N), new Index("q", N));
        var body = other.Product([(other.Exp(other.Input("y", [N], q)), 1), (other.Input("A", [N, N], p, q), 1), (other.Input("x", [N], p), 1)]);
        Assert.Equal(first, other.SumOver(body, q, p).Node.Digest);
    }
}
