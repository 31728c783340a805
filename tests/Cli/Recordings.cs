using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>Makes recordings by hand: <c>Stack(Container("web", """{"image":"a"}"""))</c>.</summary>
internal static class Recordings
{
    public const string StackUrn = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";

    public static RecordedStack Stack(params RecordedResource[] resources) =>
        new(
            [
                new RecordedResource
                {
                    Urn = StackUrn,
                    Type = "pulumi:pulumi:Stack",
                    Name = "shop-dev",
                    Parent = null,
                    Custom = false,
                },
                .. resources,
            ],
            []
        );

    public static RecordedResource Container(string name, string inputs = "{}") =>
        Custom("docker:index/container:Container", name, inputs);

    public static RecordedResource Volume(string name, string inputs = "{}") =>
        Custom("docker:index/volume:Volume", name, inputs);

    public static RecordedResource Custom(string type, string name, string inputs = "{}") =>
        new()
        {
            Urn = $"urn:pulumi:dev::shop::{type}::{name}",
            Type = type,
            Name = name,
            Parent = StackUrn,
            Custom = true,
            Inputs = JsonNode.Parse(inputs)!.AsObject(),
        };

    public static RecordedResource Component(string name) =>
        new()
        {
            Urn = $"urn:pulumi:dev::shop::shop:index:Part::{name}",
            Type = "shop:index:Part",
            Name = name,
            Parent = StackUrn,
            Custom = false,
        };

    /// <summary>The resource as a child of a component.</summary>
    public static RecordedResource In(this RecordedResource resource, RecordedResource component) =>
        resource with
        {
            Parent = component.Urn,
            Urn = $"urn:pulumi:dev::shop::{component.Type}${resource.Type}::{resource.Name}",
        };
}
