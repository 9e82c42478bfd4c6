/** A-ASSOCIATE-RQ and -AC (PS3.8 sections 9.3.2 and 9.3.3, PS3.7 annex D): bytes to message. */
import { Cursor } from '#base/cursor.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { cleanText, cleanUid, readAeTitle } from './grammar.ts';
import type { Associate, AssociateItems, PresentationContext, RoleSelection } from './message.ts';

/** Presentation contexts have odd numbers below 256. */
const CONTEXT_LIMIT = 128;
const ITEM_LIMIT = 512;
const ROLE_LIMIT = 128;
const UID_LENGTH = 66;
/** Longest items remembered. */
const KEPT_LIMIT = 16 * 1024;
/** Places of the titles and of the items behind the PDU's header. */
const [CALLED_AT, CALLING_AT, RESERVED_AT, ITEMS_AT] = [4, 20, 36, 68];

const ITEM = {
  applicationContext: 0x10,
  contextRequest: 0x20,
  contextAnswer: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  implementationClassUid: 0x52,
  roleSelection: 0x54,
  implementationVersionName: 0x55,
  userIdentity: 0x58,
} as const;

interface Draft extends AssociateItems {
  applicationContext: string;
  readonly contexts: PresentationContext[];
  readonly syntaxes: Map<number, string>;
  implementationClassUid: string;
  implementationVersionName: string;
  readonly roles: RoleSelection[];
  userIdentityType: number;
  userName: string;
}

const REQUESTS = new RangeMemo((bytes, start, end) => readItems(bytes, start, end, true), isKept, KEPT_LIMIT);
const ANSWERS = new RangeMemo((bytes, start, end) => readItems(bytes, start, end, false), isKept, KEPT_LIMIT);

/** Reads the PDU's body behind its header of six bytes, up to an item that does not fit; null where it is no association. */
export function readAssociate(bytes: Uint8Array, start: number, end: number, isRequest: boolean): Associate | null {
  const items = (isRequest ? REQUESTS : ANSWERS).get(bytes, start + ITEMS_AT, end);
  if (items === null) return null;
  return {
    kind: 'associate',
    isRequest,
    calledAeTitle: readAeTitle(bytes, start + CALLED_AT, start + CALLING_AT),
    callingAeTitle: readAeTitle(bytes, start + CALLING_AT, start + RESERVED_AT),
    items,
  };
}

/** Where a user signs in, what proves who it is must not stay in memory. */
function isKept(items: AssociateItems): boolean {
  return items.userIdentityType === 0;
}

function readItems(bytes: Uint8Array, start: number, end: number, isRequest: boolean): AssociateItems | null {
  const body = Cursor.over(bytes, start, end);
  const items: Draft = {
    applicationContext: '',
    contexts: [],
    syntaxes: new Map(),
    implementationClassUid: '',
    implementationVersionName: '',
    roles: [],
    userIdentityType: 0,
    userName: '',
  };
  for (let count = 0; body.remaining > 0 && count < ITEM_LIMIT; count++) {
    const type = body.u8();
    const length = body.skip(1).u16();
    if (body.failed) break;
    // Some implementations count the PDU short: what is there of its last item is read.
    const item = body.sub(Math.min(length, body.remaining));
    if (type === ITEM.applicationContext) items.applicationContext = readUid(item);
    else if (type === ITEM.userInformation) readUserInformation(item, items);
    else if ((type === ITEM.contextRequest || type === ITEM.contextAnswer) && items.contexts.length < CONTEXT_LIMIT)
      items.contexts.push(readContext(item, type === ITEM.contextRequest));
  }
  for (const { id, abstractSyntax, result, transferSyntax } of items.contexts)
    if (result === 0) items.syntaxes.set(id, isRequest ? abstractSyntax : transferSyntax);
  return items.applicationContext === '' && items.contexts.length === 0 ? null : items;
}

function readContext(item: Cursor, isRequest: boolean): PresentationContext {
  const id = item.u8();
  item.skip(1);
  const result = item.u8();
  item.skip(1);
  let [abstractSyntax, transferSyntax] = ['', ''];
  for (let count = 0; item.remaining > 0 && count < ITEM_LIMIT; count++) {
    const type = item.u8();
    const child = item.skip(1).sub(item.u16());
    if (type === ITEM.abstractSyntax) abstractSyntax = readUid(child);
    else if (type === ITEM.transferSyntax && !isRequest) transferSyntax = readUid(child);
  }
  return { id, abstractSyntax, result: isRequest ? 0 : result, transferSyntax };
}

function readUserInformation(body: Cursor, user: Draft): void {
  for (let count = 0; body.remaining > 0 && count < ITEM_LIMIT; count++) {
    const type = body.u8();
    const item = body.skip(1).sub(body.u16());
    if (body.failed) return;
    if (type === ITEM.implementationClassUid) user.implementationClassUid = readUid(item);
    else if (type === ITEM.implementationVersionName)
      user.implementationVersionName = cleanText(item.latin1(Math.min(item.remaining, 17)), 16);
    else if (type === ITEM.roleSelection && user.roles.length < ROLE_LIMIT) readRole(item, user.roles);
    else if (type === ITEM.userIdentity) readIdentity(item, user);
  }
}

function readRole(item: Cursor, roles: RoleSelection[]): void {
  const sopClass = readUid(item.sub(item.u16()));
  const [scu, scp] = [item.u8() === 1, item.u8() === 1];
  if (!item.failed && sopClass !== '') roles.push({ sopClass, scu, scp });
}

/** A name is read, what proves it is not. */
function readIdentity(item: Cursor, user: Draft): void {
  const type = item.u8();
  item.skip(1);
  const name = item.sub(item.u16());
  if (item.failed) return;
  user.userIdentityType = type;
  if (type === 1 || type === 2) user.userName = name.remaining <= 128 ? name.utf8(name.remaining) : '';
}

function readUid(item: Cursor): string {
  return item.remaining <= UID_LENGTH ? cleanUid(item.latin1(item.remaining)) : '';
}
