namespace InventarioRetail.Engine;

/// <summary>Bad usage or configuration. The message says what is wrong and how to fix it. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A deployment failed. The message says what happened, where, and what to do next. Exit code 1.</summary>
internal sealed class DeploymentException(string message) : Exception(message);

/// <summary>A step of a release is refused. The message says why, and what to do instead. Exit code 10.</summary>
internal sealed class RefusedException(string message) : Exception(message);
