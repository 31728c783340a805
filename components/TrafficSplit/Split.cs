using System.Text.RegularExpressions;

namespace InventarioRetail.Components;

/// <summary>One revision of the dashboard, as the router sees it.</summary>
/// <param name="Name">
/// The image tag, such as <c>v1.0.0-rc1</c>; the revision's name in metrics, logs and responses.
/// </param>
/// <param name="Host">The name (or address) under which the router and Prometheus reach it.</param>
/// <param name="Port">Its HTTP port.</param>
public sealed partial record SplitRevision(string Name, string Host, int Port)
{
    internal void Check()
    {
        if (!Tag().IsMatch(Name))
        {
            throw new ArgumentException(
                $"The revision name '{Name}' is not a valid image tag: use up to 128 letters, digits, '_', '.' and "
                    + "'-', not beginning with '.' or '-'."
            );
        }

        if (!HostName().IsMatch(Host))
        {
            throw new ArgumentException(
                $"The host '{Host}' of revision '{Name}' is not a host name or an IPv4 address."
            );
        }

        RouterOptions.CheckPort($"of revision '{Name}'", Port);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?\z")]
    private static partial Regex HostName();
}

/// <summary>The traffic split: the running revisions, and the share of users on the canary.</summary>
/// <param name="Stable">The revision that serves all users when there is no canary.</param>
/// <param name="Canary">The revision being released; null when no release is in progress.</param>
/// <param name="WeightPercent">Share of users on the canary, 0 to 100 %; 0 without a canary.</param>
public sealed record Split(SplitRevision Stable, SplitRevision? Canary, int WeightPercent)
{
    /// <summary>The running revisions, the stable one first.</summary>
    public IEnumerable<SplitRevision> Revisions => Canary is null ? [Stable] : [Stable, Canary];

    internal void Check()
    {
        Stable.Check();
        Canary?.Check();

        if (WeightPercent is < 0 or > 100)
        {
            throw new ArgumentException($"The weight {WeightPercent} must be a percentage from 0 to 100.");
        }

        if (Canary is null && WeightPercent != 0)
        {
            throw new ArgumentException($"The weight is {WeightPercent} %, but there is no canary: it must be 0.");
        }

        if (Canary?.Name == Stable.Name)
        {
            throw new ArgumentException($"The stable revision and the canary are both '{Stable.Name}'.");
        }

        if (
            Canary is not null
            && string.Equals(Canary.Host, Stable.Host, StringComparison.OrdinalIgnoreCase)
            && Canary.Port == Stable.Port
        )
        {
            throw new ArgumentException(
                $"The revisions '{Stable.Name}' and '{Canary.Name}' are both at '{Stable.Host}:{Stable.Port}'."
            );
        }
    }
}
