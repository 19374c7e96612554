/** Records from the microphone as samples: the same in every browser, whatever its MediaRecorder can write. */

const processor = `registerProcessor('tap', class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

/** The longest note, in seconds: WhatsApp takes 16 MB, and samples at 48 kHz fill them in 174 s. */
export const longest = 170;

export class Recorder {
  #context;
  #stream;
  #chunks = [];
  #samples = 0;

  /** Called with the loudness (0 to 1) of each piece of about 50 ms, and the seconds so far. */
  onLevel = () => {};

  /** Asks for the microphone and begins. Throws what getUserMedia throws: NotAllowedError, NotFoundError. */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('The page is not served from this machine or over TLS.', 'SecurityError');
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    this.#context = new AudioContext();
    const module = URL.createObjectURL(new Blob([processor], { type: 'text/javascript' }));
    await this.#context.audioWorklet.addModule(module);
    URL.revokeObjectURL(module);
    const tap = new AudioWorkletNode(this.#context, 'tap', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    tap.port.onmessage = ({ data }) => this.#take(data);
    this.#context.createMediaStreamSource(this.#stream).connect(tap);
    await this.#context.resume();
  }

  get seconds() { return this.#context ? this.#samples / this.#context.sampleRate : 0; }

  /** Ends, lets go of the microphone and returns the recording as a WAVE file. */
  async stop() {
    const rate = this.#context?.sampleRate ?? 48_000;
    await this.cancel();
    return wave(this.#chunks, this.#samples, rate);
  }

  async cancel() {
    this.#stream?.getTracks().forEach(track => track.stop());
    if (this.#context && this.#context.state !== 'closed') await this.#context.close();
  }

  #pending = 0;
  #peak = 0;

  #take(piece) {
    this.#chunks.push(piece);
    this.#samples += piece.length;
    for (const sample of piece) this.#peak = Math.max(this.#peak, Math.abs(sample));
    this.#pending += piece.length;
    if (this.#pending >= this.#context.sampleRate / 20) {
      this.onLevel(Math.min(1, Math.pow(this.#peak, 0.6)), this.seconds);
      this.#pending = this.#peak = 0;
    }
  }
}

function wave(chunks, samples, rate) {
  const file = new DataView(new ArrayBuffer(44 + samples * 2));
  const text = (at, letters) => [...letters].forEach((letter, offset) => file.setUint8(at + offset, letter.charCodeAt(0)));
  text(0, 'RIFF');
  file.setUint32(4, 36 + samples * 2, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, 'data');
  file.setUint32(40, samples * 2, true);
  let at = 44;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      file.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32_767, true);
      at += 2;
    }
  }
  return new Blob([file], { type: 'audio/wav' });
}
