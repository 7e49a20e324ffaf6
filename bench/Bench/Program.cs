using System.Globalization;
using BenchmarkDotNet.Running;
using MlMath.Bench;
using MlMath.Bench.Compiled;
using MlMath.Bench.Parsing;
using MlMath.Bench.Products;
using MlMath.Bench.Symbolic;
using MlMath.Bench.Tapes;

// dotnet run --project bench/Bench -c Release -- --filter '*'
// bench/run-parsing.sh, for parsing side by side with other programs; bench/run-symbolic.sh, for derivatives and expansion; bench/run-products.sh, for matrix products; bench/run-compiled.sh, for compiled formulas; bench/run-tape.sh, for the tape
switch (args)
{
    case ["parsing", ..]:
        ParsingComparison.Run(args.Length > 1 ? args[1] : "bench/RESULTS-parsing.md");
        return 0;
    case ["symbolic", var results, var patience, .. var ginac]:
        return SymbolicComparison.Run(results, ginac.FirstOrDefault(), double.Parse(patience, CultureInfo.InvariantCulture)) ? 0 : 1;
    case ["products", var results, .. var only]:
        ProductComparison.Run(results, only);
        return 0;
    case ["tape", var results, var seconds, var hand, var adolc]:
        return TapeComparison.Run(results, double.Parse(seconds, CultureInfo.InvariantCulture), hand, adolc) ? 0 : 1;
    case ["compiled", var results, var cpp, var hello, var rounds, var seconds, .. var only]:
        return CompiledComparison.Run(
            Path.GetFullPath("bench"), results, cpp == "-" ? null : cpp, hello == "-" ? null : hello, int.Parse(rounds, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture), only) ? 0 : 1;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(NodeBenchmarks).Assembly).Run(args);
        return 0;
}
