/** Attacks on a domain of Windows: its controllers’ own protocols used to become, copy or coerce somebody. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, signalDraft, withAnswers } from '../signal-draft.ts';

type Outcome = Finding['outcome'];

const [ZERO_CHALLENGE, ZERO_CREDENTIAL] = ['rpc.netlogon-zero-challenge', 'rpc.netlogon-zero-credential'];
const AUTHENTICATED = ['rpc.netlogon.NetrServerAuthenticate3.granted', 'rpc.netlogon.NetrServerAuthenticate2.granted'];
const UNAUTHENTICATED = AUTHENTICATED.map((name) => name.replace('.granted', '.refused'));
const PASSWORD_SET = ['rpc.netlogon.NetrServerPasswordSet2.granted', 'rpc.netlogon.NetrServerPasswordSet.granted'];
const REPLICATES = 'rpc.drsuapi.DRSGetNCChanges';
/** What partners in replication do, and copiers of single accounts do not; and the other way round. */
const OF_PARTNERS = ['rpc.drsuapi-partner', 'rpc.drsuapi.DRSReplicaSync', 'rpc.drsuapi.DRSUpdateRefs'] as const;
const OF_COPIERS = ['rpc.drsuapi.DRSCrackNames', 'rpc.drsuapi.DRSDomainControllerInfo'];
const REGISTERS = ['rpc.drsuapi.DRSAddEntry', 'rpc.drsuapi.DRSReplicaAdd'];
const HIVES = ['rpc.winreg.BaseRegSaveKey', 'rpc.winreg.BaseRegSaveKeyEx'];
const SECRETS = ['rpc.lsarpc.LsarRetrievePrivateData', 'rpc.lsarpc.LsarQuerySecret'];
const [DRIVERS, DRIVER_FROM_ELSEWHERE] = [
  ['rpc.winspool.RpcAddPrinterDriverEx', 'rpc.IRemoteWinspool.RpcAsyncAddPrinterDriver'],
  'rpc.driver-from-elsewhere',
];
/** What controllers serve: Kerberos, and the global catalogue. */
const CONTROLLER_PORTS: ReadonlySet<number> = new Set([88, 3268, 3269]);
/** LDAP is served by others too; a host that serves it and SMB is taken for a controller where accounts are copied. */
const DIRECTORY_PORTS: ReadonlySet<number> = new Set([389, 636]);

export const domainAttacks: Detector = {
  name: 'domain-attacks',
  kinds: ['credential.zerologon', 'credential.dcsync', 'credential.dcshadow', 'credential.dump', 'exploit.other'],
  needs:
    'DCE/RPC with domain controllers and servers (tcp/135 and above 49151, or pipes of SMB without encryption), from the start of a conversation. Where calls are enciphered their numbers are seen, and how long answers are.',
  lookAlikes: [
    'Domain controllers replicate from each other: they show tickets that only controllers ask for, tell each other of changes, and serve Kerberos or LDAP.',
    'A host that becomes a domain controller registers too, and takes the whole directory: told as medium.',
    'A synchronisation of accounts with a cloud service looks the same: ask.',
    'Print servers take drivers from administrators, from their own disk: told as low where that is seen, else as medium.',
    'Computers of a domain have the keys of their users wrapped by its controllers (BackuprKey): that copies nothing, and does not count.',
    'Backups of the registry by its own service: told as credential.dump, since the copy holds the same secrets.',
  ],
  conclude: (seen) => [...seen.signals.pairs.values()].flatMap((pair) => concludePair(pair, seen)),
};

function concludePair(pair: SignalledPair, seen: Seen): readonly Draft[] {
  const has = (names: readonly string[]): boolean => names.some((name) => pair.signals.has(name));
  const drafts: Draft[] = [];
  if (has([ZERO_CREDENTIAL, ZERO_CHALLENGE])) drafts.push(zerologon(pair));
  if (has([REPLICATES]) && (has(OF_COPIERS) || !has(OF_PARTNERS)) && !isController(pair.client, seen))
    drafts.push(replication(pair));
  if (has(REGISTERS) && !serves(pair.client, seen)) drafts.push(registration(pair));
  if (has([...HIVES, ...SECRETS])) drafts.push(dump(pair));
  if (has(DRIVERS)) drafts.push(driver(pair));
  return drafts;
}

/** Whether a host is a domain controller: by what it serves, or since another one takes changes from it. */
function isController(host: string, seen: Seen): boolean {
  if (serves(host, seen)) return true;
  for (const { server, signals } of seen.signals.pairs.values())
    if (server === host && signals.has(OF_PARTNERS[0])) return true;
  return false;
}

function serves(host: string, { contacts }: Seen): boolean {
  let [directory, files] = [false, false];
  for (const { server, port, ended } of contacts) {
    if (server !== host || ended.established === 0) continue;
    if (CONTROLLER_PORTS.has(port)) return true;
    directory ||= DIRECTORY_PORTS.has(port);
    files ||= port === 445;
  }
  return directory && files;
}

