using System.Linq.Expressions;
using System.Reflection;
using MlMath.Compilation;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Compiled;

/// <summary>Delegates over a compiled routine: each thread has a call of its own, whose arguments are set, run and read, so that nothing is allocated once it is warm.</summary>
internal sealed class RoutineDelegate
{
    private readonly CompiledRoutine routine;
    private readonly string[] names;
    private readonly int[] ranks;
    private readonly Bindings data;
    private ThreadLocal<RoutineCall>? calls;

    /// <summary>What a delegate will run.</summary>
    /// <param name="routine">The value, then the derivatives where they are wanted.</param>
    /// <param name="names">The names of the arguments, in canonical spelling, in order.</param>
    /// <param name="ranks">How many axes each has; -1 for one that the formula does not hold.</param>
    /// <param name="data">What the other names stand for.</param>
    public RoutineDelegate(CompiledRoutine routine, string[] names, int[] ranks, Bindings data)
    {
        (this.routine, this.names, this.ranks, this.data) = (routine, names, ranks, data);
    }

    /// <summary>A delegate of the value. Throws <see cref="ProblemException"/> (shape) where its parameters are not the names, or its result is not the formula's.</summary>
    /// <param name="resultRank">How many axes the value has.</param>
    public TDelegate OfValue<TDelegate>(int resultRank)
        where TDelegate : Delegate
    {
        var call = new Writer<TDelegate>(this);
        if (call.Extra.Length == 0)
        {
            return ArgumentKind.OfResult(call.Returns) is { } kind && kind.Fits(resultRank)
                ? call.Returning(Expression.Call(call.Own, kind.Method, null, Expression.Constant(0)))
                : throw call.Misfit($"return {TypeNeeded(resultRank)}");
        }

        return call.Extra.Length == 1 && call.Returns == typeof(void) && call.Destination(call.Extra[0], 0, resultRank)
            ? call.Returning(Expression.Empty())
            : throw call.Misfit($"return {TypeNeeded(resultRank)}, or nothing and take one more array or span to write to");
    }

    /// <summary>A delegate of the value and its derivatives. Throws as <see cref="OfValue"/> does.</summary>
    /// <param name="by">The places, among the names, of those differentiated by.</param>
    public TDelegate OfValueAndGradient<TDelegate>(int[] by)
        where TDelegate : Delegate
    {
        var call = new Writer<TDelegate>(this);
        var areNumbers = Array.TrueForAll(by, k => ranks[k] <= 0);
        if (call.Extra.Length == 0 && areNumbers && IsTupleOfNumbers(call.Returns, by.Length + 1))
        {
            var values = Enumerable.Range(0, by.Length + 1).Select(call.Number);
            return call.Returning(Expression.New(call.Returns.GetConstructors()[0], values));
        }

        if (call.Returns == typeof(double) && call.Extra.Length == by.Length && call.Extra.Length > 0)
        {
            var fits = true;
            for (var k = 0; k < by.Length; k++)
            {
                fits &= call.Destination(call.Extra[k], k + 1, Math.Max(0, ranks[by[k]]));
            }

            if (fits)
            {
                return call.Returning(call.Number(0));
            }
        }

        if (call.Returns == typeof(double) && call.Extra is [var all] && (all.Type == typeof(double[]) || all.Type == typeof(Span<double>)))
        {
            call.TakeAll(all, by.Length);
            return call.Returning(call.Number(0));
        }

        throw call.Misfit(areNumbers
            ? $"return {by.Length + 1} doubles as a tuple; or return the value and take a double[] or Span<double> for the gradient"
            : "return the value and take a double[] or Span<double> for each derivative, or one for all of them");
    }

    internal RoutineCall Call() => calls!.Value!;

    private static bool IsTupleOfNumbers(Type type, int count) => type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
        && type.GetGenericArguments() is var entries && entries.Length == count && Array.TrueForAll(entries, e => e == typeof(double));

    private static string TypeNeeded(int rank) => rank switch
    {
        0 => "a double",
        1 => "a double[]",
        2 => "a double[,]",
        _ => "a Tensor<double>",
    };

