namespace InventarioRetail.Engine;

/// <summary>A call that cannot work. The message says why, and how it would. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A deployment that did not succeed. The message says what happened, where, and what to do next. Exit code 1.</summary>
internal sealed class DeploymentException(string message) : Exception(message);

/// <summary>A step of a release that is refused now. The message says why, and what would be right. Exit code 10.</summary>
internal sealed class RefusedException(string message) : Exception(message);
