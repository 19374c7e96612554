using System.Buffers.Binary;
using System.Text;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>A message in protobuf's wire format (protobuf.dev/programming-guides/encoding), read by field numbers.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    /// <exception cref="InvalidDataException">These are not a message's bytes.</exception>
    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(bytes.Span, ref at), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes.Span, ref at);
                    _fields.Add((field, 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} is not known.");
            }
        }
    }

    public bool Has(int field) => _fields.Exists(it => it.Field == field);

    public IEnumerable<ProtobufMessage> Messages(int field) => All(field).Select(it => new ProtobufMessage(it.Bytes));

    public ProtobufMessage? Message(int field) => Messages(field).LastOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(All(field).LastOrDefault().Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(All(field).LastOrDefault().Bytes.Span);

    public ulong Number(int field) => All(field).LastOrDefault().Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>A repeated double, packed as proto3 packs it.</summary>
    public double[] Doubles(int field) => [.. All(field).SelectMany(it => it.Bytes.ToArray().Chunk(8)).Select(eight => BinaryPrimitives.ReadDoubleLittleEndian(eight))];

    private IEnumerable<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> All(int field) => _fields.Where(it => it.Field == field);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
