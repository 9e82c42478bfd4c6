/** Who is signed in where, asked of host after host: how the way through a domain is found. */
import {
  counted,
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  technique,
} from '../detector.ts';
import type { NoticedSignal, SignalledPair } from '../signal-book.ts';

/** Calls that name sessions, signed-in users and administrators of a host. */
const ASKS = ['rpc.srvsvc.NetrSessionEnum', 'rpc.wkssvc.NetrWkstaUserEnum', 'rpc.samr.SamrGetMembersInAlias'];
const ACCOUNTS = ['rpc.samr.SamrEnumerateUsersInDomain', 'rpc.identifiers-counted-through'];
/** A search of the directory for accounts that can be broken. */
const WEAK = 'ldap.search-for-weak-accounts';
/** Hosts asked, from which on somebody maps the domain. */
const HOSTS = 4;

export const domainDiscovery: Detector = {
  name: 'domain-discovery',
  kinds: ['discovery.sessions', 'discovery.accounts'],
  needs:
    'Calls of DCE/RPC in pipes of SMB without encryption. Questions of LDAP that are signed and sealed, as Windows asks them, are not seen.',
  lookAlikes: [
    'Inventories and tools of administrators ask the same of many hosts: suppress them by their address.',
    'Audits of a domain, and scripts of its administrators, look for weak accounts as attackers do: ask who runs them.',
    'A file server is asked for its sessions by its own administrators: one host.',
  ],
  conclude({ signals }) {
    const drafts: Draft[] = [];
    const asked: SignalledPair[] = [];
    for (const pair of signals.pairs.values()) {
      if (ASKS.some((name) => pair.signals.has(name))) asked.push(pair);
      if (ACCOUNTS.some((name) => pair.signals.has(name))) drafts.push(accounts(pair));
    }
    for (const pair of signals.pairs.values()) if (pair.signals.has(WEAK)) drafts.push(weakAccounts(pair));
    for (const [client, pairs] of Map.groupBy(asked, (pair) => pair.client))
      if (pairs.length >= HOSTS) drafts.push(sessions(client, pairs));
    return drafts;
  },
};

function sessions(client: string, pairs: readonly SignalledPair[]): Draft {
  const noticed = pairs.flatMap(({ server, signals }) =>
    ASKS.flatMap((name) => {
      const one = signals.get(name);
      return one ? [{ server, name, ...one }] : [];
    }),
  );
  return {
    ...partsOf(client, pairs, noticed),
    word: `discovery.sessions ${client}`,
    kind: 'discovery.sessions',
    title: `${client} asks ${counted(pairs.length, 'host')} who is signed in there, as SharpHound does`,
    severity: 'medium',
    confidence: pairs.length >= HOSTS * 3 ? 0.9 : 0.7,
    attack: [technique('discovery', 'T1033'), technique('discovery', 'T1087.002'), technique('discovery', 'T1049')],
  };
}

function weakAccounts(pair: SignalledPair): Draft {
  const one = pair.signals.get(WEAK);
  return {
    ...partsOf(pair.client, [pair], one ? [{ server: pair.server, name: WEAK, ...one }] : []),
    word: `discovery.accounts weak ${pair.client} ${pair.server}`,
    kind: 'discovery.accounts',
    title: `${pair.client} searches the directory of ${pair.server} for accounts that can be broken or stand for others`,
    severity: 'medium',
    confidence: 0.7,
    attack: [technique('discovery', 'T1087.002'), technique('credential-access', 'T1558')],
  };
}

function accounts(pair: SignalledPair): Draft {
  const noticed = ACCOUNTS.flatMap((name) => {
    const one = pair.signals.get(name);
    return one ? [{ server: pair.server, name, ...one }] : [];
  });
  return {
    ...partsOf(pair.client, [pair], noticed),
    word: `discovery.accounts list ${pair.client} ${pair.server}`,
    kind: 'discovery.accounts',
    title: `${pair.client} lists the accounts of ${pair.server}`,
    severity: 'low',
    confidence: 0.6,
    attack: [technique('discovery', 'T1087.002')],
  };
}

function partsOf(
  client: string,
  pairs: readonly SignalledPair[],
  noticed: readonly (NoticedSignal & { readonly server: string; readonly name: string })[],
): Pick<Draft, 'actors' | 'targets' | 'start' | 'end' | 'outcome' | 'evidence' | 'action'> {
  return {
    actors: [{ ip: client }],
    targets: parties(pairs.map(({ server }) => server)),
    start: earliest(noticed.map(({ first }) => first)),
    end: latest(noticed.map(({ last }) => last)),
    outcome: 'attempted',
    evidence: noticed
      .flatMap(({ frames, server, name }) =>
        frames.slice(0, 1).map((frame) => ({ ...frame, why: `${name} at ${server}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action: `Ask who takes stock from ${client}; if nobody does, find out who used it.`,
  };
}
