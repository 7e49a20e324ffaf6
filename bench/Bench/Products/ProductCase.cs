namespace MlMath.Bench.Products;

/// <summary>A product to measure.</summary>
/// <param name="Rows">M.</param>
/// <param name="Columns">N.</param>
/// <param name="Inner">K.</param>
/// <param name="Form">Which operands are transposed: NN, NT, TN or TT.</param>
internal sealed record ProductCase(int Rows, int Columns, int Inner, string Form = "NN")
{
    /// <summary>Square ones from small to large, and the shapes of models: layers of a network, their gradients, classes, Gram matrices, vectors.</summary>
    public static IReadOnlyList<ProductCase> All { get; } =
    [
        .. new[] { 4, 8, 10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024 }.Select(n => new ProductCase(n, n, n)),
        .. new[] { 33, 100, 127, 250, 500, 1000 }.Select(n => new ProductCase(n, n, n)),
        .. new[] { "NT", "TN", "TT" }.SelectMany(form => new[] { 32, 128, 512 }.Select(n => new ProductCase(n, n, n, form))),
        new(64, 128, 784),
        new(1024, 128, 784),
        new(784, 128, 64, "TN"),
        new(784, 128, 1024, "TN"),
        new(64, 784, 128, "NT"),
        new(64, 10, 128),
        new(1024, 10, 128),
        new(128, 10, 1024, "TN"),
        new(1024, 128, 10, "NT"),
        new(1000, 10, 64),
        new(10, 10, 1024, "TN"),
        new(100, 100, 1024, "TN"),
        new(1024, 1024, 4),
        new(4, 1024, 1024),
        new(1024, 4, 1024),
        new(512, 1, 10),
        new(1, 10, 512),
        new(512, 1, 100),
        new(1, 100, 512),
        new(1024, 1, 1024),
        new(1024, 1, 1024, "TN"),
        new(1, 1, 4096),
        new(1024, 1024, 1),
    ];

    /// <summary>Multiplications.</summary>
    public long Terms => (long)Rows * Columns * Inner;

    /// <summary>The case as a table prints it.</summary>
    public override string ToString() => $"{Rows} × {Columns} × {Inner}{(Form == "NN" ? "" : " " + Form)}";
}
