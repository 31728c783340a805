using System.Globalization;
using Pulumi.Aws.Budgets;
using Pulumi.Aws.Budgets.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="MonthlyBudget"/>.</summary>
public sealed record MonthlyBudgetArgs
{
    /// <summary>Monthly limit in USD.</summary>
    public decimal LimitUsd { get; init; } = 300;

    /// <summary>E-mail addresses to notify, 1 to 10.</summary>
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>
    /// Whether to count only resources with the stack's tag. AWS then counts nothing until the tag
    /// <see cref="PartLabels.Stack"/> is activated as a cost allocation tag. False (the default) counts the bill
    /// of the whole account: also the cluster and its nodes, traffic, and resources created by hand.
    /// </summary>
    public bool TaggedOnly { get; init; }
}

/// <summary>
/// A monthly cost budget that notifies at 80 % and 100 % of actual cost, and when AWS forecasts 100 %.
/// </summary>
public sealed class MonthlyBudget : ComponentResource
{
    /// <summary>Declares the budget.</summary>
    /// <exception cref="ArgumentException">There are no addresses, or more than AWS accepts.</exception>
    public MonthlyBudget(string name, AwsScope scope, MonthlyBudgetArgs args)
        : base("inventario-retail:components:MonthlyBudget", name, scope.Options)
    {
        var environment = scope.Environment;
        if (args.Emails.Count is < 1 or > 10)
        {
            throw new ArgumentException($"The budget has {args.Emails.Count} e-mail addresses; AWS requires 1 to 10.");
        }
        _ = new Pulumi.Aws.Budgets.Budget(
            $"{name}-budget",
            new()
            {
                Name = environment.AccountName(name),
                BudgetType = "COST",
                TimeUnit = "MONTHLY",
                LimitAmount = args.LimitUsd.ToString("0.##", CultureInfo.InvariantCulture),
                LimitUnit = "USD",
                CostFilters = CostFilters(environment, args.TaggedOnly),
                Notifications =
                {
                    Alert("ACTUAL", 80, args.Emails),
                    Alert("ACTUAL", 100, args.Emails),
                    Alert("FORECASTED", 100, args.Emails),
                },
                Tags = environment.Tags(name),
            },
            // Retained data costs money after the stack is down.
            RetainedData.Options(this)
        );
        RegisterOutputs();
    }

    private static InputList<BudgetCostFilterArgs> CostFilters(AwsEnvironment environment, bool taggedOnly) =>
        taggedOnly
            ? new BudgetCostFilterArgs
            {
                Name = "TagKeyValue",
                Values = { $"user:{PartLabels.Stack}${environment.Stack}" },
            }
            : new InputList<BudgetCostFilterArgs>();

    private static BudgetNotificationArgs Alert(string kind, double percent, IReadOnlyList<string> emails) =>
        new()
        {
            ComparisonOperator = "GREATER_THAN",
            NotificationType = kind,
            Threshold = percent,
            ThresholdType = "PERCENTAGE",
            SubscriberEmailAddresses = emails.ToArray(),
        };
}
