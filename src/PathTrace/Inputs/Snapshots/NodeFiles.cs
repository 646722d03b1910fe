using PathTrace.Cluster;
using PathTrace.Inputs.IpAddr;
using PathTrace.Inputs.IpRoute;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Reads the files of one node, each with the reader of its kind, and joins what they say.</summary>
internal sealed class NodeFiles(NodeFolder folder, DiagnosticList diagnostics, ReadingProgress reading)
{
    private readonly Dictionary<(FileKind, IpFamily), string> _taken = [];

    /// <summary>The node as far as its own files tell, without its rules.</summary>
    internal Node Read()
    {
        var node = new Node { Name = folder.Name, Folder = folder.Path, Source = SourceSpan.WholeFile(folder.Files[0].Source) };
        foreach (var file in folder.Files)
        {
            if (file.Role.Kind == FileKind.IptablesSave)
                continue;
            if (IsFirst(file))
                node = Read(file, node);
            reading.Done(file);
        }

        return node;
    }

    /// <summary>The node with its rules. Apart, because all nodes share one cache of rules, which is no place for several threads.</summary>
    internal Node ReadRules(Node node, RuleCache cache)
    {
        foreach (var file in folder.Files.Where(f => f.Role.Kind == FileKind.IptablesSave))
        {
            foreach (var ruleset in Value(IptablesSaveReader.Read(file.Source, file.Role.Family, cache)).Rulesets)
                node = WithRuleset(node, ruleset);
            reading.Done(file);
        }

        return node;
    }

    private Node Read(SnapshotFile file, Node node) => file.Role.Kind switch
    {
        FileKind.IpRoute => NodeRoutes.Add(node, file.Role.Family, Value(IpRouteReader.Read(file.Source, file.Role.Family))),
        FileKind.IpAddr => node with { Interfaces = Value(IpAddrReader.Read(file.Source)) },
        _ => node,
    };

    private Node WithRuleset(Node node, Ruleset ruleset)
    {
        var same = node.Rulesets.FirstOrDefault(r => r.Family == ruleset.Family && r.Backend == ruleset.Backend);
        if (same is not null && ruleset.Source is { } source)
        {
            Duplicate(source, same.Source?.Name ?? "another file");
            return node;
        }

        return node with
        {
            Rulesets = node.Rulesets.Add(ruleset),
            RulesetFamilies = node.RulesetFamilies.Contains(ruleset.Family) ? node.RulesetFamilies : node.RulesetFamilies.Add(ruleset.Family),
        };
    }

    private bool IsFirst(SnapshotFile file)
    {
        if (_taken.TryAdd((file.Role.Kind, file.Role.Family), file.Source.Name))
            return true;
        Duplicate(file.Source, _taken[(file.Role.Kind, file.Role.Family)]);
        return false;
    }

    private void Duplicate(SourceText source, string first) => diagnostics.Warning(
        DiagnosticCode.DuplicateFile, SourceSpan.WholeFile(source), $"the file states again what {first} states", "It is left out.");

    private T Value<T>(ParseResult<T> result)
    {
        foreach (var diagnostic in result.Diagnostics)
            diagnostics.Add(diagnostic);
        return result.Value;
    }
}