function zerologon(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const has = (names: readonly string[]): boolean => names.some((name) => signals.has(name));
  const isIn = has(AUTHENTICATED) || has(PASSWORD_SET);
  const outcome: Outcome = isIn ? 'succeeded' : has(UNAUTHENTICATED) ? 'failed' : 'attempted';
  return signalDraft(
    pair,
    'credential.zerologon',
    [ZERO_CREDENTIAL, ZERO_CHALLENGE, ...AUTHENTICATED, ...PASSWORD_SET, ...UNAUTHENTICATED],
    {
      title: `Zerologon (CVE-2020-1472) from ${client} against domain controller ${server}${isIn ? ': it signed in as the controller itself' : ''}`,
      severity: outcome === 'failed' ? 'high' : 'critical',
      confidence: 0.99,
      outcome,
      attack: [technique('lateral-movement', 'T1210'), technique('privilege-escalation', 'T1068')],
      action: isIn
        ? `The domain is lost until proved otherwise: take ${client} off the network, restore the password of ${server}'s own account, and renew the domain's keys (krbtgt twice).`
        : `Take ${client} off the network as far as care allows; check that ${server} has the update of August 2020 and enforces secure channels.`,
    },
  );
}

function replication(pair: SignalledPair): Draft {
  const { client, server } = pair;
  const outcome = answerTo(pair, [REPLICATES]);
  return signalDraft(pair, 'credential.dcsync', [...withAnswers([REPLICATES]), ...OF_COPIERS], {
    title: `${client}, which is no domain controller, copies accounts from ${server} (DCSync)`,
    severity: outcome === 'failed' ? 'high' : 'critical',
    confidence: 0.9,
    outcome,
    attack: [technique('credential-access', 'T1003.006')],
    action: `Take ${client} off the network as far as care allows; every password of the domain may be known: renew the keys of the domain (krbtgt twice) and the passwords of administrators. A new domain controller, or a synchronisation of accounts with a cloud service, looks alike: ask.`,
  });
}

/** Whoever is registered and takes the whole directory too, to go on doing so, becomes a controller; DCShadow only has others take from it. */
function registration(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const outcome = answerTo(pair, REGISTERS);
  if (signals.has(REPLICATES) && OF_PARTNERS.some((name) => signals.has(name)))
    return signalDraft(pair, 'credential.dcshadow', withAnswers([...REGISTERS, REPLICATES]), {
      title: `${client} becomes a domain controller beside ${server}`,
      severity: 'medium',
      confidence: 0.6,
      outcome,
      attack: [technique('defense-evasion', 'T1207')],
      action: `Ask whether ${client} was to become a domain controller; if nobody meant it to, take it off the network and renew the keys of the domain.`,
    });
  return signalDraft(pair, 'credential.dcshadow', withAnswers(REGISTERS), {
    title: `${client}, which is no domain controller, makes ${server} take changes from it (DCShadow)`,
    severity: outcome === 'failed' ? 'high' : 'critical',
    confidence: 0.8,
    outcome,
    attack: [technique('defense-evasion', 'T1207')],
    action: `Ask whether ${client} is to become a domain controller. If not: take it off the network as far as care allows, and compare the directory with its last backup.`,
  });
}

function dump(pair: SignalledPair): Draft {
  const names = [...HIVES, ...SECRETS];
  const outcome = answerTo(pair, names);
  return signalDraft(pair, 'credential.dump', withAnswers(names), {
    title: `${pair.client} copies secrets of ${pair.server} (${HIVES.some((name) => pair.signals.has(name)) ? 'parts of its registry' : 'private data of its security authority'})`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('credential-access', HIVES.some((name) => pair.signals.has(name)) ? 'T1003.002' : 'T1003.004')],
    action: `Ask who backs ${pair.server} up from ${pair.client}. If nobody does: renew the passwords that ${pair.server} knows.`,
  });
}

function driver(pair: SignalledPair): Draft {
  const outcome = answerTo(pair, DRIVERS);
  const isRemote = pair.signals.has(DRIVER_FROM_ELSEWHERE);
  // What is enciphered does not say where the driver is from.
  const isSealed = DRIVERS.some((name) => pair.signals.has(`${name}.answered`));
  return signalDraft(pair, 'exploit.other', [DRIVER_FROM_ELSEWHERE, ...withAnswers(DRIVERS)], {
    title: `${pair.client} gives ${pair.server} a printer driver${isRemote ? ' from another host' : ''}, as PrintNightmare does (CVE-2021-34527)`,
    severity: isRemote ? (outcome === 'failed' ? 'medium' : 'high') : isSealed ? 'medium' : 'low',
    confidence: isRemote ? 0.95 : 0.6,
    outcome,
    attack: [technique('privilege-escalation', 'T1068'), technique('lateral-movement', 'T1210')],
    action: `Ask who manages printers from ${pair.client}; turn the spooler off on servers that do not print.`,
  });
}