    /// <summary>Writes the body of one delegate.</summary>
    private sealed class Writer<TDelegate>
        where TDelegate : Delegate
    {
        private readonly RoutineDelegate target;
        private readonly ParameterExpression[] parameters;
        private readonly List<Expression> statements = [];

        public Writer(RoutineDelegate target)
        {
            this.target = target;
            var invoke = typeof(TDelegate).GetMethod("Invoke")!;
            RefuseReferences(invoke.GetParameters());
            parameters = Array.ConvertAll(invoke.GetParameters(), p => Expression.Parameter(p.ParameterType, p.Name));
            Returns = invoke.ReturnType;
            var count = target.names.Length;
            if (parameters.Length < count)
            {
                throw Misfit("return a double");
            }

            statements.Add(Expression.Assign(Own, Expression.Call(Expression.Constant(target), nameof(Call), null)));
            for (var k = 0; k < count; k++)
            {
                var kind = ArgumentKind.OfArgument(parameters[k].Type);
                if (kind is null || (target.ranks[k] >= 0 && !kind.Fits(target.ranks[k])))
                {
                    throw new ProblemException(
                        ProblemCode.Shape, $"'{target.names[k]}' is {Described(target.ranks[k])} in this formula; the delegate's parameter for it is of type {Spelled(parameters[k].Type)}", null, $"use {TypeNeeded(Math.Max(0, target.ranks[k]))}");
                }

                statements.Add(Expression.Call(Own, kind.Method, null, Expression.Constant(k), parameters[k]));
            }

            var areNumbers = Array.ConvertAll(parameters[..count], p => p.Type == typeof(double));
            Extra = parameters[count..];
            if (Extra is [var matrix] && matrix.Type == typeof(double[,]))
            {
                statements.Add(Expression.Call(Own, nameof(RoutineCall.Expect), null, Expression.Constant(0), matrix));
            }

            statements.Add(Expression.Call(Own, nameof(RoutineCall.Run), null));
            target.calls = new ThreadLocal<RoutineCall>(() => new RoutineCall(target.routine, target.names, areNumbers, target.data));
        }

        /// <summary>Arguments are taken by value; a result is not written to what the caller may only have read.</summary>
        private void RefuseReferences(ParameterInfo[] all)
        {
            foreach (var parameter in all)
            {
                if (parameter.ParameterType.IsByRef && parameter.Position < target.names.Length)
                {
                    throw new ProblemException(
                        ProblemCode.Shape, $"the delegate takes '{target.names[parameter.Position]}' by reference ({(parameter.IsIn ? "in" : parameter.IsOut ? "out" : "ref")}); arguments are taken by value", null, "declare the parameter without it");
                }

                if (parameter.ParameterType.IsByRef && parameter.IsIn)
                {
                    throw new ProblemException(ProblemCode.Shape, $"the delegate's parameter '{parameter.Name}' is read-only (in); a result cannot be written to it", null, "declare it 'out'");
                }
            }
        }

        /// <summary>The thread's call.</summary>
        public ParameterExpression Own { get; } = Expression.Variable(typeof(RoutineCall));

        /// <summary>What the delegate returns.</summary>
        public Type Returns { get; }

        /// <summary>The parameters behind those of the names.</summary>
        public ParameterExpression[] Extra { get; }

        public Expression Number(int output) => Expression.Call(Own, nameof(RoutineCall.Number), null, Expression.Constant(output));

        /// <summary>Writes an output to a parameter; false where it is not of a type for that.</summary>
        public bool Destination(ParameterExpression parameter, int output, int rank)
        {
            if (ArgumentKind.OfDestination(parameter.IsByRef ? parameter.Type.MakeByRefType() : parameter.Type) is not { } kind || !kind.Fits(rank))
            {
                return false;
            }

            statements.Add(parameter.IsByRef
                ? Expression.Assign(parameter, Number(output))
                : Expression.Call(Own, kind.Method, null, Expression.Constant(output), parameter));
            return true;
        }

        /// <summary>Writes all derivatives to one parameter.</summary>
        public void TakeAll(ParameterExpression parameter, int count) => statements.Add(Expression.Call(
            Own, parameter.Type == typeof(double[]) ? nameof(RoutineCall.CopyAllToArray) : nameof(RoutineCall.CopyAllTo), null, Expression.Constant(1), Expression.Constant(count), parameter));

        public TDelegate Returning(Expression result) => Expression.Lambda<TDelegate>(Expression.Block([Own], [.. statements, result]), parameters).Compile();

        public ProblemException Misfit(string result) =>
            new(ProblemCode.Shape, $"the delegate must take {string.Join(", ", target.names)} and {result}");

        private static string Described(int rank) => rank switch
        {
            0 => "a number",
            1 => "a vector",
            2 => "a matrix",
            _ => $"an array of {rank} axes",
        };

        private static string Spelled(Type type) => type == typeof(double) ? "double" : type.IsArray && type.GetElementType() == typeof(double) ? $"double[{new string(',', type.GetArrayRank() - 1)}]" : type.Name;
    }
}
