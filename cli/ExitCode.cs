namespace InventarioRetail.Cli;

/// <summary>The commands' exit codes.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>A defect of the program itself.</summary>
    public const int Defect = 1;

    /// <summary>A deployment that did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>What was looked at is not as it must be, such as a stack above its budget.</summary>
    public const int CheckFailed = 1;

    /// <summary>Bad usage or bad configuration.</summary>
    public const int Usage = 2;

    /// <summary>A release does not go on now: the gate says hold, or a step is refused.</summary>
    public const int Hold = 10;

    /// <summary>The gate says roll back, or a release was rolled back.</summary>
    public const int RollBack = 20;

    /// <summary>Ended by Ctrl-C, as shells have it: 128 and the signal's number.</summary>
    public const int Interrupted = 130;
}
