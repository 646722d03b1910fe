namespace PathTrace.Datapath;

/// <summary>The two halves of IPVS at a hook (ip_vs_core.c, ip_vs_ops4).</summary>
internal enum IpvsHook
{
    /// <summary>ip_vs_out_hook: an answer of a real server gets the virtual server's address back.</summary>
    Answers,

    /// <summary>ip_vs_in_hook: a packet for a virtual server is sent to one of its real servers.</summary>
    Requests,
}
