namespace PathTrace.Datapath;

/// <summary>What follows from a disposition alone.</summary>
public static class DispositionExtensions
{
    /// <summary>True when the packet arrived where it was meant to: at a pod, a node or outside; an answer at whoever had asked.</summary>
    public static bool IsDelivered(this Disposition disposition) =>
        disposition is Disposition.DeliveredToPod or Disposition.DeliveredToNode or Disposition.DeliveredOutside or Disposition.Answered;

    /// <summary>True when the packet is certainly lost.</summary>
    public static bool IsFailure(this Disposition disposition) =>
        !disposition.IsDelivered() && disposition is not (Disposition.Indeterminate or Disposition.Forwarded or Disposition.DeliveredLocally);
}
