using System.Linq.Expressions;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Emission;

/// <summary>
/// Writes the code of one stretch: straight-line assignments in loops, never a deep tree. A value is written into the outermost block that
/// knows all its positions, so what does not change in a loop stands before it, and what was computed once is not computed again. A value that changes
/// from lane to lane is a vector, every other one a single number.
/// </summary>
internal sealed partial class CodeEmitter
{
    private readonly RoutineLayout layout;
    private readonly LaneType lanes;
    private readonly PassAccess? pass;
    private readonly bool isInner;
    private readonly ParameterExpression arrays;
    private readonly ParameterExpression scalars;
    private readonly ParameterExpression sizes = Expression.Parameter(typeof(long[]), "sizes");
    private readonly ScopeStack<Scope, Expression> scopes = new(new Scope(isArm: false));
    private readonly Dictionary<ParameterExpression, int> depths = [];
    private readonly Dictionary<Item, Expression> locals = [];
    private readonly IReadOnlySet<Item> leaving;
    private readonly List<Expression> atEnd = [];
    private LoopCounter? row;

    /// <summary>An emitter for one stretch.</summary>
    /// <param name="layout">Where everything stands.</param>
    /// <param name="lanes">The numbers to calculate with.</param>
    /// <param name="leaving">The scalars that other stretches read, too.</param>
    /// <param name="pass">What the pass over the rows, to which the stretch belongs, reads and writes; null outside of one.</param>
    /// <param name="isInner">Whether it is for blocks away from the ends: all lanes stand for rows, and what only the first or last rows do not fulfil holds.</param>
    public CodeEmitter(RoutineLayout layout, LaneType lanes, IReadOnlySet<Item> leaving, PassAccess? pass = null, bool isInner = false)
    {
        this.isInner = isInner;
        this.layout = layout;
        this.lanes = lanes;
        this.leaving = leaving;
        this.pass = pass;
        arrays = Expression.Parameter(lanes.Array.MakeArrayType(), "arrays");
        scalars = Expression.Parameter(lanes.Array, "scalars");
    }

    /// <summary>The code, compiled; nothing can be written afterwards.</summary>
    public Delegate Compile() => Written().Compile();

    /// <summary>The code as it is written; nothing can be written afterwards.</summary>
    public LambdaExpression Written()
    {
        scopes.Outermost.Statements.AddRange(atEnd);
        return Expression.Lambda(lanes.Code, scopes.Outermost.ToBlock(), "stretch", tailCall: false, [arrays, scalars, sizes]);
    }

    private int Top => scopes.Top;

    private int DepthOf(Expression atom) => atom is ParameterExpression variable && depths.TryGetValue(variable, out var depth) ? depth : 0;

    private int DepthOf(ReadOnlySpan<Position> positions)
    {
        var depth = 0;
        foreach (var position in positions)
        {
            depth = Math.Max(depth, position.Loop?.Depth ?? (position.Looked is { } looked ? DepthOf(looked) : 0));
        }

        return depth;
    }

    /// <summary>What is known under a key, or is written into the block at a depth; see <see cref="ScopeStack{TScope, TValue}.At"/>.</summary>
    private Expression At(int depth, object key, Func<Expression> write) => scopes.At(depth, key, write);

    /// <summary>A new variable of the innermost block, with a value.</summary>
    private ParameterExpression Assign(Expression value, string name = "t")
    {
        var variable = Declare(value.Type, name);
        Write(Expression.Assign(variable, value));
        return variable;
    }

    private ParameterExpression Declare(Type type, string name)
    {
        var variable = Expression.Variable(type, name);
        scopes.Innermost.Variables.Add(variable);
        depths.Add(variable, Top);
        return variable;
    }

    private void Write(Expression statement) => scopes.Innermost.Statements.Add(statement);

    /// <summary>A value as something that can be used twice: a constant or variable as it is, else a new variable.</summary>
    private Expression Atom(Expression value) => value is ParameterExpression or ConstantExpression ? value : Assign(value);

    /// <summary>A loop over a size in the innermost block; <paramref name="body"/> writes its body.</summary>
    private void For(Size size, Action<LoopCounter> body)
    {
        var counter = Declare(typeof(long), "i");
        Write(Expression.Assign(counter, Expression.Constant(0L)));
        Loop(counter, SizeValue(size), 1, () => body(Counter(counter, size, isLane: false)));
    }

