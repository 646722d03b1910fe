using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What paths add up to; every expected share is worked out beside its case.</summary>
public class SharesTests
{
    private static readonly Disposition Arrives = Disposition.DeliveredToPod;
    private static readonly Disposition Lost = Disposition.Dropped;
    private static readonly Disposition Open = Disposition.Indeterminate;

    [Fact]
    public void One_path_is_the_whole()
    {
        Assert.Equal((Fraction.One, Fraction.Zero), Shares.Of([(null, Arrives)]));
        Assert.Equal((Fraction.Zero, Fraction.One), Shares.Of([(null, Lost)]));
        Assert.Equal((Fraction.Zero, Fraction.Zero), Shares.Of([(null, Open)]));
    }

    [Fact]
    public void Choices_are_weighed_and_added()
    {
        // A balancer of three, of which the first leads nowhere: 2/3 and 1/3.
        var fork = Fork.OfChoice();
        var paths = new[] { Lost, Arrives, Arrives }.Select((end, i) => ((Branch?)Choose(fork, i, new(1, 3), null), end)).ToList();

        Assert.Equal((new Fraction(2, 3), new Fraction(1, 3)), Shares.Of(paths));
    }

    [Fact]
    public void Nested_choices_multiply()
    {
        // 1/3 to A; of the other 2/3 half to B (lost), half to C: arrives 1/3 + 1/3, lost 1/3.
        var outer = Fork.OfChoice();
        var inner = Fork.OfChoice();
        var rest = Choose(outer, 1, new(2, 3), null);
        var shares = Shares.Of([
            (Choose(outer, 0, new(1, 3), null), Arrives),
            (Choose(inner, 0, new(1, 2), rest), Lost),
            (Choose(inner, 1, new(1, 2), rest), Arrives),
        ]);

        Assert.Equal((new Fraction(2, 3), new Fraction(1, 3)), shares);
    }

    [Fact]
    public void An_open_question_counts_only_what_both_answers_agree_on()
    {
        var fork = Fork.OfAssumption();
        Assert.Equal((Fraction.Zero, Fraction.Zero), Shares.Of([(Assume(fork, 0, null), Arrives), (Assume(fork, 1, null), Lost)]));
        Assert.Equal((Fraction.One, Fraction.Zero), Shares.Of([(Assume(fork, 0, null), Arrives), (Assume(fork, 1, null), Arrives)]));
    }

    [Fact]
    public void A_question_behind_a_choice_leaves_the_other_branches_certain()
    {
        // Of three backends one is uncertain: 2/3 arrive for sure, nothing is lost for sure.
        var choice = Fork.OfChoice();
        var question = Fork.OfAssumption();
        var third = Choose(choice, 2, new(1, 3), null);
        var shares = Shares.Of([
            (Choose(choice, 0, new(1, 3), null), Arrives),
            (Choose(choice, 1, new(1, 3), null), Arrives),
            (Assume(question, 0, third), Arrives),
            (Assume(question, 1, third), Lost),
        ]);

        Assert.Equal((new Fraction(2, 3), Fraction.Zero), shares);
    }

    [Fact]
    public void A_choice_behind_a_question_takes_the_worse_answer()
    {
        // If the rule matches, half is lost; if not, all arrives: half arrives for sure.
        var question = Fork.OfAssumption();
        var choice = Fork.OfChoice();
        var yes = Assume(question, 0, null);
        var shares = Shares.Of([
            (Choose(choice, 0, new(1, 2), yes), Arrives),
            (Choose(choice, 1, new(1, 2), yes), Lost),
            (Assume(question, 1, null), Arrives),
        ]);

        Assert.Equal((new Fraction(1, 2), Fraction.Zero), shares);
    }

    [Fact]
    public void A_thousand_nested_draws_add_up_to_exactly_one()
    {
        // What a service of a thousand endpoints makes: draw after draw, each from the rest of the one before.
        var paths = new List<(Branch?, Disposition)>();
        Branch? rest = null;
        for (var i = 0; i < 1000; i++)
        {
            var fork = Fork.OfChoice();
            paths.Add((Choose(fork, 0, Fraction.Dyadic(2147484, 31), rest), Arrives));
            rest = Choose(fork, 1, Fraction.Dyadic(0x80000000 - 2147484, 31), rest);
        }

        paths.Add((rest, Arrives));
        Assert.Equal((Fraction.One, Fraction.Zero), Shares.Of(paths));
    }

    [Fact]
    public void Paths_stand_in_the_order_of_their_choices()
    {
        var outer = Fork.OfChoice();
        var inner = Fork.OfChoice();
        var first = Choose(outer, 0, new(1, 2), null);
        var a = Choose(inner, 0, new(1, 2), first);
        var b = Choose(inner, 1, new(1, 2), first);
        var c = Choose(outer, 1, new(1, 2), null);
        Branch?[] shuffled = [c, b, a];

        Array.Sort(shuffled, Branch.Compare);

        Assert.Equal([a, b, c], shuffled);
    }

    private static Branch Choose(Fork fork, int index, Fraction share, Branch? earlier) =>
        Branch.Choose(fork, index, new(ChoiceKind.Statistic, "", share, default), earlier);

    private static Branch Assume(Fork fork, int index, Branch? earlier) =>
        Branch.Assume(fork, index, new("key", "text", "reason", default), earlier);
}
