namespace InventarioRetail.Engine.Releases;

/// <summary>An event of a release.</summary>
/// <param name="At">Its time.</param>
/// <param name="What">A sentence that describes it.</param>
internal sealed record JournalEntry(DateTimeOffset At, string What);

/// <summary>The events of one <c>release run</c> or <c>release watch</c>.</summary>
internal sealed class ReleaseJournal(string stack)
{
    private readonly List<JournalEntry> entries = [];

    public string Stack => stack;

    public IReadOnlyList<JournalEntry> Entries => entries;

    public JournalEntry Add(DateTimeOffset at, string what)
    {
        var entry = new JournalEntry(at, what);
        entries.Add(entry);
        return entry;
    }
}
