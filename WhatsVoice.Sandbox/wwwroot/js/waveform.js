const barCount = 40;
const known = new Map();

/** Before the sound is decoded: a flat line. */
export const flat = Array(barCount).fill(0.12);

/** The heights (0 to 1) of a note's bars, from its real samples; and its length in seconds. Decoded once per media id. */
export function waveform(mediaId) {
  if (!known.has(mediaId)) known.set(mediaId, decode(mediaId));
  return known.get(mediaId);
}

async function decode(mediaId) {
  const response = await fetch(`sandbox/media/${mediaId}`);
  if (!response.ok) throw new Error(`Media ${mediaId}: ${response.status}`);
  // An offline context decodes without asking for the right to make sound.
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(await response.arrayBuffer());
  return { bars: loudness(sound.getChannelData(0)), duration: sound.duration };
}

/** Root mean square per bar against the loudest, bent a little so that quiet speech is seen. */
function loudness(samples) {
  const size = Math.max(1, Math.floor(samples.length / barCount));
  const bars = Array.from({ length: barCount }, (_, bar) => {
    let sum = 0;
    for (let at = bar * size; at < (bar + 1) * size && at < samples.length; at++) sum += samples[at] * samples[at];
    return Math.sqrt(sum / size);
  });
  const loudest = Math.max(...bars, 1e-4);
  return bars.map(bar => Math.pow(bar / loudest, 0.72));
}
