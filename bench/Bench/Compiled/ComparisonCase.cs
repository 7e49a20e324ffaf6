using System.Text.Json;

namespace MlMath.Bench.Compiled;

/// <summary>An array of a case's data.</summary>
internal sealed record ArrayPlan
{
    /// <summary>The lengths of its axes; none for a number.</summary>
    public int[] Sizes { get; init; } = [];

    /// <summary>Where its entries begin.</summary>
    public double From { get; init; }

    /// <summary>Where they end.</summary>
    public double To { get; init; } = 1;

    /// <summary>How many labels there are, 0, 1, …, where the entries are such.</summary>
    public int Labels { get; init; }

    /// <summary>Whether each row is 1 in one place and 0 elsewhere.</summary>
    public bool OneHot { get; init; }

    /// <summary>The entries, the same at every run.</summary>
    public double[] Entries(int seed)
    {
        var random = new Random(seed);
        var count = Sizes.Aggregate(1, (product, size) => product * size);
        var entries = new double[count];
        if (OneHot)
        {
            for (var row = 0; row < Sizes[0]; row++)
            {
                entries[(row * Sizes[1]) + random.Next(Sizes[1])] = 1;
            }

            return entries;
        }

        for (var k = 0; k < count; k++)
        {
            entries[k] = Labels > 0 ? random.Next(Labels) : From + ((To - From) * random.NextDouble());
        }

        return entries;
    }
}

/// <summary>A row of the comparison: a formula as a textbook prints it, and the data that all programs read.</summary>
internal sealed record ComparisonCase
{
    private static readonly JsonSerializerOptions s_names = new(JsonSerializerDefaults.Web);

    /// <summary>Its name in commands and folders.</summary>
    public required string Name { get; init; }

    /// <summary>By what the peers know what to compute.</summary>
    public required string Kind { get; init; }

    /// <summary>What the table says of it.</summary>
    public required string What { get; init; }

    /// <summary>The formula.</summary>
    public required string Formula { get; init; }

    /// <summary>`points`, `gradient`, `step`, `hessian` or `value`.</summary>
    public required string Asks { get; init; }

    /// <summary>The names to differentiate by.</summary>
    public required string[] By { get; init; }

    /// <summary>The numbers of threads to compare at.</summary>
    public required int[] Threads { get; init; }

    /// <summary>The sizes of the names, as letters.</summary>
    public Dictionary<string, string[]> Shapes { get; init; } = [];

    /// <summary>The data.</summary>
    public required Dictionary<string, ArrayPlan> Arrays { get; init; }

    /// <summary>The cases of a file.</summary>
    public static ComparisonCase[] Read(string file) => JsonSerializer.Deserialize<ComparisonCase[]>(File.ReadAllText(file), s_names)!;

    /// <summary>The data by name.</summary>
    public Dictionary<string, double[]> Data()
    {
        var seed = 1;
        return Arrays.ToDictionary(a => a.Key, a => a.Value.Entries(seed++));
    }

    /// <summary>Writes the data where the peers read them: a list of arrays, and a file of doubles for each.</summary>
    public void WriteTo(string folder)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, Name)).FullName;
        File.WriteAllText(Path.Combine(own, "arrays.txt"), $"kind {Kind}\n" + string.Concat(Arrays.Select(a => $"{string.Join(' ', [a.Key, .. a.Value.Sizes.Select(s => $"{s}")])}\n")));
        foreach (var (name, entries) in Data())
        {
            File.WriteAllBytes(Path.Combine(own, $"{name}.bin"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(entries.AsSpan()));
        }
    }
}
