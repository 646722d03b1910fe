using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>What one line of a trace says: of which packet, and an event, a header, or both.</summary>
/// <param name="Tool">Who wrote it.</param>
/// <param name="Id">The trace's id; for the kernel's log null, because it prints none.</param>
/// <param name="Family">The family; none when the line does not tell.</param>
/// <param name="Event">What happened; null for a line that shows the packet alone.</param>
/// <param name="Header">The packet; null for a line that does not show it.</param>
/// <param name="Host">The machine that wrote it; null when the line does not tell.</param>
internal sealed record LogLine(TraceTool Tool, string? Id, IpFamily Family, LoggedEvent? Event, LoggedHeader? Header, string? Host = null);
