using MlMath.Expressions.Problems;
using MlMath.Models.Data;

namespace MlMath.Models.Tests.Data;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_numbers_and_texts_of_the_columns_that_are_asked_for()
    {
        var table = Read("age,\"mean, area\",kind\n1,2.5,a\n-3e2, 4 ,\"b \"\"c\"\"\"\n5,6,a\n", new("mean, area", ColumnKind.Numbers), new("kind", ColumnKind.Texts));
        Assert.Equal(3, table.Rows);
        Assert.Equal([2.5, 4, 6], table.Numbers("mean, area").Values);
        Assert.Equal(["a", "b \"c\"", "a"], Enumerable.Range(0, 3).Select(row => table.Texts("kind")[row]));
    }

    [Theory]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("\uFEFFa,b\r\n1,2\r\n\r\n")]
    public void Finds_the_separator_by_the_header(string text)
    {
        var table = Read(text, new("a", ColumnKind.Numbers), new("b", ColumnKind.Numbers));
        Assert.Equal((1.0, 2.0), (table.Numbers("a").Values[0], table.Numbers("b").Values[0]));
    }

    [Fact]
    public void A_text_among_numbers_is_told_with_row_line_column_and_text()
    {
        var fault = Fault("a,b\n1,2\n\n3,abc\n5,x\n", new ColumnRequest("b", ColumnKind.Numbers));
        Assert.StartsWith($"row 2 (line 4) of '{_folder.Path}/data.csv', column 'b': 'abc' is not a number", fault.Message.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Contains("first of 2 cells", fault.Message, StringComparison.Ordinal);
        Assert.Contains("classes of b", fault.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("nan")]
    [InlineData("?")]
    public void A_missing_value_is_told_with_row_and_column(string cell)
    {
        var fault = Fault($"a,b\n1,2\n3,{cell}\n", new ColumnRequest("b", ColumnKind.Numbers));
        Assert.Contains("row 2 (line 3)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("column 'b': the value is missing", fault.Message, StringComparison.Ordinal);
        Assert.Contains("remove the row", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_told_with_the_nearest_name()
    {
        var fault = Fault("mean_radius,b\n1,2\n", new ColumnRequest("mean_raduis", ColumnKind.Numbers));
        Assert.Contains("no column 'mean_raduis' (did you mean 'mean_radius'?)", fault.Message, StringComparison.Ordinal);
        Assert.Equal("its columns are mean_radius, b", fault.Hint);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "row 2 (line 3)", "has 1 cell, the header has 2")]
    [InlineData("a,b\n1,2,3\n", "row 1 (line 2)", "has 3 cells, the header has 2")]
    [InlineData("", "is empty", "is empty")]
    [InlineData("a,b\n", "has a header and no rows", "has a header and no rows")]
    [InlineData("a,b,a\n1,2,3\n", "two columns 'a'", "column 1 and column 3")]
    [InlineData("a,,c\n1,2,3\n", "column 2", "has no name")]
    [InlineData("a,b\n1,inf\n", "'inf' is not a number", "column 'b'")]
    public void A_file_at_fault_is_told_with_the_place(string text, string first, string second)
    {
        var fault = Fault(text, new ColumnRequest("a", ColumnKind.Numbers), new ColumnRequest("b", ColumnKind.Numbers));
        Assert.Contains(first, fault.Message, StringComparison.Ordinal);
        Assert.Contains(second, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told()
    {
        var fault = Assert.Throws<ProblemException>(() => CsvFile.Open("no/such.csv")).Problem;
        Assert.Equal(ProblemCode.Data, fault.Code);
        Assert.Contains("'no/such.csv' does not exist", fault.Message, StringComparison.Ordinal);
    }

    private DataTable Read(string text, params ColumnRequest[] requests) => CsvFile.Open(_folder.Write("data.csv", text)).Read(requests);

    private Problem Fault(string text, params ColumnRequest[] requests)
    {
        var problem = Assert.Throws<ProblemException>(() => Read(text, requests)).Problem;
        Assert.Equal(ProblemCode.Data, problem.Code);
        return problem;
    }
}
