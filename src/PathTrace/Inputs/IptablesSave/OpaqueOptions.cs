namespace PathTrace.Inputs.IptablesSave;

/// <summary>Passes over the options of an extension whose values nobody looks at.</summary>
internal static class OpaqueOptions
{
    /// <summary>Reads every option of the extension with as many values as its table says.</summary>
    internal static void Skip(ref OptionReader options)
    {
        while (options.Next())
            SkipValues(ref options);
    }

    /// <summary>Reads as many values as the table of the current option says.</summary>
    internal static void SkipValues(ref OptionReader options)
    {
        for (var i = options.ValueCount; i > 0; i--)
            options.Word();
    }
}
