using PathTrace.Net;

namespace PathTrace.Inputs.IpRoute;

/// <summary>What holds for routes that do not say it themselves.</summary>
/// <param name="Family">The family of <c>default</c>.</param>
/// <param name="Table">The table.</param>
internal readonly record struct RouteSection(IpFamily Family, string Table);
