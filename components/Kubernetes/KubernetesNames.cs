using System.Text.RegularExpressions;

namespace InventarioRetail.Components;

/// <summary>What Kubernetes takes as names.</summary>
internal static partial class KubernetesNames
{
    /// <summary>True for the name of a service (RFC 1035).</summary>
    public static bool IsDnsLabel(string name) => DnsLabel().IsMatch(name);

    /// <summary>True for the value of a label.</summary>
    public static bool IsLabelValue(string value) => LabelValue().IsMatch(value);

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
