using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>A Kubernetes resource as a manifest.</summary>
/// <param name="FileName">The name of its file: step, kind and name.</param>
/// <param name="Step">The step in which it can be applied, after what it needs.</param>
/// <param name="Json">The manifest, with <c>${NAME}</c> for each unknown value.</param>
internal sealed record RenderedManifest(string FileName, int Step, JsonObject Json);

/// <summary>A value that is <c>${NAME}</c> in manifests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Placeholder">Its placeholder in the recording.</param>
/// <param name="IsSecret">Whether it is secret.</param>
/// <param name="Origin">A description of where to find it.</param>
internal sealed record ManifestReference(string Name, string Placeholder, bool IsSecret, string Origin);

/// <summary>A recorded stack's Kubernetes resources as manifests for <c>kubectl</c>.</summary>
/// <param name="Stack">Project and stack, such as <c>inventario-retail-production</c>.</param>
/// <param name="Manifests">The manifests, in an order in which they can be applied.</param>
/// <param name="References">The values that they refer to, by name.</param>
internal sealed partial record RenderedManifests(
    string Stack,
    IReadOnlyList<RenderedManifest> Manifests,
    IReadOnlyList<ManifestReference> References
)
{
    private const string ExampleFile = "values.env.example";
    private const string ValuesFile = "values.env";

    /// <summary>The first line of a rendered file, which identifies it and its stack.</summary>
    private string FirstLine => $"# Rendered from the stack {Stack}; another rendering replaces it.";

    /// <summary>All manifests as one stream.</summary>
    public string Stream() => string.Concat(Manifests.Select(manifest => $"---\n{ComposeYaml.Write(manifest.Json)}"));

    /// <summary>All manifests as one stream, with every reference replaced by its value.</summary>
    /// <exception cref="UsageException">Values are missing; the message names all of them.</exception>
    public string Filled(EnvironmentFile values)
    {
        var known = References.ToDictionary(reference => reference.Name, reference => values.Find(reference.Name));
        var missing = References.Where(reference => string.IsNullOrEmpty(known[reference.Name])).ToList();
        if (missing.Count > 0)
        {
            throw new UsageException(
                string.Join(
                    '\n',
                    missing
                        .Select(reference => $"  {reference.Name}: {reference.Origin}")
                        .Prepend("Values are missing; add them to the file:")
                )
            );
        }
        return string.Concat(
            Manifests.Select(manifest => $"---\n{ComposeYaml.Write((JsonObject)manifest.Json.WithTexts(Fill)!)}")
        );

        string Fill(string text) =>
            Reference().Replace(text, match => known.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);
    }

    /// <summary>The first entry of a folder that was not rendered from this stack; null if there is none.</summary>
    public string? WhatElseIsIn(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFileSystemEntries(folder)
                .Order(StringComparer.Ordinal)
                .Where(entry => Path.GetFileName(entry) != ValuesFile && !IsOurs(entry))
                .Select(Path.GetFileName)
                .FirstOrDefault()
            : null;

    /// <summary>Writes the manifests to a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="force">Whether the folder may contain other files.</param>
    /// <param name="prune">Whether to remove manifests of earlier renderings.</param>
    /// <returns>The number of manifests of earlier renderings that no longer belong to this stack.</returns>
    /// <exception cref="UsageException">The folder contains other files.</exception>
    public int Save(string folder, bool force, bool prune)
    {
        if (!force && WhatElseIsIn(folder) is { } other)
            throw RenderedFolder.InTheWay(folder, other);
        Write(folder);
        var unnamed = Unnamed(folder);
        if (!prune)
            return unnamed.Count;
        foreach (var file in unnamed)
            File.Delete(file);
        return 0;
    }

    /// <summary>Writes a file per manifest and an example file of the referenced values; removes nothing.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var manifest in Manifests)
        {
            AtomicFile.Write(
                Path.Combine(folder, manifest.FileName),
                $"{FirstLine}\n{ComposeYaml.Write(manifest.Json)}",
                AtomicFile.Readable
            );
        }
        AtomicFile.Write(Path.Combine(folder, ExampleFile), Example(), AtomicFile.Readable);
    }

    /// <summary>The files of earlier renderings that this one does not have.</summary>
    public IReadOnlyList<string> Unnamed(string folder)
    {
        var named = Manifests.Select(manifest => manifest.FileName).Append(ExampleFile).ToHashSet();
        return
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(file => IsOurs(file) && !named.Contains(Path.GetFileName(file)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private bool IsOurs(string path) => File.Exists(path) && File.ReadLines(path).FirstOrDefault() == FirstLine;

    /// <summary>The content of the example file: all values' names and where to find each, without values.</summary>
    private string Example()
    {
        var text = new StringBuilder(
            $"""
            {FirstLine}
            # The values of the references ${"{NAME}"} in the manifests. Copy this file to {ValuesFile}, make it
            # readable by its owner only (chmod 600 {ValuesFile}) and set all values; render --values fills them in.

            """
        );
        foreach (var reference in References)
            text.Append($"\n# {reference.Origin}\n{reference.Name}=\n");
        return text.ToString();
    }

    [GeneratedRegex(@"\$\{([A-Z_][A-Z0-9_]*)\}")]
    private static partial Regex Reference();
}
