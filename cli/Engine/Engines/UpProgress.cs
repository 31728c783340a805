namespace InventarioRetail.Engine.Engines;

/// <summary>The progress of a part.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Health">Its health.</param>
/// <param name="IsWell">Whether it is healthy, so that there is nothing to wait for.</param>
/// <param name="Elapsed">How long the engine has waited for it.</param>
/// <param name="Remark">An addition to the health; usually empty.</param>
internal sealed record PartProgress(string Part, PartHealth Health, bool IsWell, TimeSpan Elapsed, string Remark);

/// <summary>Reports what an engine is doing.</summary>
internal abstract class UpProgress
{
    /// <summary>Reports nothing.</summary>
    public static UpProgress None { get; } = new NoProgress();

    /// <summary>Runs the work and reports its progress.</summary>
    public abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Reports the step that begins.</summary>
    public abstract void Say(string what);

    /// <summary>Reports the state of the parts.</summary>
    public abstract void Show(IReadOnlyList<PartProgress> parts);

    private sealed class NoProgress : UpProgress
    {
        public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

        public override void Say(string what) { }

        public override void Show(IReadOnlyList<PartProgress> parts) { }
    }
}
