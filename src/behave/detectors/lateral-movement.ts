/** Programs started and settings changed on another host of Windows by its own means of administration. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, countOf, signalDraft, withAnswers } from '../signal-draft.ts';

type Outcome = Finding['outcome'];

const [CREATES, CHANGES, STARTS] = [
  ['CreateServiceW', 'CreateServiceA', 'CreateServiceWOW64W', 'CreateWowService'],
  ['ChangeServiceConfigW'],
  ['StartServiceW', 'StartServiceA'],
].map((names) => names.map((name) => `rpc.svcctl.${name}`)) as [string[], string[], string[]];
const [PROGRAM, ADMIN_SHARE, EXECUTION_PIPE, ORDERS] = [
  'smb.program-written',
  'smb.admin-share',
  'smb.remote-execution-pipe',
  'smb.order-pipe',
];

/** One way of acting on another host by calls alone. */
interface Way {
  readonly kind: string;
  /** Signals of which one must be there. */
  readonly by: readonly string[];
  /** Calls whose answers say how it ended. */
  readonly calls: readonly string[];
  /** Signals that the finding rests on. */
  readonly shows: readonly string[];
  /** What was done, between the hosts. */
  does(client: string, server: string): string;
  /** How it weighs where it was not refused; null where it is none after all. */
  weight(has: (name: string) => boolean, pair: SignalledPair): Weight | null;
  readonly attack: Draft['attack'];
}

/** Severity and confidence; what was refused is one step less. */
type Weight = readonly [severity: 'high' | 'medium' | 'low', confidence: number];

const TASKS = [
  'rpc.atsvc.NetrJobAdd',
  'rpc.ITaskSchedulerService.SchRpcRegisterTask',
  'rpc.ITaskSchedulerService.SchRpcRun',
];
const WMI = ['rpc.IWbemServices.ExecMethod', 'rpc.IWbemServices.ExecMethodAsync'];
const WMI_WRITES = ['rpc.IWbemServices.PutInstance', 'rpc.IWbemServices.PutInstanceAsync'];
const [WMI_STARTS, WMI_READS, WMI_ASKS] = [
  'rpc.wmi-starts-program',
  'rpc.wmi-reads-registry',
  'rpc.IWbemServices.ExecQuery',
];
const CREATE_INSTANCE = 'rpc.IRemoteSCMActivator.RemoteCreateInstance';
const [ACTIVATES, INVOKES] = ['rpc.activation', 'rpc.IDispatch.Invoke'];
const REGISTRY = ['rpc.winreg.BaseRegSetValue', 'rpc.winreg.BaseRegCreateKey'];
const CLEARS = ['rpc.eventlog.ElfrClearELFW', 'rpc.IEventService.EvtRpcClearLog'];
const SHUTS = ['rpc.InitShutdown.BaseInitiateShutdown', 'rpc.WindowsShutdown.WsdrInitiateShutdown'];
const [ACCOUNTS, JOINS_GROUP] = [['rpc.samr.SamrCreateUser2InDomain'], 'rpc.samr.SamrAddMemberToAlias'];
const STARTUP = 'smb.startup-file';
const PROGRAM_CHANGED = 'rpc.service-program-changed';
const [PLUGIN, PLUGIN_CALLS] = [
  'rpc.dns-plugin',
  ['rpc.DnsServer.R_DnssrvOperation', 'rpc.DnsServer.R_DnssrvOperation2'],
];
const HIVES = ['rpc.winreg.BaseRegSaveKey', 'rpc.winreg.BaseRegSaveKeyEx'];

