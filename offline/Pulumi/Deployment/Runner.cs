using System.Reflection;

namespace Pulumi;

/// <summary>Waits for all tasks that a program started, and collects their errors.</summary>
internal sealed class Runner
{
    // The exit code that tells the engine that the program has already reported its errors.
    private const int ToldTheUser = 32;

    private readonly object _lock = new();
    private readonly Action<Task> _completed;
    private readonly List<string> _errors = [];
    private TaskCompletionSource? _idle;
    private int _running;
    private bool _failed;

    public Runner() => _completed = Completed;

    /// <summary>The logged errors, including failures of the program.</summary>
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

    /// <summary>Registers a task: the run waits for it, and fails if it fails.</summary>
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
            // Not inline: completing the last task must not run the rest of the program on the same thread.
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

    /// <summary>Reports a failure once, although it fails several values.</summary>
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
