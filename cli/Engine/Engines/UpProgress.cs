namespace InventarioRetail.Engine.Engines;

/// <summary>How far a part has come.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Health">How it does.</param>
/// <param name="IsWell">Whether nothing is left to wait for.</param>
/// <param name="Elapsed">How long it has been waited for.</param>
/// <param name="Remark">More about it; mostly empty.</param>
internal sealed record PartProgress(string Part, PartHealth Health, bool IsWell, TimeSpan Elapsed, string Remark);

/// <summary>Reports what an engine is doing.</summary>
internal abstract class UpProgress
{
    /// <summary>Reports nothing.</summary>
    public static UpProgress None { get; } = new NoProgress();

    /// <summary>Does the work and reports it.</summary>
    public abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Reports what begins.</summary>
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
