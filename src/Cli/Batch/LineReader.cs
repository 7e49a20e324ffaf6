namespace MlMath.Cli.Batch;

/// <summary>Lines of bytes from a stream that may hold lines of any length: of one that is too long, no more than the bound is kept.</summary>
/// <param name="stream">Where the lines come from.</param>
/// <param name="longest">The bytes that are kept of a line.</param>
internal sealed class LineReader(Stream stream, int longest)
{
    private readonly byte[] _buffer = new byte[1 << 15];
    private int _from;
    private int _to;

    /// <summary>Whether the last line was longer than the bound.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The next line without its end, or null after the last one.</summary>
    public byte[]? Next()
    {
        var line = new MemoryStream();
        IsCut = false;
        while (true)
        {
            if (_from == _to)
            {
                _from = 0;
                _to = stream.Read(_buffer, 0, _buffer.Length);
                if (_to == 0)
                {
                    return line.Length == 0 && !IsCut ? null : WithoutReturn(line);
                }
            }

            var chunk = _buffer.AsSpan(_from, _to - _from);
            var end = chunk.IndexOf((byte)'\n');
            var kept = end < 0 ? chunk : chunk[..end];
            if (line.Length + kept.Length > longest)
            {
                kept = kept[..(int)(longest - line.Length)];
                IsCut = true;
            }

            line.Write(kept);
            _from += end < 0 ? chunk.Length : end + 1;
            if (end >= 0)
            {
                return WithoutReturn(line);
            }
        }
    }

    private static byte[] WithoutReturn(MemoryStream line)
    {
        var length = (int)line.Length;
        if (length > 0 && line.GetBuffer()[length - 1] == (byte)'\r')
        {
            length--;
        }

        return line.GetBuffer().AsSpan(0, length).ToArray();
    }
}