    /// <summary>
    /// A loop over a size whose turns take as many positions as a vector has lanes, and behind it one over the rest, position by position;
    /// <paramref name="body"/> writes the body of each. With several vectors a turn takes as many side by side, statement by statement, while they last.
    /// </summary>
    private void LaneFor(Size size, Action<LoopCounter> body, int vectors = 1)
    {
        var end = SizeValue(size);
        var whole = Expression.Subtract(end, Expression.Constant(lanes.Width - 1L));
        var counter = Declare(typeof(long), "i");
        Write(Expression.Assign(counter, Expression.Constant(0L)));
        if (vectors > 1)
        {
            Loop(counter, Assign(Expression.Subtract(end, Expression.Constant((vectors * lanes.Width) - 1L)), "several"), vectors * lanes.Width, () =>
            {
                depths[counter] = Top;
                ParameterExpression[] places = [counter, .. Enumerable.Range(1, vectors - 1).Select(v => Assign(Expression.Add(counter, Expression.Constant((long)v * lanes.Width)), "i"))];
                var statements = scopes.Innermost.Statements;
                var (first, length) = (statements.Count, 0);
                foreach (var place in places)
                {
                    body(new LoopCounter(place, size, Top, IsLane: true));
                    length = length == 0 ? statements.Count - first : length;
                }

                Interleave(statements, first, length, vectors);
            });
        }

        Loop(counter, Atom(whole), lanes.Width, () => body(Counter(counter, size, isLane: true)));
        Loop(counter, end, 1, () => body(Counter(counter, size, isLane: false)));
    }

    private LoopCounter Counter(ParameterExpression counter, Size size, bool isLane)
    {
        depths[counter] = Top;
        return new LoopCounter(counter, size, Top, isLane);
    }

    /// <summary>A loop that counts on from where the counter stands.</summary>
    private void Loop(ParameterExpression counter, Expression end, int step, Action body)
    {
        scopes.Open(new Scope(isArm: false));
        body();
        var block = Close();
        var exit = Expression.Label();
        Write(Expression.Loop(
            Expression.Block(
                typeof(void),
                Expression.IfThen(Expression.GreaterThanOrEqual(counter, end), Expression.Break(exit)),
                block,
                Expression.AddAssign(counter, Expression.Constant((long)step))),
            exit));
    }

    /// <summary>Writes <paramref name="then"/> under a condition.</summary>
    private void If(Expression condition, Action then)
    {
        scopes.Open(new Scope(isArm: true));
        then();
        Write(Expression.IfThen(condition, Close()));
    }

    /// <summary>One of two values, of which only the one that is chosen is computed where the condition is the same for all lanes.</summary>
    private ParameterExpression Choose(Expression condition, Func<Expression> then, Func<Expression> otherwise)
    {
        if (condition.Type != typeof(bool))
        {
            return Assign(Select(condition, then(), otherwise()));
        }

        var (first, firstScope) = Arm(then);
        var (second, secondScope) = Arm(otherwise);
        var isWide = IsWide(first) || IsWide(second);
        var result = Declare(isWide ? lanes.Vector : lanes.Element, "t");
        Write(Expression.IfThenElse(condition, Closed(first, firstScope), Closed(second, secondScope)));
        return result;

        (Expression, Scope) Arm(Func<Expression> write)
        {
            scopes.Open(new Scope(isArm: true));
            var value = write();
            return (value, scopes.Close());
        }

        Expression Closed(Expression value, Scope scope)
        {
            scopes.Open(scope);
            Write(Expression.Assign(result, isWide ? Wide(value) : value));
            return Close();
        }
    }

    private Expression Close() => scopes.Close().ToBlock();

    /// <summary>A size as a long; read once at the start.</summary>
    private Expression SizeValue(Size size) => size.Name is null ? Expression.Constant(Math.Max(size.Offset, 0)) : At(0, (nameof(SizeValue), size), () =>
    {
        var named = SizeSlot(layout.SlotOf(size.Name));
        return size.Offset == 0 ? named
            : Assign(Expression.Call(typeof(Math), nameof(Math.Max), null, Expression.Add(named, Expression.Constant(size.Offset)), Expression.Constant(0L)), "size");
    });

    /// <summary>A size as a number, which an offset may have made negative.</summary>
    private Expression SignedSize(Size size) => size.Name is null ? Expression.Constant(size.Offset)
        : size.Offset == 0 ? SizeSlot(layout.SlotOf(size.Name)) : Expression.Add(SizeSlot(layout.SlotOf(size.Name)), Expression.Constant(size.Offset));

    private Expression SizeSlot(int slot) => At(0, (nameof(SizeSlot), slot), () => Assign(Expression.ArrayIndex(sizes, Expression.Constant(slot)), "size"));

    private Expression Array(int array) => At(0, (nameof(Array), array), () =>
    {
        var held = Assign(Expression.ArrayIndex(arrays, Expression.Constant(array)), "a");

        // Asked for its length once, it is known to be there: reads in loops need not look.
        Write(Expression.ArrayLength(held));
        return held;
    });

    /// <summary>A row of the function table as an object of its own sealed type, so that its value can be compiled into the loop.</summary>
    private Expression Row(Function function) => At(0, function, () => Assign(Expression.Constant(function, function.GetType()), "f"));

    private MethodCallExpression Call(ScalarMethod method, params Expression[] arguments) => Expression.Call(lanes[method], arguments);

    private MethodCallExpression Call(LaneMove move, params Expression[] arguments) => Expression.Call(lanes[move], arguments);

    private MethodCallExpression Call(LaneOperation operation, params Expression[] arguments) => Expression.Call(lanes[operation], arguments);
}
