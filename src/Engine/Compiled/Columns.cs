namespace MlMath.Engine.Compiled;

/// <summary>A few spans of numbers of one length, one for each name: what an array of spans would be.</summary>
internal readonly ref struct Columns
{
    private readonly ReadOnlySpan<double> first;
    private readonly ReadOnlySpan<double> second;
    private readonly ReadOnlySpan<double> third;

    private readonly double[]? firstArray;
    private readonly double[]? secondArray;
    private readonly double[]? thirdArray;

    public Columns(double[]? first)
        : this(first.AsSpan())
    {
        firstArray = first;
    }

    public Columns(double[]? first, double[]? second)
        : this(first.AsSpan(), second.AsSpan())
    {
        (firstArray, secondArray) = (first, second);
    }

    public Columns(double[]? first, double[]? second, double[]? third)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan())
    {
        (firstArray, secondArray, thirdArray) = (first, second, third);
    }

    public Columns(ReadOnlySpan<double> first)
    {
        this.first = first;
        Count = 1;
    }

    public Columns(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
        : this(first)
    {
        this.second = second;
        Count = 2;
    }

    public Columns(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<double> third)
        : this(first, second)
    {
        this.third = third;
        Count = 3;
    }

    public int Count { get; }

    public ReadOnlySpan<double> this[int column] => column == 0 ? first : column == 1 ? second : third;

    /// <summary>The whole array that the span is of, if it was given as one.</summary>
    public double[]? ArrayOf(int column) => column == 0 ? firstArray : column == 1 ? secondArray : thirdArray;
}

/// <summary>A few spans to write to, as <see cref="Columns"/>.</summary>
internal readonly ref struct ResultColumns
{
    private readonly Span<double> first;
    private readonly Span<double> second;
    private readonly Span<double> third;
    private readonly Span<double> fourth;

    private readonly double[]? firstArray;
    private readonly double[]? secondArray;
    private readonly double[]? thirdArray;
    private readonly double[]? fourthArray;

    public ResultColumns(double[]? first)
        : this(first.AsSpan())
    {
        firstArray = first;
    }

    public ResultColumns(double[]? first, double[]? second)
        : this(first.AsSpan(), second.AsSpan())
    {
        (firstArray, secondArray) = (first, second);
    }

    public ResultColumns(double[]? first, double[]? second, double[]? third)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan())
    {
        (firstArray, secondArray, thirdArray) = (first, second, third);
    }

    public ResultColumns(double[]? first, double[]? second, double[]? third, double[]? fourth)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan(), fourth.AsSpan())
    {
        (firstArray, secondArray, thirdArray, fourthArray) = (first, second, third, fourth);
    }

    public ResultColumns(Span<double> first)
    {
        this.first = first;
        Count = 1;
    }

    public ResultColumns(Span<double> first, Span<double> second)
        : this(first)
    {
        this.second = second;
        Count = 2;
    }

    public ResultColumns(Span<double> first, Span<double> second, Span<double> third)
        : this(first, second)
    {
        this.third = third;
        Count = 3;
    }

    public ResultColumns(Span<double> first, Span<double> second, Span<double> third, Span<double> fourth)
        : this(first, second, third)
    {
        this.fourth = fourth;
        Count = 4;
    }

    public int Count { get; }

    public Span<double> this[int column] => column switch
    {
        0 => first,
        1 => second,
        2 => third,
        _ => fourth,
    };

    /// <summary>The whole array that the span is of, if it was given as one.</summary>
    public double[]? ArrayOf(int column) => column switch
    {
        0 => firstArray,
        1 => secondArray,
        2 => thirdArray,
        _ => fourthArray,
    };
}
