using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Generated;

/// <content>The rules whose items are built while they are read.</content>
internal partial class FormulaParser
{
    /// <summary>A rule that is a row of items.</summary>
    internal interface IRow
    {
        /// <summary>The items built so far.</summary>
        List<SyntaxItem> Items { get; }
    }

    public partial class RowContext : IRow
    {
        /// <inheritdoc/>
        public List<SyntaxItem> Items { get; } = [];
    }

    public partial class PartContext : IRow
    {
        /// <inheritdoc/>
        public List<SyntaxItem> Items { get; } = [];
    }
}
