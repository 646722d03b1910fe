using PathTrace.Tests.Support;

namespace PathTrace.Tests.Documents;

public class ExtensionsDocumentTests
{
    private static readonly string Document = Repository.PathOf("docs", "extensions.md");

    [Fact]
    public void The_page_of_extensions_is_what_the_code_declares()
    {
        var declared = ExtensionsDocument.Text();
        if (Environment.GetEnvironmentVariable("PATHTRACE_ACCEPT") == "1")
            File.WriteAllText(Document, declared);
        Assert.Equal(declared, File.Exists(Document) ? File.ReadAllText(Document).ReplaceLineEndings("\n") : "");
    }
}
