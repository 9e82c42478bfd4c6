/** The computer browser's messages: an SMB transaction to the mailslot \MAILSLOT\BROWSE (MS-BRWS section 2.2). */
import type { Cursor } from '#base/cursor.ts';
import { computerName } from '../../formats/windows-names.ts';
import type { BrowserMessage } from './message.ts';

const SMB_HEADER_LENGTH = 32;
const TRANSACTION = 0x25;
/** Words of a mailslot write: fourteen and three of its setup. */
const WORD_COUNT = 17;
/** Where among the words the place of the data stands, from the SMB header's start. */
const DATA_OFFSET_AT = SMB_HEADER_LENGTH + 1 + 24;
const NAME_AT = SMB_HEADER_LENGTH + 1 + WORD_COUNT * 2 + 2;
const MAILSLOT = '\\MAILSLOT\\BROWSE\0';
const COMMAND = { host: 0x01, domain: 0x0c, master: 0x0f } as const;
const NAME_LENGTH = 16;

/** The browser message in the datagram's data, or null where there is none. Its comment is free text and is not read. */
export function readBrowser(data: Cursor): BrowserMessage | null {
  const start = data.position - data.start;
  if (data.peek() !== 0xff || !data.startsWith('SMB', 1) || data.peek(4) !== TRANSACTION) return null;
  if (data.peek(SMB_HEADER_LENGTH) !== WORD_COUNT || !data.startsWith(MAILSLOT, NAME_AT)) return null;
  const frameAt = data.peek(DATA_OFFSET_AT) + data.peek(DATA_OFFSET_AT + 1) * 256;
  if (frameAt < NAME_AT + MAILSLOT.length) return null;
  data.seek(start + frameAt);
  const command = data.u8();
  if (command === COMMAND.domain) {
    const group = computerName(paddedName(data.skip(5)));
    return data.failed || group === '' ? { kind: 'other' } : { kind: 'domain', group };
  }
  if (command !== COMMAND.host && command !== COMMAND.master) return { kind: 'other' };
  const name = computerName(paddedName(data.skip(5)));
  const osVersion = `${data.u8()}.${data.u8()}`;
  const serverType = data.u32le();
  if (data.failed || name === '') return { kind: 'other' };
  return { kind: 'host', name, isMaster: command === COMMAND.master, osVersion, serverType };
}

function paddedName(bytes: Cursor): string {
  return bytes.latin1(NAME_LENGTH).replace(/[\0 ].*$/s, '');
}
