using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>
/// Arrays written whole, without indices: `Xᵀ(Xw - y)`. While this is done, <c>row</c> and <c>column</c> are the indices whose whole
/// range a layout stands for; vectors are columns and have a row index alone.
/// </summary>
internal sealed partial class LayoutBuilder
{
    private const int LongestLiteral = 64;

    /// <summary>The most entries of an array without a matrix form that are written out, where each may be a formula of its own.</summary>
    private const int MostEntries = 9;

    /// <summary>Factors whose text is longer are not compared with others.</summary>
    private const int LongestCompared = 2000;

    private bool isWhole;
    private bool hasFailed;

    /// <summary>Whether a term beside tells the size of an identity.</summary>
    private bool isSized;
    private Index? row;
    private Index? column;

    /// <summary>The layout of a scalar, vector or matrix without the indices of its axes; null where there is none.</summary>
    public MathLayout? BuildWhole(Expr entry, IReadOnlyList<Index> axes)
    {
        if (axes.Count > 2 || (axes.Count == 2 && ReferenceEquals(axes[0], axes[1])) || entry.Node is NumberNode { Value.IsZero: true })
        {
            return null;
        }

        var (wasWhole, hadFailed) = (isWhole, hasFailed);
        (isWhole, hasFailed) = (true, false);
        var layout = axes.All(entry.DependsOn) ? Within(axes.Count > 0 ? axes[0] : null, axes.Count > 1 ? axes[1] : null, () => Build(entry)) : Constant(entry, axes);
        var succeeded = !hasFailed;
        (isWhole, hasFailed) = (wasWhole, hadFailed);
        return succeeded ? layout : null;
    }

    /// <summary>An array whose entries are alike along an axis: its outer product with ones.</summary>
    private MathLayout Constant(Expr entry, IReadOnlyList<Index> axes)
    {
        var (isNegative, body) = Within(axes.FirstOrDefault(entry.DependsOn), null, () => BuildSigned(entry));
        if (isNegative && axes.Any(entry.DependsOn))
        {
            (isNegative, body) = (false, new SumLayout([new SignedLayout(true, body)]));
        }

        var factors = new List<MathLayout>();
        if (!axes.Any(entry.DependsOn))
        {
            factors.AddRange(body is NumberLayout { Value.IsOne: true } ? [] : [body]);
            factors.Add(new UnitLayout(false, SizeOf(axes[0])));
            factors.AddRange(axes.Skip(1).Select(a => new TransposeLayout(new UnitLayout(false, SizeOf(a)))));
        }
        else if (entry.DependsOn(axes[0]))
        {
            factors.AddRange(MatrixChain.Of(body).Then(new MatrixChain(new UnitLayout(false, SizeOf(axes[1]))).Transposed()).Factors);
        }
        else
        {
            factors.AddRange(new MatrixChain(new UnitLayout(false, SizeOf(axes[0]))).Then(MatrixChain.Of(body).Transposed()).Factors);
        }

        MathLayout product = factors.Count == 1 ? factors[0] : new ProductLayout(factors, ProductKind.Matrix);
        return isNegative ? new SumLayout([new SignedLayout(true, product)]) : product;
    }

    // One that nobody named is left to what stands around.
    private static MathLayout? SizeOf(Index axis) => axis.Size.Name?.Contains('#', StringComparison.Ordinal) == true ? null : SizeLayout(axis.Size);

    /// <summary>A vector or matrix of few entries, each written out; null where they are many or their number is not known.</summary>
    public MathLayout? BuildEntries(Expr entry, IReadOnlyList<Index> axes)
    {
        if (axes.Count is 0 or > 2 || axes.Any(a => !a.Size.IsKnown || a.Size.Offset is < 1 or > MostEntries) || axes.Aggregate(1L, (n, a) => n * a.Size.Offset) > MostEntries
            || entry.FreeIndices().Any(f => !axes.Contains(f)))
        {
            return null;
        }

        MathLayout EntryAt(Expr at, Index axis, int place) => Build(at.Substitute(axis, IndexTerm.At((Size)place)));
        var rows = new MathLayout[axes[0].Size.Offset];
        for (var r = 0; r < rows.Length; r++)
        {
            var line = axes.Count == 1 ? entry : entry.Substitute(axes[0], IndexTerm.At((Size)(r + 1)));
            rows[r] = axes.Count == 1 ? EntryAt(entry, axes[0], r + 1) : new VectorLayout([.. Enumerable.Range(1, (int)axes[1].Size.Offset).Select(c => EntryAt(line, axes[1], c))]);
        }

        return new VectorLayout(rows);
    }

