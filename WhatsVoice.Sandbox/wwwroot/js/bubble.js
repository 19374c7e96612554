import { h, icon } from './dom.js';
import { VoiceNote } from './voice-note.js';
import { timeOf, took } from './words.js';
import { world } from './world.js';

const tickNames = { pending: 'Waiting to be delivered', sent: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Not delivered' };

/** One message on the phone. What the person wrote (API: in) is theirs, on the right; what the business answered is on the left. */
export class Bubble {
  constructor(from, message) {
    this.mine = message.direction === 'in';
    this.at = message.at;
    this.time = h('time', { datetime: message.at }, timeOf(message.at));
    this.ticks = this.mine ? h('span', { class: 'ticks', 'data-testid': 'ticks', role: 'img' }) : null;
    const meta = h('span', { class: 'meta' }, this.time, this.ticks);
    this.note = message.type === 'audio' ? new VoiceNote(message, meta, this.mine ? null : () => world.played(from, message.id)) : null;
    this.trouble = h('p', { class: 'trouble', hidden: true });
    this.bubble = h('div', { class: `bubble ${message.type}` },
      this.#quote(from, message),
      this.note ? this.note.element : [h('span', { class: 'text' }, message.text ?? ''), meta],
      this.trouble);
    this.element = h('li', {
      class: `message ${this.mine ? 'mine' : 'theirs'}`, 'data-testid': this.mine ? 'message-in' : 'message-out',
      'data-id': message.id, 'data-type': message.type,
    }, h('span', { class: 'visually-hidden' }, this.mine ? 'You:' : 'WhatsVoice:'), this.bubble, this.#took(message));
    this.update(message);
  }

  update(message) {
    this.element.dataset.status = message.status;
    if (this.ticks && this.ticks.dataset.status !== message.status) {
      this.ticks.dataset.status = message.status;
      this.ticks.setAttribute('aria-label', tickNames[message.status]);
      this.ticks.title = tickNames[message.status];
      this.ticks.replaceChildren(icon(message.status));
    }
    this.note?.update(message);
    this.trouble.hidden = message.status !== 'failed';
    this.trouble.textContent = message.error ? `${message.error.details} (${message.error.code})` : '';
  }

  /** A quote is shown only where it is needed: when something was written in between. */
  #quote(from, message) {
    if (!message.reply_to) return null;
    const earlier = world.messages(from).filter(other => other.direction === 'in' && other.at < message.at);
    const quoted = earlier.find(other => other.id === message.reply_to);
    return quoted && quoted !== earlier.at(-1) ? h('div', { class: 'quote' }, quoted.text ?? 'Voice note') : null;
  }

  #took(message) {
    return message.direction === 'out' && message.took_ms !== undefined
      ? h('span', { class: 'took', 'data-testid': 'took', title: 'From the message to its answer' },
        icon('bolt'), h('span', { class: 'visually-hidden' }, 'Answered in '), took(message.took_ms))
      : null;
  }
}
