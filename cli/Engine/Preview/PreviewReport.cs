namespace InventarioRetail.Engine.Preview;

/// <summary>A preview, ready to be shown.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Base">What the change is measured against, in words.</param>
/// <param name="Target">What the change leads to, in words.</param>
/// <param name="Difference">The change.</param>
/// <param name="Duration">How long it took to work out.</param>
internal sealed record PreviewReport(string Stack, string Base, string Target, StackDiff Difference, TimeSpan Duration);
