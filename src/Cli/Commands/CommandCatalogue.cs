using MlMath.Engine;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Commands;

/// <summary>The commands, two lines each; only the one that is asked for is made.</summary>
internal static class CommandCatalogue
{
    /// <summary>The names, in the order of the help.</summary>
    public static readonly string[] Names =
    [
        "eval",
        "simplify",
        "expand",
        "factor",
        "collect",
        "diff",
        "gradient",
        "jacobian",
        "hessian",
        "prove",
        "solve",
        "taylor",
        "minimize",
        "maximize",
        "train",
        "predict",
        "evaluate",
        "check",
        "plot",
        "explain",
        "bench",
        "export",
        "repl",
        "batch",
    ];

    /// <summary>The command of a name, or null.</summary>
    public static Command? Named(string name) => name switch
    {
        "eval" => new EvalCommand(),
        "simplify" => new SimplifyCommand(),
        "expand" => new ExpandCommand(),
        "factor" => new FactorCommand(),
        "collect" => new CollectCommand(),
        "diff" => new DiffCommand(),
        "gradient" => new GradientCommand(),
        "jacobian" => new JacobianCommand(),
        "hessian" => new HessianCommand(),
        "prove" => new ProveCommand(),
        "solve" => new SolveCommand(),
        "taylor" => new TaylorCommand(),
        "minimize" => new OptimumCommand(Operation.Minimize),
        "maximize" => new OptimumCommand(Operation.Maximize),
        "train" => new TrainCommand(),
        "predict" => new PredictCommand(),
        "evaluate" => new EvaluateCommand(),
        "check" => new CheckCommand(),
        "plot" => new PlotCommand(),
        "explain" => new ExplainCommand(),
        "bench" => new BenchCommand(),
        "export" => new ExportCommand(),
        "repl" => new ReplCommand(),
        "batch" => new BatchCommand(),
        _ => null,
    };

    /// <summary>All commands, in the order of the help.</summary>
    public static Command[] All() => Array.ConvertAll(Names, name => Named(name)!);

    /// <summary>` (did you mean …?)` for a name that is nearly one of them, or an empty text.</summary>
    public static string Suggestion(string mistyped)
    {
        var nearest = mistyped.Length > 20 ? null : Array.FindAll(Names, name => EditDistance.Between(name, mistyped) <= 2).MinBy(name => EditDistance.Between(name, mistyped));
        return nearest is null ? "" : $" (did you mean '{nearest}'?)";
    }
}