const WAYS: readonly Way[] = [
  {
    kind: 'lateral.scheduled-task',
    by: TASKS,
    calls: TASKS,
    shows: withAnswers(TASKS),
    does: (client, server) => `${client} scheduled a task on ${server}`,
    weight: () => ['high', 0.85],
    attack: [technique('execution', 'T1053.005'), technique('lateral-movement', 'T1021.002')],
  },
  {
    kind: 'lateral.wmi',
    by: [...WMI, ...WMI_WRITES],
    calls: [...WMI, ...WMI_WRITES],
    shows: [
      WMI_STARTS,
      ...withAnswers([...WMI, ...WMI_WRITES]),
      'rpc.activation.wmi',
      'rpc.IWbemLevel1Login.NTLMLogin',
    ],
    does: (client, server) => `${client} started something on ${server} by Windows Management Instrumentation`,
    weight: weightOfWmi,
    attack: [technique('execution', 'T1047'), technique('lateral-movement', 'T1021.003')],
  },
  {
    kind: 'lateral.dcom',
    by: [ACTIVATES, INVOKES],
    calls: [INVOKES, CREATE_INSTANCE],
    shows: [...withAnswers([ACTIVATES, INVOKES]), CREATE_INSTANCE],
    does: (client, server) => `${client} commands a program of ${server} by DCOM`,
    // Programs of old make commands of their own by the same call, of classes that are not seen where that is enciphered.
    weight: (has) => (has(ACTIVATES) || has(ADMIN_SHARE) ? ['high', 0.85] : ['medium', 0.6]),
    attack: [technique('lateral-movement', 'T1021.003')],
  },
  {
    kind: 'lateral.registry',
    by: REGISTRY,
    calls: REGISTRY,
    shows: withAnswers(REGISTRY),
    does: (client, server) => `${client} changed the registry of ${server}`,
    // Keys are opened by this call for a copy of them too, which is another finding.
    weight: (has) => (HIVES.some(has) && !has(REGISTRY[0] as string) ? null : ['medium', 0.8]),
    attack: [technique('defense-evasion', 'T1112')],
  },
  {
    kind: 'evasion.log-cleared',
    by: CLEARS,
    calls: CLEARS,
    shows: withAnswers(CLEARS),
    does: (client, server) => `${client} cleared a log of ${server}`,
    weight: () => ['medium', 0.8],
    attack: [technique('defense-evasion', 'T1070.001')],
  },
  {
    kind: 'impact.shutdown',
    by: SHUTS,
    calls: SHUTS,
    shows: withAnswers(SHUTS),
    does: (client, server) => `${client} shut ${server} down or restarted it`,
    weight: () => ['low', 0.8],
    attack: [technique('impact', 'T1529')],
  },
  {
    kind: 'persistence.account',
    by: ACCOUNTS,
    calls: ACCOUNTS,
    shows: [...withAnswers(ACCOUNTS), JOINS_GROUP],
    does: (client, server) => `${client} made an account at ${server}, or joined its domain`,
    // Computers that join a domain become members of no group of the server's own.
    weight: (has) => (has(JOINS_GROUP) ? ['medium', 0.8] : ['low', 0.8]),
    attack: [technique('persistence', 'T1136.002')],
  },
  {
    kind: 'lateral.dns-plugin',
    by: [PLUGIN],
    calls: PLUGIN_CALLS,
    shows: [PLUGIN, ...withAnswers(PLUGIN_CALLS)],
    does: (client, server) => `${client} has the name server of ${server} load a library`,
    weight: () => ['high', 0.9],
    attack: [technique('execution', 'T1569.002')],
  },
];

/** Programs are started: that is seen, or nothing else is asked for, or their output is fetched. Who reads the registry of hosts so, or asks much, takes stock. */
function weightOfWmi(has: (name: string) => boolean, pair: SignalledPair): Weight | null {
  if (has(WMI_STARTS)) return ['high', 0.95];
  if (has(WMI_READS)) return null;
  if (!WMI.some(has)) return ['medium', 0.6];
  const [asked, done] = [countOf(pair, WMI_ASKS), WMI.reduce((sum, name) => sum + countOf(pair, name), 0)];
  if (!has(ADMIN_SHARE) && asked >= Math.max(TAKES_STOCK, done * TAKES_STOCK)) return ['low', 0.5];
  return has(ADMIN_SHARE) || !has(WMI_ASKS) ? ['high', 0.85] : ['medium', 0.6];
}

/** Questions for each method, from which on somebody takes stock. */
const TAKES_STOCK = 5;

