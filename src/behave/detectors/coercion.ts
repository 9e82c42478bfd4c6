/** Hosts that are made to sign in where somebody else says, so that their sign-in can be passed on. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, earliest, latest, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { signalDraft, withAnswers } from '../signal-draft.ts';

/** Calls by interface that name a place to sign in at (PetitPotam, PrinterBug, DFSCoerce, ShadowCoerce, CheeseOunce), and a call that whoever has honest work there makes as well. */
const WAYS: readonly { readonly calls: readonly string[]; readonly honest: string }[] = [
  {
    calls: [
      'EfsRpcOpenFileRaw EfsRpcEncryptFileSrv EfsRpcDecryptFileSrv EfsRpcQueryUsersOnFile EfsRpcQueryRecoveryAgents',
      'EfsRpcRemoveUsersFromFile EfsRpcAddUsersToFile EfsRpcFileKeyInfo EfsRpcDuplicateEncryptionInfoFile',
      'EfsRpcAddUsersToFileEx EfsRpcFileKeyInfoEx EfsRpcGetEncryptedFileMetadata EfsRpcSetEncryptedFileMetadata',
      'EfsRpcEncryptFileExSrv',
    ].flatMap((line) => line.split(' ').map((name) => `rpc.efsrpc.${name}`)),
    honest: '',
  },
  {
    calls: [
      'rpc.winspool.RpcRemoteFindFirstPrinterChangeNotification',
      'rpc.winspool.RpcRemoteFindFirstPrinterChangeNotificationEx',
    ],
    honest: 'rpc.winspool.RpcOpenPrinterEx',
  },
  { calls: ['rpc.netdfs.NetrDfsAddStdRoot', 'rpc.netdfs.NetrDfsRemoveStdRoot'], honest: '' },
  {
    calls: ['rpc.FileServerVssAgent.IsPathSupported', 'rpc.FileServerVssAgent.IsPathShadowCopied'],
    honest: 'rpc.FileServerVssAgent.StartShadowCopySet',
  },
  { calls: ['rpc.eventlog.ElfrOpenBELW'], honest: '' },
  { calls: ['tds.remote-path'], honest: '' },
];
/** Where a host signs in that was told to: SMB, and WebDAV. */
const SIGN_IN_PORTS: ReadonlySet<number> = new Set([445, 139, 80]);
/** It does so at once; in milliseconds. */
const [BEFORE, AFTER] = [1000, 60_000];

export const coercion: Detector = {
  name: 'coercion',
  kinds: ['credential.coercion'],
  needs:
    'Calls of DCE/RPC in pipes of SMB without encryption or over TCP, or requests to a database server (TDS) in the clear; that it succeeded shows in what the host opens then.',
  lookAlikes: [
    'Clients of a print server ask to be told of changes: they open the printer for that by another call.',
    'Backups of file servers ask whether a share can be copied: they begin a copy then.',
    'Encrypted files on file servers use the same calls by chance.',
  ],
  conclude: (seen) => [...seen.signals.pairs.values()].flatMap((pair) => concludePair(pair, seen)),
};

function concludePair(pair: SignalledPair, seen: Seen): readonly Draft[] {
  const calls = WAYS.filter(({ honest }) => !pair.signals.has(honest)).flatMap((way) =>
    way.calls.filter((name) => pair.signals.has(name)),
  );
  if (calls.length === 0) return [];
  const { client, server } = pair;
  const place = signedInAt(pair, calls, seen);
  const isRefused = calls.every((name) => pair.signals.has(`${name}.refused`));
  const outcome: Finding['outcome'] = place !== '' ? 'succeeded' : isRefused ? 'failed' : 'attempted';
  const names = calls.map((name) => name.split('.').at(-1)).join(', ');
  return [
    signalDraft(pair, 'credential.coercion', withAnswers(calls), {
      title: `${client} makes ${server} sign in elsewhere (${names})${place === '' ? '' : `: it went to ${place}`}`,
      severity: 'high',
      confidence: place !== '' ? 0.95 : calls.some((name) => !name.startsWith('rpc.netdfs')) ? 0.9 : 0.7,
      outcome,
      attack: [technique('credential-access', 'T1187'), technique('collection', 'T1557')],
      action: `Take ${client} off the network as far as care allows; demand signing for LDAP and SMB, and turn off NTLM and the print spooler where nobody needs them.`,
    }),
  ];
}

/** The host that the server turned to right after it was told to, where it had not been before; empty where there is none. */
function signedInAt({ server, signals }: SignalledPair, calls: readonly string[], { contacts }: Seen): string {
  const noticed = calls.flatMap((name) => signals.get(name) ?? []);
  const from = Date.parse(earliest(noticed.map(({ first }) => first))) - BEFORE;
  const to = Date.parse(latest(noticed.map(({ last }) => last))) + AFTER;
  for (const { port, first, server: place } of contacts.byClient.get(server)?.values() ?? [])
    if (SIGN_IN_PORTS.has(port) && Date.parse(first) >= from && Date.parse(first) <= to) return place;
  return '';
}
