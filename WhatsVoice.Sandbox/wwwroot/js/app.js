import { icon, h } from './dom.js';
import { PeopleList } from './people-list.js';
import { Phone } from './phone.js';
import { invent } from './words.js';
import { remember, remembered, world } from './world.js';

const byId = id => document.getElementById(id);
const shell = byId('shell');
const frame = byId('phones');
const narrow = matchMedia('(max-width: 760px)');
const phoneWidth = 360;

let wanted = remembered('phones', 1);
let active = null;
let phones = [];

const list = new PeopleList(byId('chat-list'), { isOpen: from => phones.some(phone => phone.from === from), onOpen: from => open(from, true) });
const autoplay = byId('autoplay');
autoplay.checked = remembered('autoplay', false);
autoplay.addEventListener('change', () => remember('autoplay', autoplay.checked));

/** How many phones fit beside the list. */
function room() {
  return narrow.matches ? 1 : Math.max(1, Math.min(3, Math.floor((innerWidth - 350) / phoneWidth)));
}

/** Opens a chat: in its phone if it has one, in a free one, else in place of the active one. */
function open(from, asked) {
  let phone = phones.find(other => other.from === from);
  if (!phone) {
    phone = new Phone(from, { onBack: back, onActive: () => activate(from), autoplay: () => autoplay.checked });
    const place = phones.findIndex(other => other.from === active);
    if (phones.length < Math.min(wanted, room()) || place < 0) phones.push(phone);
    else phones[place] = phone;
    arrange();
  }
  activate(from);
  if (asked) {
    shell.dataset.view = 'chat';
    if (narrow.matches) history.pushState({ chat: true }, '', `#${from}`);
    else history.replaceState(null, '', `#${from}`);
    phone.focus();
    showBusiness();
  }
}

function activate(from) {
  active = from;
  world.seen(from);
  for (const phone of phones) phone.element.dataset.active = phone.from === from;
  list.redraw();
}

function back() {
  if (history.state?.chat) history.back();
  else showList();
}

function showList() {
  delete shell.dataset.view;
  list.redraw();
  showBusiness();
}

/** As many phones as wanted and as there is room for, filled with the latest chats. */
function arrange() {
  const count = Math.min(wanted, room());
  while (phones.length > count) phones.splice(phones.findLastIndex(phone => phone.from !== active), 1);
  for (const person of world.list()) {
    if (phones.length >= count) break;
    if (!phones.some(phone => phone.from === person.from)) {
      phones.push(new Phone(person.from, { onBack: back, onActive: () => activate(person.from), autoplay: () => autoplay.checked }));
    }
  }
  const shown = phones.map(phone => phone.element);
  if (shown.length !== frame.children.length || shown.some((element, at) => frame.children[at] !== element)) frame.replaceChildren(...shown);
  frame.dataset.count = phones.length;
  for (const choice of document.querySelectorAll('[name=phones]')) {
    choice.checked = Number(choice.value) === count;
    choice.parentElement.hidden = Number(choice.value) > room();
  }
  byId('phones-choice').hidden = room() < 2;
  remember('open', phones.map(phone => phone.from));
  list.redraw();
}

/** What people are told of the connections, if anything. Before the first chats the list itself says that it waits. */
function noticeOf({ online, ready, business: { reachable, ever_reached: everReached, waiting, problem } }) {
  if (!ready) return null;
  if (!online) return { title: 'The sandbox does not answer', detail: 'Connecting again…' };
  if (reachable !== false && waiting === 0) return null;
  const webhooks = waiting === 1 ? 'One webhook waits and is' : `${waiting} webhooks wait and are`;
  // The Api takes longer to start than the sandbox: what is written meanwhile is no trouble.
  if (!everReached) return { calm: true, title: 'Waiting for the Api', detail: `${webhooks} sent again until it answers.` };
  return { title: reachable === false ? 'The Api cannot be reached' : 'The Api has not taken everything', detail: `${webhooks} tried again.${problem ? ` Last answer: ${problem}` : ''}` };
}

function showBusiness() {
  const notice = noticeOf(world);
  byId('loading').textContent = world.online ? 'Loading the chats…' : 'The sandbox does not answer yet. Trying again…';
  const banner = byId('banner');
  banner.hidden = !notice;
  banner.classList.toggle('calm', notice?.calm === true);
  banner.replaceChildren(...(notice ? [icon(notice.calm ? 'pending' : 'warn'), h('div', {}, h('strong', {}, notice.title), h('span', { class: 'detail' }, notice.detail))] : []));
  // On a narrow screen the list is out of sight while a chat is open: the banner goes where the eyes are.
  const home = narrow.matches && shell.dataset.view === 'chat' ? phones.find(phone => phone.from === active)?.element.querySelector('.phone-head') : document.querySelector('.people-head');
  home?.after(banner);
}

function choosePerson() {
  const dialog = byId('person-dialog');
  fill();
  dialog.showModal();
  byId('person-form').onsubmit = () => {
    const person = { name: byId('person-name').value.trim(), from: byId('person-number').value.replace(/\D/g, '') };
    world.add(person);
    open(person.from, true);
  };
  byId('person-again').onclick = fill;
  byId('person-cancel').onclick = () => dialog.close();
  function fill() {
    const person = invent(world.list());
    byId('person-name').value = person.name;
    byId('person-number').value = person.from;
  }
}

world.addEventListener('people', () => {
  // A message may arrive by stream before the list of chats has: the chat that the address asks for is not known yet.
  if (!world.ready) return;
  const wished = location.hash.slice(1);
  if (/^\d{7,15}$/.test(wished)) world.add({ ...invent(world.list()), from: wished });
  if (world.people.size === 0) world.add(invent([]));
  if (phones.length === 0) {
    const asked = [wished, ...remembered('open', [])].filter(from => world.people.has(from));
    for (const from of [...new Set(asked.length ? asked : [world.list()[0].from])].slice(0, Math.min(wanted, room()))) open(from, false);
    activate(phones[0].from);
    arrange();
    if (phones[0].from === wished) {
      // On a narrow screen the list would hide the chat that the address asks for.
      shell.dataset.view = 'chat';
      showBusiness();
    }
    if (!narrow.matches) phones[0].focus();
  }
  byId('loading').hidden = true;
  list.redraw();
});
world.addEventListener('messages', ({ detail }) => phones.filter(phone => !detail || phone.from === detail.from).forEach(phone => phone.showAll()));
world.addEventListener('message', ({ detail: { from, message } }) => {
  const phone = phones.find(other => other.from === from);
  phone?.show(message, true);
  if (phone && (!narrow.matches || shell.dataset.view === 'chat')) world.seen(from);
});
world.addEventListener('status', ({ detail: { from, message } }) => phones.find(phone => phone.from === from)?.showStatus(message));
world.addEventListener('typing', ({ detail: { from } }) => phones.find(phone => phone.from === from)?.showTyping());
world.addEventListener('business', showBusiness);

byId('add-person').append(icon('add'));
byId('add-person').addEventListener('click', choosePerson);
for (const choice of document.querySelectorAll('[name=phones]')) {
  choice.addEventListener('change', () => { wanted = Number(choice.value); remember('phones', wanted); arrange(); });
}
addEventListener('resize', () => { arrange(); showBusiness(); });
addEventListener('popstate', () => { if (!history.state?.chat) showList(); });
world.start();
