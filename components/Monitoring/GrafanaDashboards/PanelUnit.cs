namespace InventarioRetail.Monitoring;

/// <summary>A Grafana unit, and how texts format its values.</summary>
internal sealed record PanelUnit(string Id, Func<double, string> Text)
{
    /// <summary>0 to 1, shown as percent.</summary>
    public static readonly PanelUnit Ratio = new("percentunit", PromQl.Percent);

    /// <summary>0 to 100.</summary>
    public static readonly PanelUnit Percent = new("percent", value => PromQl.Number(value) + "%");

    public static readonly PanelUnit Milliseconds = new("ms", value => PromQl.Number(value) + " ms");

    public static readonly PanelUnit Seconds = new(
        "s",
        value => value < 1 ? PromQl.Number(value) + " s" : PrometheusDuration.Format(TimeSpan.FromSeconds(value))
    );

    public static readonly PanelUnit Bytes = new(
        "bytes",
        value => PromQl.Number(Math.Round(value / (1024 * 1024), 1)) + " MiB"
    );

    public static readonly PanelUnit RequestsPerSecond = new("reqps", value => PromQl.Number(value) + " requests/s");

    public static readonly PanelUnit PerSecond = new("cps", value => PromQl.Number(value) + "/s");

    public static readonly PanelUnit Cores = new("suffix: cores", value => PromQl.Number(value) + " cores");

    /// <summary>A count, or a state with a name.</summary>
    public static readonly PanelUnit Count = new("none", PromQl.Number);

    /// <summary>A health score, 0 to 100.</summary>
    public static readonly PanelUnit Score = new("none", PromQl.Number);

    /// <summary>Milliseconds since 1970, shown as the time that has passed since.</summary>
    public static readonly PanelUnit Ago = new("dateTimeFromNow", PromQl.Number);
}
