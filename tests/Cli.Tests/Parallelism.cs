using Xunit.Abstractions;

// Some tests measure time and memory of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer("MlMath.Cli.Tests.HeaviestLast", "MlMath.Cli.Tests")]

namespace MlMath.Cli.Tests;

/// <summary>The tests that fill memory come last: a question that is given up at its deadline may hold what it took for a while.</summary>
public sealed class HeaviestLast : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => c.DisplayName == Batch.Alone.Name ? 1 : 0).ThenBy(c => c.DisplayName, StringComparer.Ordinal);
}
