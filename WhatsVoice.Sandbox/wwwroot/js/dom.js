/** Makes an element: `h('button', { class: 'play', onclick }, icon('play'))`. Keys with a dash become attributes. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'style') element.style.cssText = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const line = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';

const shapes = {
  play: ['0 0 24 24', '<path fill="currentColor" d="M8.200 5.300c0-1 1.100-1.600 2-1.100l9.300 5.900c.8.500.8 1.700 0 2.200l-9.300 5.900c-.9.600-2-.1-2-1.100z" transform="translate(-.5 .8)"/>'],
  pause: ['0 0 24 24', '<rect x="6.500" y="5" width="4" height="14" rx="1.400" fill="currentColor"/><rect x="13.500" y="5" width="4" height="14" rx="1.400" fill="currentColor"/>'],
  mic: ['0 0 24 24', '<rect x="9" y="3" width="6" height="11" rx="3" fill="currentColor"/><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 11.500a6 6 0 0 0 12 0M12 17.500V21"/>'],
  send: ['0 0 24 24', '<path fill="currentColor" d="M4.300 3.600c-.7-.3-1.400.4-1.200 1.100l1.900 6 8.500 1.300-8.500 1.300-1.900 6c-.2.700.5 1.400 1.200 1.100l16.600-7.500c.8-.4.8-1.500 0-1.800z"/>'],
  bin: ['0 0 24 24', `<path ${line} d="M5 7h14M10 7V4.500h4V7m-7.500 0 .8 12.200c0 .5.500.8 1 .8h7.400c.500 0 1-.3 1-.8L17.500 7M10 11v5.500M14 11v5.500"/>`],
  voice: ['0 0 24 24', `<path ${line} d="M4 10v4M8 7v10M12 4v16M16 7.500v9M20 10v4"/>`],
  back: ['0 0 24 24', `<path ${line} d="M14.500 5.500 8 12l6.500 6.500"/>`],
  down: ['0 0 24 24', `<path ${line} d="M5.500 9 12 15.500 18.500 9"/>`],
  add: ['0 0 24 24', `<g ${line}><circle cx="10" cy="8" r="3.600"/><path d="M3.500 19.500c.6-3.600 3.200-5.600 6.500-5.600 1.500 0 2.900.4 4 1.200M18 13.500v6M15 16.500h6"/></g>`],
  warn: ['0 0 24 24', `<path ${line} d="M12 8.500v5m0 3.200v.1M10.300 4.200 2.900 17.400A2 2 0 0 0 4.600 20.400h14.800a2 2 0 0 0 1.700-3L13.700 4.200a2 2 0 0 0-3.400 0z"/>`],
  bolt: ['0 0 24 24', '<path fill="currentColor" d="M13.500 2 4.500 13.600c-.4.500 0 1.200.6 1.200H11l-1.200 6.700c-.1.800.8 1.100 1.300.5l8.700-11.400c.4-.5 0-1.200-.6-1.200h-5.700l1.200-6.900c.1-.8-.8-1.200-1.200-.5z"/>'],
  pending: ['0 0 17 13', '<g fill="none" stroke="currentColor" stroke-width="1.400" stroke-linecap="round"><circle cx="9" cy="6.500" r="5"/><path d="M9 3.800v2.900l1.900 1.100"/></g>'],
  sent: ['0 0 17 13', '<path fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round" d="m4 7 3.200 3.300L13.500 3"/>'],
  delivered: ['0 0 17 13', '<path fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round" d="m1 7 3.200 3.300L10.500 3M8.200 9.800l.5.500L15.800 3"/>'],
  failed: ['0 0 17 13', '<g fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"><circle cx="9" cy="6.500" r="5.300"/><path d="M9 3.800v3.200M9 9.200v.1"/></g>'],
};
shapes.read = shapes.delivered;

/** An inline picture, hidden from screen readers: the element around it carries the name. */
export function icon(name, className = '') {
  const [viewBox, inside] = shapes[name];
  const holder = document.createElement('template');
  holder.innerHTML = `<svg viewBox="${viewBox}" aria-hidden="true" class="${className}">${inside}</svg>`;
  return holder.content.firstChild;
}
