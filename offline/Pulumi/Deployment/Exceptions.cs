namespace Pulumi;

/// <summary>Ends a program with a message and no stack trace.</summary>
public class RunException : Exception
{
    public RunException(string message)
        : base(message) { }

    public RunException(string message, Exception? innerException)
        : base(message, innerException) { }

    public static RunException OutputsHaveIncorrectType(IEnumerable<string> outputAttributeNames) =>
        new(
            $"Output(s) '{string.Join(", ", outputAttributeNames)}' have incorrect type. "
                + "[Output] attributed properties must be instances of Output<T>."
        );
}

/// <summary>Ends a program because of one resource.</summary>
public class ResourceException(string message, Resource? resource, bool hideStack = false) : Exception(message)
{
    internal Resource? Resource { get; } = resource;
    internal bool HideStack { get; } = hideStack;
}

/// <summary>An error of the log itself.</summary>
public class LogException(Exception exception) : Exception("Error occurred during logging", exception);
