namespace PathTrace.Analysis.Verify;

/// <summary>What a claim about a set of packets comes to.</summary>
public enum VerificationVerdict
{
    /// <summary>True of every packet, on every way that balancers, rules and routes may choose: a proof.</summary>
    Holds,

    /// <summary>Certainly untrue of some packet, on some way at least.</summary>
    Violated,

    /// <summary>Nothing certain speaks against it, and some packets hang on what the snapshot does not decide.</summary>
    Depends,
}
