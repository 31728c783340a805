namespace Pulumi;

/// <summary>The information about the current run that a program can access.</summary>
public sealed class DeploymentInstance
{
    internal DeploymentInstance(Deployment deployment) => Internal = deployment;

    internal Deployment Internal { get; }

    public string OrganizationName => Internal.OrganizationName;
    public string ProjectName => Internal.ProjectName;
    public string StackName => Internal.StackName;
    public string RootDirectory => Internal.RootDirectory;
    public bool IsDryRun => Internal.IsDryRun;

    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Internal.Invoke<T>(token, args, options);

    public Output<T> Invoke<T>(
        string token,
        InvokeArgs args,
        InvokeOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.Invoke<T>(token, args, options);

    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Internal.Invoke<T>(token, args, options);

    public Output<T> Invoke<T>(
        string token,
        InvokeArgs args,
        InvokeOutputOptions options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.Invoke<T>(token, args, options);

    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Internal.InvokeSingle<T>(token, args, options);

    public Output<T> InvokeSingle<T>(
        string token,
        InvokeArgs args,
        InvokeOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.InvokeSingle<T>(token, args, options);

    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Internal.InvokeSingle<T>(token, args, options);

    public Output<T> InvokeSingle<T>(
        string token,
        InvokeArgs args,
        InvokeOutputOptions options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.InvokeSingle<T>(token, args, options);

    public Task InvokeAsync(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Internal.InvokeAsync(token, args, options);

    public Task InvokeAsync(
        string token,
        InvokeArgs args,
        InvokeOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.InvokeAsync(token, args, options);

    public Task<T> InvokeAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Internal.InvokeAsync<T>(token, args, options);

    public Task<T> InvokeAsync<T>(
        string token,
        InvokeArgs args,
        InvokeOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.InvokeAsync<T>(token, args, options);

    public Task<T> InvokeSingleAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Internal.InvokeSingleAsync<T>(token, args, options);

    public Task<T> InvokeSingleAsync<T>(
        string token,
        InvokeArgs args,
        InvokeOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.InvokeSingleAsync<T>(token, args, options);

    public Output<T> Call<T>(string token, CallArgs args, Resource? self = null, CallOptions? options = null) =>
        Internal.Call<T>(token, args, self, options);

    public Output<T> Call<T>(
        string token,
        CallArgs args,
        Resource? self,
        CallOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.Call<T>(token, args, self, options);

    public void Call(string token, CallArgs args, Resource? self = null, CallOptions? options = null) =>
        Internal.Call(token, args, self, options);

    public void Call(
        string token,
        CallArgs args,
        Resource? self,
        CallOptions? options,
        RegisterPackageRequest? registerPackageRequest
    ) => Internal.Call(token, args, self, options);

    public void RegisterInvokeTransform(InvokeTransform transform) =>
        throw new NotSupportedException("The in-memory engine calls no transforms.");
}
