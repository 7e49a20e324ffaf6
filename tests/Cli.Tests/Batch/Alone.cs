namespace MlMath.Cli.Tests.Batch;

/// <summary>Tests that fill the memory that an answer may take: they run last, for others in the same process would be told that there is none left.</summary>
[CollectionDefinition(Name)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
