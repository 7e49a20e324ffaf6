namespace MlMath.Compilation.Export;

/// <summary>Formulas as source that stands by itself: the loops that the compiler schedules, with names and remarks, to be built anywhere.</summary>
public static class SourceExport
{
    /// <summary>Whether a function may have this name as it stands; another one becomes an identifier of the language.</summary>
    public static bool CanName(ExportLanguage language, string name) => new Identifiers(Dialect.Of(language).Reserved).Of(name) == name;

    /// <summary>
    /// The source of one function. Sizes are its first parameters, then the names, then room for results; a scalar value is returned. Throws
    /// <see cref="Expressions.Problems.ProblemException"/> where something has no source: an integral, a decomposition of a matrix, an unknown function.
    /// </summary>
    public static string Of(ExportRequest request) => SourceEmitter.Of(Compiler.ScheduleByLoops(request.Outputs), request);
}
