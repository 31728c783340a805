using System.Collections.Immutable;
using System.Reflection;
using Pulumi;
using Pulumi.Docker;
using Pulumi.Random;

namespace InventarioRetail.Contract.Tests;

/// <summary>What a program reads has the official name and type, and is null only where it officially can be.</summary>
public class ProviderShapeTests
{
    [Theory]
    [InlineData(
        typeof(Container),
        """
            Attach:bool? Bridge:string Capabilities:ContainerCapabilities? CgroupParent:string? CgroupnsMode:string?
            Command:list<string> ContainerLogs:string ContainerReadRefreshTimeoutMilliseconds:int? CpuPeriod:int?
            CpuQuota:int? CpuSet:string? CpuShares:int? Cpus:string? DestroyGraceSeconds:int?
            DeviceReadBps:list<ContainerDeviceReadBp> DeviceReadIops:list<ContainerDeviceReadIop>
            DeviceRequests:list<ContainerDeviceRequest> DeviceWriteBps:list<ContainerDeviceWriteBp>
            DeviceWriteIops:list<ContainerDeviceWriteIop> Devices:list<ContainerDevice> Dns:list<string>
            DnsOpts:list<string> DnsSearches:list<string> Domainname:string? Entrypoints:list<string>
            Envs:list<string> ExitCode:int Gpus:string? GroupAdds:list<string> Healthcheck:ContainerHealthcheck
            Hostname:string Hosts:list<ContainerHost> Image:string Init:bool IpcMode:string
            Labels:list<ContainerLabel> LogDriver:string LogOpts:map<string,string>? Logs:bool? MaxRetryCount:int?
            Memory:int? MemoryReservation:int? MemorySwap:int? Mounts:list<ContainerMount> MustRun:bool? Name:string
            NetworkDatas:list<ContainerNetworkData> NetworkMode:string?
            NetworksAdvanced:list<ContainerNetworksAdvanced> PidMode:string? Platform:string
            Ports:list<ContainerPort> Privileged:bool? PublishAllPorts:bool? ReadOnly:bool? RemoveVolumes:bool?
            Restart:string? Rm:bool? Runtime:string SecurityOpts:list<string> ShmSize:int Start:bool?
            StdinOpen:bool? StopSignal:string StopTimeout:int StorageOpts:map<string,string>?
            Sysctls:map<string,string>? Tmpfs:map<string,string>? Tty:bool? Ulimits:list<ContainerUlimit>
            Uploads:list<ContainerUpload> User:string? UsernsMode:string? Volumes:list<ContainerVolume> Wait:bool?
            WaitTimeout:int? WorkingDir:string?
            """
    )]
    [InlineData(
        typeof(Network),
        """
            Attachable:bool? Driver:string Ingress:bool? Internal:bool IpamConfigs:list<NetworkIpamConfig>
            IpamDriver:string? IpamOptions:map<string,string>? Ipv6:bool? Labels:list<NetworkLabel> Name:string
            Options:map<string,string> Scope:string
            """
    )]
    [InlineData(
        typeof(Volume),
        """
            Cluster:VolumeCluster? Driver:string DriverOpts:map<string,string>? Labels:list<VolumeLabel>
            Mountpoint:string Name:string
            """
    )]
    [InlineData(
        typeof(RemoteImage),
        """
            Build:RemoteImageBuild? ForceRemove:bool? ImageId:string KeepLocally:bool? Name:string Platform:string?
            PullTriggers:list<string> RepoDigest:string Triggers:map<string,string>?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Provider),
        """
            CaMaterial:string? CertMaterial:string? CertPath:string? Context:string? Host:string?
            KeyMaterial:string?
            """
    )]
    [InlineData(typeof(Pulumi.Kubernetes.Provider), "")]
    [InlineData(typeof(RandomBytes), "Base64:string Hex:string Keepers:map<string,string>? Length:int")]
    [InlineData(
        typeof(RandomId),
        """
            B64Std:string B64Url:string ByteLength:int Dec:string Hex:string Keepers:map<string,string>?
            Prefix:string?
            """
    )]
    [InlineData(
        typeof(RandomPassword),
        """
            BcryptHash:string Keepers:map<string,string>? Length:int Lower:bool MinLower:int MinNumeric:int
            MinSpecial:int MinUpper:int Number:bool Numeric:bool OverrideSpecial:string? Result:string Special:bool
            Upper:bool
            """
    )]
    [InlineData(
        typeof(RandomString),
        """
            Keepers:map<string,string>? Length:int Lower:bool MinLower:int MinNumeric:int MinSpecial:int
            MinUpper:int Number:bool Numeric:bool OverrideSpecial:string? Result:string Special:bool Upper:bool
            """
    )]
    public void A_resource_has_its_official_outputs(Type resource, string outputs)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var nullability = new NullabilityInfoContext();

        Assert.Equal(
            outputs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            resource
                .GetProperties(Declared)
                .Select(property => $"{property.Name}:{CSharp(nullability.Create(property).GenericTypeArguments[0])}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerHealthcheck),
        """
            Interval:string? Retries:int? StartInterval:string? StartPeriod:string? Tests:list<string>
            Timeout:string?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerMount),
        """
            BindOptions:ContainerMountBindOptions? ReadOnly:bool? Source:string? Target:string
            TmpfsOptions:ContainerMountTmpfsOptions? Type:string VolumeOptions:ContainerMountVolumeOptions?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerNetworkData),
        """
            Gateway:string? GlobalIpv6Address:string? GlobalIpv6PrefixLength:int? IpAddress:string?
            IpPrefixLength:int? Ipv6Gateway:string? MacAddress:string? NetworkName:string?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerNetworksAdvanced),
        """
            Aliases:list<string> DriverOpts:list<string> GwPriority:int? Ipv4Address:string? Ipv6Address:string?
            LinkLocalIps:list<string> MacAddress:string? Name:string
            """
    )]
    [InlineData(typeof(Pulumi.Docker.Outputs.ContainerPort), "External:int? Internal:int Ip:string? Protocol:string?")]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerUpload),
        """
            Content:string? ContentBase64:string? Executable:bool? File:string Permissions:string? Source:string?
            SourceHash:string?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.ContainerVolume),
        """
            ContainerPath:string? FromContainer:string? HostPath:string? ReadOnly:bool? SelinuxRelabel:string?
            VolumeName:string?
            """
    )]
    [InlineData(
        typeof(Pulumi.Docker.Outputs.NetworkIpamConfig),
        """
            AuxAddress:map<string,string>? Gateway:string? IpRange:string? Subnet:string?
            """
    )]
    public void An_output_type_has_its_official_fields(Type type, string fields)
    {
        var nullability = new NullabilityInfoContext();

        Assert.True(type.IsSealed);
        Assert.Equal(
            fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            type.GetFields()
                .Select(field => $"{field.Name}:{CSharp(nullability.Create(field))}")
                .Order(StringComparer.Ordinal)
        );
    }

    private static string CSharp(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var name =
            type == typeof(string) ? "string"
            : type == typeof(int) ? "int"
            : type == typeof(bool) ? "bool"
            : type.IsGenericType ? $"{Generic(type)}<{string.Join(",", info.GenericTypeArguments.Select(CSharp))}>"
            : type.Name;
        return info.ReadState == NullabilityState.Nullable ? $"{name}?" : name;
    }

    private static string Generic(Type type) =>
        type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? "list"
        : type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>) ? "map"
        : type.Name;
}
