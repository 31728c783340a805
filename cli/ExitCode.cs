namespace InventarioRetail.Cli;

/// <summary>The exit codes of all commands.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>A bug in this program.</summary>
    public const int Defect = 1;

    /// <summary>A deployment failed.</summary>
    public const int Failed = 1;

    /// <summary>A check failed, e.g. a stack exceeds its budget.</summary>
    public const int CheckFailed = 1;

    /// <summary>Bad usage or bad configuration.</summary>
    public const int Usage = 2;

    /// <summary>A rollback could not take the users off the canary.</summary>
    public const int UsersNotOff = 3;

    /// <summary>A release does not advance: the gate says hold, or a step is refused.</summary>
    public const int Hold = 10;

    /// <summary>The gate says roll back, or a release was rolled back.</summary>
    public const int RollBack = 20;

    /// <summary>Interrupted by Ctrl-C: 128 plus the signal's number, as shells do.</summary>
    public const int Interrupted = 130;
}
