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
    private const int MostRulesOfALine = 65536;

    private void AddRule(ReadOnlySpan<byte> line, int start, int position, bool isInsert)
    {
        var name = NextWord(line, ref position);
        if (name.IsEmpty)
        {
            ReportUnknownCommand(line, line, start);
            return;
        }

        var chain = _table!.Chain(name);
        var number = isInsert ? ReadNumber(line, ref position) : 0;
        var hash = ByteHash.Of(line);
        if (_cache.Find(_context.Family, line, hash) is { } known)
        {
            Mention(known.Effect, start);
            Place(chain, known, start, number);
            return;
        }

        var reported = _diagnostics.Count;
        _context.Begin(start);
        var effect = new RuleReader(line, position, _context).Read();
        if (_context.IsForOtherFamily)
            return;
        if (_context.Sources is not null || _context.Destinations is not null)
        {
            Expand(chain, effect, line, start, number);
            return;
        }

        var rule = MakeRule(effect, line, start);
        if (_diagnostics.Count == reported)
            _cache.Add(_context.Family, rule, hash);
        Place(chain, rule, start, number);
    }

    private Rule MakeRule(Effect effect, ReadOnlySpan<byte> line, int start) => new(
        _context.Values.List(CollectionsMarshal.AsSpan(_context.Conditions)),
        effect,
        new(_source, start, line.Length),
        _context.Comment);

    private void Place(ChainBuilder chain, Rule rule, int start, int number)
    {
        if (number == 0)
        {
            _table!.Append(chain, rule, start);
        }
        else if (!_table!.Insert(chain, number, rule, start))
        {
            _table.IsComplete = false;
            Report(
                DiagnosticCode.NumberOutOfRange,
                DiagnosticSeverity.Warning,
                start,
                rule.Text.Length,
                string.Create(CultureInfo.InvariantCulture, $"chain '{chain.Name}' has no place {number} to insert at"),
                "The rule is left out.");
        }
    }

    // A rule from the cache was read in another table or file; this table's chain has to know that it is jumped to.
    private void Mention(Effect effect, int start)
    {
        var (chain, isGoto) = effect switch
        {
            Effect.Jump jump => (jump.Chain, false),
            Effect.Goto go => (go.Chain, true),
            _ => ("", false),
        };
        if (chain.Length == 0)
            return;
        Span<byte> small = stackalloc byte[256];
        var utf8 = Encoding.UTF8.TryGetBytes(chain, small, out var length) ? small[..length] : Encoding.UTF8.GetBytes(chain);
        _table!.TransferTo(utf8, start, isGoto);
    }

    private void Expand(ChainBuilder chain, Effect effect, ReadOnlySpan<byte> line, int start, int number)
    {
        var (sources, destinations) = (_context.Sources, _context.Destinations);
        var count = (long)(sources?.Choices.Count ?? 1) * (destinations?.Choices.Count ?? 1);
        if (count > MostRulesOfALine)
        {
            _table!.IsComplete = false;
            Report(DiagnosticCode.NumberOutOfRange, DiagnosticSeverity.Warning, start, line.Length, "the line stands for too many rules", "It is left out.");
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
                Place(chain, MakeRule(effect, line, start), start, number);
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
        _table!.Append(_table.Chain(name), rule, start);
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
