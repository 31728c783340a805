using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Engine.Releases;

/// <summary>A planned change of a release or a flag: the changes of the stack file and of the resources.</summary>
internal sealed record PlannedChange
{
    /// <summary>The stack file before the change.</summary>
    public required LoadedStackFile Before { get; init; }

    /// <summary>The stack file after the change.</summary>
    public required LoadedStackFile After { get; init; }

    /// <summary>The stack that the changed file declares.</summary>
    public required RecordedStack Target { get; init; }

    /// <summary>The changes compared with the live stack, or with the file if the live stack is unknown.</summary>
    public required StackDiff Resources { get; init; }

    /// <summary>Whether the changed file is applied.</summary>
    public required bool MustApply { get; init; }

    /// <summary>
    /// Whether the file stays changed if applying fails: a requested rollback must outlive a failure, and the next
    /// attempt completes it.
    /// </summary>
    public bool KeepsFile { get; init; }

    /// <summary>The split that must be live afterwards; null if the change does not affect the split.</summary>
    public ReleaseSettings? Release { get; init; }

    /// <summary>
    /// The live split that the decision was based on. If another split is live once the stack lock is held, the change
    /// is refused. Null if the live split does not matter, as for a rollback.
    /// </summary>
    public ReleaseSettings? DecidedBy { get; init; }

    /// <summary>
    /// Plans the change again once the stack lock is held, for changes that are right whatever another command has
    /// changed meanwhile; null for a change that is right only if nothing else has changed.
    /// </summary>
    public Func<CancellationToken, Task<PlannedChange>>? Replan { get; init; }

    /// <summary>A description of the state that the resources are compared with.</summary>
    public string ComparedWith { get; init; } = "the live stack";

    /// <summary>
    /// Whether it only takes users off: a rollback, or a flag turned off. It is applied alone and at once.
    /// </summary>
    public bool GoesBack { get; init; }

    /// <summary>Whether it is a rollback: it pulls the brake first and stops a command that holds the lock.</summary>
    public bool IsRollback => GoesBack && KeepsFile;

    /// <summary>Whether it was decided without knowing the live split, as a rollback may be.</summary>
    public bool IsBlind { get; init; }

    /// <summary>The only parts to apply; null for all.</summary>
    public IReadOnlyList<string>? OnlyParts { get; init; }

    /// <summary>The changed lines of the file.</summary>
    public IReadOnlyList<FileLine> Lines => FileLines.Between(Before.Text, After.Text);

    /// <summary>
    /// The changes of other parts than <see cref="OnlyParts"/>, such as <c>replace redis-container</c>; empty if all
    /// parts are applied.
    /// </summary>
    public IReadOnlyList<string> Others =>
        OnlyParts is null
            ? []
            :
            [
                .. Resources
                    .Steps.Where(step =>
                        step.Operation != ResourceOperation.Same && !Declared.IsOf(step.Resource, OnlyParts)
                    )
                    .Select(step => $"{step.Operation.ToString().ToLowerInvariant()} {step.Resource.Name}"),
            ];

    public bool ChangesFile => Before.Text != After.Text;
    public bool ChangesNothing => !ChangesFile && !MustApply;
}
