namespace PathTrace.Analysis.Timeline;

/// <summary>Whether the client is served, over time: an answer serves it until its next request, a request in vain leaves it unserved until the next one.</summary>
internal static class Availability
{
    /// <summary>Stretches that follow each other without a gap, from the first request until the one that would have come after the last; served is null where it cannot be told.</summary>
    internal static IEnumerable<(TimeSpan Start, TimeSpan End, bool? IsServed)> Of(TimelineStory story, TimeSpan every)
    {
        foreach (var request in story.Requests)
        {
            var next = request.End + every;
            if (request.Outcome != RequestOutcome.Answered)
            {
                yield return (request.Start, next, request.Outcome == RequestOutcome.Unknown ? null : false);
                continue;
            }

            if (request.End > request.Start)
                yield return (request.Start, request.End, false);
            yield return (request.End, next, true);
        }
    }

    /// <summary>How long it is certainly served, and how long it certainly is not, before an end.</summary>
    internal static (TimeSpan Served, TimeSpan Unserved) Sum(TimelineStory story, TimeSpan every, TimeSpan to)
    {
        var (served, unserved) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var (start, end, isServed) in Of(story, every).TakeWhile(s => s.Start < to))
        {
            var span = (end < to ? end : to) - start;
            if (isServed == true)
                served += span;
            else if (isServed == false)
                unserved += span;
        }

        return (served, unserved);
    }
}
