/** What a NetBIOS name service message states: names that hosts have or take, groups they belong to, and names they look for. */
import { isNobody } from '#base/addresses.ts';
import { remembered } from '#base/text-memo.ts';
import { type DnsMessage, type DnsRecord, TYPE } from '../../formats/dns-message.ts';
import { netbiosName } from '../../formats/dns-names.ts';
import type { About, Context, Observer } from '../../protocol.ts';

const OPCODE = { query: 0, registration: 5, refresh: 8, refreshAlternate: 9, multiHomed: 15 } as const;
/** Suffix of the messenger service, which registers the name of whoever is logged in beside the host's own. */
const MESSENGER = '03';

/** A name as facts hold it, with its suffix; null where none may hold it. */
const named = remembered((text) => {
  const parts = netbiosName(text);
  return parts && { ...parts, text: `${parts.name}<${parts.suffix}>` };
});

export function observe(message: DnsMessage, _context: Context, observer: Observer): void {
  observer.senderIs(message.response ? 'server' : 'client');
  if (message.opcode === OPCODE.query) {
    if (!message.response) observeQuestions(message, observer);
    else if (message.code === 0) for (const record of message.answers) observeAnswer(record, observer);
    return;
  }
  if (message.response || !isTaking(message.opcode)) return;
  for (const { name, data } of message.additionals)
    if (data?.kind === 'netbios') tellName(name, data.entries[0]?.group === true, 'sender', observer, 'registration');
}

function isTaking(opcode: number): boolean {
  return (
    opcode === OPCODE.registration ||
    opcode === OPCODE.refresh ||
    opcode === OPCODE.refreshAlternate ||
    opcode === OPCODE.multiHomed
  );
}

function observeQuestions(message: DnsMessage, observer: Observer): void {
  for (const { name, type } of message.questions) {
    const asked = named(name);
    if (asked && asked.suffix !== MESSENGER)
      observer.fact('nbns.query', asked.text, 'sender', type === TYPE.nbstat ? 'NBSTAT' : 'NB');
  }
}

function observeAnswer({ name, data }: DnsRecord, observer: Observer): void {
  if (data?.kind === 'netbios') {
    // A name server answers for others, so the name is that of the address.
    for (const { group, ip } of data.entries)
      if (ip !== '' && !isNobody(ip)) tellName(name, group, { ip }, observer, 'NB_ADDRESS');
  } else if (data?.kind === 'status') {
    const own = data.names.find((entry) => !entry.group && entry.name.endsWith('<00>'))?.name.slice(0, -4);
    for (const entry of data.names) {
      tellName(entry.name, entry.group, 'sender', observer, 'NODE_NAME');
      const messenger = named(entry.name);
      // Only beside the host's own name is it clear that the other one is a person's.
      if (messenger?.suffix === MESSENGER && own && messenger.name !== own) observer.user(messenger.name);
    }
    if (data.mac) observer.fact('nbns.mac', data.mac, 'sender', 'UNIT_ID');
  }
}

function tellName(text: string, isGroup: boolean, about: About, observer: Observer, field: string): void {
  const told = named(text);
  if (!told || told.name === '*' || told.suffix === MESSENGER) return;
  observer.fact(isGroup ? 'nbns.group' : 'nbns.name', told.text, about, field);
}
