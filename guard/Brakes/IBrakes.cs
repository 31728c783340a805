namespace InventarioRetail.Guard;

/// <summary>The brake of a stack: a file on Docker, a ConfigMap on Kubernetes.</summary>
internal interface IBrakes
{
    /// <summary>Returns the brake that is on, as it was last read; null if none is, or it cannot be read.</summary>
    public Brake? Read();

    /// <summary>Puts the brake on. A brake of the same pair stays as it is.</summary>
    /// <param name="brake">The brake.</param>
    /// <param name="weight">The weight before, in percent; null if unknown.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Whether it was written; false if the pair was braked already.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public Task<bool> PullAsync(Brake brake, decimal? weight, CancellationToken cancellation);

    /// <summary>Releases the brake.</summary>
    /// <returns>The brake that was on; null if there was none.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be removed.</exception>
    public Task<Brake?> ReleaseAsync(string by, DateTimeOffset at, string reason, CancellationToken cancellation);

    /// <summary>
    /// Makes the brake take effect on the live split where the router does not do so itself, and releases the brake of
    /// another pair.
    /// </summary>
    /// <returns>Why that failed, as a sentence; empty if it did not.</returns>
    public Task<string> EnforceAsync(CancellationToken cancellation);

    /// <summary>Writes what could not be written before.</summary>
    /// <returns>What is still not written, as a sentence; empty if everything is.</returns>
    public string CatchUp();
}
