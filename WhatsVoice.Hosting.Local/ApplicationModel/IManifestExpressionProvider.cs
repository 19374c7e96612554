namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that stands as a placeholder in a published manifest.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The placeholder.</summary>
    string ValueExpression { get; }
}