    private T Within<T>(Index? newRow, Index? newColumn, Func<T> build)
    {
        var (oldRow, oldColumn) = (row, column);
        (row, column) = (newRow, newColumn);
        var built = build();
        (row, column) = (oldRow, oldColumn);
        return built;
    }

    private int RankHere => row is null ? 0 : column is null ? 1 : 2;

    private int RankOfArray(Expr expression) => (row is { } r && expression.DependsOn(r) ? 1 : 0) + (column is { } c && expression.DependsOn(c) ? 1 : 0);

    private MathLayout Fail()
    {
        hasFailed = true;
        return new NumberLayout(Number.Zero);
    }

    /// <summary>What differs from an entry's layout; null for all that is laid out alike.</summary>
    private SignedLayout? Whole(Expr expression)
    {
        if (hasFailed)
        {
            return new SignedLayout(false, Fail());
        }

        var rank = RankOfArray(expression);
        if (rank > 0 && expression.Node is SumNode or ProductNode or BracketNode && Literal(expression) is { } literal)
        {
            return new SignedLayout(false, literal);
        }

        switch (expression.Node)
        {
            case InputNode when rank > 0:
                return new SignedLayout(false, Leaf(expression));
            case BracketNode when rank > 0:
                var (left, right) = Graph.SidesOf(expression);
                var isIdentity = rank == 2 && left.Index is not null && right.Index is not null && left.Offset == 0 && right.Offset == 0 && ((BracketNode)expression.Node).Relation == IndexRelation.Equal;
                return new SignedLayout(false, isIdentity ? Identity() : Fail());
            case FunctionNode { Function: var function } when rank > 0:
                return ReferenceEquals(function, FunctionTable.Select) || !AllOfRank(expression, rank) ? new SignedLayout(false, Fail()) : null;
            case IndexValueNode or UnknownFunctionNode when rank > 0:
                return new SignedLayout(false, Fail());
            case ReductionNode { Kind: ReductionKind.LogSumExp, Bound.Length: 1, Edges.Length: 1 } when rank == 0:
                var argument = expression.Open(out var over)[0];
                return new SignedLayout(false, Within(over[0], null, () => new CallLayout(new FunctionSign("logsumexp", "logsumexp", "\\operatorname{logsumexp}", false), [Build(argument)])));
            case ReductionNode:
                return new SignedLayout(false, Fail());
            case TensorNode:
                return new SignedLayout(false, WholeTensor(expression));
            case SumNode sum when rank > 0 && (sum.Coefficients.Length > 1 || !sum.Constant.IsZero):
                return WholeSum(expression, rank);
            default:
                return null;
        }
    }

    /// <summary>The identity over the axes here, as the diagonal of ones where its letter is another name's.</summary>
    private MathLayout Identity()
    {
        var size = isSized ? null : SizeOf(row!);
        return vocabulary.Contains("I") || vocabulary.Contains($"I_{row!.Size}") ? MatrixChain.Diagonal(new UnitLayout(false, size)) : new UnitLayout(true, size);
    }

    // A scalar beside arrays is meant for every entry, a vector beside matrices is not.
    private bool AllOfRank(Expr function, int rank) =>
        Array.TrueForAll(function.Open(out _), a => RankOfArray(a) is var r && (r == 0 || r == rank)) && (rank < 2 || ((FunctionNode)function.Node).Function.Name != "pow");

