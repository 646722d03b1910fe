namespace PathTrace.Datapath;

/// <summary>The kernel parameters that count for packets of one interface, as the IP stack combines them. Read once: every packet asks for several.</summary>
internal sealed class DeviceSettings(NodeModel node, string device)
{
    internal string Device => device;

    internal Setting AcceptLocal { get; } = Setting.Any(node, "accept_local", device);

    internal Setting Forwarding { get; } = Setting.Forwarding(node, device);

    internal Setting IgnoreRoutesWithLinkdown { get; } = Setting.Any(node, "ignore_routes_with_linkdown", device);

    internal Setting RouteLocalnet { get; } = Setting.Any(node, "route_localnet", device);

    internal Setting RpFilter { get; } = Setting.Largest(node, "rp_filter", device, 2);

    internal Setting SendRedirects { get; } = Setting.Any(node, "send_redirects", device);

    internal Setting SrcValidMark { get; } = Setting.Any(node, "src_valid_mark", device);
}
