using System.Text;

namespace PathTrace.Analysis.Why;

/// <summary>Reasons as text by which equal ones are known, so that ways on which the same happens are told once.</summary>
internal static class ReasonKey
{
    internal static string Of(IEnumerable<WhyReason> reasons)
    {
        var key = new StringBuilder();
        foreach (var reason in reasons)
            Append(key, reason);
        return key.ToString();
    }

    internal static string Of(WhyReason reason) => Of([reason]);

    private static void Append(StringBuilder key, WhyReason reason)
    {
        key.Append('(').Append(reason.GetType().Name);
        switch (reason)
        {
            case WhyReason.Hit hit:
                key.Append(hit.Hook).Append(hit.Rule.Source);
                break;
            case WhyReason.Asked asked:
                Append(key, asked);
                break;
            case WhyReason.TakenAway taken:
                key.Append(taken.Hook).Append(taken.By.Source).Append(taken.Via?.Source);
                break;
            case WhyReason.NotWalked walked:
                key.Append(walked.Chain).Append(walked.MoreJumps);
                foreach (var jump in walked.Jumps)
                    key.Append(jump.Rule.Source).Append(Of(jump.Reasons));
                break;
            case WhyReason.NotReached missed:
                key.Append(missed.Hook).Append(missed.Because);
                break;
            case WhyReason.Walked walked:
                key.Append(walked.Hook).AppendJoin(',', walked.Hits.Select(h => h.Number));
                foreach (var near in walked.Closest)
                    Append(key, near);
                break;
        }

        key.Append(')');
    }

    private static void Append(StringBuilder key, WhyReason.Asked asked)
    {
        key.Append(asked.Hook).Append(asked.Rule.Number);
        foreach (var condition in asked.Conditions)
            key.Append('\n').Append(condition.Truth).Append(condition);
    }
}