    private MathLayout Leaf(Expr input)
    {
        var name = new NameLayout(((InputNode)input.Node).Name);
        var terms = WithoutMember(input.Terms);
        bool IsHere(IndexTerm term) => term.Offset == 0 && term.Index is { } index && (ReferenceEquals(index, row) || ReferenceEquals(index, column));
        switch (terms.Length)
        {
            case 1 when IsHere(terms[0]):
                return name;
            case 2 when IsHere(terms[0]) && IsHere(terms[1]):
                return ReferenceEquals(terms[0].Index, terms[1].Index) ? MatrixChain.DiagonalOf(name)
                    : ReferenceEquals(terms[0].Index, row) ? name : new TransposeLayout(name);
            case 2 when IsHere(terms[1]) && !(row is not null && Mentions(terms[0], row)) && !(column is not null && Mentions(terms[0], column)):
                // One subscript is a row, as a vector.
                return Element(name, terms[..1]);
            default:
                return Fail();
        }
    }

    private static bool Mentions(IndexTerm term, Index index) => ReferenceEquals(term.Index, index) || (term.Lookup?.DependsOn(index) ?? false);

    private SignedLayout WholeSum(Expr sum, int rank, bool isNegated = false)
    {
        var terms = new List<RankedTerm>();
        var summands = TermsOf(sum, out var constant, isNegated);
        var wasSized = isSized;
        var below = CommonDenominator(summands, constant);
        constant *= below;
        isSized |= summands.Exists(s => RankOfArray(s.Term) == rank && TellsSize(s.Term));
        foreach (var (scale, term) in summands)
        {
            var coefficient = scale * below;
            var own = RankOfArray(term);
            var layout = own == rank ? Term(coefficient, term) : own == 0 ? Within(null, null, () => Term(coefficient, term)) : Spread(coefficient, term);
            terms.Add(new RankedTerm(layout, KeyOf(term)));
        }

        isSized = wasSized;
        if (!constant.IsZero)
        {
            terms.Add(new RankedTerm(Signed(constant), TermKey.Constant));
        }

        var (isNegative, all) = SumOf(CommonFactors.TakenOut(terms, LongestCompared));
        return new SignedLayout(isNegative, below.IsOne ? all : MatrixChain.Of(all) is { Factors.Count: > 1 } chain
            ? new ProductLayout([new FractionLayout(new NumberLayout(Number.One), new NumberLayout(below)), .. chain.Factors], ProductKind.Matrix) { Scalars = 1 + chain.Scalars }
            : new ProductLayout([new FractionLayout(new NumberLayout(Number.One), new NumberLayout(below)), all], ProductKind.Matrix) { Scalars = 1 });
    }

    /// <summary>Whether a term of a sum is more than a multiple of the identity, so that its sizes are told by what stands in it.</summary>
    private bool TellsSize(Expr term)
    {
        var coefficient = Number.One;
        return Flatten(term, ref coefficient).Exists(f => RankOfArray(f.Base) > 0 && f.Base.Node is not BracketNode);
    }

    // A vector beside matrices: its outer product with ones.
    private SignedLayout Spread(Number coefficient, Expr term)
    {
        var isColumn = row is not null && term.DependsOn(row);
        var (isNegative, vector) = Within(isColumn ? row : column, null, () => Term(coefficient, term));
        var chain = MatrixChain.Of(vector);
        return new SignedLayout(isNegative, (isColumn ? chain.Then(MatrixChain.Ones().Transposed()) : MatrixChain.Ones().Then(chain.Transposed())).ToLayout());
    }

    private MathLayout WholeTensor(Expr expression)
    {
        var node = (TensorNode)expression.Node;
        var opened = expression.Open(out var over);
        var outputs = expression.Terms[^node.Function.ResultRank..].ToArray();
        if (over.Length > 2 || opened[0].FreeIndices().Any(f => ReferenceEquals(f, row) || ReferenceEquals(f, column)))
        {
            return Fail();
        }

        var wasSized = isSized;
        isSized = false;
        var operand = Within(over[0], over.Length > 1 ? over[1] : null, () => Build(opened[0]));
        isSized = wasSized;
        var whole = TensorLayout(node, operand);
        if (Array.TrueForAll(outputs, t => t.Offset == 0 && t.Index is { } index && (ReferenceEquals(index, row) || ReferenceEquals(index, column))))
        {
            return outputs.Length < 2 || ReferenceEquals(outputs[0].Index, row) ? whole : new TransposeLayout(whole);
        }

        return outputs.Any(t => t.Index is { } index && (ReferenceEquals(index, row) || ReferenceEquals(index, column))) ? Fail() : Element(whole, outputs);
    }

