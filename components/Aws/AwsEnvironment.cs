using Pulumi;

namespace InventarioRetail.Components;

/// <summary>What all parts of one stack in one AWS account have in common.</summary>
/// <param name="Project">The project's name, the first part of every name in the account.</param>
/// <param name="Stack">The stack's name, the second part.</param>
/// <param name="Region">Region of everything in the stack, e.g. <c>us-east-1</c>.</param>
/// <param name="AccountId">The account's number, 12 digits.</param>
public sealed record AwsEnvironment(string Project, string Stack, string Region, string AccountId)
{
    /// <summary>Key of the tag that names the stack; also what a bill can be split by.</summary>
    public const string StackTag = "inventario-retail.stack";

    /// <summary>Key of the tag that names the part.</summary>
    public const string PartTag = "inventario-retail.part";

    /// <summary>The name in the account of the thing called <paramref name="name"/> in the stack.</summary>
    public string AccountName(string name) => $"{Project}-{Stack}-{name}";

    /// <summary>The same as a path, for what AWS shows as one: secrets and log groups.</summary>
    public string AccountPath(string name) => $"{Project}/{Stack}/{name}";

    /// <summary>The tags of a resource of a part.</summary>
    internal InputMap<string> Tags(string part) => new() { [StackTag] = Stack, [PartTag] = part };
}
