using System.Buffers.Binary;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The length of an MP4's sound (ISO 14496-12). Its headers only claim one, so the samples of AAC (ISO 14496-3) and Apple Lossless are counted:
/// each decodes to one frame, whatever the tables of times say. Covers lie outside of <c>mdat</c> and do not count.
/// </summary>
internal static class Mp4Duration
{
    private const string Text = "text";
    private const string Free = "free";

    // moov, trak, mdia, minf, stbl. A file may nest boxes without end.
    private const int MaxDepth = 5;

    // A frame of AAC has at most 768 bytes a channel; a sample that hides several frames counts as what fits into it.
    private const double MostFrameBytes = 1_536;

    /// <returns>Null where there is sound of another codec, or none.</returns>
    public static TimeSpan? Of(ReadOnlySpan<byte> file)
    {
        var found = new Found();
        Walk(file, depth: 0, ref found);
        if (found.FrameSeconds == 0 || found.HasOtherSound || CodecTablesIn(file, found.HasMovie) > found.CodecTables)
        {
            return null;
        }

        var frames = Math.Max(found.MostSamples + found.FragmentSamples, found.IsLossless ? 0 : found.SoundBytes / MostFrameBytes);
        var played = Math.Max(1, found.MostEdits) * frames * found.FrameSeconds;
        var counted = Math.Max(played, found.SoundBytes / SoundLength.MostBytesASecond);
        return SoundLength.OfSeconds(Math.Max(counted, found.ClaimedSeconds));
    }

    /// <summary>
    /// How many tables of codecs there are outside of the sound, compressed ones among them: decoders find tracks in boxes that are not followed here.
    /// What a program that edited the file has left in free space is no such box, unless there is no <c>moov</c>.
    /// </summary>
    private static int CodecTablesIn(ReadOnlySpan<byte> file, bool hasMovie)
    {
        var tables = 0;
        var boxes = file;
        while (TryRead(ref boxes, out var type, out var content))
        {
            tables += type == "mdat" || (type == Free && hasMovie) ? 0 : content.Count("stsd"u8) + content.Count("cmov"u8);
        }

        return tables + boxes.Count("stsd"u8) + boxes.Count("cmov"u8);
    }

    private struct Found
    {
        /// <summary>The longest of the movie's and the tracks' claims.</summary>
        public double ClaimedSeconds;

        /// <summary>The longest frame of all tracks; 0: no codec that is known.</summary>
        public double FrameSeconds;

        public bool IsLossless;

        public bool HasMovie;

        /// <summary>Tables of codecs (<c>stsd</c>) that were read.</summary>
        public int CodecTables;

        /// <summary>There is sound of a codec whose frames are not known.</summary>
        public bool HasOtherSound;

        /// <summary>Of the track that has the most.</summary>
        public long MostSamples;

        /// <summary>Of all fragments (<c>moof</c>).</summary>
        public long FragmentSamples;

        /// <summary>How often the list of edits of a track plays all or some of it; an entry that plays silence does not count.</summary>
        public long MostEdits;

        /// <summary>Bytes of <c>mdat</c>.</summary>
        public long SoundBytes;

        /// <summary>The track that is being read is a film: there decoders take no codec for sound, elsewhere they go by the codec's name.</summary>
        public bool IsFilm;
    }

    private static void Walk(ReadOnlySpan<byte> boxes, int depth, ref Found found)
    {
        while (depth <= MaxDepth && TryRead(ref boxes, out var type, out var content))
        {
            switch (type)
            {
                case "cmov":
                    throw new InvalidAudioException("The MP4 file's header is compressed.");
                case "moov" or "trak" or "edts" or "mdia" or "minf" or "stbl" or "moof" or "traf":
                    found.IsFilm &= type != "trak";
                    found.HasMovie |= type == "moov" && depth == 0;
                    Walk(content, depth + 1, ref found);
                    break;
                case "mvhd" or "mdhd":
                    found.ClaimedSeconds = Math.Max(found.ClaimedSeconds, ClaimOf(content));
                    break;
                case "hdlr" when content.Length >= 12:
                    found.IsFilm = content[8..].StartsWith("vide"u8) || (found.IsFilm && !content[8..].StartsWith("soun"u8));
                    break;
                case "stsd" when content.Length >= 8:
                    found.CodecTables++;
                    ReadCodecs(content[8..], ref found);
                    break;
                case "stsz" or "stz2" when content.Length >= 12:
                    found.MostSamples = Math.Max(found.MostSamples, BinaryPrimitives.ReadUInt32BigEndian(content[8..]));
                    break;
                case "elst" when content.Length >= 8:
                    found.MostEdits = Math.Max(found.MostEdits, EditsOf(content));
                    break;
                case "trun" when content.Length >= 8:
                    found.FragmentSamples += BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
                    break;
                case "mdat":
                    found.SoundBytes += content.Length;
                    break;
            }
        }
    }

