namespace PathTrace.Datapath.Concrete;

/// <content>What becomes of a packet against which routing has an objection.</content>
internal sealed partial class ConcreteDomain
{
    // Checks each way out that was chosen; where the dumps do not tell, the way forks.
    private static void Recheck(List<Routed<PacketState>> results, int from, Func<PacketState, SourceValidation.Objection?> objectionTo)
    {
        for (var i = results.Count - 1; i >= from; i--)
        {
            var (state, decision) = results[i];
            if (decision != RoutingDecision.Out || objectionTo(state) is not { } objection)
                continue;
            var objected = new List<Routed<PacketState>>(2);
            if (TryPass(ref state, objection, objected))
                objected.Insert(0, new(state, RoutingDecision.Out));
            results.RemoveAt(i);
            results.InsertRange(i, objected);
        }
    }

    // False when the packet ended; an objection that the dumps cannot confirm forks it.
    private static bool TryPass(ref PacketState state, SourceValidation.Objection? objection, List<Routed<PacketState>> results)
    {
        if (objection is null)
            return true;
        if (objection.Missing is not { } missing)
        {
            Refuse(state, objection, results);
            return false;
        }

        var (passed, refused) = Forks.Assume(
            state,
            QuestionOf(state, objection, missing),
            $"{objection.Kind.Text()} at {state.Node.Node.Name} lets the packet pass",
            $"{objection.Kind.Text()} at {state.Node.Node.Name} stops the packet",
            missing,
            objection.Source);
        if (refused is not null)
            Refuse(refused, objection, results);
        if (passed is null)
            return false;
        state = passed;
        return true;
    }

    // A sysctl is asked whether it is on; rp_filter is the one that stops packets when it is.
    private static Question QuestionOf(PacketState state, SourceValidation.Objection objection, Unknown missing)
    {
        var node = state.Node.Node.Name;
        var key = $"{node}/{state.In}/{objection.End}";
        if (missing.Sysctl is { } sysctl)
            return new(key, $"{node}:{sysctl}", IsInverted: sysctl.EndsWith(".rp_filter", StringComparison.Ordinal));
        return new(key, $"{node}:{state.In}:{objection.Kind.Name()}");
    }

    private static void Refuse(PacketState state, SourceValidation.Objection objection, List<Routed<PacketState>> results)
    {
        state.Add(new Step.Checked(objection.Kind, false, objection.Detail, objection.Source) { BackRule = objection.Back?.Rule, BackRoute = objection.Back?.Route });
        state.EndAs(objection.End);
        results.Add(new(state, RoutingDecision.Ended));
    }
}
