using System.Reflection;

namespace Pulumi;

/// <summary>Waits for all that a program started, and keeps what went wrong.</summary>
internal sealed class Runner
{
    // What the engine takes for "the program has told the user already".
    private const int ToldTheUser = 32;

    private readonly object _lock = new();
    private readonly Action<Task> _completed;
    private readonly List<string> _errors = [];
    private TaskCompletionSource? _idle;
    private int _running;
    private bool _failed;

    public Runner() => _completed = Completed;

    /// <summary>What was logged as an error, failures of the program among it.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public async Task<int> RunAsync(Func<Task<Stack>> makeStack)
    {
        try
        {
            var stack = await makeStack().ConfigureAwait(false);
            stack.RegisterOwnOutputs();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        await IdleAsync().ConfigureAwait(false);
        if (!_failed)
            return _errors.Count > 0 ? 1 : 0;

        // For a program that awaits the run, but does not return its result from Main.
        Environment.ExitCode = ToldTheUser;
        return ToldTheUser;
    }

    /// <summary>The run does not end before this task does, and fails when it fails.</summary>
    public void Watch(Task task)
    {
        if (task.IsCompleted)
        {
            AddFailures(task);
            return;
        }

        lock (_lock)
            _running++;
        task.ContinueWith(_completed, TaskContinuationOptions.ExecuteSynchronously);
    }

    private void Completed(Task task)
    {
        AddFailures(task);
        TaskCompletionSource? idle = null;
        lock (_lock)
        {
            if (--_running == 0)
                (idle, _idle) = (_idle, null);
        }
        idle?.SetResult();
    }

    private Task IdleAsync()
    {
        lock (_lock)
        {
            if (_running == 0)
                return Task.CompletedTask;
            // Not inline: whoever completes the last task should not find itself running the rest of the program.
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private void AddFailures(Task task)
    {
        if (task.IsFaulted)
        {
            foreach (var exception in task.Exception!.InnerExceptions)
                Fail(exception);
        }
    }

    /// <summary>One failure is told once for every value that it spoils.</summary>
    public void Fail(Exception exception)
    {
        _failed = true;
        LogError(
            exception switch
            {
                RunException => exception.Message,
                ResourceException { HideStack: true } => exception.Message,
                ResourceException => exception.ToString(),
                _ =>
                    $"Running program '{Assembly.GetEntryAssembly()?.Location}' failed with an unhandled exception:\n{exception}",
            }
        );
    }

    public void LogError(string message)
    {
        lock (_lock)
            _errors.Add(message);
    }
}
