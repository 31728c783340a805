using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>One step of a release, or of a flag, before it is taken: what the file and the resources become.</summary>
internal sealed record PlannedChange
{
    /// <summary>The stack's file as it is.</summary>
    public required LoadedStackFile Before { get; init; }

    /// <summary>The stack's file as it will be.</summary>
    public required LoadedStackFile After { get; init; }

    /// <summary>The stack that the changed file declares.</summary>
    public required RecordedStack Target { get; init; }

    /// <summary>What changes of what is in force; of the file where that is not known.</summary>
    public required StackDiff Resources { get; init; }

    /// <summary>Whether the changed file is applied.</summary>
    public required bool MustApply { get; init; }

    /// <summary>
    /// Whether the file stays changed when applying fails: the wish to go back outlives a failure, and the next attempt carries it out.
    /// </summary>
    public bool KeepsFile { get; init; }

    /// <summary>The split that must be in force afterwards; null where the step is not about it.</summary>
    public ReleaseSettings? Release { get; init; }

    /// <summary>
    /// The split in force that the step was decided by: where another one is by the time that the step's turn has come, it is not taken.
    /// Null where that does not matter, as for a rollback.
    /// </summary>
    public ReleaseSettings? DecidedBy { get; init; }

    /// <summary>
    /// Works the step out anew once its turn has come, for what must be done whatever somebody else's step has changed meanwhile; null
    /// for a step that is only right where nothing has.
    /// </summary>
    public Func<CancellationToken, Task<PlannedChange>>? Replan { get; init; }

    /// <summary>What the resources are compared with, in words.</summary>
    public string ComparedWith { get; init; } = "what is in force";

    /// <summary>Whether it is decided although nobody knows what is in force, as a rollback may be.</summary>
    public bool IsBlind { get; init; }

    /// <summary>The only parts to touch; null for all that changes.</summary>
    public IReadOnlyList<string>? OnlyParts { get; init; }

    /// <summary>The lines of the file that change.</summary>
    public IReadOnlyList<FileLine> Lines => FileLines.Between(Before.Text, After.Text);

    public bool ChangesFile => Before.Text != After.Text;
    public bool ChangesNothing => !ChangesFile && !MustApply;
}
