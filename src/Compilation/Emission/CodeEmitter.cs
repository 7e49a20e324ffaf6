using System.Linq.Expressions;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Emission;

/// <summary>
/// Writes the code of one stretch: straight-line assignments in loops, never a deep tree. A value is written into the outermost block that
/// knows all its positions, so what does not change in a loop stands before it, and what was computed once is not computed again.
/// </summary>
internal sealed partial class CodeEmitter
{
    private readonly RoutineLayout layout;
    private readonly IReadOnlySet<Item> leaving;
    private readonly ParameterExpression arrays = Expression.Parameter(typeof(double[][]), "arrays");
    private readonly ParameterExpression scalars = Expression.Parameter(typeof(double[]), "scalars");
    private readonly ParameterExpression sizes = Expression.Parameter(typeof(long[]), "sizes");
    private readonly List<Scope> scopes = [new Scope(isArm: false)];
    private readonly Dictionary<ParameterExpression, int> depths = [];
    private readonly Dictionary<Item, ParameterExpression> locals = [];
    private readonly List<Expression> atEnd = [];
    private LoopCounter? row;

    /// <summary>An emitter for one stretch.</summary>
    /// <param name="layout">Where everything stands.</param>
    /// <param name="leaving">The scalars that other stretches read, too.</param>
    public CodeEmitter(RoutineLayout layout, IReadOnlySet<Item> leaving)
    {
        this.layout = layout;
        this.leaving = leaving;
    }

    /// <summary>The code, compiled.</summary>
    public RoutineCode Compile()
    {
        scopes[0].Statements.AddRange(atEnd);
        return Expression.Lambda<RoutineCode>(scopes[0].ToBlock(), "stretch", tailCall: false, [arrays, scalars, sizes]).Compile();
    }

    private int Top => scopes.Count - 1;

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

    /// <summary>What is known under a key in any open block.</summary>
    private Expression? Find(object key)
    {
        for (var s = Top; s >= 0; s--)
        {
            if (scopes[s].Known.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>
    /// Runs <paramref name="write"/> with the blocks inside of the one at <paramref name="depth"/> set aside, so that it writes there; arms that
    /// follow are kept, for what they guard should not be computed outside of them.
    /// </summary>
    private Expression At(int depth, object key, Func<Expression> write)
    {
        if (Find(key) is { } known)
        {
            return known;
        }

        while (depth < Top && scopes[depth + 1].IsArm)
        {
            depth++;
        }

        var inner = scopes.GetRange(depth + 1, Top - depth);
        scopes.RemoveRange(depth + 1, inner.Count);
        var value = write();
        scopes[depth].Known.TryAdd(key, value);
        scopes.AddRange(inner);
        return value;
    }

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
        scopes[Top].Variables.Add(variable);
        depths.Add(variable, Top);
        return variable;
    }

    private void Write(Expression statement) => scopes[Top].Statements.Add(statement);

    /// <summary>A value as something that can be used twice: a constant or variable as it is, else a new variable.</summary>
    private Expression Atom(Expression value) => value is ParameterExpression or ConstantExpression ? value : Assign(value);

    /// <summary>A loop over a size in the innermost block; <paramref name="body"/> writes its body.</summary>
    private void For(Size size, Action<LoopCounter> body) => For(size, Expression.Constant(0L), SizeValue(size), body);

    private void For(Size size, Expression from, Expression end, Action<LoopCounter> body)
    {
        var counter = Declare(typeof(long), "i");
        scopes.Add(new Scope(isArm: false));
        var loop = new LoopCounter(counter, size, Top);
        depths[counter] = Top;
        body(loop);
        var block = Close();
        var exit = Expression.Label();
        Write(Expression.Assign(counter, from));
        Write(Expression.Loop(
            Expression.Block(
                typeof(void),
                Expression.IfThen(Expression.GreaterThanOrEqual(counter, end), Expression.Break(exit)),
                block,
                Expression.PreIncrementAssign(counter)),
            exit));
    }

    /// <summary>Writes <paramref name="then"/> (and <paramref name="otherwise"/>) under a condition.</summary>
    private void If(Expression condition, Action then, Action? otherwise = null)
    {
        var first = Arm(then);
        Write(otherwise is null ? Expression.IfThen(condition, first) : Expression.IfThenElse(condition, first, Arm(otherwise)));
    }

    private Expression Arm(Action write)
    {
        scopes.Add(new Scope(isArm: true));
        write();
        return Close();
    }

    private Expression Close()
    {
        var block = scopes[Top].ToBlock();
        scopes.RemoveAt(Top);
        return block;
    }

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

    private Expression Array(int array) => At(0, (nameof(Array), array), () => Assign(Expression.ArrayIndex(arrays, Expression.Constant(array)), "a"));

    /// <summary>A row of the function table as an object of its own sealed type, so that its value can be compiled into the loop.</summary>
    private Expression Row(Function function) => At(0, function, () => Assign(Expression.Constant(function, function.GetType()), "f"));

    private static Expression Load(Expression array, Expression place) => Expression.Call(typeof(Kernels), nameof(Kernels.Load), null, array, place);

    private static Expression Constant(double value) => Expression.Constant(value);
}
