namespace MlMath.Models.Files;

/// <summary>Reads `minimize J with Adam(α = 0.05), epochs 200, batch 64, seed 1, until gradient &lt; 1e-8`.</summary>
internal static class ObjectiveLineParser
{
    internal static ObjectiveLine Parse(LineScanner line)
    {
        var isMaximized = line.TryWord("maximize") || line.TryWord("maximise");
        _ = isMaximized || line.TryWord("minimize") || line.TryWord("minimise");
        var subject = line.Until("with", ",");
        if (subject.Text.Length == 0)
        {
            throw line.Unexpected("what is minimized");
        }

        var found = new ObjectiveLine(subject, isMaximized, null, [], null, null, 1, null);
        while (!line.IsAtEnd)
        {
            line.TrySign(',');
            found = ReadClause(line, found);
        }

        return found;
    }

    private static ObjectiveLine ReadClause(LineScanner line, ObjectiveLine found)
    {
        if (line.TryWord("with"))
        {
            return ReadOptimiser(line, found);
        }

        if (line.TryWord("epochs") || line.TryWord("epoch"))
        {
            return found with { Epochs = line.Count("the number of epochs", 1) };
        }

        if (line.TryWord("batch"))
        {
            line.TryWord("of");
            return found with { Batch = line.Count("the number of rows of a batch", 1) };
        }

        if (line.TryWord("seed"))
        {
            return found with { Seed = line.Count("the seed", 0) };
        }

        if (line.TryWord("until"))
        {
            var from = line.Position;
            if (!(line.TryWord("gradient") || line.TrySign("‖∇" + found.Subject.Text + "‖")) || !(line.TrySign('<') || line.TrySign('≤')))
            {
                throw line.Unexpected("gradient < 1e-8");
            }

            var bound = line.Number("the bound of the gradient");
            return bound > 0 ? found with { GradientBelow = bound } : throw LineScanner.Fault("the bound of the gradient is above 0", line.SpanFrom(from));
        }

        throw line.Unexpected("with, epochs, batch, seed or until");
    }

    private static ObjectiveLine ReadOptimiser(LineScanner line, ObjectiveLine found)
    {
        var name = line.Until(",", "(", "epochs", "batch", "seed", "until");
        if (name.Text.Length == 0)
        {
            throw line.Unexpected("the name of an optimiser, such as Adam");
        }

        var hyper = new List<HyperParameter>();
        if (line.TrySign('('))
        {
            while (!line.TrySign(')'))
            {
                var letter = line.Until("=", ",", ")");
                if (letter.Text.Length == 0 || !line.TrySign('='))
                {
                    throw line.Unexpected("NAME = NUMBER, such as α = 0.05");
                }

                var value = line.Until(",", ")");
                hyper.Add(new HyperParameter(letter, value.Text.Length > 0 ? value : throw line.Unexpected("a number")));
                line.TrySign(',');
            }
        }

        return found with { Optimiser = name, Hyper = hyper };
    }
}
