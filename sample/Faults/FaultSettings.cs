using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace InventarioRetail.Sample;

/// <summary>Injected faults, which give tests a bad revision. All are off by default.</summary>
internal sealed record FaultSettings
{
    /// <summary>Share of requests to <c>/api</c> answered with 500, 0 to 1.</summary>
    public decimal ErrorRate { get; init; }

    /// <summary>Delay added to every request to <c>/api</c>.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>CPU time that every request to <c>/api</c> burns.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>Share of requests to <c>/api</c> that count an invariant violation, 0 to 1.</summary>
    public decimal InvariantRate { get; init; }

    /// <summary>Memory leak, in MiB per minute.</summary>
    public decimal Leak { get; init; }

    /// <summary>Time after which the process crashes; null for never.</summary>
    public TimeSpan? CrashAfter { get; init; }

    /// <summary>Whether the simulated AI provider fails.</summary>
    public bool AiIsDown { get; init; }

    /// <summary>Reads the variables <c>FAULT_…</c>.</summary>
    public static FaultSettings Read(EnvironmentReader variables) =>
        new()
        {
            ErrorRate = variables.Decimal("FAULT_ERROR_RATE", 0, 0, 1),
            Latency = Duration(variables, "FAULT_LATENCY") ?? TimeSpan.Zero,
            Cpu = Duration(variables, "FAULT_CPU") ?? TimeSpan.Zero,
            InvariantRate = variables.Decimal("FAULT_INVARIANT_RATE", 0, 0, 1),
            Leak = variables.Decimal("FAULT_LEAK", 0, 0, 100_000),
            CrashAfter = Duration(variables, "FAULT_CRASH_AFTER"),
            AiIsDown = variables.Choice("FAULT_AI", false, ("up", false), ("down", true)),
        };

    /// <summary>
    /// Reads the body of <c>PUT /faults</c>: an object whose keys are the variables' names in lower case without
    /// <c>FAULT_</c>, such as <c>{"error_rate":0.5,"latency":"800ms"}</c>. A missing fault is off.
    /// </summary>
    public static FaultSettings Read(JsonElement json, out IReadOnlyList<string> errors)
    {
        const string Prefix = "FAULT_";
        Dictionary<string, string> values =
            json.ValueKind is JsonValueKind.Object
                ? json.EnumerateObject()
                    .GroupBy(property => property.Name, property => property.Value.ToString())
                    .ToDictionary(property => property.Key, property => property.Last())
                : [];
        var reader = new EnvironmentReader(name => values.GetValueOrDefault(Key(name)));
        var faults = Read(reader);
        var known = Names.Select(Key).ToArray();
        errors =
        [
            .. json.ValueKind is JsonValueKind.Object ? [] : new[] { "The body is not a JSON object." },
            .. values.Keys.Except(known).Select(name => $"{name}: must be one of {string.Join(", ", known)}."),
            .. reader.Errors.Select(error => Key(error[..error.IndexOf(':')]) + error[error.IndexOf(':')..]),
        ];
        return faults;

        static string Key(string variable) => variable[Prefix.Length..].ToLowerInvariant();
    }

    private static readonly string[] Names =
    [
        "FAULT_ERROR_RATE",
        "FAULT_LATENCY",
        "FAULT_CPU",
        "FAULT_INVARIANT_RATE",
        "FAULT_LEAK",
        "FAULT_CRASH_AFTER",
        "FAULT_AI",
    ];

    private static TimeSpan? Duration(EnvironmentReader variables, string name) =>
        variables.Parse<TimeSpan?>(name, null, "a duration such as 800ms, 1.5s or 2m, up to a day", TryParseDuration);

    private static bool TryParseDuration(string text, [NotNullWhen(true)] out TimeSpan? duration)
    {
        var digits = text.TrimEnd('m', 's', 'h');
        double? seconds = text[digits.Length..] switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => null,
        };
        duration =
            seconds is { } unit
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && (double)number * unit <= 86_400
                ? TimeSpan.FromSeconds((double)number * unit)
                : null;
        return duration is not null;
    }
}
