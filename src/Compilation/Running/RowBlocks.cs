namespace MlMath.Compilation.Running;

/// <summary>
/// How a run's rows are cut: into shards, which threads work on side by side and whose sums are added in order; and these into blocks. It depends on the routine and
/// the sizes alone, so that results do not depend on the number of threads.
/// </summary>
internal readonly record struct RowBlocks
{
    private const long NearEntries = 4 * 1024;
    private const long CacheEntries = 32 * 1024;
    private const long MostBlockRows = 1024;
    private const long FewBlockRows = 64;
    private const long FewestShardRows = 4096;
    private const int MostShards = 32;
    private const int MostShardsWithoutSums = 128;
    private const long MostSumEntries = 1 << 20;

    private RowBlocks(long rows, long blockRows, int shards, long shardRows) => (Rows, BlockRows, Shards, ShardRows) = (rows, blockRows, shards, shardRows);

    /// <summary>The rows of the run.</summary>
    public long Rows { get; }

    /// <summary>The rows of a block, a multiple of 16.</summary>
    public long BlockRows { get; }

    /// <summary>The number of shards, at least 1.</summary>
    public int Shards { get; }

    /// <summary>The rows of a shard, a multiple of those of a block.</summary>
    public long ShardRows { get; }

    /// <summary>How many rows a block has, so that what is kept for it stays in the cache.</summary>
    /// <param name="entries">The numbers kept for each row.</param>
    public static long RowsOfBlock(long entries)
    {
        // In the nearest cache if that allows for some rows, else in the next.
        var (near, far) = (NearEntries / Math.Max(1, entries), CacheEntries / Math.Max(1, entries));
        return Math.Clamp(Math.Max(near, Math.Min(far, FewBlockRows)) / 16 * 16, 16, MostBlockRows);
    }

    /// <summary>The cut.</summary>
    /// <param name="rows">The rows of the run.</param>
    /// <param name="blockRows">Those of a block.</param>
    /// <param name="sumEntries">How many numbers each shard adds up for itself.</param>
    public static RowBlocks Of(long rows, long blockRows, long sumEntries)
    {
        var shards = MostShardsOf(rows, sumEntries);
        var shardRows = Math.Max(1, ((rows + shards - 1) / shards + blockRows - 1) / blockRows) * blockRows;
        return new RowBlocks(rows, blockRows, (int)Math.Max(1, (rows + shardRows - 1) / shardRows), shardRows);
    }

    /// <summary>No run over so many rows, or fewer, is cut into more shards than this.</summary>
    public static long MostShardsOf(long rows, long sumEntries)
    {
        // Where nothing is added up shards cost nothing, and the smaller they are the more evenly threads share them.
        var most = sumEntries == 0 ? MostShardsWithoutSums : Math.Clamp(MostSumEntries / sumEntries, 2, MostShards);
        return rows < 2 * FewestShardRows ? 1 : Math.Clamp(rows / (sumEntries == 0 ? MostBlockRows : FewestShardRows), 1, most);
    }
}
