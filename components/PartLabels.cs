namespace InventarioRetail.Components;

/// <summary>Keys of the labels that everything in a stack has: on Docker, in Kubernetes, and as tags in AWS.</summary>
public static class PartLabels
{
    /// <summary>The stack; also what a bill of AWS can be split by.</summary>
    public const string Stack = "inventario-retail.stack";

    /// <summary>The part; what Services and network policies in Kubernetes select pods by.</summary>
    public const string Part = "inventario-retail.part";
}
