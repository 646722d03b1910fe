namespace PathTrace.Analysis.Timeline;

/// <summary>Numbers that look drawn and are the same each time: a mix of the seed, the connection and its packet (SplitMix64).</summary>
internal static class Draws
{
    /// <summary>A number from 0 to below 1.</summary>
    internal static double Of(int seed, TimeSpan start, string? entry, int syn)
    {
        var mixed = Mix((ulong)seed);
        mixed = Mix(mixed ^ (ulong)start.Ticks);
        foreach (var c in entry ?? "")
            mixed = Mix(mixed ^ c);
        return (Mix(mixed ^ (ulong)syn) >> 11) / (double)(1UL << 53);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9e3779b97f4a7c15;
            value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
            value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
            return value ^ (value >> 31);
        }
    }
}
