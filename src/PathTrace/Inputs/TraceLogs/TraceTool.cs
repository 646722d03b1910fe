namespace PathTrace.Inputs.TraceLogs;

/// <summary>Who wrote a line of a trace.</summary>
public enum TraceTool
{
    /// <summary><c>xtables-monitor --trace</c>: rules in iptables' syntax, with nf_tables' handles.</summary>
    XtablesMonitor,

    /// <summary><c>nft monitor trace</c>: rules in nft's syntax.</summary>
    NftMonitor,

    /// <summary>The kernel's log of the legacy TRACE target: rules by number.</summary>
    KernelLog,
}
