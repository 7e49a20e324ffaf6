namespace MlMath.Engine.Compiled;

/// <summary>A few spans of numbers of one length, one for each name: what an array of spans would be.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly ref struct Columns<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> first;
    private readonly ReadOnlySpan<T> second;
    private readonly ReadOnlySpan<T> third;

    private readonly T[]? firstArray;
    private readonly T[]? secondArray;
    private readonly T[]? thirdArray;

    public Columns(T[]? first)
        : this(first.AsSpan())
    {
        firstArray = first;
    }

    public Columns(T[]? first, T[]? second)
        : this(first.AsSpan(), second.AsSpan())
    {
        (firstArray, secondArray) = (first, second);
    }

    public Columns(T[]? first, T[]? second, T[]? third)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan())
    {
        (firstArray, secondArray, thirdArray) = (first, second, third);
    }

    public Columns(ReadOnlySpan<T> first)
    {
        this.first = first;
        Count = 1;
    }

    public Columns(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        : this(first)
    {
        this.second = second;
        Count = 2;
    }

    public Columns(ReadOnlySpan<T> first, ReadOnlySpan<T> second, ReadOnlySpan<T> third)
        : this(first, second)
    {
        this.third = third;
        Count = 3;
    }

    public int Count { get; }

    public ReadOnlySpan<T> this[int column] => column == 0 ? first : column == 1 ? second : third;

    /// <summary>The whole array that the span is of, if it was given as one.</summary>
    public T[]? ArrayOf(int column) => column == 0 ? firstArray : column == 1 ? secondArray : thirdArray;
}

/// <summary>A few spans to write to, as <see cref="Columns{T}"/>.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal readonly ref struct ResultColumns<T>
    where T : unmanaged
{
    private readonly Span<T> first;
    private readonly Span<T> second;
    private readonly Span<T> third;
    private readonly Span<T> fourth;

    private readonly T[]? firstArray;
    private readonly T[]? secondArray;
    private readonly T[]? thirdArray;
    private readonly T[]? fourthArray;

    public ResultColumns(T[]? first)
        : this(first.AsSpan())
    {
        firstArray = first;
    }

    public ResultColumns(T[]? first, T[]? second)
        : this(first.AsSpan(), second.AsSpan())
    {
        (firstArray, secondArray) = (first, second);
    }

    public ResultColumns(T[]? first, T[]? second, T[]? third)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan())
    {
        (firstArray, secondArray, thirdArray) = (first, second, third);
    }

    public ResultColumns(T[]? first, T[]? second, T[]? third, T[]? fourth)
        : this(first.AsSpan(), second.AsSpan(), third.AsSpan(), fourth.AsSpan())
    {
        (firstArray, secondArray, thirdArray, fourthArray) = (first, second, third, fourth);
    }

    public ResultColumns(Span<T> first)
    {
        this.first = first;
        Count = 1;
    }

    public ResultColumns(Span<T> first, Span<T> second)
        : this(first)
    {
        this.second = second;
        Count = 2;
    }

    public ResultColumns(Span<T> first, Span<T> second, Span<T> third)
        : this(first, second)
    {
        this.third = third;
        Count = 3;
    }

    public ResultColumns(Span<T> first, Span<T> second, Span<T> third, Span<T> fourth)
        : this(first, second, third)
    {
        this.fourth = fourth;
        Count = 4;
    }

    public int Count { get; }

    public Span<T> this[int column] => column switch
    {
        0 => first,
        1 => second,
        2 => third,
        _ => fourth,
    };

    /// <summary>The whole array that the span is of, if it was given as one.</summary>
    public T[]? ArrayOf(int column) => column switch
    {
        0 => firstArray,
        1 => secondArray,
        2 => thirdArray,
        _ => fourthArray,
    };
}
