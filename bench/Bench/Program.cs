using BenchmarkDotNet.Running;

// dotnet run --project bench/Bench -c Release -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(MlMath.Bench.NodeBenchmarks).Assembly).Run(args);
