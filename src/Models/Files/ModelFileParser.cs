using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;
using MlMath.Models.Data;

namespace MlMath.Models.Files;

/// <summary>Reads the lines around the formulas; goes on after a fault, so that all of them are told at once.</summary>
internal sealed class ModelFileParser(string path, string text)
{
    private static readonly string[] Keywords = ["data", "parameters", "minimize", "maximize", "test", "predict"];

    private readonly List<Problem> _problems = [];
    private readonly List<DataLine> _data = [];
    private readonly List<ParameterLine> _parameters = [];
    private readonly List<Piece> _formulas = [];
    private readonly Dictionary<string, SourceSpan> _once = [];
    private readonly Dictionary<string, SourceSpan> _names = [];
    private Piece? _dataFile;
    private ObjectiveLine? _objective;
    private TestLine? _test;
    private Piece? _predict;

    internal ModelFile Parse()
    {
        foreach (var (statement, start) in Statements.Of(text))
        {
            try
            {
                Read(statement, start);
            }
            catch (ProblemException fault)
            {
                _problems.Add(fault.At(new SourceSpan(start, statement.Length)).Problem);
            }
        }

        if (_problems.Count == 0 && _objective is null)
        {
            _problems.Add(new Problem(ProblemCode.Syntax, "the model does not say what to minimize", null, "add a line such as: minimize J with Adam(α = 0.05), epochs 200"));
        }

        if (_problems.Count == 0 && _parameters.Count == 0)
        {
            _problems.Add(new Problem(ProblemCode.Syntax, "the model has no parameters to learn", null, "add a line such as: parameters w, b"));
        }

        return _problems.Count > 0
            ? throw new ModelFileException(path, text, _problems)
            : new ModelFile(path, text, _dataFile, _data, _parameters, _formulas, _objective!, _test, _predict);
    }

    private void Read(string statement, int start)
    {
        var line = new LineScanner(statement, start);
        if (StandsBeforeFormula(statement, start))
        {
            return;
        }

        if (line.TryWord("data"))
        {
            Once("data", start, statement);
            _dataFile = line.Label("the name of the data file");
            End(line, "the end of the line");
        }
        else if (line.TryWord("parameters") || line.TryWord("parameter"))
        {
            ReadParameters(line);
        }
        else if (line.IsWordNext("minimize") || line.IsWordNext("minimise") || line.IsWordNext("maximize") || line.IsWordNext("maximise"))
        {
            Once("minimize", start, statement);
            _objective = ObjectiveLineParser.Parse(line);
        }
        else if (line.TryWord("test"))
        {
            Once("test", start, statement);
            _test = ReadTest(line);
        }
        else if (line.TryWord("predict"))
        {
            Once("predict", start, statement);
            _predict = line.Rest();
            if (_predict.Value.Text.Length == 0)
            {
                throw line.Unexpected("what is predicted for a row, such as h(xᵢ)");
            }
        }
        else
        {
            var word = new string([.. statement.TrimStart().TakeWhile(char.IsLetter)]);
            var guess = NearestName.Of(word, Keywords);
            throw LineScanner.Fault(
                "this line is neither a formula (NAME = …) nor one of the lines about data and training" + (guess is null ? "" : $" (did you mean '{guess}'?)"),
                new SourceSpan(start, statement.Length),
                "such lines begin with data, parameters, minimize, maximize, test or predict");
        }
    }

    /// <summary>A formula whose signs and brackets do not fit is reported with the other faulty lines, before its meaning is looked at.</summary>
    private void CheckBrackets(Piece formula)
    {
        try
        {
            SyntaxParser.Parse(formula.Text, Notation.Auto);
        }
        catch (ProblemException fault)
        {
            var place = fault.Problem.Span is { } span ? new SourceSpan(formula.Span.Start + span.Start, span.Length) : formula.Span;
            _problems.Add(fault.Problem with { Span = place });
        }
    }

