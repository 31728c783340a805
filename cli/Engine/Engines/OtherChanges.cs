namespace InventarioRetail.Engine.Engines;

/// <summary>Refuses a forward change of the split that would be mixed with other changes.</summary>
internal static class OtherChanges
{
    /// <summary>The refusal.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="others">The other changes: <c>replace redis-container</c>.</param>
    public static RefusedException Refused(string stack, IReadOnlyList<string> others) =>
        new(
            $"More than the split of '{stack}' would "
                + $"change:\n{string.Join('\n', others.Select(other => $"  {other}"))}\n"
                + $"Apply these changes first (./run up {stack}), or add --also to apply them with this step."
        );
}
