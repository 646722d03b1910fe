using PathTrace.Inputs.Moments;

namespace PathTrace.Tests.Inputs.Moments;

/// <summary>Times as people and programs write them, in files and in folders' names.</summary>
public class CaptureTimeReaderTests
{
    // 1795703986: date -u -d 2026-11-26T14:39:46Z +%s.
    [Theory]
    [InlineData("2026-11-26T14:39:46Z", "2026-11-26 14:39:46 UTC")]
    [InlineData("2026-11-26T14:39:46+00:00\n", "2026-11-26 14:39:46 UTC")]
    [InlineData("2026-11-26 14:39:46.250+01:00", "2026-11-26 14:39:46.25 +01:00")]
    [InlineData("2026-11-26T14:39:46-0330", "2026-11-26 14:39:46 -03:30")]
    [InlineData("2026-11-26T14:39:46", "2026-11-26 14:39:46")]
    [InlineData("Thu Nov 26 14:39:46 UTC 2026", "2026-11-26 14:39:46 UTC")]
    [InlineData("Mon Jan  6 10:00:00 2025", "2025-01-06 10:00:00")]
    [InlineData("1795703986", "2026-11-26 14:39:46 UTC")]
    [InlineData("@1795703986.5", "2026-11-26 14:39:46.5 UTC")]
    [InlineData("14:39:46", "14:39:46")]
    public void Times_in_files(string text, string time) => Assert.Equal(time, CaptureTimeReader.Read(text)?.ToString());

    [Theory]
    [InlineData("2026-11-26T14:39:46Z", "2026-11-26 14:39:46 UTC")]
    [InlineData("20261126T143946Z", "2026-11-26 14:39:46 UTC")]
    [InlineData("2026-11-26_14-39-46", "2026-11-26 14:39:46")]
    [InlineData("20261126-143946", "2026-11-26 14:39:46")]
    [InlineData("1795703986", "2026-11-26 14:39:46 UTC")]
    [InlineData("14-39-46", "14:39:46")]
    [InlineData("143946", "14:39:46")]
    [InlineData("143946-flushed", "14:39:46")]
    [InlineData("2026-11-26T14:39:46+0100.after", "2026-11-26 14:39:46 +01:00")]
    public void Times_in_names(string name, string time) => Assert.Equal(time, CaptureTimeReader.ReadName(name)?.ToString());

    // Zones' abbreviations that name several zones, times that do not exist, times without seconds, dates without a time.
    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Thu Nov 26 14:39:46 CST 2026")]
    [InlineData("26.11.2026 14:39:46")]
    [InlineData("2026-02-30T14:39:46Z")]
    [InlineData("2026-11-26T25:39:46Z")]
    [InlineData("2026-11-26T14:39:46+99:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("14:39:46Z")]
    [InlineData("14:39")]
    [InlineData("2026-11-26")]
    [InlineData("179570398")]
    public void What_is_no_time_in_a_file(string text) => Assert.Null(CaptureTimeReader.Read(text));

    [Theory]
    [InlineData("healthy")]
    [InlineData("20261126")]
    [InlineData("1439")]
    [InlineData("999999")]
    [InlineData("20261126143946")]
    [InlineData("14-39-46-2")]
    [InlineData("before-143946")]
    public void What_is_no_time_in_a_name(string name) => Assert.Null(CaptureTimeReader.ReadName(name));

    [Fact]
    public void Zones_are_compared_on_one_scale()
    {
        var (berlin, utc) = (CaptureTimeReader.Read("2026-11-26T15:39:46+01:00")!, CaptureTimeReader.Read("2026-11-26T14:39:46Z")!);
        Assert.Equal(berlin.Instant, utc.Instant);
        Assert.True(berlin.IsOfKind(utc));
        Assert.False(berlin.IsOfKind(CaptureTimeReader.Read("2026-11-26T15:39:46")!));
        Assert.False(berlin.IsOfKind(CaptureTimeReader.Read("15:39:46")!));
    }
}
