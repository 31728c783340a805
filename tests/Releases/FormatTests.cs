namespace InventarioRetail.Releases.Tests;

/// <summary>Numbers and times as sentences have them.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-5, "0s")]
    [InlineData(0.2, "1s")]
    [InlineData(59, "59s")]
    [InlineData(61, "1m1s")]
    [InlineData(3600, "1h")]
    [InlineData(3601, "1h1m")]
    [InlineData(86_400, "1d")]
    [InlineData(86_401, "1d1h")]
    public void A_time_has_two_units_at_most_and_is_never_too_short(double seconds, string text)
    {
        Assert.Equal(text, Format.Time(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00012345, "0.000123")]
    [InlineData(0.52, "0.52")]
    [InlineData(12.345, "12.3")]
    [InlineData(123.45, "123")]
    [InlineData(14_400, "14,400")]
    [InlineData(-3.14159, "-3.14")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void A_number_has_three_digits_that_count(double number, string text)
    {
        Assert.Equal(text, Format.Number(number));
    }
}
