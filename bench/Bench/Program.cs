using BenchmarkDotNet.Running;
using MlMath.Bench;
using MlMath.Bench.Parsing;

// dotnet run --project bench/Bench -c Release -- --filter '*'
// bench/run-parsing.sh, for parsing side by side with other programs
if (args is ["parsing", ..])
{
    ParsingComparison.Run(args.Length > 1 ? args[1] : "bench/RESULTS-parsing.md");
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(NodeBenchmarks).Assembly).Run(args);
}