    private static bool TryRead(ref ReadOnlySpan<byte> boxes, out string type, out ReadOnlySpan<byte> content)
    {
        type = "";
        content = default;
        if (boxes.Length < 8)
        {
            return false;
        }

        long size = BinaryPrimitives.ReadUInt32BigEndian(boxes);
        var header = 8;
        if (size == 1 && boxes.Length >= 16)
        {
            (size, header) = (BinaryPrimitives.ReadInt64BigEndian(boxes[8..]), 16);
        }

        var end = size == 0 ? boxes.Length : (int)Math.Clamp(size, 0, boxes.Length);
        if (end < header)
        {
            return false;
        }

        type = NameOf(boxes.Slice(4, 4));
        content = boxes[header..end];
        boxes = boxes[end..];
        return true;
    }

    /// <summary>Without a string for every one of millions of boxes.</summary>
    private static string NameOf(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("moov"u8) => "moov",
        _ when type.SequenceEqual("cmov"u8) => "cmov",
        _ when type.SequenceEqual("edts"u8) => "edts",
        _ when type.SequenceEqual("elst"u8) => "elst",
        _ when type.SequenceEqual("trak"u8) => "trak",
        _ when type.SequenceEqual("mdia"u8) => "mdia",
        _ when type.SequenceEqual("minf"u8) => "minf",
        _ when type.SequenceEqual("stbl"u8) => "stbl",
        _ when type.SequenceEqual("moof"u8) => "moof",
        _ when type.SequenceEqual("traf"u8) => "traf",
        _ when type.SequenceEqual("mvhd"u8) => "mvhd",
        _ when type.SequenceEqual("mdhd"u8) => "mdhd",
        _ when type.SequenceEqual("hdlr"u8) => "hdlr",
        _ when type.SequenceEqual("stsd"u8) => "stsd",
        _ when type.SequenceEqual("stsz"u8) => "stsz",
        _ when type.SequenceEqual("stz2"u8) => "stz2",
        _ when type.SequenceEqual("trun"u8) => "trun",
        _ when type.SequenceEqual("mdat"u8) => "mdat",
        _ when type.SequenceEqual("mp4a"u8) => "mp4a",
        _ when type.SequenceEqual("alac"u8) => "alac",

        _ when type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) => Free,

