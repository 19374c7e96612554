import { h, icon } from './dom.js';
import { flat, waveform } from './waveform.js';
import { length } from './words.js';
import { remember, remembered } from './world.js';

const speeds = [1, 1.5, 2];
let speed = remembered('speed', 1);
let sounding = null;
const nearby = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
  nearby.unobserve(entry.target);
  entry.target.dispatchEvent(new Event('near'));
}), { rootMargin: '400px' });

/** The player of one note. Only one plays at a time. `onPlayed` is called when it starts for the first time; null for the person's own note. */
export class VoiceNote {
  #message;
  #onPlayed;
  #audio = null;
  #frame = 0;
  #duration;

  constructor(message, meta, onPlayed) {
    this.#message = message;
    this.#onPlayed = onPlayed;
    this.#duration = (message.duration_ms ?? 0) / 1000;
    this.button = h('button', { class: 'play', type: 'button', 'data-testid': 'play', 'aria-label': 'Play voice note', onclick: () => this.toggle() },
      icon('play', 'play-icon'), icon('pause', 'pause-icon'));
    this.base = h('span', { class: 'bars' });
    this.done = h('span', { class: 'bars done' });
    this.wave = h('div', {
      class: 'wave', role: 'slider', tabindex: '0', 'aria-label': 'Position in the voice note', 'aria-valuemin': '0',
      onpointerdown: event => this.#onPointer(event), onpointermove: event => event.buttons && this.#onPointer(event), onkeydown: event => this.#onKey(event),
    }, this.base, this.done, h('span', { class: 'knob' }));
    this.time = h('span', { class: 'time' });
    this.speedButton = h('button', { class: 'speed', type: 'button', onclick: () => this.#nextSpeed() });
    this.element = h('div', { class: 'voice-note', 'data-testid': 'voice-note', 'data-state': 'paused' },
      this.button, this.wave, icon('mic', 'mic'),
      h('div', { class: 'under' }, this.time, h('span', { class: 'unplayed-dot', title: 'Not played yet' }), this.speedButton, meta));
    this.#draw(flat);
    this.#showSpeed();
    this.update(message);
    this.#show();
    this.element.addEventListener('near', () => this.#decode());
    nearby.observe(this.element);
  }

  update(message) {
    this.#message = message;
    this.element.toggleAttribute('data-played', message.status === 'played' || (!this.#onPlayed && message.status === 'read'));
    this.button.disabled = message.status === 'failed';
  }

  async toggle() {
    if (this.#audio && !this.#audio.paused) this.#audio.pause();
    else await this.play();
  }

  async play() {
    const audio = this.#player();
    if (sounding && sounding !== audio) sounding.pause();
    sounding = audio;
    audio.playbackRate = speed;
    try {
      await audio.play();
    } catch {
      // The browser wants a gesture first (autoplay), or another note took over: it stays paused.
    }
  }

  #player() {
    if (this.#audio) return this.#audio;
    const audio = new Audio(`sandbox/media/${this.#message.media_id}`);
    audio.addEventListener('loadedmetadata', () => this.#setDuration(audio.duration));
    audio.addEventListener('play', () => this.#onPlay());
    audio.addEventListener('pause', () => this.#onPause());
    audio.addEventListener('seeked', () => this.#show());
    audio.addEventListener('ended', () => { audio.currentTime = 0; this.element.removeAttribute('data-started'); });
    audio.addEventListener('error', () => this.element.setAttribute('data-state', 'paused'));
    return this.#audio = audio;
  }

  #onPlay() {
    this.element.dataset.state = 'playing';
    this.element.setAttribute('data-started', '');
    this.button.setAttribute('aria-label', 'Pause voice note');
    this.#showSpeed();
    if (this.#message.status !== 'played') this.#onPlayed?.();
    this.#tick();
  }

  #onPause() {
    cancelAnimationFrame(this.#frame);
    this.element.dataset.state = 'paused';
    this.button.setAttribute('aria-label', 'Play voice note');
    this.#show();
  }

  #tick() {
    this.#show();
    this.#frame = requestAnimationFrame(() => this.#tick());
  }

  async #decode() {
    try {
      const { bars, duration } = await waveform(this.#message.media_id);
      this.#setDuration(duration);
      this.#draw(bars);
    } catch {
      // Not decodable or gone: the flat line says so, and the bubble's status says why.
    }
  }

  #draw(bars) {
    for (const layer of [this.base, this.done]) {
      if (layer.childElementCount !== bars.length) layer.replaceChildren(...bars.map(() => document.createElement('i')));
      bars.forEach((bar, at) => layer.children[at].style.setProperty('--h', bar.toFixed(3)));
    }
  }

  #setDuration(seconds) {
    if (Number.isFinite(seconds) && seconds > 0) this.#duration = seconds;
    this.#show();
  }

  #show() {
    const at = this.#audio?.currentTime ?? 0;
    const part = this.#duration ? Math.min(1, at / this.#duration) : 0;
    const begun = at > 0 || this.element.dataset.state === 'playing';
    this.wave.style.setProperty('--at', part.toFixed(4));
    this.element.dataset.duration = this.#duration.toFixed(2);
    this.element.dataset.position = at.toFixed(2);
    this.time.textContent = begun ? `${length(at)} / ${length(this.#duration)}` : length(this.#duration);
    this.wave.setAttribute('aria-valuemax', this.#duration.toFixed(1));
    this.wave.setAttribute('aria-valuenow', at.toFixed(1));
    this.wave.setAttribute('aria-valuetext', `${length(at)} of ${length(this.#duration)}`);
  }

  #seek(seconds) {
    const audio = this.#player();
    const target = Math.min(Math.max(0, seconds), Math.max(0, this.#duration - 0.05));
    if (audio.readyState > 0) audio.currentTime = target;
    else audio.addEventListener('loadedmetadata', () => { audio.currentTime = target; }, { once: true });
    this.element.setAttribute('data-started', '');
  }

  #onPointer(event) {
    const box = this.wave.getBoundingClientRect();
    this.wave.setPointerCapture(event.pointerId);
    this.#seek((event.clientX - box.left) / box.width * this.#duration);
  }

  #onKey(event) {
    const at = this.#audio?.currentTime ?? 0;
    const target = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: this.#duration }[event.key];
    if (event.key === ' ' || event.key === 'Enter') this.toggle();
    else if (target === undefined) return;
    else this.#seek(target);
    event.preventDefault();
  }

  #nextSpeed() {
    speed = speeds[(speeds.indexOf(speed) + 1) % speeds.length];
    remember('speed', speed);
    if (this.#audio) this.#audio.playbackRate = speed;
    this.#showSpeed();
  }

  #showSpeed() {
    this.speedButton.textContent = `${speed}×`;
    this.speedButton.setAttribute('aria-label', `Playback speed ${speed} times`);
  }
}
