using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Rendering;

/// <summary>A Kubernetes resource as a manifest.</summary>
/// <param name="FileName">Its file: the step in which it can be applied, kind and name.</param>
/// <param name="Step">The step; what it needs is in the ones before.</param>
/// <param name="Json">The manifest, with <c>${NAME}</c> for a value that is not known here.</param>
internal sealed record RenderedManifest(string FileName, int Step, JsonObject Json);

/// <summary>A value that stands as <c>${NAME}</c> in manifests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Placeholder">What stood there in the recording.</param>
/// <param name="IsSecret">Whether nobody may read it.</param>
/// <param name="Origin">Where it can be found.</param>
internal sealed record ManifestReference(string Name, string Placeholder, bool IsSecret, string Origin);

/// <summary>What a recorded stack's Kubernetes resources mean to <c>kubectl</c>.</summary>
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

    /// <summary>By which a file is known to be made here, and for which stack.</summary>
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
                        .Prepend("These have no value:")
                )
            );
        }
        return string.Concat(
            Manifests.Select(manifest => $"---\n{ComposeYaml.Write((JsonObject)manifest.Json.WithTexts(Fill)!)}")
        );

        string Fill(string text) =>
            Reference().Replace(text, match => known.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);
    }

    /// <summary>The first entry of a folder that was not rendered from this stack; null where nothing is in the way.</summary>
    public string? WhatElseIsIn(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFileSystemEntries(folder)
                .Order(StringComparer.Ordinal)
                .Where(entry => Path.GetFileName(entry) != ValuesFile && !IsOurs(entry))
                .Select(Path.GetFileName)
                .FirstOrDefault()
            : null;

    /// <summary>Writes the manifests into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="force">Whether the folder may hold something else.</param>
    /// <param name="prune">Whether manifests of an earlier rendering are removed.</param>
    /// <returns>How many of those are there from before and not of this stack any more.</returns>
    /// <exception cref="UsageException">The folder holds something else.</exception>
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

    /// <summary>Writes a file for each manifest, and one that tells which values are referred to; nothing is removed.</summary>
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

    /// <summary>Files of an earlier rendering that this one does not have.</summary>
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

    /// <summary>The names of all values and where each is found; no values.</summary>
    private string Example()
    {
        var text = new StringBuilder(
            $"""
            {FirstLine}
            # The values that stand as ${"{NAME}"} in the manifests. Copy this to {ValuesFile}, let only its owner read that
            # (chmod 600 {ValuesFile}), and give every name its value; render --values fills them in.

            """
        );
        foreach (var reference in References)
            text.Append($"\n# {reference.Origin}\n{reference.Name}=\n");
        return text.ToString();
    }

    [GeneratedRegex(@"\$\{([A-Z_][A-Z0-9_]*)\}")]
    private static partial Regex Reference();
}
