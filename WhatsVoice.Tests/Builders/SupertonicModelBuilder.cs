using System.Text;
using System.Text.Json;

namespace WhatsVoice.Tests.Builders;

/// <summary>
/// Supertonic's files with four tiny ONNX graphs of known arithmetic in place of its weights: names, types and ranks are the real
/// ones. Duration: 0.1 s for each id. Each step adds (current + 1) / total² to the latent. Samples: a tenth of the latent.
/// </summary>
internal static class SupertonicModelBuilder
{
    public const int SampleRate = 8_000;

    // Up to Devanagari; no Chinese.
    private const int KnownCharacters = 0xA00;

    private const int Float = 1;
    private const int Int64 = 7;

    /// <summary>Every file of the model, by its path in the folder.</summary>
    public static Dictionary<string, byte[]> Files()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["onnx/tts.json"] = Encoding.UTF8.GetBytes("""{"ae":{"sample_rate":8000,"base_chunk_size":24},"ttl":{"chunk_compress_factor":6,"latent_dim":24}}"""),
            ["onnx/unicode_indexer.json"] = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, KnownCharacters).Select(unit => unit is '~' ? -1 : unit + 1)),
            ["onnx/duration_predictor.onnx"] = Model(
                [("text_ids", Int64, 2), ("style_dp", Float, 3), ("text_mask", Float, 3)], "duration",
                [Node("ReduceSum", ["text_mask"], "count", Axes(1, 2)), Node("Mul", ["count", "tenth"], "duration")], ("tenth", 0.1f)),
            ["onnx/text_encoder.onnx"] = Model(
                [("text_ids", Int64, 2), ("style_ttl", Float, 3), ("text_mask", Float, 3)], "text_emb",
                [Node("Mul", ["text_mask", "one"], "text_emb")], ("one", 1f)),
            ["onnx/vector_estimator.onnx"] = Model(
                [("noisy_latent", Float, 3), ("text_emb", Float, 3), ("style_ttl", Float, 3), ("text_mask", Float, 3), ("latent_mask", Float, 3), ("total_step", Float, 1), ("current_step", Float, 1)],
                "denoised_latent",
                [
                    Node("Add", ["current_step", "one"], "next"), Node("Div", ["next", "total_step"], "share"), Node("Div", ["share", "total_step"], "amount"),
                    Node("Mul", ["latent_mask", "amount"], "shift"), Node("Add", ["noisy_latent", "shift"], "denoised_latent"),
                ], ("one", 1f)),
            ["onnx/vocoder.onnx"] = Model(
                [("latent", Float, 3)], "wav_tts",
                [Node("Flatten", ["latent"], "flat"), Node("Mul", ["flat", "tenth"], "wav_tts")], ("tenth", 0.1f)),
        };
        foreach (var voice in (string[])["F1", "F2", "F3", "F4", "F5", "M1", "M2", "M3", "M4", "M5"])
        {
            files[$"voice_styles/{voice}.json"] = JsonSerializer.SerializeToUtf8Bytes(new
            {
                style_ttl = new { data = new[] { new[] { new float[256] } }, dims = new[] { 1, 1, 256 } },
                style_dp = new { data = new float[128], dims = new[] { 1, 8, 16 } },
            });
        }

        return files;
    }

    /// <summary>What the latent has been raised by after all steps.</summary>
    public static double Raised(int steps) => (steps + 1) / 2.0 / steps;

    public static void Write(string folder)
    {
        foreach (var (path, content) in Files())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllBytes(Path.Combine(folder, path), content);
        }
    }

    // ONNX's protobuf, as far as it is needed (onnx.proto): field numbers below are the schema's.
    private static byte[] Model((string Name, int Type, int Rank)[] inputs, string output, byte[][] nodes, (string Name, float Value) constant) =>
    [
        .. Number(1, 8), // ir_version
        .. Bytes(8, [.. Number(2, 11)]), // opset_import: version 11
        .. Bytes(7,
        [
            .. nodes.SelectMany(node => Bytes(1, node)),
            .. Text(2, "tiny"),
            .. Bytes(5, [.. Number(1, 1), .. Number(2, Float), .. Text(8, constant.Name), .. Bytes(9, BitConverter.GetBytes(constant.Value))]), // initializer [1]
            .. inputs.SelectMany(input => Bytes(11, Value(input.Name, input.Type, input.Rank))),
            .. Bytes(12, [.. Text(1, output), .. Bytes(2, Bytes(1, Number(1, Float)))]),
        ]),
    ];

    private static byte[] Node(string operation, string[] inputs, string output, params byte[] attribute) =>
        [.. inputs.SelectMany(input => Text(1, input)), .. Text(2, output), .. Text(4, operation), .. attribute];

    private static byte[] Axes(params int[] axes) =>
    [
        .. Bytes(5, [.. Text(1, "axes"), .. axes.SelectMany(axis => Number(8, axis)), .. Number(20, 7)]),
        .. Bytes(5, [.. Text(1, "keepdims"), .. Number(3, 0), .. Number(20, 2)]),
    ];

    private static byte[] Value(string name, int type, int rank) =>
        [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, type), .. Bytes(2, [.. Enumerable.Range(0, rank).SelectMany(i => Bytes(1, Text(2, $"{name}_{i}")))])]))];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. VarInt((field << 3) | 2), .. VarInt(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. VarInt(field << 3), .. VarInt(value)];

    private static byte[] VarInt(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
