using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.LoadBalancers;
using PathTrace.Inputs.NextHops;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Makes a snapshot of gathered files: recognise, read, merge, derive, and say what is missing.</summary>
internal sealed class SnapshotBuilder(string name, bool isFolder, IProgress<LoadProgress>? progress)
{
    internal Snapshot Build(IReadOnlyList<InputFile> inputs, ImmutableArray<Diagnostic> gathering)
    {
        var classifying = new DiagnosticList();
        var sources = inputs.Select(f => FileDecoder.Decode(f, classifying)).ToImmutableArray();
        var files = sources.Select(s => FileClassifier.Classify(s, classifying)).OfType<SnapshotFile>().ToList();
        var reading = new ReadingProgress(files, progress);
        var perFile = new List<ImmutableArray<Diagnostic>> { gathering, classifying.ToImmutable() };

        var (collected, nodeDiagnostics) = ReadNodes(NodeFolder.Group(files), reading);
        perFile.AddRange(nodeDiagnostics);
        var clusterDiagnostics = new DiagnosticList();
        var cluster = new ClusterFiles(clusterDiagnostics);
        foreach (var file in files.Where(f => !f.Role.IsOfNode))
        {
            cluster.Read(file);
            reading.Done(file);
        }

        var snapshot = Join(collected, cluster, clusterDiagnostics) with { Files = sources };
        perFile.Add(clusterDiagnostics.ToImmutable());
        perFile.Add(Missing(snapshot));
        return snapshot with { Diagnostics = InOrder(perFile.SelectMany(d => d)) };
    }

    private Snapshot Join(IReadOnlyList<Node> collected, ClusterFiles cluster, DiagnosticList diagnostics)
    {
        var facts = cluster.Kubernetes.Nodes ?? [];
        var nodes = NodeMerger.Merge(collected, facts, isFolder && name.Length > 0 ? name : "node");
        var names = new NodeNames(nodes, facts);
        var nextHops = names.Resolve(cluster.NextHops, diagnostics);
        var balancers = names.Resolve(cluster.LoadBalancers);
        var unended = new UnendedRows(nodes, diagnostics);
        unended.Report(nextHops);
        unended.Report(balancers);
        // Who is no endpoint of a list that breaks off may be one all the same.
        var endpoints = cluster.Kubernetes.IsCut ? null : cluster.Kubernetes.Endpoints;
        return new()
        {
            Name = name,
            Nodes = nodes,
            NextHops = nextHops ?? Derived(nodes, cluster, diagnostics),
            LoadBalancers = balancers is { } rows
                ? StatedChecks.Apply(LoadBalancerRows.Join(rows, nodes, diagnostics), cluster.Kubernetes.Services, endpoints, nodes)
                : DerivedBalancers.From(cluster.Kubernetes, nodes),
            Services = cluster.Kubernetes.Services,
            Endpoints = endpoints,
            Pods = WithHostNetwork(cluster.Kubernetes.Pods, nodes),
            HasEveryPod = !cluster.Kubernetes.IsCut,
        };
    }

    // A file that breaks off may have lost the node whose pods are asked for.
    private static NextHopTable? Derived(ImmutableArray<Node> nodes, ClusterFiles cluster, DiagnosticList diagnostics) =>
        cluster.Kubernetes.IsCut && nodes.Any(n => n.PodCidrs.IsEmpty) ? null : DerivedNextHops.From(nodes, diagnostics);

    // Tables do not say that a pod shares its node's network, but a pod with a node's address does.
    private static ImmutableArray<Pod>? WithHostNetwork(ImmutableArray<Pod>? pods, ImmutableArray<Node> nodes)
    {
        var ofNodes = new HashSet<IpAddress>();
        foreach (var node in nodes)
            ofNodes.UnionWith(node.InternalAddresses);
        return pods is { } all
            ? [.. all.Select(p => p.IsHostNetwork || !p.Addresses.Any(ofNodes.Contains) ? p : p with { IsHostNetwork = true })]
            : null;
    }

    // A few small files are read before a second thread has begun its work.
    private const long WorthSeveralThreads = 1 << 20;

    /// <summary>Reads the rules of all nodes in one thread, which share a cache, and, of large snapshots, meanwhile all else in others. The result is the same either way.</summary>
    private static (IReadOnlyList<Node> Nodes, IEnumerable<ImmutableArray<Diagnostic>> Diagnostics) ReadNodes(
        IReadOnlyList<NodeFolder> folders, ReadingProgress reading)
    {
        var diagnostics = folders.Select(_ => (Rules: new DiagnosticList(), Others: new DiagnosticList())).ToArray();
        var nodes = new Node[folders.Count];
        var withRules = new Node[folders.Count];
        var isLarge = reading.Bytes >= WorthSeveralThreads;
        if (isLarge)
            Parallel.For(0, folders.Count + 1, Read);
        for (var i = 0; !isLarge && i <= folders.Count; i++)
            Read(i);
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = nodes[i] with { Rulesets = withRules[i].Rulesets, RulesetFamilies = withRules[i].RulesetFamilies };
        return (nodes, diagnostics.SelectMany(d => (ImmutableArray<Diagnostic>[])[d.Rules.ToImmutable(), d.Others.ToImmutable()]));

        void Read(int i)
        {
            if (i > 0)
                nodes[i - 1] = new NodeFiles(folders[i - 1], diagnostics[i - 1].Others, reading).Read();
            else
                ReadRules(folders, withRules, diagnostics, reading);
        }
    }

    private static void ReadRules(
        IReadOnlyList<NodeFolder> folders, Node[] results, (DiagnosticList Rules, DiagnosticList Others)[] diagnostics, ReadingProgress reading)
    {
        var cache = new RuleCache();
        for (var i = 0; i < folders.Count; i++)
            results[i] = new NodeFiles(folders[i], diagnostics[i].Rules, reading).ReadRules(new() { Name = folders[i].Name }, cache);
    }

    private static ImmutableArray<Diagnostic> Missing(Snapshot snapshot)
    {
        var diagnostics = new DiagnosticList();
        var missing = new MissingFiles(diagnostics);
        foreach (var node in snapshot.Nodes)
            missing.Report(node);
        if (snapshot.Nodes.IsEmpty)
        {
            diagnostics.Error(
                DiagnosticCode.NoNodes, default, "the snapshot holds no node", "Nothing can be traced. A node is a folder nodes/NAME with its iptables-save.txt and ip-route.txt.");
        }

        missing.ReportCluster(snapshot);
        return diagnostics.ToImmutable();
    }

    // By file, then by place; what is about no file comes last.
    private static ImmutableArray<Diagnostic> InOrder(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.OrderBy(d => !d.Span.IsSet).ThenBy(d => d.Span.Source?.Name, StringComparer.Ordinal).ThenBy(d => d.Span.Start)];
}
