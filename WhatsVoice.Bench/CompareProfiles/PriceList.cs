using System.Text.Json;

namespace WhatsVoice.Bench.CompareProfiles;

/// <summary>prices.json beside the program: correct it there when prices change.</summary>
/// <param name="Currency">What a price is.</param>
/// <param name="Read">When the sources were read.</param>
/// <param name="Prices">By model.</param>
internal sealed record PriceList(string Currency, string Read, IReadOnlyList<PriceList.Entry> Prices)
{
    /// <param name="Model">ElevenLabs' model id.</param>
    /// <param name="Price">In <see cref="Currency"/>.</param>
    /// <param name="Source">Who says so.</param>
    public sealed record Entry(string Model, decimal Price, string Source);

    public static PriceList Load() =>
        JsonSerializer.Deserialize<PriceList>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "prices.json")), JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException("prices.json is empty.");

    public Entry? Find(string model) => Prices.FirstOrDefault(price => price.Model == model);
}
