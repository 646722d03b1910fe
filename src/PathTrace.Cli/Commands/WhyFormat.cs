namespace PathTrace.Cli.Commands;

/// <summary>The values of <c>--format</c> for answers that are no traces.</summary>
internal enum WhyFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,
}
