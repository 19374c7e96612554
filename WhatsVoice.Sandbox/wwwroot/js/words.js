const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

const names = ['Ada', 'Bruno', 'Chiara', 'Dae-jung', 'Elif', 'Farid', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Kofi', 'Lucía', 'Mei', 'Noor',
  'Olu', 'Paula', 'Quinn', 'Rosa', 'Samir', 'Théa', 'Uma', 'Viktor', 'Wanja', 'Ximena', 'Yara', 'Zoë'];

export const suggestions = ['Hello there, can you hear me?', 'Are you open on Sunday?', 'Read me a short poem about the sea.'];

export const timeOf = at => clock.format(new Date(at));

/** Which day a message belongs to, and what its separator says. */
export const dayKey = at => new Date(at).toDateString();

export function dayName(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? 'Today' : days === 1 ? 'Yesterday' : days < 7 ? weekday.format(new Date(at)) : date.format(new Date(at));
}

/** Minutes and seconds as a player shows them: 0:04. */
export function length(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** How long an answer took: 0.6 s, 12 s, 3 min. */
export function took(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 0.095 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : seconds < 9.95 ? `${seconds.toFixed(1)} s` : seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** A number as people write it: +1 555 010 4242. */
export const numberOf = digits => digits.length === 11 && digits.startsWith('1')
  ? `+1 ${digits.slice(1, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`
  : `+${digits}`;

export const initials = name => [...name.replace(/^\+/, '')].slice(0, /^\+?\d/.test(name) ? 2 : 1).join('').toUpperCase();

/** A colour that stays with a person. */
export const hueOf = digits => hues[[...digits].reduce((sum, digit) => (sum * 31 + digit.charCodeAt(0)) % 9973, 7) % hues.length];

const hues = [2, 340, 155, 178, 204, 228, 262, 288, 318];

/** Someone who is not there yet. The range 555-01xx is kept free for fiction. */
export function invent(taken) {
  const free = names.filter(name => !taken.some(person => person.name === name));
  const pick = free.length ? free : names;
  let number;
  do {
    number = `1${200 + Math.floor(Math.random() * 700)}55501${String(Math.floor(Math.random() * 100)).padStart(2, '0')}`;
  } while (taken.some(person => person.from === number));
  return { name: pick[Math.floor(Math.random() * pick.length)], from: number };
}
