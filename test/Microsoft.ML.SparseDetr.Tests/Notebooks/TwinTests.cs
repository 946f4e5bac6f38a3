using Notebooks;

namespace Microsoft.ML.SparseDetr.Tests.Notebooks;

[TestClass]
public sealed class TwinTests
{
    private const string Program = """
        // %% [markdown]
        // # Title
        //
        // Text.

        // %%
        #:package Microsoft.ML@5.0.1
        #:package Microsoft.ML.SparseDetr@0.1.0
        #:property PublishAot=false

        // %%
        using System;

        // %% [program]
        void display(object value) => Console.WriteLine(value);

        // %%
        display(new Point());
        // %% [types]
        class Point;
        """;

    [TestMethod]
    public void Its_cells_become_those_of_a_notebook()
    {
        Cell[] expected =
        [
            new(CellKind.Markdown, "# Title\n\nText."),
            new(CellKind.Code, "#r \"nuget: Microsoft.ML, 5.0.1\"\n#r \"nuget: Microsoft.ML.SparseDetr, 0.1.0-x\""),
            new(CellKind.Code, "using System;"),
            new(CellKind.Code, "class Point;"),
            new(CellKind.Code, "display(new Point());"),
        ];
        CollectionAssert.AreEqual(expected, Twin.ReadNotebook(Program, "0.1.0-x").ToArray());
        CollectionAssert.AreEqual(expected, Notebook.ReadCells(Notebook.Write(expected)).ToArray());
    }

    [TestMethod]
    [DataRow("var x = 1;", "before the first cell")]
    [DataRow("// %% [markdown]\nvar x = 1;", "is no comment")]
    [DataRow("// %% [code]", "[markdown]")]
    public void What_is_no_cell_is_refused(string program, string reason) =>
        Assert.Contains(reason, Assert.ThrowsExactly<InvalidDataException>(() => Twin.Read(program)).Message);
}
