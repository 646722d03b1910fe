namespace PathTrace.Inputs.IptablesSave;

/// <summary>The options of iptables itself (iptables(8), "PARAMETERS"), which may stand anywhere in a rule and end the options of an extension.</summary>
internal static class Builtins
{
    private static readonly (byte[] Long, byte Short)[] LongNames =
    [
        ("--source"u8.ToArray(), (byte)'s'), ("--src"u8.ToArray(), (byte)'s'),
        ("--destination"u8.ToArray(), (byte)'d'), ("--dst"u8.ToArray(), (byte)'d'),
        ("--protocol"u8.ToArray(), (byte)'p'), ("--proto"u8.ToArray(), (byte)'p'),
        ("--in-interface"u8.ToArray(), (byte)'i'), ("--out-interface"u8.ToArray(), (byte)'o'),
        ("--fragment"u8.ToArray(), (byte)'f'), ("--fragments"u8.ToArray(), (byte)'f'),
        ("--match"u8.ToArray(), (byte)'m'), ("--jump"u8.ToArray(), (byte)'j'), ("--goto"u8.ToArray(), (byte)'g'),
        ("--set-counters"u8.ToArray(), (byte)'c'), ("--ipv4"u8.ToArray(), (byte)'4'), ("--ipv6"u8.ToArray(), (byte)'6'),
    ];

    /// <summary>The short letter of an option, from its short or long name; 0 when the word is none of them.</summary>
    internal static byte LetterOf(ReadOnlySpan<byte> word)
    {
        if (word.Length < 2 || word[0] != '-')
            return 0;
        if (word.Length == 2)
            return word[1] is (byte)'s' or (byte)'d' or (byte)'p' or (byte)'i' or (byte)'o' or (byte)'f' or (byte)'m' or (byte)'j' or (byte)'g' or (byte)'c' or (byte)'4' or (byte)'6' ? word[1] : (byte)0;
        if (word[1] != '-')
            return 0;
        foreach (var (name, letter) in LongNames)
        {
            if (word.SequenceEqual(name))
                return letter;
        }

        return 0;
    }

    /// <summary>The canonical name of a letter.</summary>
    internal static string NameOf(byte letter) => letter switch
    {
        (byte)'s' => "-s",
        (byte)'d' => "-d",
        (byte)'p' => "-p",
        (byte)'i' => "-i",
        (byte)'o' => "-o",
        (byte)'f' => "-f",
        (byte)'m' => "-m",
        (byte)'j' => "-j",
        (byte)'g' => "-g",
        (byte)'c' => "-c",
        (byte)'4' => "-4",
        _ => "-6",
    };
}
