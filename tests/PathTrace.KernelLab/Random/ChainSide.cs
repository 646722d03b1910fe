namespace PathTrace.KernelLab.Random;

/// <summary>From which hooks a chain may be reached: the kernel refuses rules that ask for an interface which their hook has not.</summary>
internal enum ChainSide
{
    /// <summary>From every hook.</summary>
    Any,

    /// <summary>From PREROUTING, INPUT and FORWARD.</summary>
    In,

    /// <summary>From FORWARD, OUTPUT and POSTROUTING.</summary>
    Out,

    /// <summary>From FORWARD.</summary>
    Both,
}
