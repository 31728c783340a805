namespace Pulumi;

/// <summary>An output that exists from the start and takes its value from another output later.</summary>
public sealed class DeferredOutput<T>
{
    private readonly TaskCompletionSource<OutputData<T>> _data = new();

    public DeferredOutput() => Output = new(_data.Task);

    public Output<T> Output { get; }

    public void Resolve(Output<T> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.DataTask.ContinueWith(
            task =>
            {
                if (task.IsCompletedSuccessfully)
                    _data.TrySetResult(task.Result);
                else if (task.Exception is { } failure)
                    _data.TrySetException(failure.InnerExceptions);
                else
                    _data.TrySetCanceled();
            },
            TaskContinuationOptions.ExecuteSynchronously
        );
    }
}