    /// <summary>Whether the statement is a definition, `NAME = …`; takes it if so.</summary>
    private bool StandsBeforeFormula(string statement, int start)
    {
        var line = new LineScanner(statement, start);
        foreach (var keyword in (ReadOnlySpan<string>)["parameters", "parameter", "minimize", "minimise", "maximize", "maximise"])
        {
            if (line.IsWordNext(keyword) && !IsDefined(statement, keyword))
            {
                return false;
            }
        }

        var left = line.Until("=");
        if (line.IsAtEnd || left.Text.Length == 0 || left.Text.StartsWith("test on ", StringComparison.OrdinalIgnoreCase)
            || left.Text.StartsWith("predict ", StringComparison.OrdinalIgnoreCase) || left.Text.Contains('"', StringComparison.Ordinal))
        {
            return false;
        }

        line.TrySign('=');
        if (line.TryWord("columns") || line.IsWordNext("all"))
        {
            var isAll = line.TryWord("all");
            if (isAll)
            {
                line.TryWord("columns");
            }

            AddData(new ColumnsLine(left, ReadSelection(line, isAll, out var isStandardized), isStandardized));
        }
        else if (line.TryWord("column"))
        {
            var column = line.Label("the name of a column");
            AddData(new ColumnLine(left, column, ReadStandardized(line)));
            End(line, "'standardized' or the end of the line");
        }
        else if (line.TryWord("classes"))
        {
            Demand(line, "of");
            AddData(new ClassesLine(left, line.Label("the name of a column")));
            End(line, "the end of the line");
        }
        else if (TryReadIndicator(left, statement, start))
        {
            return true;
        }
        else
        {
            var end = start + statement.TrimEnd().Length;
            var formula = new Piece(text[left.Span.Start..end], new SourceSpan(left.Span.Start, end - left.Span.Start));
            _formulas.Add(formula);
            CheckBrackets(formula);
        }

        return true;
    }

    /// <summary>Whether a statement that begins with a keyword defines a name that merely looks like it: `minimize = 3`.</summary>
    private static bool IsDefined(string statement, string keyword) => statement.TrimStart()[keyword.Length..].TrimStart().StartsWith('=');

    private bool TryReadIndicator(Piece name, string statement, int start)
    {
        var line = new LineScanner(statement, start);
        line.Until("=");
        line.TrySign('=');
        var then = line.Until("where");
        if (!line.TryWord("where"))
        {
            return false;
        }

        var number = NumberOf(then, "the number before 'where'");
        var column = line.Label("the name of a column");
        if (!line.TryWord("is"))
        {
            throw line.Unexpected("is \"text\"");
        }

        var value = line.Label("the text of a cell");
        line.TrySign(',');
        Demand(line, "else");
        var otherwise = line.Number("the number after 'else'");
        End(line, "the end of the line");
        if (number == otherwise)
        {
            throw LineScanner.Fault("both numbers are the same", then.Span, "write 1 where … , else 0");
        }

        AddData(new IndicatorLine(name, number, column, value, otherwise));
        return true;
    }

    private static double NumberOf(Piece piece, string expected)
    {
        var line = new LineScanner(piece.Text, piece.Span.Start);
        var number = line.Number(expected);
        End(line, "'where'");
        return number;
    }

    private ColumnSelection ReadSelection(LineScanner line, bool isAll, out bool isStandardized)
    {
        isStandardized = false;
        var isAllBut = isAll || line.TryWord("all");
        var hasParts = true;
        if (isAllBut)
        {
            hasParts = line.TryWord("but") || line.TryWord("except");
            if (!hasParts && !line.IsAtEnd && !line.TrySign(','))
            {
                throw line.Unexpected("'but', a comma, or the end of the line");
            }
        }

        var parts = new List<ColumnPart>();
        while (!line.IsAtEnd)
        {
            if (ReadStandardized(line))
            {
                isStandardized = true;
                End(line, "the end of the line");
                break;
            }

            if (!hasParts)
            {
                throw line.Unexpected("'standardized' or the end of the line");
            }

            var first = line.Label("the name of a column");
            parts.Add(line.TrySign("..") ? new ColumnPart(first, line.Label("the last column of the range")) : new ColumnPart(first, null));
            if (!line.IsWordNext("standardized") && !line.IsWordNext("standardised") && !line.TrySign(','))
            {
                End(line, "a comma, '..' or 'standardized'");
            }
        }

        return parts.Count > 0 || isAllBut ? new ColumnSelection(isAllBut, parts) : throw line.Unexpected("the name of a column");
    }

    private static bool ReadStandardized(LineScanner line) => line.TryWordAfterComma("standardized") || line.TryWordAfterComma("standardised");

