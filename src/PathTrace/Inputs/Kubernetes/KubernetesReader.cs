using PathTrace.Inputs.Documents;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Reads what <c>kubectl get … -o json</c> and <c>-o yaml</c> print, and tables of the same things.</summary>
internal static class KubernetesReader
{
    internal static ParseResult<KubernetesFacts> Read(SourceText source)
    {
        var first = TextLines.FirstFilled(source);
        if (first.Length > 0 && first.Utf8[0] is (byte)'{' or (byte)'[')
            return ReadObjects(source, JsonDocuments.Read);
        var isYaml = TextLines.Of(source).Take(200).Any(IsYamlMark);
        return isYaml ? ReadObjects(source, YamlDocuments.Read) : KubernetesTableReader.Read(source);
    }

    /// <summary>True for the lines by which a YAML document of Kubernetes gives itself away.</summary>
    internal static bool IsYamlMark(SourceSpan line) =>
        line.Utf8.StartsWith("apiVersion:"u8) || line.Utf8.StartsWith("kind:"u8) || line.Utf8.StartsWith("- apiVersion:"u8);

    private static ParseResult<KubernetesFacts> ReadObjects(SourceText source, Func<SourceText, DiagnosticList, ISet<string>?, IEnumerable<DataValue>> read)
    {
        var diagnostics = new DiagnosticList();
        var collector = new KubernetesCollector(diagnostics);
        foreach (var value in read(source, diagnostics, collector.ListKinds))
            collector.Add(value);
        var said = diagnostics.ToImmutable();
        var isCut = said.Any(d => d is { Code: DiagnosticCode.BadJson or DiagnosticCode.BadYaml or DiagnosticCode.Truncated, Severity: DiagnosticSeverity.Error });
        return new(collector.ToFacts() with { IsCut = isCut }, said);
    }
}
