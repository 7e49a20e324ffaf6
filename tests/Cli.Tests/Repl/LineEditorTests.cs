using System.Text;
using MlMath.Cli.Repl;

namespace MlMath.Cli.Tests.Repl;

public sealed class LineEditorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlmath").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ab<", "ab")]
    [InlineData("ab←c<", "acb")]
    [InlineData("ab⇤c<", "cab")]
    [InlineData("ab⇤→c⇥d<", "acbd")]
    [InlineData("abc⌫<", "ab")]
    [InlineData("abc⇤⌦<", "bc")]
    [InlineData("ab cd↚x<", "ab x")]
    [InlineData("abc←✂<", "ab")]
    [InlineData("abc←✄<", "c")]
    [InlineData("x\u0302⌫y<", "y")]
    [InlineData(@"\alpha⭾<", "α")]
    [InlineData(@"\alph⭾+1<", "α+1")]
    [InlineData(@"2\nab⭾<", "2∇")]
    [InlineData("soft⭾<", "soft")]
    [InlineData("softm⭾(z)<", "softmax(z)")]
    [InlineData(":gra⭾<", ":gradient")]
    [InlineData("learning_r⭾<", "learning_rate")]
    [InlineData("↑<", "second")]
    [InlineData("↑↑<", "first")]
    [InlineData("↑↑↑↓<", "second")]
    [InlineData("new↑↓<", "new")]
    public void Keys_edit_the_line(string keys, string line)
    {
        var screen = new FakeScreen(keys);
        Assert.Equal((LineEnd.Entered, line), Editor(screen).Read("> "));
        Assert.EndsWith(line + "\n", screen.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_drops_the_line_and_Ctrl_D_leaves()
    {
        Assert.Equal((LineEnd.Dropped, ""), Editor(new FakeScreen("abc☠")).Read("> "));
        Assert.Equal((LineEnd.Left, ""), Editor(new FakeScreen("☽")).Read("> "));
        Assert.Equal((LineEnd.Entered, "ac"), Editor(new FakeScreen("abc⇤→☽<")).Read("> "));
        Assert.Equal((LineEnd.Left, ""), Editor(new FakeScreen("abc")).Read("> "));
    }

    [Fact]
    public void Several_completions_are_shown()
    {
        var screen = new FakeScreen("softm⌫⭾⭾<");
        Editor(screen).Read("> ");
        Assert.Contains("softmax  softplus", screen.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_scrolls_and_never_wraps()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789", 12));
        var screen = new FakeScreen(text + "⇤→→⇥<");
        Assert.Equal(text, Editor(screen).Read("> ").Line);
        Assert.All(screen.Written.Split('\r', '\n'), part => Assert.True(part.Length < screen.Width, part));
    }

    [Fact]
    public void History_is_kept_in_its_file()
    {
        var file = Path.Combine(_folder, "new", "history");
        var history = new History(file, TextWriter.Null);
        history.Add("x = 1");
        history.Add("x = 1");
        history.Add("σ(x)");
        Assert.Equal(["x = 1", "σ(x)"], new History(file, TextWriter.Null).Lines);
    }

    [Fact]
    public void A_history_that_cannot_be_kept_warns_once()
    {
        using var messages = new StringWriter();
        var history = new History(Path.Combine(_folder, "a\0b"), messages);
        history.Add("1");
        history.Add("2");
        Assert.Single(messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static LineEditor Editor(FakeScreen screen)
    {
        var scope = new PromptScope();
        scope.Define("learning_rate", "learning_rate = 2a");
        var history = new History(null, TextWriter.Null);
        history.Add("first");
        history.Add("second");
        return new LineEditor(screen, history, new Completion(scope, ["softmax", "softplus"]));
    }

    /// <summary>A screen whose keys are written as signs: `&lt;` is Enter, `⭾` Tab, `⇤` Home.</summary>
    private sealed class FakeScreen(string keys) : IScreen
    {
        private readonly StringBuilder _written = new();
        private int _at;

        public int Width => 40;

        public string Written => _written.ToString();

        public ConsoleKeyInfo? ReadKey() => _at == keys.Length ? null : keys[_at++] switch
        {
            '<' => Key(ConsoleKey.Enter, '\r'),
            '⭾' => Key(ConsoleKey.Tab, '\t'),
            '←' => Key(ConsoleKey.LeftArrow),
            '→' => Key(ConsoleKey.RightArrow),
            '↑' => Key(ConsoleKey.UpArrow),
            '↓' => Key(ConsoleKey.DownArrow),
            '⇤' => Key(ConsoleKey.Home),
            '⇥' => Key(ConsoleKey.End),
            '⌫' => Key(ConsoleKey.Backspace, '\u007F'),
            '⌦' => Key(ConsoleKey.Delete),
            '↚' => Control('W'),
            '✂' => Control('K'),
            '✄' => Control('U'),
            '☠' => Control('C'),
            '☽' => Control('D'),
            var letter => new ConsoleKeyInfo(letter, default, false, false, false),
        };

        public void Write(string text) => _written.Append(text);

        public void Clear() => _written.Clear();

        private static ConsoleKeyInfo Key(ConsoleKey key, char character = '\0') => new(character, key, false, false, false);

        private static ConsoleKeyInfo Control(char letter) => new((char)(letter - '@'), (ConsoleKey)letter, false, false, true);
    }
}
