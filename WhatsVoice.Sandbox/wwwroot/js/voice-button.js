import { h, icon } from './dom.js';
import { longest, Recorder } from './recorder.js';
import { length } from './words.js';

const barCount = 64;
const cancelDistance = 90;
const shortestHold = 400;
const shortestNote = 0.5;

const problems = {
  NotAllowedError: 'The browser does not allow the microphone. Allow it beside the address, or use “Say it”.',
  NotFoundError: 'There is no microphone. Type the words and use “Say it”.',
  SecurityError: 'Browsers give the microphone to pages on localhost or over TLS only. Use “Say it”.',
};

/**
 * The microphone: hold it, or the space bar on it, to record and let go to send; slide to the left or press Escape to cancel. A tap or
 * Enter starts a recording that is ended with the send and cancel buttons of its bar.
 */
export class VoiceButton {
  #recorder = null;
  #starting = null;
  #pressedAt = 0;
  #startX = 0;
  #held = false;
  #byKey = false;
  #locked = false;

  /** `onRecorded` gets the recording and its length in seconds, `say` shows a message to the person. */
  constructor({ onRecorded, say }) {
    this.onRecorded = onRecorded;
    this.say = say;
    this.button = h('button', {
      class: 'send record', type: 'button', 'data-testid': 'record', 'aria-label': 'Record a voice note', title: 'Hold (the space bar too) to record, or tap to start',
      onpointerdown: event => this.#onDown(event), onpointermove: event => this.#onMove(event),
      onpointerup: () => this.#onUp(), onpointercancel: () => this.#cancel('Recording cancelled'),
      onkeydown: event => this.#onKeyDown(event), onkeyup: event => this.#onKeyUp(event), onblur: () => this.#onBlur(),
      onclick: event => event.detail === 0 && this.#toggle(), oncontextmenu: event => event.preventDefault(),
    }, icon('mic'));
    this.bars = Array.from({ length: barCount }, () => h('i'));
    this.time = h('span', { class: 'record-time' }, '0:00');
    this.hint = h('span', { class: 'record-hint' });
    this.announcement = h('span', { class: 'visually-hidden', role: 'status' });
    this.bar = h('div', { class: 'record-bar', 'data-testid': 'record-bar', hidden: true },
      h('button', { class: 'icon-button record-cancel', type: 'button', 'data-testid': 'record-cancel', 'aria-label': 'Cancel the recording', title: 'Cancel', onclick: () => this.#cancel('Recording cancelled') }, icon('bin')),
      h('span', { class: 'record-dot', 'aria-hidden': 'true' }), this.time,
      h('span', { class: 'record-wave', 'aria-hidden': 'true' }, this.bars), this.hint, this.announcement,
      h('button', { class: 'send record-send', type: 'button', 'data-testid': 'record-send', 'aria-label': 'Send the voice note', onclick: () => this.#finish() }, icon('send')));
    this.bar.addEventListener('keydown', event => event.key === 'Escape' && this.#cancel('Recording cancelled'));
  }

  get isRecording() { return this.#recorder !== null; }

  #onDown(event) {
    if (event.button !== 0 || this.isRecording) return;
    this.button.setPointerCapture(event.pointerId);
    this.#pressedAt = performance.now();
    this.#startX = event.clientX;
    this.#held = true;
    this.#byKey = false;
    this.#start();
  }

  #onMove(event) {
    if (!this.#held || !this.isRecording) return;
    const slid = Math.max(0, this.#startX - event.clientX);
    this.bar.style.setProperty('--slid', String(Math.min(1, slid / cancelDistance)));
    if (slid > cancelDistance) this.#cancel('Recording cancelled');
  }

  #onUp() {
    if (!this.#held) return;
    this.#held = false;
    if (performance.now() - this.#pressedAt < shortestHold) this.#lock();
    else this.#finish();
  }

  #onKeyDown(event) {
    if (event.key === 'Escape' && this.isRecording) this.#cancel('Recording cancelled');
    if (event.key !== ' ') return;
    event.preventDefault(); // else the button is clicked when the key is let go
    if (event.repeat || this.isRecording) return;
    this.#pressedAt = performance.now();
    this.#held = this.#byKey = true;
    this.#start();
  }

  #onKeyUp(event) {
    if (event.key === ' ') this.#onUp();
  }

  /** The key's release will not be seen here: the recording goes on with its buttons. */
  #onBlur() {
    if (!this.#held || !this.#byKey || !this.isRecording) return;
    this.#held = false;
    this.#lock();
  }

  /** By keyboard, and for assistive technology, a click starts and the bar's buttons end. */
  async #toggle() {
    if (this.isRecording) return;
    await this.#start();
    if (this.isRecording) this.#lock();
  }

  #lock() {
    this.#locked = true;
    this.bar.dataset.locked = 'true';
    this.hint.textContent = '';
    this.bar.querySelector('.record-send').focus({ preventScroll: true });
  }

  async #start() {
    const recorder = this.#recorder = new Recorder();
    this.#locked = false;
    delete this.bar.dataset.locked;
    this.bar.style.setProperty('--slid', '0');
    this.hint.textContent = this.#byKey ? 'Esc to cancel' : '‹ Slide to cancel';
    this.time.textContent = '0:00';
    this.bars.forEach(bar => bar.style.setProperty('--h', '0.06'));
    this.#show(true);
    recorder.onLevel = (level, seconds) => this.#onLevel(level, seconds);
    this.#starting = recorder.start();
    try {
      await this.#starting;
      this.announcement.textContent = 'Recording';
    } catch (problem) {
      await recorder.cancel();
      if (this.#recorder === recorder) this.#reset();
      this.say(problems[problem.name] ?? `The microphone cannot be used: ${problem.message}`, true);
    }
  }

  #onLevel(level, seconds) {
    this.bars.push(this.bars.shift());
    this.bars.at(-1).style.setProperty('--h', Math.max(0.06, level).toFixed(3));
    this.bars[0].parentElement.append(this.bars.at(-1));
    this.time.textContent = length(Math.floor(seconds));
    if (seconds >= longest) this.#finish();
  }

  async #finish() {
    const recorder = this.#recorder;
    if (!recorder) return;
    try {
      await this.#starting;
    } catch {
      return; // said where it started
    }
    if (this.#recorder !== recorder) return;
    const seconds = recorder.seconds;
    const note = await recorder.stop();
    this.#reset();
    if (seconds < shortestNote) this.say('Too short: hold the button while you speak.', true);
    else {
      this.say('', false);
      this.onRecorded(note, seconds);
    }
  }

  async #cancel(words) {
    const recorder = this.#recorder;
    if (!recorder) return;
    this.#reset();
    this.say(words, false);
    await this.#starting?.catch(() => {});
    await recorder.cancel();
  }

  #reset() {
    const hadFocus = this.bar.contains(document.activeElement);
    this.#recorder = null;
    this.#held = false;
    this.announcement.textContent = '';
    delete this.bar.dataset.locked;
    this.#show(false);
    if (hadFocus) this.button.focus({ preventScroll: true });
  }

  #show(recording) {
    this.bar.hidden = !recording;
    this.bar.parentElement?.toggleAttribute('data-recording', recording);
    this.button.setAttribute('aria-pressed', String(recording));
  }
}
