using System.Text.Json;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>The names that enum members have in JSON: camel case. They never change once published.</summary>
public static class JsonNames
{
    /// <summary><c>deliveredToPod</c>.</summary>
    public static string Of(Disposition value) => Camel(value);

    /// <summary><c>reaches</c>.</summary>
    public static string Of(TraceVerdict value) => Camel(value);

    /// <summary><c>loadBalancer</c>.</summary>
    public static string Of(ChoiceKind value) => Camel(value);

    /// <summary><c>kubeProxy</c>.</summary>
    public static string Of(FindingOwner value) => Camel(value);

    /// <summary><c>error</c>.</summary>
    public static string Of(FindingSeverity value) => Camel(value);

    internal static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
