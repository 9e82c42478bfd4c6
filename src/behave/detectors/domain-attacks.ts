/** Attacks on a domain of Windows: its controllers’ own protocols used to become, copy or coerce somebody. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, countOf, signalDraft, withAnswers } from '../signal-draft.ts';

type Outcome = Finding['outcome'];

const [ZERO_CHALLENGE, ZERO_CREDENTIAL] = ['rpc.netlogon-zero-challenge', 'rpc.netlogon-zero-credential'];
const AUTHENTICATED = ['rpc.netlogon.NetrServerAuthenticate3.granted', 'rpc.netlogon.NetrServerAuthenticate2.granted'];
const PASSWORD_SET = ['rpc.netlogon.NetrServerPasswordSet2', 'rpc.netlogon.NetrServerPasswordSet2.granted'];
const REPLICATES = 'rpc.drsuapi.DRSGetNCChanges';
const HIVES = 'rpc.winreg.BaseRegSaveKey';
const BACKUP_KEY = 'rpc.BackupKey.BackuprKey';
/** Calls that make a host sign in where the caller says (PetitPotam, PrinterBug, DFSCoerce, ShadowCoerce, CheeseOunce). */
const COERCIONS: readonly string[] = [
  'efsrpc.EfsRpcOpenFileRaw',
  'efsrpc.EfsRpcEncryptFileSrv',
  'efsrpc.EfsRpcDecryptFileSrv',
  'efsrpc.EfsRpcQueryUsersOnFile',
  'efsrpc.EfsRpcQueryRecoveryAgents',
  'efsrpc.EfsRpcRemoveUsersFromFile',
  'efsrpc.EfsRpcAddUsersToFile',
  'efsrpc.EfsRpcFileKeyInfo',
  'efsrpc.EfsRpcDuplicateEncryptionInfoFile',
  'efsrpc.EfsRpcAddUsersToFileEx',
  'winspool.RpcRemoteFindFirstPrinterChangeNotification',
  'winspool.RpcRemoteFindFirstPrinterChangeNotificationEx',
  'netdfs.NetrDfsAddStdRoot',
  'netdfs.NetrDfsRemoveStdRoot',
  'FileServerVssAgent.IsPathSupported',
  'FileServerVssAgent.IsPathShadowCopied',
  'eventlog.ElfrOpenBELW',
].map((name) => `rpc.${name}`);
const DRIVERS = ['rpc.winspool.RpcAddPrinterDriverEx', 'rpc.IRemoteWinspool.RpcAsyncAddPrinterDriver'];
/** Kerberos. */
const CONTROLLER_PORT = 88;

export const domainAttacks: Detector = {
  name: 'domain-attacks',
  kinds: ['credential.zerologon', 'credential.dcsync', 'credential.dump', 'credential.coercion', 'exploit.other'],
  needs:
    'DCE/RPC with domain controllers and servers (tcp/135 and above 49151, or pipes of SMB without encryption), from the start of a conversation.',
  lookAlikes: [
    'Domain controllers replicate from each other: a host that answers Kerberos is one.',
    'Encrypted files on file servers use the same calls by chance: from few hosts, over the pipe efsrpc.',
    'Print servers take drivers from administrators.',
  ],
  conclude: (seen) => [...seen.signals.pairs.values()].flatMap((pair) => concludePair(pair, seen)),
};

function concludePair(pair: SignalledPair, seen: Seen): readonly Draft[] {
  const { signals } = pair;
  const drafts: Draft[] = [];
  if (signals.has(ZERO_CREDENTIAL) || countOf(pair, ZERO_CHALLENGE) > 0) drafts.push(zerologon(pair));
  if (signals.has(REPLICATES) && !isController(pair.client, seen)) drafts.push(replication(pair));
  if (signals.has(HIVES) || signals.has(BACKUP_KEY)) drafts.push(dump(pair));
  const coercions = COERCIONS.filter((name) => signals.has(name));
  if (coercions.length > 0) drafts.push(coercion(pair, coercions));
  if (DRIVERS.some((name) => signals.has(name))) drafts.push(driver(pair));
  return drafts;
}

function isController(host: string, { contacts }: Seen): boolean {
  for (const contact of contacts)
    if (contact.server === host && contact.port === CONTROLLER_PORT && contact.ended.established > 0) return true;
  return false;
}

function zerologon(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const isIn = AUTHENTICATED.some((name) => signals.has(name)) || PASSWORD_SET.some((name) => signals.has(name));
  const outcome: Outcome = isIn
    ? 'succeeded'
    : signals.has('rpc.netlogon.NetrServerAuthenticate3.refused')
      ? 'failed'
      : 'attempted';
  return signalDraft(
    pair,
    'credential.zerologon',
    [ZERO_CREDENTIAL, ZERO_CHALLENGE, ...AUTHENTICATED, ...PASSWORD_SET],
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
  const outcome = answerTo(pair, [REPLICATES], 'succeeded');
  return signalDraft(pair, 'credential.dcsync', withAnswers([REPLICATES]), {
    title: `${client}, which is no domain controller, copies accounts from ${server} (DCSync)`,
    severity: outcome === 'failed' ? 'high' : 'critical',
    confidence: 0.9,
    outcome,
    attack: [technique('credential-access', 'T1003.006')],
    action: `Take ${client} off the network as far as care allows; every password of the domain may be known: renew the keys of the domain (krbtgt twice) and the passwords of administrators. A new domain controller, or a synchronisation of accounts with a cloud service, looks alike: ask.`,
  });
}

function dump(pair: SignalledPair): Draft {
  const names = [HIVES, BACKUP_KEY];
  const outcome = answerTo(pair, names);
  return signalDraft(pair, 'credential.dump', withAnswers(names), {
    title: `${pair.client} copies secrets of ${pair.server} (${pair.signals.has(HIVES) ? 'parts of its registry' : 'its backup key'})`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('credential-access', 'T1003.002')],
    action: `Ask who backs ${pair.server} up from ${pair.client}. If nobody does: renew the passwords that ${pair.server} knows.`,
  });
}

function coercion(pair: SignalledPair, names: readonly string[]): Draft {
  return signalDraft(pair, 'credential.coercion', names, {
    title: `${pair.client} makes ${pair.server} sign in elsewhere (${names.map((name) => name.split('.').at(-1)).join(', ')})`,
    severity: 'high',
    confidence: names.some((name) => !name.startsWith('rpc.netdfs')) ? 0.9 : 0.7,
    outcome: 'attempted',
    attack: [technique('credential-access', 'T1187'), technique('collection', 'T1557')],
    action: `Take ${pair.client} off the network as far as care allows; demand signing for LDAP and SMB, and turn off NTLM and the print spooler where nobody needs them.`,
  });
}

function driver(pair: SignalledPair): Draft {
  const outcome = answerTo(pair, DRIVERS);
  return signalDraft(pair, 'exploit.other', withAnswers(DRIVERS), {
    title: `${pair.client} gives ${pair.server} a printer driver, as PrintNightmare does (CVE-2021-34527)`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.7,
    outcome,
    attack: [technique('privilege-escalation', 'T1068'), technique('lateral-movement', 'T1210')],
    action: `Ask who manages printers from ${pair.client}; turn the spooler off on servers that do not print.`,
  });
}
