using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The images of a stack: pulled ones by reference, built ones with their build settings.</summary>
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

    /// <summary>The image of a container, given by the id of one of the stack's images or by a reference.</summary>
    public (string Reference, JsonObject? Build) Of(Fields container, string input)
    {
        var text = container.EventualText(input);
        return byPlaceholder.TryGetValue(text, out var image) ? image : (container.Text(input), null);
    }

    private static (string Reference, JsonObject? Build) Read(Fields inputs, string projectFolder)
    {
        // Compose never removes images unless told to.
        inputs.Ignore("keepLocally");
        return (inputs.Text("name"), inputs.Child("build", build => Build(build, projectFolder)));
    }

    private static JsonObject Build(Fields inputs, string projectFolder)
    {
        // The Docker provider resolves the path from the program's folder, infra.
        var context = Path.GetFullPath(Path.Combine(projectFolder, "infra", inputs.Text("context")));
        var build = new JsonObject { ["context"] = context };
        if (inputs.OptionalText("dockerfile") is { } dockerfile)
            build["dockerfile"] = dockerfile;
        var arguments = inputs.Map("buildArgs");
        if (arguments.Count > 0)
        {
            build["args"] = new JsonObject(
                arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value))
            );
        }
        return build;
    }
}
