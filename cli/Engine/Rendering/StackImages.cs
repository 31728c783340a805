using System.Text.Json.Nodes;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The images of a stack: pulled ones by their reference, built ones with what they are built from.</summary>
internal sealed class StackImages
{
    private readonly Dictionary<string, (string Reference, JsonObject? Build)> byPlaceholder = [];

    /// <param name="stack">The recorded stack.</param>
    /// <param name="projectFolder">The project's folder.</param>
    public StackImages(RecordedStack stack, string projectFolder)
    {
        foreach (var resource in stack.Resources.Where(resource => resource.Type == DockerTypes.Image))
        {
            var image = Fields.Read(resource, inputs => Read(inputs, projectFolder));
            var placeholder = Placeholder.ImageIdOf(image.Reference);
            if (image.Build is not null || !byPlaceholder.ContainsKey(placeholder))
                byPlaceholder[placeholder] = image;
        }
    }

    /// <summary>The image that a container names, by the id of one of the stack's images or by a reference of its own.</summary>
    public (string Reference, JsonObject? Build) Of(Fields container, string input)
    {
        var text = container.EventualText(input);
        return byPlaceholder.TryGetValue(text, out var image) ? image : (container.Text(input), null);
    }

    private static (string Reference, JsonObject? Build) Read(Fields inputs, string projectFolder)
    {
        // Images are not removed by Compose unless it is told to.
        inputs.Ignore("keepLocally");
        return (inputs.Text("name"), inputs.Child("build", build => Build(build, projectFolder)));
    }

    private static JsonObject Build(Fields inputs, string projectFolder)
    {
        // As the Docker provider finds it, from the program's folder, which is one below the project's.
        var context = Path.GetFullPath(Path.Combine(projectFolder, "infra", inputs.Text("context")));
        var build = new JsonObject { ["context"] = context };
        if (inputs.OptionalText("dockerfile") is { } dockerfile)
            build["dockerfile"] = dockerfile;
        var arguments = inputs.Map("buildArgs");
        if (arguments.Count > 0)
            build["args"] = new JsonObject(
                arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value))
            );
        return build;
    }
}
