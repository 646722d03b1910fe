namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The comments around each table of a save: <c># Generated</c> before it, <c># Completed</c> behind it (iptables-save.c, do_output; xtables-save.c, __do_output). Where the first stands, the rest
/// must follow: without it the dump breaks off. Who writes tables by hand, or saves them without comments, owes nothing.
/// </summary>
internal struct DumpFrame
{
    private Place _place;

    private enum Place
    {
        Outside,
        Headed,
        InTable,
        Committed,
    }

    /// <summary>True once a header was read.</summary>
    internal bool WasHeaded { get; private set; }

    /// <summary>True between a table and its <c># Completed</c>.</summary>
    internal readonly bool IsOpen => _place == Place.Committed;

    /// <summary>What ought to have come before this place: <c>without …</c>; null when nothing is owed.</summary>
    internal readonly string? Lacks => _place switch
    {
        Place.Headed => "without the table that its header announces",
        Place.Committed => "without '# Completed'",
        _ => null,
    };

    /// <summary>A header.</summary>
    internal void Head() => (_place, WasHeaded) = (Place.Headed, true);

    /// <summary>The line of a table.</summary>
    internal void Begin() => _place = _place == Place.Outside ? Place.Outside : Place.InTable;

    /// <summary>A <c>COMMIT</c>.</summary>
    internal void Commit() => _place = _place == Place.InTable ? Place.Committed : _place;

    /// <summary>The line that ends the save of a table.</summary>
    internal void Complete() => _place = _place == Place.Committed ? Place.Outside : _place;
}
