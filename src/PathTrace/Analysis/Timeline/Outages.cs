using System.Collections.Immutable;

namespace PathTrace.Analysis.Timeline;

/// <summary>Finds the spans without an answer.</summary>
internal static class Outages
{
    internal static ImmutableArray<TimelineOutage> Of(ImmutableArray<TimelineRequest> requests)
    {
        var found = ImmutableArray.CreateBuilder<TimelineOutage>();
        TimelineOutage? open = null;
        foreach (var request in requests)
        {
            if (!request.IsPrompt)
            {
                open ??= new(request.Start, null, 0, true);
                open = open with { Requests = open.Requests + 1, IsCertain = open.IsCertain && request.Outcome != RequestOutcome.Unknown };
            }

            if (open is not null && request.Outcome == RequestOutcome.Answered)
            {
                found.Add(open with { End = request.End });
                open = null;
            }
        }

        if (open is not null)
            found.Add(open);
        return found.DrainToImmutable();
    }
}
