using System.Text.Json;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>Steps, packets and places in JSON.</summary>
internal static class JsonSteps
{
    /// <summary>A packet with the fields that its protocol has.</summary>
    internal static void WritePacket(Utf8JsonWriter json, string name, Packet packet)
    {
        json.WriteStartObject(name);
        json.WriteString("protocol", packet.Protocol.ToString());
        json.WriteString("source", packet.Source.ToString());
        if (packet.Protocol.HasPorts)
            json.WriteNumber("sourcePort", packet.SourcePort);
        json.WriteString("destination", packet.Destination.ToString());
        if (packet.Protocol.HasPorts)
            json.WriteNumber("destinationPort", packet.DestinationPort);
        if (packet.Protocol.IsIcmp)
        {
            json.WriteNumber("icmpType", packet.IcmpType);
            json.WriteNumber("icmpCode", packet.IcmpCode);
        }

        if (packet.Protocol == IpProtocol.Tcp)
            json.WriteString("flags", PacketText.Flags(packet.Flags));
        json.WriteNumber("ttl", packet.Ttl);
        json.WriteNumber("tos", packet.Tos);
        json.WriteNumber("length", packet.Length);
        json.WriteNumber("mark", packet.Mark);
        json.WriteEndObject();
    }

    /// <summary>All steps, in order.</summary>
    internal static void WriteSteps(Utf8JsonWriter json, string name, IEnumerable<Step> steps)
    {
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            WriteStep(json, step);
            WriteSource(json, step.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A choice as an object of its own.</summary>
    internal static void WriteChoice(Utf8JsonWriter json, Choice choice)
    {
        json.WriteStartObject();
        WriteChoiceFields(json, "kind", choice);
        WriteSource(json, choice.Source);
        json.WriteEndObject();
    }

    /// <summary>The fields of an assumption.</summary>
    internal static void WriteAssumption(Utf8JsonWriter json, Assumption assumption)
    {
        json.WriteString("text", assumption.Text);
        json.WriteString("reason", assumption.Reason);
        json.WriteString("missingFile", assumption.MissingFile);
        json.WriteString("settle", assumption.Settle);
        if (assumption.SettledBy is { } answer)
            json.WriteString("settledBy", answer);
    }

    /// <summary><c>source</c>; left out when no line states it.</summary>
    internal static void WriteSource(Utf8JsonWriter json, SourceSpan source)
    {
        if (!source.IsSet)
            return;
        json.WriteStartObject("source");
        WritePlace(json, source);
        json.WriteEndObject();
    }

    /// <summary>File and line; no line for a file as a whole.</summary>
    internal static void WritePlace(Utf8JsonWriter json, SourceSpan source)
    {
        json.WriteString("file", source.Source?.Name ?? "");
        if (source.IsSet && !source.IsWholeFile)
            json.WriteNumber("line", source.Line);
    }

    private static void WriteStep(Utf8JsonWriter json, Step step)
    {
        switch (step)
        {
            case Step.RuleHit hit:
                WriteRule(json, hit);
                break;
            case Step.ChainPolicy policy:
                json.WriteString("kind", "policy");
                WriteChain(json, policy.Hook, policy.Table, policy.Chain);
                json.WriteString("verdict", JsonNames.Camel(policy.Verdict));
                break;
            case Step.Translated nat:
                json.WriteString("kind", nat.Kind == NatKind.Destination ? "dnat" : "snat");
                json.WriteString("from", (nat.Kind == NatKind.Destination ? nat.Before.To : nat.Before.From).ToString());
                json.WriteString("to", (nat.Kind == NatKind.Destination ? nat.After.To : nat.After.From).ToString());
                json.WriteString("how", nat.How);
                break;
            case Step.NoTranslation none:
                json.WriteString("kind", "noTranslation");
                json.WriteString("hook", JsonNames.Camel(none.Hook));
                json.WriteString("table", "nat");
                break;
            case Step.Tracked tracked:
                json.WriteString("kind", "conntrack");
                json.WriteString("state", tracked.State.ToString().ToUpperInvariant());
                json.WriteBoolean("known", tracked.IsKnown);
                break;
            default:
                WriteOther(json, step);
                break;
        }
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckKind kind, bool passed, string detail)
    {
        json.WriteString("kind", "check");
        json.WriteString("check", JsonNames.Camel(kind));
        json.WriteBoolean("passed", passed);
        json.WriteString("detail", detail);
    }

    private static void WriteOther(Utf8JsonWriter json, Step step)
    {
        switch (step)
        {
            case Step.Routed routed:
                WriteRoute(json, routed);
                break;
            case Step.Owned owned:
                WriteCheck(json, CheckKind.Owner, true, StepText.Of(owned));
                break;
            case Step.Checked check:
                WriteCheck(json, check.Kind, check.Passed, check.Detail);
                break;
            case Step.Fabric fabric:
                WriteFabric(json, fabric);
                break;
            case Step.Chosen chosen:
                json.WriteString("kind", "choice");
                WriteChoiceFields(json, "choice", chosen.Choice);
                break;
            case Step.Assumed assumed:
                json.WriteString("kind", "assumption");
                WriteAssumption(json, assumed.Assumption);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "Every case of Step has its JSON.");
        }
    }

    private static void WriteRule(Utf8JsonWriter json, Step.RuleHit hit)
    {
        json.WriteString("kind", "rule");
        WriteChain(json, hit.Hook, hit.Table, hit.Chain);
        json.WriteNumber("rule", hit.Number);
        json.WriteString("text", hit.Rule.ToString());
        json.WriteString("effect", hit.Rule.Effect.ToText());
        if (hit.Backend != NetfilterBackend.Unknown)
            json.WriteString("backend", JsonNames.Camel(hit.Backend));
        if (hit.Before.Mark != hit.After.Mark)
            json.WriteNumber("mark", hit.After.Mark);
    }

    private static void WriteChain(Utf8JsonWriter json, Hook hook, TableName table, string chain)
    {
        json.WriteString("hook", JsonNames.Camel(hook));
        json.WriteString("table", JsonNames.Camel(table));
        json.WriteString("chain", chain);
    }

    private static void WriteRoute(Utf8JsonWriter json, Step.Routed routed)
    {
        json.WriteString("kind", "route");
        json.WriteString("destination", routed.Destination.ToString());
        if (routed.Rule is { } rule)
            json.WriteNumber("routingRule", rule.Preference);
        json.WriteString("table", routed.Route?.Table ?? routed.Rule?.Table);
        json.WriteString("text", routed.Route?.ToString());
        json.WriteString("type", routed.Route is { } route ? JsonNames.Camel(route.Type) : null);
        json.WriteString("nextHop", routed.NextHop?.Via?.ToString());
        json.WriteString("out", routed.NextHop?.Device);
        if (routed.IsReroute)
            json.WriteBoolean("reroute", true);
    }

    private static void WriteFabric(Utf8JsonWriter json, Step.Fabric fabric)
    {
        json.WriteString("kind", "fabric");
        json.WriteString("destination", fabric.Destination.ToString());
        json.WriteString("entry", fabric.Entry?.Destination.ToString());
        json.WriteString("nextHop", fabric.Entry?.NextHop?.ToString() ?? fabric.Entry?.TargetName);
        json.WriteString("tunnel", fabric.Tunnel);
        json.WriteString("toNode", fabric.ToNode);
    }

    private static void WriteChoiceFields(Utf8JsonWriter json, string kind, Choice choice)
    {
        json.WriteString(kind, JsonNames.Of(choice.Kind));
        json.WriteString("chosen", choice.Chosen);
        json.WriteNumber("probability", choice.Probability.ToDouble());
        json.WriteString("share", choice.Probability.ToString());
        if (choice.IsDerived)
            json.WriteBoolean("derived", true);
    }
}