    /// <summary>`[a, b, c]`: a sum whose every term has the position of an axis fixed by a bracket; null where it is none.</summary>
    private VectorLayout? Literal(Expr expression)
    {
        if (row is null || !IsShort(row.Size) || (column is not null && !IsShort(column.Size)))
        {
            return null;
        }

        var entries = new List<(Number, List<(Expr, Number)>)>[row.Size.Offset * (column?.Size.Offset ?? 1)];
        var terms = TermsOf(expression, out var constant);
        if (!constant.IsZero)
        {
            return null;
        }

        foreach (var (scale, term) in terms)
        {
            var coefficient = scale;
            var factors = Flatten(term, ref coefficient);
            if (TakePosition(factors, row) is not { } r || (column is null ? 1 : TakePosition(factors, column)) is not { } c)
            {
                return column is null ? null : LiteralRows(terms);
            }

            (entries[((r - 1) * (column?.Size.Offset ?? 1)) + c - 1] ??= []).Add((coefficient, factors));
        }

        var width = (int)(column?.Size.Offset ?? 1);
        var layouts = Within(null, null, () => Array.ConvertAll(entries, EntryOf));
        return column is null ? new VectorLayout(layouts)
            : new VectorLayout(layouts.Chunk(width).Select(line => (MathLayout)new VectorLayout(line)).ToArray());
    }

    // Each row a vector of its own, times the bracket that says where it stands.
    private VectorLayout? LiteralRows(List<(Number Coefficient, Expr Term)> terms)
    {
        var rows = new MathLayout?[row!.Size.Offset];
        foreach (var (scale, term) in terms)
        {
            var coefficient = scale;
            var factors = Flatten(term, ref coefficient);
            if (TakePosition(factors, row) is not { } r || rows[r - 1] is not null || !coefficient.IsOne || factors.Count != 1 || !factors[0].Exponent.IsOne
                || Within(column, null, () => Literal(factors[0].Base)) is not { } entries)
            {
                return null;
            }

            rows[r - 1] = entries;
        }

        var zeros = new VectorLayout(Enumerable.Repeat((MathLayout)new NumberLayout(Number.Zero), (int)column!.Size.Offset).ToArray());
        return new VectorLayout(Array.ConvertAll(rows, r => r ?? zeros));
    }

    private static bool IsShort(Size size) => size.IsKnown && size.Offset is > 0 and <= LongestLiteral;

    private static long? TakePosition(List<(Expr Base, Number Exponent)> factors, Index axis)
    {
        var position = (long?)null;
        for (var k = factors.Count - 1; k >= 0; k--)
        {
            if (position is null && factors[k].Base.Node is BracketNode { Relation: IndexRelation.Equal })
            {
                var (left, right) = Graph.SidesOf(factors[k].Base);
                if (ReferenceEquals(left.Index, axis) && right.IsFixed && right.Position.IsKnown)
                {
                    position = right.Position.Offset - left.Offset;
                    factors.RemoveAt(k);
                    continue;
                }
            }

            if (factors[k].Base.DependsOn(axis))
            {
                return null;
            }
        }

        return position >= 1 && position <= axis.Size.Offset ? position : null;
    }

    private MathLayout EntryOf(List<(Number Coefficient, List<(Expr Base, Number Exponent)> Factors)>? terms)
    {
        if (terms is null)
        {
            return new NumberLayout(Number.Zero);
        }

        var layouts = terms.ConvertAll(t => t.Factors.Count == 0 ? Signed(t.Coefficient) : Lone(t.Coefficient, t.Factors));
        return layouts.Count == 1 && !layouts[0].IsNegative ? layouts[0].Body : new SumLayout(layouts);
    }

    private SignedLayout Lone(Number coefficient, List<(Expr Base, Number Exponent)> factors) =>
        coefficient.IsOne && factors.Count == 1 && factors[0].Exponent.IsOne && factors[0].Base.Node is not ProductNode ? BuildSigned(factors[0].Base) : Term(coefficient, factors);
}
