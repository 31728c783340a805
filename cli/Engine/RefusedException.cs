namespace InventarioRetail.Engine;

/// <summary>What was asked for is not to be done now; the message says why, and what would be right. Exit code 10.</summary>
internal sealed class RefusedException(string message) : Exception(message);
