using System.Linq.Expressions;
using MlMath.Compilation;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine;

/// <summary>Delegates of doubles over compiled routines: each thread has a runner whose inputs are set, run and read.</summary>
internal sealed class ScalarDelegate
{
    private readonly ThreadLocal<Runner> runner;

    private ScalarDelegate(CompiledRoutine routine, string[] names) => runner = new ThreadLocal<Runner>(() => new Runner(routine, names));

    /// <summary>A delegate whose parameters are the names, in order.</summary>
    public static TDelegate Make<TDelegate>(Expr body, string[] names)
        where TDelegate : Delegate
    {
        var invoke = typeof(TDelegate).GetMethod("Invoke")!;
        var types = Array.ConvertAll(invoke.GetParameters(), p => p.ParameterType);
        if (types.Length != names.Length || invoke.ReturnType != typeof(double) || !Array.TrueForAll(types, t => t == typeof(double)))
        {
            throw new ProblemException(ProblemCode.Shape, $"the delegate must take {names.Length} doubles and return one");
        }

        var target = new ScalarDelegate(Compiler.Compile([body]), names);
        var parameters = Array.ConvertAll(names, n => Expression.Parameter(typeof(double), n));
        var own = Expression.Variable(typeof(Runner));
        var statements = new List<Expression> { Expression.Assign(own, Expression.Call(Expression.Constant(target), nameof(Own), null)) };
        for (var k = 0; k < parameters.Length; k++)
        {
            var input = Expression.ArrayIndex(Expression.Field(own, nameof(Runner.Inputs)), Expression.Constant(k));
            statements.Add(Expression.Assign(Expression.ArrayAccess(input, Expression.Constant(0)), parameters[k]));
        }

        statements.Add(Expression.Call(own, nameof(Runner.Run), null));
        return Expression.Lambda<TDelegate>(Expression.Block([own], statements), parameters).Compile();
    }

    internal Runner Own() => runner.Value!;

    /// <summary>One thread's inputs and workspace.</summary>
    internal sealed class Runner
    {
        /// <summary>One number for each name.</summary>
        internal readonly double[][] Inputs;
        private readonly RoutineRunner routine;

        internal Runner(CompiledRoutine compiled, string[] names)
        {
            Inputs = Array.ConvertAll(names, _ => new double[1]);
            var bindings = new Bindings();
            for (var k = 0; k < names.Length; k++)
            {
                bindings[names[k]] = new NumericArray([], Inputs[k]);
            }

            routine = compiled.CreateRunner(bindings);
        }

        internal double Run()
        {
            routine.Run();
            return routine.Values(0)[0];
        }
    }
}
