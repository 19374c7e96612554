/**
 * What the sandbox knows, kept fresh by its event stream. Listeners hear: 'people', 'messages' (a chat was loaded),
 * 'message', 'status', 'typing' and 'business'.
 */
class World extends EventTarget {
  people = new Map();
  business = { reachable: null, ever_reached: false, waiting: 0 };
  online = true;
  /** Whether the list of chats has been fetched; until then only what came by stream is known. */
  ready = false;
  #loaded = new Map();
  /** Chats whose messages were fetched at least once. */
  #fetched = new Set();
  #unread = new Map();
  #invented;
  #again;

  constructor() {
    super();
    this.#invented = remembered('people', []);
  }

  start() {
    const stream = new EventSource('sandbox/events');
    // Sent with every (re)connection: whatever was missed before it is fetched, whatever comes after it arrives by itself.
    stream.addEventListener('hello', () => { this.online = true; this.#tell('business'); this.#reloadUntilDone(); });
    stream.addEventListener('error', () => { this.online = false; this.#tell('business'); });
    on('message', event => this.#onMessage(event));
    on('status', event => this.#onStatus(event));
    on('typing', event => this.#onTyping(event));
    on('webhook', event => { this.business = event.business; this.#tell('business'); });
    on('reset', () => { this.people.clear(); this.#loaded.clear(); this.#fetched.clear(); this.#unread.clear(); this.#addInvented(); this.#tell('people'); this.#tell('messages'); });
    function on(name, listener) { stream.addEventListener(name, event => listener(JSON.parse(event.data))); }
  }

  /** The chat written in last comes first. */
  list() {
    return [...this.people.values()].sort((one, other) => (other.last?.at ?? other.since ?? '').localeCompare(one.last?.at ?? one.since ?? ''));
  }

  messages(from) { return [...(this.#loaded.get(from)?.values() ?? [])]; }

  /** Whether a chat has messages that are still being fetched. */
  isLoading(from) { return this.people.get(from)?.last !== undefined && !this.#fetched.has(from); }

  find(from, id) { return this.#loaded.get(from)?.get(id); }

  unread(from) { return this.#unread.get(from) ?? 0; }

  seen(from) {
    if (this.#unread.delete(from)) this.#tell('people');
  }

  isTyping(from) { return Date.parse(this.people.get(from)?.typingUntil ?? 0) > Date.now(); }

  add({ from, name }) {
    if (!this.people.has(from)) {
      this.#invented = [...this.#invented, { from, name, since: new Date().toISOString() }].slice(-20);
      remember('people', this.#invented);
      this.#addInvented();
      this.#tell('people');
    }
  }

  async open(from) {
    if (this.#loaded.has(from)) return;
    this.#loaded.set(from, new Map());
    await this.#load(from).catch(later);
  }

  /** `content` is `{ text }`, or `{ say }` for words that the local voice speaks into a voice note. */
  async send(from, content) {
    await this.#post({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, name: this.people.get(from)?.name, ...content }),
    });
  }

  /** Sends a recording as a voice note. */
  async record(from, recording) {
    const body = new FormData();
    body.set('from', from);
    body.set('name', this.people.get(from)?.name ?? '');
    body.set('audio', recording, 'note.wav');
    await this.#post({ body });
  }

  async #post(request) {
    const response = await fetch('sandbox/messages', { method: 'POST', ...request });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Error(Object.values(problem.errors ?? {}).flat()[0] ?? problem.detail ?? problem.title ?? `The sandbox answered ${response.status}.`);
    }
  }

  played(from, id) {
    return fetch(`sandbox/chats/${from}/played/${encodeURIComponent(id)}`, { method: 'POST' }).catch(later);
  }

  /** While the stream is open the sandbox is there: a list that could not be fetched is asked for again. */
  #reloadUntilDone() {
    clearTimeout(this.#again);
    this.#reload().catch(() => { if (this.online) this.#again = setTimeout(() => this.#reloadUntilDone(), 1000); });
  }

  async #reload() {
    const { chats, business } = await (await fetch('sandbox/chats')).json();
    this.business = business;
    this.people.clear();
    for (const chat of chats) this.people.set(chat.from, { from: chat.from, name: chat.name, last: chat.last });
    this.#addInvented();
    this.ready = true;
    this.#tell('business');
    this.#tell('people');
    await Promise.all([...this.#loaded.keys()].map(from => this.#load(from)));
  }

  async #load(from) {
    const held = this.#loaded.get(from);
    const before = [...held.keys()];
    const { messages, typing_until: until } = await (await fetch(`sandbox/chats/${from}`)).json();
    // The sandbox may have been started anew: what it no longer knows goes. What came by stream meanwhile stays.
    const known = new Set(messages.map(message => message.id));
    before.filter(id => !known.has(id)).forEach(id => held.delete(id));
    const since = [...held.values()].filter(message => !known.has(message.id));
    const newer = new Map(held);
    held.clear();
    for (const message of messages) held.set(message.id, further(newer.get(message.id), message));
    for (const message of since) held.set(message.id, message);
    this.#fetched.add(from);
    this.#setTyping(from, until);
    this.#tell('messages', { from });
  }

  #addInvented() {
    for (const person of this.#invented) {
      if (!this.people.has(person.from)) this.people.set(person.from, { ...person });
    }
  }

  #onMessage({ from, name, message }) {
    const known = this.people.get(from);
    this.people.set(from, { ...known, from, name, last: message });
    this.#loaded.get(from)?.set(message.id, message);
    if (message.direction === 'out') this.#unread.set(from, this.unread(from) + 1);
    this.#tell('message', { from, message });
    this.#tell('people');
  }

  #onStatus({ from, message }) {
    const known = this.people.get(from);
    if (known?.last?.id === message.id) known.last = message;
    if (this.find(from, message.id)) this.#loaded.get(from).set(message.id, message);
    this.#tell('status', { from, message });
    this.#tell('people');
  }

  #onTyping({ from, until }) {
    this.#setTyping(from, until);
    this.#tell('people');
  }

  #setTyping(from, until) {
    const person = this.people.get(from);
    if (!person) return;
    clearTimeout(person.typingTimer);
    person.typingUntil = until;
    if (until) {
      person.typingTimer = setTimeout(() => { this.#tell('typing', { from }); this.#tell('people'); }, Math.max(0, Date.parse(until) - Date.now()) + 50);
    }
    this.#tell('typing', { from });
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

/** The sandbox cannot be reached: the stream breaks too, and at its next hello everything is loaded anew. */
function later() {}

const order = ['pending', 'accepted', 'sent', 'delivered', 'read', 'played', 'failed'];

/** Whichever of two accounts of a message knows more: the stream may have overtaken the answer that was asked for. */
function further(held, told) {
  return held && order.indexOf(held.status) > order.indexOf(told.status) ? held : told;
}

export function remembered(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`whatsvoice.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`whatsvoice.${key}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse: the page then forgets between visits, and works all the same.
  }
}

export const world = new World();
