namespace PathTrace.Inputs.IpRoute;

/// <summary>Stores numeric attributes, shared by text and JSON, when they are in the range of their field.</summary>
internal static class RouteNumbers
{
    internal static bool TrySet(RouteDraft draft, ReadOnlySpan<char> word, uint number)
    {
        switch (word)
        {
            case "metric":
                draft.Metric = number;
                return true;
            case "nhid":
                draft.NextHopId = number;
                return true;
            case "mtu" when number <= int.MaxValue:
                draft.Mtu = (int)number;
                return true;
            case "weight" when number is >= 1 and <= 256:
                draft.NextHop.Weight = (int)number;
                return true;
            case "tos" or "dsfield" when number <= byte.MaxValue:
                draft.Tos = (byte)number;
                return true;
            default:
                return false;
        }
    }
}
