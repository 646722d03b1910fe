namespace PathTrace.KernelLab.Clusters;

/// <summary>What becomes of an answer.</summary>
internal enum AnswerEnd
{
    /// <summary>It came to whoever had sent, from the address and port that had been called.</summary>
    CameBack,

    /// <summary>It came to somebody who does not take it for an answer.</summary>
    NotTaken,

    /// <summary>It came to nobody.</summary>
    Lost,
}
