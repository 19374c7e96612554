// What the console needs in the browser beside Blazor: the theme's cookie, sounds that came over the circuit, and the microphone.
(() => {
  const remember = theme => {
    document.documentElement.dataset.theme = theme;
    document.cookie = `whatsvoice-theme=${theme};path=${new URL(document.baseURI).pathname}console;max-age=31536000;samesite=strict`;
  };

  if (!document.cookie.includes('whatsvoice-theme=')) {
    remember(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  }

  // Seconds, and bytes of a file: above 70 kHz its 16 MB are full earlier.
  const longest = 120;
  const largest = 16 * 1024 * 1024;
  const longestAt = rate => Math.min(longest, Math.floor((largest - 44) / (2 * rate)));

  const recorder = {
    session: null,
    longestAt,

    /** Returns the name of the browser's error, or '' once the microphone is open. `meter` shows loudness and time. */
    async start(meter, page) {
      await this.cancel();
      try {
        if (!navigator.mediaDevices?.getUserMedia) return 'SecurityError';
        const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
        if (!meter.isConnected) {
          // The page was left while the browser asked for the microphone.
          stream.getTracks().forEach(track => track.stop());
          return 'AbortError';
        }
        const context = new AudioContext();
        const session = this.session = { stream, context, chunks: [], samples: 0 };
        await context.audioWorklet.addModule(new URL('console/recorder-worklet.js', document.baseURI));
        const tap = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
        tap.port.onmessage = ({ data }) => {
          if (session.ended) return;
          if (!meter.isConnected) {
            // The page was left without a word to the server, or while it did not answer.
            session.ended = true;
            this.cancel();
            return;
          }
          session.chunks.push(data);
          session.samples += data.length;
          const seconds = session.samples / context.sampleRate;
          meter.style.setProperty('--level', Math.min(1, Math.pow(Math.max(...data.map(Math.abs)), 0.6)).toFixed(2));
          meter.querySelector('b').textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
          if (seconds >= longestAt(context.sampleRate)) {
            session.ended = true;
            page.invokeMethodAsync('EndAsync').catch(() => this.cancel());
          }
        };
        context.createMediaStreamSource(stream).connect(tap);
        await context.resume();
        return '';
      } catch (problem) {
        await this.cancel();
        return problem.name;
      }
    },

    /** Lets go of the microphone and returns the samples as a WAVE file. */
    async stop() {
      const { chunks, samples, context } = this.session;
      await this.cancel();
      return wave(chunks, samples, context.sampleRate);
    },

    async cancel() {
      const session = this.session;
      this.session = null;
      session?.stream.getTracks().forEach(track => track.stop());
      if (session && session.context.state !== 'closed') await session.context.close();
    },
  };

  /** A WAVE file of 16-bit samples of one channel. */
  const wave = (chunks, samples, rate) => {
    const file = new DataView(new ArrayBuffer(44 + samples * 2));
    const text = (at, letters) => [...letters].forEach((letter, offset) => file.setUint8(at + offset, letter.charCodeAt(0)));
    text(0, 'RIFF');
    file.setUint32(4, 36 + samples * 2, true);
    text(8, 'WAVEfmt ');
    [16, 0x10001, rate, rate * 2, 0x100002].forEach((value, at) => file.setUint32(16 + at * 4, value, true));
    text(36, 'data');
    file.setUint32(40, samples * 2, true);
    let at = 44;
    for (const chunk of chunks) {
      for (const sample of chunk) {
        file.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32_767, true);
        at += 2;
      }
    }
    return new Uint8Array(file.buffer);
  };

  document.addEventListener('click', event => {
    if (event.target.closest?.('[data-reload]')) {
      event.preventDefault();
      location.reload();
    }
  });

  // The service runs again and does not know this page any more. The event does not bubble.
  document.addEventListener('components-reconnect-state-changed', event => {
    if (event.detail.state === 'rejected') {
      location.reload();
    }
  }, true);

  window.whatsvoice = {
    theme: remember,
    recorder,
    async play(element, stream) {
      await this.sound(element, stream);
      await element.play();
    },
    async sound(element, stream, type = 'audio/ogg') {
      const bytes = await stream.arrayBuffer();
      if (element.src) {
        URL.revokeObjectURL(element.src);
      }
      element.src = URL.createObjectURL(new Blob([bytes], { type }));
    },
  };
})();
