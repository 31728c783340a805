namespace InventarioRetail.Engine;

/// <summary>What was begun did not succeed; the message says what, where, and what to do. Exit code 1.</summary>
internal sealed class DeploymentException(string message) : Exception(message);
