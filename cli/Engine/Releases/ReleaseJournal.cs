namespace InventarioRetail.Engine.Releases;

/// <summary>Something that happened in a release.</summary>
/// <param name="At">When.</param>
/// <param name="What">What, in a sentence.</param>
internal sealed record JournalEntry(DateTimeOffset At, string What);

/// <summary>What happened while a release was run or watched, and the report of it.</summary>
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
