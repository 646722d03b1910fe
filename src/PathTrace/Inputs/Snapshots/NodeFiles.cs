using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IpAddr;
using PathTrace.Inputs.IpNeigh;
using PathTrace.Inputs.IpRoute;
using PathTrace.Inputs.IpRule;
using PathTrace.Inputs.Ipset;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.Ipvs;
using PathTrace.Inputs.Sysctl;
using PathTrace.Inputs.WireGuard;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Reads the files of one node, each with the reader of its kind, and joins what they say.</summary>
internal sealed class NodeFiles(NodeFolder folder, DiagnosticList diagnostics, ReadingProgress reading)
{
    private readonly Dictionary<(FileKind, IpFamily), string> _taken = [];
    private bool _breaksOff;

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

        LastRoutingRules.Report(node, diagnostics);
        return LocalRoutes.WithLost(RoutedInterfaces.WithLost(NodeRoutes.WithLost(node, diagnostics), diagnostics), diagnostics);
    }

    /// <summary>The node with its rules. Apart, because all nodes share one cache of rules, which is no place for several threads.</summary>
    internal Node ReadRules(Node node, RuleCache cache)
    {
        var warnings = new List<SourceSpan>();
        foreach (var file in folder.Files.Where(f => f.Role.Kind == FileKind.IptablesSave))
        {
            var result = IptablesSaveReader.Read(file.Source, file.Role.Family, cache);
            var isFact = result.Diagnostics.All(d => d.Severity == DiagnosticSeverity.Info);
            foreach (var ruleset in Value(result).Rulesets.Where(r => r.Tables.Length > 0 || isFact || !r.IsComplete))
                node = WithRuleset(node, ruleset);
            if (!isFact && result.Value.Rulesets.All(r => r.Tables.Length == 0 && r.IsComplete))
                NothingRead(file.Source);
            warnings.AddRange(result.Diagnostics.Where(d => d.Code == DiagnosticCode.OtherBackendHasRules).Select(d => d.Span));
            reading.Done(file);
        }

        return OtherBackend.WithUnknown(node, folder, warnings);
    }

    private Node Read(SnapshotFile file, Node node)
    {
        var (source, family) = (file.Source, file.Role.Family);
        return file.Role.Kind switch
        {
            FileKind.IpRoute when List(IpRouteReader.Read(source, family)) is { } routes => NodeRoutes.Add(node, family, routes),
            FileKind.IpRule when List(IpRuleReader.Read(source, family)) is { } rules => NodeRoutes.Add(node, family, rules),
            FileKind.IpAddr when List(IpAddrReader.Read(source)) is { } interfaces => Cut(node with { Interfaces = interfaces }, BrokenDumps.Interfaces),
            FileKind.IpNeigh when List(IpNeighReader.Read(source)) is { } neighbours => Cut(node with { Neighbours = [.. node.Neighbours ?? [], .. neighbours] }, BrokenDumps.Neighbours),
            FileKind.BridgeFdb when List(BridgeFdbReader.Read(source)) is { } entries => Cut(node with { ForwardingEntries = entries }, BrokenDumps.ForwardingEntries),
            FileKind.IpsetSave when List(IpsetReader.Read(source)) is { } sets => node with { IpSets = sets },
            FileKind.IpvsadmSave when List(IpvsadmReader.Read(source)) is { } servers => Cut(node with { VirtualServers = servers }, BrokenDumps.VirtualServers),
            FileKind.WireGuard when List(WireGuardReader.Read(source)) is { } devices => Cut(node with { WireGuard = devices }, BrokenDumps.WireGuard),
            FileKind.Sysctl when Value(SysctlReader.Read(source)) is { Values.IsEmpty: false } sysctls => node with { Sysctls = sysctls },
            _ => node,
        };
    }

    private Node Cut(Node node, BrokenDumps dump) => _breaksOff ? node with { Broken = node.Broken | dump } : node;

    // Where nothing at all could be read, there is no fact: the file counts as not collected.
    private ImmutableArray<T>? List<T>(ParseResult<ImmutableArray<T>> result)
    {
        var value = Value(result);
        _breaksOff = result.Diagnostics.Any(d => d.Code is DiagnosticCode.Truncated or DiagnosticCode.BadJson);
        if (!value.IsEmpty || !result.HasErrors)
            return value;
        if (!_breaksOff && result.Diagnostics.FirstOrDefault(d => d.Span.IsSet) is { Span.Source: { } source })
            NothingRead(source);
        return null;
    }

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

    private void NothingRead(SourceText source) => diagnostics.Warning(
        DiagnosticCode.UnknownFile, SourceSpan.WholeFile(source), "nothing in the file is what its command prints", "It counts as not collected. Collect it again.");

    private void Duplicate(SourceText source, string first) => diagnostics.Warning(
        DiagnosticCode.DuplicateFile, SourceSpan.WholeFile(source), $"the file states again what {first} states", "It is left out.");

    private T Value<T>(ParseResult<T> result)
    {
        foreach (var diagnostic in result.Diagnostics)
            diagnostics.Add(diagnostic);
        return result.Value;
    }
}
