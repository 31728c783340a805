namespace InventarioRetail.Engine;

/// <summary>The command was called in a way that cannot work; the message says how it would. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
