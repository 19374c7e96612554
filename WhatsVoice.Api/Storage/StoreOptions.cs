namespace WhatsVoice.Api.Storage;

/// <summary>Where conversations live.</summary>
internal sealed class StoreOptions
{
    /// <summary>From <c>ConnectionStrings:store</c>.</summary>
    public string? ConnectionString { get; set; }
}
