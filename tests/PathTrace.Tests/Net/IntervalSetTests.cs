using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

/// <summary>Sets of intervals beside sets of numbers, for all small numbers.</summary>
public sealed class IntervalSetTests
{
    private const int Top = 31;

    private static Gen<IntervalSet.Interval> Interval { get; } =
        from one in Gen.Choose(0, Top)
        from other in Gen.Choose(0, Top)
        select new IntervalSet.Interval((UInt128)Math.Min(one, other), (UInt128)Math.Max(one, other));

    private static Gen<IntervalSet.Interval[]> Intervals { get; } = from size in Gen.Choose(0, 6) from all in Interval.ArrayOf(size) select all;

    [Fact]
    public void A_set_holds_what_its_intervals_hold() => Claim.Holds(Intervals, all => Assert.Equal(Plain(all), Numbers(IntervalSet.Of(all))));

    [Fact]
    public void Intervals_are_apart_and_in_order() => Claim.Holds(Intervals, all =>
    {
        var intervals = IntervalSet.Of(all).Intervals.ToArray();
        foreach (var (one, next) in intervals.Zip(intervals.Skip(1)))
            Assert.True(one.Last + 1 < next.First);
    });

    [Fact]
    public void Operations_are_those_of_plain_sets() => Claim.Holds(
        from left in Intervals
        from right in Intervals
        from cut in Interval
        select (left, right, cut),
        value =>
        {
            var (left, right) = (IntervalSet.Of(value.left), IntervalSet.Of(value.right));
            var (one, other, cut) = (Plain(value.left), Plain(value.right), Plain([value.cut]));
            Assert.Equal(one.Intersect(other), Numbers(left.Intersect(right)));
            Assert.Equal(one.Except(other), Numbers(left.Except(right)));
            Assert.Equal(one.Intersect(cut), Numbers(left.Within(value.cut.First, value.cut.Last)));
            Assert.Equal(one.Except(cut), Numbers(left.Without(value.cut.First, value.cut.Last)));
            Assert.Equal(one.SetEquals(other), left.Equals(right));
            Assert.Equal(one.Count == 0, left.IsEmpty);
            Assert.Equal(one.Count == 1, left.IsSingle);
        },
        2000);

    [Fact]
    public void What_changes_nothing_is_the_same_object() => Claim.Holds(Intervals, all =>
    {
        var set = IntervalSet.Of(all);
        Assert.Same(set, set.Within(0, Top));
        Assert.Same(set, set.Without(Top + 1, Top + 2));
        Assert.Same(set, set.Intersect(set));
        Assert.Same(set, set.Except(IntervalSet.Empty));
    });

    [Fact]
    public void The_largest_number_is_a_number_like_any_other()
    {
        var top = IntervalSet.Of(UInt128.MaxValue - 1, UInt128.MaxValue);
        Assert.Equal(IntervalSet.Of(UInt128.MaxValue - 1), top.Without(UInt128.MaxValue, UInt128.MaxValue));
        Assert.Equal(IntervalSet.Of(UInt128.MaxValue), top.Except(IntervalSet.Of(0, UInt128.MaxValue - 1)));
        Assert.True(top.Except(IntervalSet.Of([new(0, 5), new(7, UInt128.MaxValue)])).IsEmpty);
    }

    private static SortedSet<int> Plain(IEnumerable<IntervalSet.Interval> intervals) =>
        [.. intervals.SelectMany(i => Enumerable.Range((int)i.First, (int)(i.Last - i.First) + 1))];

    private static IEnumerable<int> Numbers(IntervalSet set) => Enumerable.Range(0, Top + 1).Where(n => set.Contains((UInt128)n));
}
