namespace InventarioRetail.Components;

/// <summary>Arguments of a part that runs one image.</summary>
public abstract record PartArgs
{
    private protected PartArgs(int memoryMib) => MemoryMib = memoryMib;

    /// <summary>Image, with a tag or a digest; the part's own arguments say which images are compatible.</summary>
    public required string Image { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; }
}