export const lateralMovement: Detector = {
  name: 'lateral-movement',
  kinds: [...WAYS.map(({ kind }) => kind), 'lateral.psexec', 'lateral.program', 'c2.pipe'],
  needs:
    'SMB and DCE/RPC between hosts of Windows, without SMB encryption, from the start of a conversation. Where calls are enciphered (RPC privacy) their numbers are seen, and that they were answered.',
  lookAlikes: [
    'Software distribution, backup, virus scanners and administrators with PsExec install by services too, from hosts whose work that is. It is told as high all the same, since ransomware comes the same way: suppress it by the address of the host that manages.',
    'Programs are copied to shares for administrators before they are set up from there: told as medium.',
    'Computers that join a domain have an account made for them, and administrators restart hosts: told as low.',
    'Monitoring by WMI asks (ExecQuery) or reads registries (StdRegProv) and starts nothing: where its calls are enciphered they are told as medium, as low where it asks much more than it does.',
    'Programs that command each other by DCOM: told as medium where the class is not seen.',
    'Server administration lists services, restarts them and changes how they start; it rarely makes one, or has one run another program. What is enciphered does not tell these changes apart: medium.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const has = (name: string): boolean => pair.signals.has(name);
  const drafts = WAYS.flatMap((way) => {
    const weight = way.by.some(has) ? way.weight(has, pair) : null;
    return weight === null ? [] : [draftOf(way, weight, pair)];
  });
  if (has(ORDERS)) drafts.push(orders(pair));
  if ([...CREATES, ...CHANGES, EXECUTION_PIPE].some(has)) return [service(pair), ...drafts];
  return (has(PROGRAM) || has(STARTUP)) && has(ADMIN_SHARE) ? [program(pair), ...drafts] : drafts;
}

const howEnded = (outcome: Outcome): string =>
  outcome === 'succeeded' ? 'it was done' : outcome === 'failed' ? 'it was refused' : 'whether it was done is not said';

function action({ client, server }: SignalledPair): string {
  return `Ask who administers ${server} from ${client}. If nobody does: take ${client} off the network as far as care allows, and look at what runs on ${server} since then.`;
}

function draftOf(
  { kind, calls, shows, does, attack }: Way,
  [severity, confidence]: Weight,
  pair: SignalledPair,
): Draft {
  const outcome = answerTo(pair, calls);
  const lesser = severity === 'high' ? 'medium' : 'low';
  return signalDraft(pair, kind, shows, {
    title: `${does(pair.client, pair.server)}: ${howEnded(outcome)}`,
    severity: outcome === 'failed' ? lesser : severity,
    confidence,
    outcome,
    attack,
    action: action(pair),
  });
}

function service(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const isMade = CREATES.some((name) => signals.has(name));
  const isWritten = signals.has(PROGRAM) && signals.has(ADMIN_SHARE);
  const isSure = isWritten || signals.has(EXECUTION_PIPE);
  const outcome = signals.has(EXECUTION_PIPE) ? 'succeeded' : answerTo(pair, [...STARTS, ...CREATES, ...CHANGES]);
  const isChanged = signals.has(PROGRAM_CHANGED);
  const isSealed = CHANGES.some((name) => signals.has(`${name}.answered`));
  const did = isMade ? 'made a service' : isChanged ? 'changed what a service runs' : 'changed a service';
  const weight = isMade || isSure || isChanged ? 'high' : isSealed ? 'medium' : 'low';
  const how = isWritten ? 'wrote a program to a share for administrators and made a service of it' : did;
  return signalDraft(
    pair,
    'lateral.psexec',
    [EXECUTION_PIPE, PROGRAM_CHANGED, ...withAnswers([...CREATES, ...CHANGES, ...STARTS]), PROGRAM, ADMIN_SHARE],
    {
      title: `${client} ${how} on ${server}: ${howEnded(outcome)}`,
      // Services are set up and restarted from afar by administrators; that one is made is rarer.
      severity: outcome === 'failed' && weight === 'high' ? 'medium' : weight,
      confidence: isSure ? 0.95 : isMade || isChanged ? 0.8 : 0.6,
      outcome,
      attack: [technique('execution', 'T1569.002'), technique('lateral-movement', 'T1021.002')],
      action: action(pair),
    },
  );
}

function program(pair: SignalledPair): Draft {
  const starts = pair.signals.has(STARTUP);
  const did = starts
    ? `has something start on ${pair.server} when somebody signs in`
    : `writes a program to ${pair.server}`;
  return signalDraft(pair, 'lateral.program', [STARTUP, PROGRAM, ADMIN_SHARE], {
    title: `${pair.client} ${did}, where it has a share for administrators open`,
    severity: starts ? 'high' : 'medium',
    confidence: starts ? 0.85 : 0.7,
    outcome: 'attempted',
    attack: [technique('lateral-movement', 'T1570'), technique('lateral-movement', 'T1021.002')],
    action: action(pair),
  });
}

function orders(pair: SignalledPair): Draft {
  return signalDraft(pair, 'c2.pipe', [ORDERS], {
    title: `${pair.client} gives orders to a tool of attackers on ${pair.server} over a pipe of SMB`,
    severity: 'high',
    confidence: 0.85,
    outcome: 'attempted',
    attack: [technique('command-and-control', 'T1090.001'), technique('lateral-movement', 'T1021.002')],
    action: action(pair),
  });
}
