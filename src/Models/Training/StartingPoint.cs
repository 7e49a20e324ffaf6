using MlMath.Expressions.Problems;
using MlMath.Models.Data;
using MlMath.Models.Files;

namespace MlMath.Models.Training;

/// <summary>The parameters before the first step, as the line `parameters` says.</summary>
internal static class StartingPoint
{
    private const int Stream = 2;

    /// <summary>The start of all parameters. Throws <see cref="ModelFileException"/> for a start that is no number or no distribution.</summary>
    internal static double[] Of(ModelFormulas model, ModelFile file, int rows, long seed)
    {
        var all = new double[model.ParameterCount];
        var random = new RandomSource(seed, Stream);
        foreach (var (parameter, line) in model.Parameters.Zip(file.Parameters))
        {
            if (line.Start is not { } start)
            {
                continue;
            }

            var numbers = start.Arguments.Select(argument => model.Constant(argument, rows)).ToArray();
            if (start.Kind == StartKind.Normal && numbers[1] < 0)
            {
                throw new ModelFileException(file.Path, file.Text, [new Problem(ProblemCode.Domain, $"the variance of '{line.Name.Text}' is {numbers[1]}", start.Arguments[1].Span, "a variance is not below 0")]);
            }

            foreach (ref var entry in all.AsSpan(parameter.Offset, parameter.Length))
            {
                entry = start.Kind switch
                {
                    StartKind.Fixed => numbers[0],
                    StartKind.Normal => numbers[0] + (Math.Sqrt(numbers[1]) * random.NextNormal()),
                    _ => numbers[0] + ((numbers[1] - numbers[0]) * random.NextUniform()),
                };
            }
        }

        return all;
    }
}
