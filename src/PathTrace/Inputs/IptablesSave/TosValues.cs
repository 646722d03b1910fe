using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Values of the TOS octet: numbers, <c>value/mask</c>, and the names of libxtables (tos_values.c, dscp_helper.c).</summary>
internal static class TosValues
{
    /// <summary>A symbolic name leaves the two ECN bits alone; a number covers the octet unless it has a mask.</summary>
    internal static (byte Value, byte Mask) ReadTos(ref OptionReader options)
    {
        var word = options.Word();
        byte? named = Encoding.ASCII.GetString(word).ToLowerInvariant() switch
        {
            "minimize-delay" => 0x10,
            "maximize-throughput" => 0x08,
            "maximize-reliability" => 0x04,
            "minimize-cost" => 0x02,
            "normal-service" => 0,
            _ => null,
        };
        if (named is { } value)
            return (value, 0x3f);
        if (options.Failed)
            return default;
        var slash = word.IndexOf((byte)'/');
        var number = options.ToNumber(slash < 0 ? word : word[..slash], byte.MaxValue);
        return ((byte)number, slash < 0 ? byte.MaxValue : (byte)options.ToNumber(word[(slash + 1)..], byte.MaxValue));
    }

    /// <summary>A DSCP of 0–63, or a class name such as <c>EF</c>, <c>AF11</c>, <c>CS1</c>.</summary>
    internal static byte ReadDscp(ref OptionReader options, bool isClass)
    {
        if (!isClass)
            return (byte)options.Number(63);
        var word = options.Word();
        byte? value = Encoding.ASCII.GetString(word).ToUpperInvariant() switch
        {
            "EF" => 46,
            "BE" => 0,
            ['C', 'S', >= '0' and <= '7' and var n] => (byte)((n - '0') * 8),
            ['A', 'F', >= '1' and <= '4' and var c, >= '1' and <= '3' and var drop] => (byte)(((c - '0') * 8) + ((drop - '0') * 2)),
            _ => null,
        };
        if (value is null)
            options.RefuseValue(word, "DSCP class");
        return value ?? 0;
    }
}
