using System.Text.RegularExpressions;

namespace InventarioRetail.Components;

/// <summary>Kubernetes naming rules.</summary>
internal static partial class KubernetesNames
{
    /// <summary>Whether the text is a valid service name (RFC 1035).</summary>
    public static bool IsDnsLabel(string name) => DnsLabel().IsMatch(name);

    /// <summary>Whether the text is a valid label value.</summary>
    public static bool IsLabelValue(string value) => LabelValue().IsMatch(value);

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