    private void ReadParameters(LineScanner line)
    {
        do
        {
            var name = line.Until(",", ":", "=", "~");
            if (name.Text.Length == 0)
            {
                throw line.Unexpected("the name of a parameter");
            }

            List<Piece>? sizes = null;
            if (line.TrySign(':'))
            {
                sizes = [];
                do
                {
                    var size = line.Until("×", "x", "by", ",", "=", "~");
                    sizes.Add(size.Text.Length > 0 ? size : throw line.Unexpected("a size, such as n or 8"));
                }
                while (line.TrySign('×') || line.TryWord("x") || line.TryWord("by"));
            }

            ParameterStart? start = null;
            if (line.TrySign('='))
            {
                var value = line.Until(",");
                start = new ParameterStart(StartKind.Fixed, [value.Text.Length > 0 ? value : throw line.Unexpected("a number")]);
            }
            else if (line.TrySign('~'))
            {
                start = ReadDistribution(line);
            }

            AddName(name);
            _parameters.Add(new ParameterLine(name, sizes, start));
        }
        while (line.TrySign(','));
        End(line, "a comma or the end of the line");
    }

    private static ParameterStart ReadDistribution(LineScanner line)
    {
        var kind = line.TryWord("N") ? StartKind.Normal : line.TryWord("U") ? StartKind.Uniform : throw line.Unexpected("N(mean, variance) or U(from, to)");
        var opening = line.Here;
        if (!line.TrySign('('))
        {
            throw line.Unexpected("(");
        }

        var first = line.Until(",");
        line.TrySign(',');
        var second = line.Until(")", ",");
        return first.Text.Length > 0 && second.Text.Length > 0 && line.TrySign(')')
            ? new ParameterStart(kind, [first, second])
            : throw LineScanner.Fault("a distribution takes two numbers", opening, "write N(mean, variance) or U(from, to)");
    }

    private static TestLine ReadTest(LineScanner line)
    {
        Demand(line, "on");
        var from = line.Position;
        var share = line.Number("the share of the rows");
        if (line.TrySign('%'))
        {
            share /= 100;
        }

        if (share is not (> 0 and < 1))
        {
            throw LineScanner.Fault("the share of the rows is between 0 and 1, or between 0% and 100%", line.SpanFrom(from), "write test on 20%");
        }

        line.TrySign(',');
        var metrics = new List<MetricLine>();
        if (line.TryWord("by"))
        {
            do
            {
                var formula = line.Until(",");
                metrics.Add(formula.Text.Length > 0 ? Metric(formula) : throw line.Unexpected("what is measured, such as accuracy(yᵢ, h(xᵢ) ≥ ½)"));
            }
            while (line.TrySign(','));
        }

        End(line, "by accuracy(…)");
        return new TestLine(share, metrics);
    }

    /// <summary>A measure is called by what stands before `=`, or by the function that it calls, or by its formula.</summary>
    private static MetricLine Metric(Piece piece)
    {
        var inner = new LineScanner(piece.Text, piece.Span.Start);
        var left = inner.Until("=");
        if (!inner.IsAtEnd && left.Text.Length > 0 && inner.TrySign('='))
        {
            return new MetricLine(left.Text, inner.Rest());
        }

        var open = piece.Text.IndexOf('(', StringComparison.Ordinal);
        var isCall = open > 1 && piece.Text.EndsWith(')') && piece.Text.AsSpan(0, open).IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") < 0;
        return new MetricLine(isCall ? piece.Text[..open].Replace('_', ' ') : piece.Text, piece);
    }

    private void AddData(DataLine line)
    {
        AddName(line.Name);
        _data.Add(line);
    }

    private void AddName(Piece name)
    {
        if (!_names.TryAdd(name.Text, name.Span))
        {
            throw LineScanner.Fault($"'{name.Text}' is given a meaning twice", name.Span, "use another name");
        }
    }

    private void Once(string keyword, int start, string statement)
    {
        if (!_once.TryAdd(keyword, new SourceSpan(start, statement.Length)))
        {
            throw LineScanner.Fault($"a second line '{keyword}'", new SourceSpan(start, statement.Length), "keep one of them");
        }
    }

    private static void Demand(LineScanner line, string word)
    {
        if (!line.TryWord(word))
        {
            throw line.Unexpected($"'{word}'");
        }
    }

    private static void End(LineScanner line, string expected)
    {
        if (!line.IsAtEnd)
        {
            throw line.Unexpected(expected);
        }
    }
}
