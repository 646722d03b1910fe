using System.Text.RegularExpressions;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Architecture;

public partial class LayerTests
{
    [Fact]
    public void Layers_point_one_way() => Assert.Empty(Layers.Violations(typeof(IpAddress).Assembly, "PathTrace"));

    [Fact]
    public void Breaches_are_found_wherever_they_hide()
    {
        const string Samples = "PathTrace.Tests.Architecture.Samples";
        Assert.Equal(
            [
                $"{Samples}.Inputs.Reader uses {Samples}.Datapath.Walker",
                $"{Samples}.Net.InBody uses {Samples}.Tracing.High",
                $"{Samples}.Net.InLocal uses {Samples}.Tracing.High",
                $"{Samples}.Net.InSignature uses {Samples}.Tracing.High",
                $"{Samples}.Netfilter.Condition uses {Samples}.Routing.Fib",
            ],
            Layers.Violations(typeof(LayerTests).Assembly, Samples));
    }

    [Fact]
    public void Every_namespace_has_its_layer() => Assert.All(
        typeof(IpAddress).Assembly.GetTypes().Select(t => Layers.LayerOf(t, "PathTrace")).OfType<string>().Distinct(),
        layer => Assert.True(Layers.IsKnown(layer), $"{layer} has no place in Layers.Order"));

    // A folder below a layer's may group files without a namespace of its own.
    [Fact]
    public void Namespaces_are_folders() => Assert.All(Repository.Sources("src"), file =>
    {
        var folder = Path.GetRelativePath(Repository.PathOf("src"), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
        var found = Namespace().Match(File.ReadAllText(file));
        var name = found.Groups[1].Value;
        var groups = name.Count(c => c == '.') >= 2 && folder.StartsWith(name + ".", StringComparison.Ordinal);
        Assert.True(!found.Success || name == folder || groups, $"{file}: namespace {name}");
    });

    // A constant leaves no trace in the compiled code; the directive that makes it visible does in the source.
    [Fact]
    public void Constants_of_higher_layers_are_not_used_either() => Assert.All(Repository.Sources("src/PathTrace"), file =>
    {
        var text = File.ReadAllText(file);
        var from = Namespace().Match(text).Groups[1].Value;
        foreach (var used in Using().Matches(text).Select(m => m.Groups[1].Value))
            Assert.True(Layers.MayUse(from, used), $"{file}: using {used}");
    });

    // Matches and targets are lowered to Condition and Effect; who evaluates those must not care which extension they came from. The names of the
    // algebra's own effects (DNAT, MASQUERADE) are netfilter's words for what was done and may be said, and conntrack is a part of the kernel too.
    [Fact]
    public void The_datapath_knows_no_extension_by_name()
    {
        var names = Extensions.Matches.Select(m => m.Name).Concat(Extensions.Targets.Select(t => t.Name)).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("MASQUERADE", names);
        names.ExceptWith(typeof(Effect).GetNestedTypes().Select(t => t.Name.ToUpperInvariant()).Append("conntrack").Append(""));
        var mentions =
            from type in typeof(IpAddress).Assembly.GetTypes()
            where Layers.LayerOf(type, "PathTrace") == "Datapath"
            from text in TypeReferences.StringsOf(type)
            where names.Contains(text)
            select $"{type.FullName} mentions \"{text}\"";
        Assert.Equal([], mentions.Distinct());
        Assert.Contains("MASQUERADE", TypeReferences.StringsOf(typeof(LayerTests)));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(PathTrace[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
