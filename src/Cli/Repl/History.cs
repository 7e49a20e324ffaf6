using System.Text;

namespace MlMath.Cli.Repl;

/// <summary>What was typed, oldest first, kept in a file from one session to the next.</summary>
internal sealed class History
{
    private const int MostKept = 1000;

    private readonly List<string> _lines = [];
    private readonly string? _file;
    private readonly TextWriter _messages;
    private int _at;
    private string _typed = "";
    private bool _isBroken;

    /// <summary>The history in a file, which need not exist yet; in none where <paramref name="file"/> is null.</summary>
    public History(string? file, TextWriter messages)
    {
        _file = file;
        _messages = messages;
        if (file is not null && File.Exists(file))
        {
            Try(() => _lines.AddRange(File.ReadLines(file, Encoding.UTF8).Where(l => l.Length > 0).TakeLast(MostKept)));
        }

        _at = _lines.Count;
    }

    /// <summary>Where it is kept where nothing else is said: the folder `mlmath` among the user's settings; null where a user has none.</summary>
    public static string? OrdinaryFile
    {
        get
        {
            var settings = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return settings.Length == 0 ? null : Path.Combine(settings, "mlmath", "history");
        }
    }

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line, unless it is the last one again.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line))
        {
            return;
        }

        _lines.Add(line);
        if (_file is null || _isBroken)
        {
            return;
        }

        Try(() =>
        {
            if (Path.GetDirectoryName(Path.GetFullPath(_file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            if (_lines.Count > 2 * MostKept)
            {
                _lines.RemoveRange(0, _lines.Count - MostKept);
                File.WriteAllLines(_file, _lines);
            }
            else
            {
                File.AppendAllText(_file, line + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            }
        });
    }

    /// <summary>Goes back behind the newest line.</summary>
    public void Rewind() => _at = _lines.Count;

    /// <summary>The next older (-1) or newer (+1) line; what was being typed is found again behind the newest. Null where there is no other.</summary>
    public string? Go(int direction, string typed)
    {
        var next = _at + direction;
        if (next < 0 || next > _lines.Count)
        {
            return null;
        }

        if (_at == _lines.Count)
        {
            _typed = typed;
        }

        _at = next;
        return next == _lines.Count ? _typed : _lines[next];
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _isBroken = true;
            _messages.WriteLine($"warning: what is typed cannot be kept in '{_file}': {fault.Message}");
        }
    }
}
