import { Bubble } from './bubble.js';
import { h, icon } from './dom.js';
import { VoiceButton } from './voice-button.js';
import { dayKey, dayName, numberOf, suggestions } from './words.js';
import { world } from './world.js';

const longest = 4096;

/** One person's phone with the chat open. */
export class Phone {
  #bubbles = new Map();
  #typing = null;
  #stuck = true;

  constructor(from, { onBack, onActive, autoplay }) {
    this.from = from;
    this.autoplay = autoplay;
    this.who = h('p', { class: 'who' });
    this.list = h('ol', { 'aria-label': 'Messages' });
    this.scroller = h('div', { class: 'messages', tabindex: '0', role: 'log', 'aria-label': 'Conversation', onscroll: () => this.#onScroll() }, this.list);
    this.input = h('textarea', {
      'data-testid': 'composer', rows: '1', dir: 'auto', maxlength: String(longest), placeholder: 'Write, or hold the microphone', 'aria-label': 'Message', enterkeyhint: 'send',
      oninput: () => this.#onInput(), onkeydown: event => this.#onKey(event),
    });
    this.sendButton = h('button', { class: 'send', type: 'submit', 'data-testid': 'send', 'aria-label': 'Send', disabled: true, hidden: true }, icon('send'));
    this.sayButton = h('button', {
      class: 'icon-button say', type: 'button', 'data-testid': 'say', 'aria-label': 'Say it: send the words as a voice note', title: 'Say it: a voice speaks your words', hidden: true,
      onclick: () => this.#send(this.input.value, 'say'),
    }, icon('voice'));
    this.voice = new VoiceButton({ onRecorded: recording => this.#record(recording), say: (text, bad) => this.#say(text, bad) });
    this.note = h('span', { class: 'note', role: 'status', hidden: true });
    this.toEnd = h('button', { class: 'to-end', type: 'button', 'aria-label': 'To the newest message', hidden: true, onclick: () => this.#scrollToEnd(true) }, icon('down'));
    this.element = h('section', { class: 'phone', 'data-testid': 'phone', 'data-from': from, onpointerdown: onActive, onfocusin: onActive },
      h('header', { class: 'phone-head' },
        h('button', { class: 'icon-button back', type: 'button', 'aria-label': 'Back to the chats', 'data-testid': 'back', onclick: onBack }, icon('back')),
        h('img', { class: 'logo', src: 'icon.svg', alt: '', width: '40', height: '40' }),
        h('div', {}, h('h2', {}, 'WhatsVoice'), this.who)),
      this.scroller, this.toEnd,
      h('form', { class: 'composer', onsubmit: event => { event.preventDefault(); this.#send(this.input.value); } }, this.input, this.sayButton, this.sendButton, this.voice.button, this.voice.bar, this.note));
    // Bubbles grow after they were added (fonts, quotes): stay at the end while the reader is there.
    new ResizeObserver(() => this.#stuck && this.#scrollToEnd()).observe(this.list);
    new ResizeObserver(() => this.#stuck && this.#scrollToEnd()).observe(this.scroller);
    this.showAll();
    world.open(from);
  }

  focus() { this.input.focus({ preventScroll: true }); }

  showAll() {
    const messages = world.messages(this.from);
    const kept = new Set(messages.map(message => message.id));
    if ([...this.#bubbles.keys()].some(id => !kept.has(id))) this.#bubbles.clear();
    if (this.#bubbles.size === 0) this.list.replaceChildren();
    messages.forEach(message => this.show(message, false));
    if (messages.length === 0) this.list.replaceChildren(world.isLoading(this.from) ? h('li', { class: 'loading' }, 'Loading the messages…') : this.#empty());
    this.showTyping();
    this.#scrollToEnd();
  }

  show(message, isNew) {
    const known = this.#bubbles.get(message.id);
    if (known) return known.update(message);
    const bubble = new Bubble(this.from, message);
    const before = [...this.#bubbles.values()].at(-1);
    const newDay = !before || dayKey(before.at) !== dayKey(message.at);
    if (this.#bubbles.size === 0) this.list.replaceChildren();
    if (newDay) this.list.append(h('li', { class: 'day' }, dayName(message.at)));
    bubble.element.classList.toggle('first', newDay || before.mine !== bubble.mine || before.element.querySelector('.took') !== null);
    bubble.element.classList.toggle('new', isNew);
    this.#bubbles.set(message.id, bubble);
    this.list.append(bubble.element);
    if (this.#typing) this.list.append(this.#typing);
    if (isNew && bubble.mine) this.#stuck = true;
    if (this.#stuck) this.#scrollToEnd();
    if (isNew && bubble.note && this.autoplay()) bubble.note.play();
  }

  showStatus(message) { this.#bubbles.get(message.id)?.update(message); }

  showTyping() {
    const person = world.people.get(this.from);
    const typing = world.isTyping(this.from);
    this.who.classList.toggle('typing', typing);
    this.who.replaceChildren(...(typing ? ['typing…'] : person && person.name !== `+${this.from}` ? [h('bdi', {}, person.name), h('span', {}, `’s phone · ${numberOf(this.from)}`)] : [numberOf(this.from)]));
    this.element.setAttribute('aria-label', `${person?.name ?? numberOf(this.from)}’s phone`);
    if (typing && !this.#typing) {
      this.#typing = h('li', { class: 'message theirs typing-row', 'data-testid': 'typing' },
        h('div', { class: 'bubble', role: 'img', 'aria-label': 'WhatsVoice is typing' }, h('i'), h('i'), h('i')));
      this.list.append(this.#typing);
      if (this.#stuck) this.#scrollToEnd();
    } else if (!typing && this.#typing) {
      this.#typing.remove();
      this.#typing = null;
    }
  }

  #empty() {
    const heights = [0.3, 0.55, 0.9, 0.6, 1, 0.7, 0.95, 0.5, 0.3];
    return h('li', { class: 'empty' },
      h('div', { class: 'wave', 'aria-hidden': 'true' }, heights.map((height, at) => h('i', { style: `--h:${height};--n:${at}` }))),
      h('h3', {}, 'Write or say something: it comes back as a voice'),
      h('p', {}, 'This is a sandbox: nothing leaves this machine.'),
      h('div', { class: 'chips' }, suggestions.map(text => h('button', { type: 'button', 'data-testid': 'suggestion', onclick: () => this.#send(text) }, text))));
  }

  /** @param kind `text` as written, or `say` for a voice note of the words. */
  async #send(text, kind = 'text') {
    if (!text.trim()) return;
    this.input.value = '';
    this.#onInput();
    this.focus();
    try {
      await world.send(this.from, { [kind]: text.trim() });
    } catch (problem) {
      this.input.value = this.input.value || text;
      this.#onInput();
      this.#explain(problem);
    }
  }

  async #record(recording) {
    try {
      await world.record(this.from, recording);
    } catch (problem) {
      this.#explain(problem);
    }
  }

  #explain(problem) { this.#say(problem instanceof TypeError ? 'The sandbox cannot be reached.' : problem.message, true); }

  #onInput() {
    const left = longest - this.input.value.length;
    const isEmpty = !this.input.value.trim();
    this.sendButton.disabled = isEmpty;
    this.sendButton.hidden = isEmpty;
    this.sayButton.hidden = isEmpty;
    this.voice.button.hidden = !isEmpty;
    if (!CSS.supports('field-sizing', 'content')) {
      this.input.style.height = 'auto';
      this.input.style.height = `${this.input.scrollHeight + 3}px`;
    }
    this.#say(left < 400 ? `${left} characters left` : '', left === 0);
  }

  #onKey(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send(this.input.value);
    }
  }

  #say(text, bad) {
    this.note.textContent = text;
    this.note.hidden = !text;
    this.note.classList.toggle('bad', bad);
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.#stuck = scrollHeight - scrollTop - clientHeight < 60;
    this.toEnd.hidden = this.#stuck;
  }

  #scrollToEnd(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }
}
