using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>Rule lines.</content>
internal sealed partial class DumpReader
{
    // Two lists of a hundred thousand addresses would make ten thousand million rules.
    private long _expansionsLeft = 1_000_000;

    private void AddRule(ReadOnlySpan<byte> line, int start, int position, bool isInsert)
    {
        var name = NextWord(line, ref position);
        if (name.IsEmpty)
        {
            ReportUnknownCommand(line, line, start);
            return;
        }

        var chain = _table!.Chain(start + position - name.Length, name.Length);
        var number = isInsert ? ReadNumber(line, ref position) : 0;
        var shelf = _cache.Of(_context.Family);
        if (shelf.Find(line) is { } known)
        {
            Mention(known.Effect, line, start);
            Place(chain, known, start, number, isShared: true);
            return;
        }

        var reported = _diagnostics.Count;
        var made = _context.Values.Made;
        _context.Begin(start);
        var effect = new RuleReader(line, position, _context).Read();
        if (_context.IsForOtherFamily)
            return;
        if (_context.Sources is not null || _context.Destinations is not null)
        {
            Expand(chain, effect, line, start, number);
            return;
        }

        var rule = MakeRule(effect, line, start, isNew: _context.Values.Made != made);
        if (_diagnostics.Count == reported)
            shelf.Add(rule);
        Place(chain, rule, start, number);
    }

    private Rule MakeRule(Effect effect, ReadOnlySpan<byte> line, int start, bool isNew) => new(
        _context.Values.List(CollectionsMarshal.AsSpan(_context.Conditions), isNew),
        effect,
        new(_source, start, line.Length),
        _context.Comment);

    private void Place(int chain, Rule rule, int start, int number, bool isShared = false)
    {
        if (number == 0)
        {
            _table!.Append(chain, rule, start, isShared);
        }
        else if (!_table!.Insert(chain, number, rule, start, isShared))
        {
            _table.IsComplete = false;
            Report(
                DiagnosticCode.NumberOutOfRange,
                DiagnosticSeverity.Warning,
                start,
                rule.Text.Length,
                string.Create(CultureInfo.InvariantCulture, $"chain '{_table[chain].Name}' has no place {number} to insert at"),
                "The rule is left out.");
        }
    }

    // A rule from the cache was read in another table or file; this table's chain has to know that it is jumped to.
    private void Mention(Effect effect, ReadOnlySpan<byte> line, int start)
    {
        var (chain, isGoto) = effect switch
        {
            Effect.Jump jump => (jump.Chain, false),
            Effect.Goto go => (go.Chain, true),
            _ => ("", false),
        };
        if (chain.Length == 0)
            return;
        var length = Encoding.UTF8.GetByteCount(chain);
        var utf8 = length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(chain, utf8);
        var at = line.LastIndexOf(utf8);
        if (at >= 0)
            _table!.TransferTo(start + at, length, isGoto);
    }

    private void Expand(int chain, Effect effect, ReadOnlySpan<byte> line, int start, int number)
    {
        var (sources, destinations) = (_context.Sources, _context.Destinations);
        var count = (long)(sources?.Choices.Count ?? 1) * (destinations?.Choices.Count ?? 1);
        _expansionsLeft -= Math.Min(count, int.MaxValue);
        if (_expansionsLeft < 0)
        {
            _table!.IsComplete = false;
            Report(DiagnosticCode.NumberOutOfRange, DiagnosticSeverity.Warning, start, line.Length, "the lines with several addresses stand for too many rules", "It is left out.");
            return;
        }

        foreach (var source in sources?.Choices ?? [Condition.Always])
        {
            foreach (var destination in destinations?.Choices ?? [Condition.Always])
            {
                if (sources is not null)
                    _context.Conditions[sources.Position] = source;
                if (destinations is not null)
                    _context.Conditions[destinations.Position] = destination;
                Place(chain, MakeRule(effect, line, start, isNew: true), start, number);
            }
        }
    }

    // The last line of a file that breaks off may be half a rule: "-s 10.0.0.1/3" was perhaps "/32". Nothing of it is believed.
    private void AddCutRule(ReadOnlySpan<byte> line, int start, int position)
    {
        const string Reason = "the dump breaks off within the rule";
        var name = NextWord(line, ref position);
        if (!line.StartsWith("-A "u8) || position == line.Length)
            return;
        var text = Encoding.UTF8.GetString(line);
        var rule = new Rule(
            [new Condition.Opaque(text, Reason, OpaqueKind.LostInSave)],
            new Effect.Opaque(text, Reason, OpaqueKind.LostInSave),
            new(_source, start, line.Length));
        _table!.Append(_table.Chain(start + position - name.Length, name.Length), rule, start);
    }

    private static int ReadNumber(ReadOnlySpan<byte> line, ref int position)
    {
        var after = position;
        var word = NextWord(line, ref after);
        if (!Utf8Parser.TryParse(word, out int number, out var used) || used != word.Length || number < 1)
            return 1;
        position = after;
        return number;
    }
}