        // Chapters, subtitles, a clock.
        _ when type.SequenceEqual("text"u8) || type.SequenceEqual("tx3g"u8) || type.SequenceEqual("tmcd"u8) || type.SequenceEqual("mp4s"u8) => Text,
        _ => "",
    };

    private static double ClaimOf(ReadOnlySpan<byte> header)
    {
        var isLong = header.Length > 0 && header[0] == 1;
        if (header.Length < (isLong ? 32 : 20))
        {
            return 0;
        }

        var scale = BinaryPrimitives.ReadUInt32BigEndian(header[(isLong ? 20 : 12)..]);
        var duration = isLong ? BinaryPrimitives.ReadUInt64BigEndian(header[24..]) : BinaryPrimitives.ReadUInt32BigEndian(header[16..]);

        // All ones: unknown.
        return scale == 0 || duration == (isLong ? ulong.MaxValue : uint.MaxValue) ? 0 : (double)duration / scale;
    }

    /// <summary>Entries of a duration, a time in the sound (-1: silence) and a speed.</summary>
    private static long EditsOf(ReadOnlySpan<byte> list)
    {
        var timeBytes = list[0] == 1 ? sizeof(long) : sizeof(int);
        var edits = 0;
        for (var rest = list[8..]; rest.Length >= 2 * timeBytes; rest = rest[Math.Min(rest.Length, (2 * timeBytes) + 4)..])
        {
            edits += rest[timeBytes..(2 * timeBytes)].ContainsAnyExcept((byte)0xFF) ? 1 : 0;
        }

        return edits;
    }

    /// <summary>Every codec that a track lists: a file may play the slowest of them.</summary>
    private static void ReadCodecs(ReadOnlySpan<byte> entries, ref Found found)
    {
        while (TryRead(ref entries, out var type, out var entry))
        {
            var seconds = type switch
            {
                "mp4a" => LongestFrame(entry, "esds"u8, AacFrame),
                "alac" => LongestFrame(entry, "alac"u8, AlacFrame),
                _ => 0,
            };
            found.FrameSeconds = Math.Max(found.FrameSeconds, seconds);
            found.IsLossless |= seconds > 0 && type == "alac";
            found.HasOtherSound |= seconds == 0 && !found.IsFilm && type != Text;
        }
    }

    private delegate double SettingsReader(ReadOnlySpan<byte> settings);

    /// <summary>The longest frame of all settings in an entry, wherever they lie: QuickTime puts them into a box more.</summary>
    private static double LongestFrame(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name, SettingsReader read)
    {
        var longest = 0d;
        while (entry.IndexOf(name) is >= 0 and var at)
        {
            entry = entry[(at + 4)..];
            longest = Math.Max(longest, read(entry));
        }

        return longest;
    }

    /// <summary>Seconds of an AAC frame by the decoder's settings (ISO 14496-1, ES descriptor; ISO 14496-3, AudioSpecificConfig); 0: another codec.</summary>
    private static double AacFrame(ReadOnlySpan<byte> esds)
    {
        const int Stream = 3, Decoder = 4, Settings = 5, Aac = 0x40;
        var rest = esds.Length > 4 ? esds[4..] : default;
        if (!TryDescriptor(ref rest, Stream, 3, out var flags))
        {
            return 0;
        }

        // Optional: the stream that this one depends on, an address, a clock.
        var optional = (flags[2] & 0x80) != 0 ? 2 : 0;
        optional += (flags[2] & 0x40) != 0 && rest.Length > optional ? 1 + rest[optional] : 0;
        optional += (flags[2] & 0x20) != 0 ? 2 : 0;
        rest = rest.Length > optional ? rest[optional..] : default;
        if (!TryDescriptor(ref rest, Decoder, 13, out var decoder) || decoder[0] != Aac || !TryDescriptor(ref rest, Settings, 2, out var settings))
        {
            return 0;
        }

        // Main, LC, SSR, LTP, SBR and PS have frames of 1,024 samples at the core's rate.
        var kind = settings[0] >> 3;
        var index = ((settings[0] & 7) << 1) | (settings[1] >> 7);
        return kind is (>= 1 and <= 5) or 29 && index < CompressedDuration.AacRates.Length ? 1_024d / CompressedDuration.AacRates[index] : 0;
    }

    private static bool TryDescriptor(ref ReadOnlySpan<byte> rest, int tag, int fixedBytes, out ReadOnlySpan<byte> fields)
    {
        fields = default;
        if (rest.Length < 2 || rest[0] != tag)
        {
            return false;
        }

        // The length takes one to four bytes; the last has no high bit.
        var at = 1;
        while (at < 4 && at < rest.Length && (rest[at] & 0x80) != 0)
        {
            at++;
        }

        at++;
        if (rest.Length < at + fixedBytes)
        {
            return false;
        }

        fields = rest.Slice(at, fixedBytes);
        rest = rest[(at + fixedBytes)..];
        return true;
    }

    private static double AlacFrame(ReadOnlySpan<byte> settings)
    {
        if (settings.Length < 28)
        {
            return 0;
        }

        var samples = BinaryPrimitives.ReadUInt32BigEndian(settings[4..]);
        var rate = BinaryPrimitives.ReadUInt32BigEndian(settings[24..]);
        return rate == 0 ? 0 : (double)samples / rate;
    }
}
