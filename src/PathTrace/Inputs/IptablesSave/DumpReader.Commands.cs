using System.Buffers;
using System.Globalization;
using System.Text;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>Chain lines and the commands of <c>iptables -S</c> and of restore inputs.</content>
internal sealed partial class DumpReader
{
    private static readonly SearchValues<byte> CounterBytes = SearchValues.Create("0123456789:"u8);

    // ":NAME POLICY [packets:bytes]"; the name itself may hold a colon.
    private void ReadChain(ReadOnlySpan<byte> line, int start)
    {
        if (!EnsureTable(line, start))
            return;
        var position = 1;
        var name = NextWord(line, ref position);
        var policy = NextWord(line, ref position);
        if (name.IsEmpty)
            ReportUnknownLine(line, start);
        else
            Declare(name, start + 1, policy, line.Length, start);
    }

    private void Declare(ReadOnlySpan<byte> name, int nameStart, ReadOnlySpan<byte> policy, int length, int start)
    {
        ref var chain = ref _table![_table.Chain(nameStart, name.Length)];
        if (!chain.IsDeclared)
            (chain.DeclarationStart, chain.DeclarationLength) = (start, length);
        Verdict? verdict = policy.SequenceEqual("ACCEPT"u8) ? Verdict.Accept : policy.SequenceEqual("DROP"u8) ? Verdict.Drop : null;
        if (verdict is not null && chain.Hook is not null)
            chain.Policy = verdict;
        else if (verdict is not null || (!policy.IsEmpty && !policy.SequenceEqual("-"u8)))
            ReportPolicy(in chain, policy, length, start);
    }

    private void ReportPolicy(in ChainEntry chain, ReadOnlySpan<byte> policy, int length, int start) => Report(
        DiagnosticCode.BadOptionValue,
        DiagnosticSeverity.Warning,
        start,
        length,
        chain.Hook is null
            ? $"'{chain.Name}' is no built-in chain of table {_table!.Name.ToString().ToLowerInvariant()} and cannot have a policy"
            : $"'{Encoding.UTF8.GetString(policy)}' is no policy of a chain",
        chain.Hook is null ? "The chain is taken as a user chain." : "The policy is taken to be ACCEPT, which is the kernel's own.");

    private void ReadCommand(ReadOnlySpan<byte> line, int start, bool isCut)
    {
        var skip = line[0] == '[' ? CountersLength(line) : 0;
        if (skip < 0 || !EnsureTable(line, start))
        {
            if (skip < 0)
                ReportUnknownLine(line, start);
            return;
        }

        line = line[skip..];
        start += skip;
        var position = 0;
        if (!isCut && line.StartsWith("-A "u8))
        {
            AddRule(line, start, position: 2, isInsert: false);
            return;
        }

        var command = NextWord(line, ref position);
        if (isCut)
            AddCutRule(line, start, position);
        else if (command.SequenceEqual("-A"u8) || command.SequenceEqual("--append"u8))
            AddRule(line, start, position, isInsert: false);
        else if (command.SequenceEqual("-I"u8) || command.SequenceEqual("--insert"u8))
            AddRule(line, start, position, isInsert: true);
        else if (!ReadChainCommand(command, line, start, position))
            ReportUnknownCommand(command, line, start);
    }

    private bool ReadChainCommand(ReadOnlySpan<byte> command, ReadOnlySpan<byte> line, int start, int position)
    {
        var name = NextWord(line, ref position);
        var nameStart = start + position - name.Length;
        var letter = command.Length == 2 ? command[1] : (byte)0;
        switch (letter)
        {
            case (byte)'N' when !name.IsEmpty:
                Declare(name, nameStart, "-"u8, line.Length, start);
                return true;
            case (byte)'P' when !name.IsEmpty:
                if (_isImplicitTable && BuiltinChains.HookOf(TableName.Filter, name) is null)
                    return false;
                Declare(name, nameStart, NextWord(line, ref position), line.Length, start);
                return true;
            case (byte)'F':
                if (name.IsEmpty)
                    return _table!.FlushAll();
                _table!.Flush(_table.Chain(nameStart, name.Length));
                return true;
            case (byte)'X':
                if (name.IsEmpty)
                    return _table!.RemoveAll();
                _table!.Remove(_table.Chain(nameStart, name.Length));
                return true;
            case (byte)'Z':
                return true;
            case (byte)'D' when !name.IsEmpty && int.TryParse(NextWord(line, ref position), NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                return _table!.Delete(_table.Chain(nameStart, name.Length), number);
            default:
                return false;
        }
    }

    private void ReportUnknownCommand(ReadOnlySpan<byte> command, ReadOnlySpan<byte> line, int start)
    {
        _table!.IsComplete = false;
        Report(
            DiagnosticCode.UnknownLine,
            DiagnosticSeverity.Warning,
            start,
            line.Length,
            $"PathTrace does not carry out '{Encoding.UTF8.GetString(command)}' lines of this form",
            "The table may hold other rules than shown; collect iptables-save of the running node instead.");
    }

    // `iptables -S` prints no table; what it lists without -t is filter.
    private bool EnsureTable(ReadOnlySpan<byte> line, int start)
    {
        if (_table is not null)
            return true;
        if (!_sawTableLine && !IsListedCommand(line))
        {
            ReportUnknownLine(line, start);
            return false;
        }

        if (_sawTableLine)
        {
            Report(
                DiagnosticCode.OutsideTable,
                DiagnosticSeverity.Error,
                start,
                line.Length,
                "the line stands outside any table",
                "It is left out, since nothing says which table it belongs to.");
            return false;
        }

        Report(
            DiagnosticCode.OutsideTable,
            DiagnosticSeverity.Info,
            start,
            line.Length,
            "no line names a table, as in the output of iptables -S; the rules are taken as table filter",
            "If they are of another table, put a line such as *nat before them.");
        _table = new(TableName.Filter, _source, new(_source, start, line.Length), _cache.Names);
        _context.Table = _table;
        _sawTableLine = true;
        _isImplicitTable = true;
        return true;
    }

    private static bool IsListedCommand(ReadOnlySpan<byte> line) =>
        line.Length > 3 && line[0] == '-' && "AINP"u8.Contains(line[1]) && line[2] == ' ';

    private static ReadOnlySpan<byte> NextWord(ReadOnlySpan<byte> line, ref int position)
    {
        while (position < line.Length && line[position] is (byte)' ' or (byte)'\t')
            position++;
        var start = position;
        position = WordEnds.Of(line, start);
        return line[start..position];
    }

    // "[packets:bytes] " before a rule; -1 when the line only looks like it.
    private static int CountersLength(ReadOnlySpan<byte> line)
    {
        var close = line.IndexOf((byte)']');
        if (close < 0 || line[1..close].ContainsAnyExcept(CounterBytes))
            return -1;
        close++;
        while (close < line.Length && line[close] == ' ')
            close++;
        return close < line.Length && line[close] == '-' ? close : -1;
    }
}
