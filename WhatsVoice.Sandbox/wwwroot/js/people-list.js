import { h, icon } from './dom.js';
import { dayKey, dayName, hueOf, initials, length, timeOf } from './words.js';
import { world } from './world.js';

const shownAtMost = 200;

/** The list of chats. Redrawn at most once a frame, however fast messages come. */
export class PeopleList {
  #asked = false;

  constructor(element, { isOpen, onOpen }) {
    this.element = element;
    this.isOpen = isOpen;
    this.onOpen = onOpen;
  }

  redraw() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => { this.#asked = false; this.#draw(); });
  }

  #draw() {
    const focused = document.activeElement?.closest?.('.chat-item')?.dataset.from;
    this.element.replaceChildren(...world.list().slice(0, shownAtMost).map(person => this.#item(person)));
    if (focused) this.element.querySelector(`[data-from="${focused}"]`)?.focus();
  }

  #item(person) {
    const unread = this.isOpen(person.from) ? 0 : world.unread(person.from);
    const last = person.last;
    return h('li', {}, h('button', {
      class: 'chat-item', type: 'button', 'data-testid': 'chat-item', 'data-from': person.from, 'aria-current': String(this.isOpen(person.from)),
      onclick: () => this.onOpen(person.from),
    },
    h('span', { class: 'avatar', style: `--hue:${hueOf(person.from)}`, 'aria-hidden': 'true' }, initials(person.name)),
    h('span', { class: 'lines' },
      h('span', { class: 'line' },
        h('span', { class: 'name', dir: 'auto' }, person.name),
        last ? h('time', { datetime: last.at }, dayKey(last.at) === dayKey(Date.now()) ? timeOf(last.at) : dayName(last.at)) : null),
      h('span', { class: 'line' },
        this.#preview(person),
        unread ? h('span', { class: 'badge', 'aria-label': `${unread} new` }, String(unread)) : null))));
  }

  #preview({ from, last }) {
    if (world.isTyping(from)) return h('span', { class: 'preview typing' }, 'typing…');
    if (!last) return h('span', { class: 'preview' }, h('span', {}, 'Nothing written yet'));
    if (last.type === 'audio') {
      return h('span', { class: 'preview' }, icon('mic', last.status === 'played' ? '' : 'unplayed'), h('span', {}, `Voice note, ${length((last.duration_ms ?? 0) / 1000)}`));
    }
    return h('span', { class: 'preview' }, last.direction === 'in' ? icon(last.status) : null, h('span', { dir: 'auto' }, last.text));
  }
}
