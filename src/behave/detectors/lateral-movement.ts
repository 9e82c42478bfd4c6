/** Programs started and settings changed on another host of Windows by its own means of administration. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, signalDraft, withAnswers } from '../signal-draft.ts';

type Outcome = Finding['outcome'];

const [CREATES, STARTS] = [
  ['CreateServiceW', 'CreateServiceA', 'CreateServiceWOW64W', 'CreateWowService', 'ChangeServiceConfigW'],
  ['StartServiceW', 'StartServiceA'],
].map((names) => names.map((name) => `rpc.svcctl.${name}`)) as [string[], string[]];
const [PROGRAM, ADMIN_SHARE, EXECUTION_PIPE] = ['smb.program-written', 'smb.admin-share', 'smb.remote-execution-pipe'];

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
  /** Severity and confidence where it was not refused; refused it is one step less. */
  readonly severity: 'high' | 'medium';
  readonly confidence: number;
  readonly attack: Draft['attack'];
}

const TASKS = [
  'rpc.atsvc.NetrJobAdd',
  'rpc.ITaskSchedulerService.SchRpcRegisterTask',
  'rpc.ITaskSchedulerService.SchRpcRun',
];
const WMI = ['rpc.IWbemServices.ExecMethod', 'rpc.IWbemServices.PutInstance'];
const CREATE_INSTANCE = 'rpc.IRemoteSCMActivator.RemoteCreateInstance';
const REGISTRY = ['rpc.winreg.BaseRegSetValue', 'rpc.winreg.BaseRegCreateKey'];

const WAYS: readonly Way[] = [
  {
    kind: 'lateral.scheduled-task',
    by: TASKS,
    calls: TASKS,
    shows: withAnswers(TASKS),
    does: (client, server) => `${client} scheduled a task on ${server}`,
    severity: 'high',
    confidence: 0.85,
    attack: [technique('execution', 'T1053.005'), technique('lateral-movement', 'T1021.002')],
  },
  {
    kind: 'lateral.wmi',
    by: WMI.slice(0, 1),
    calls: WMI,
    shows: [...withAnswers(WMI), 'rpc.activation.wmi', 'rpc.IWbemLevel1Login.NTLMLogin'],
    does: (client, server) => `${client} started something on ${server} by Windows Management Instrumentation`,
    severity: 'high',
    confidence: 0.85,
    attack: [technique('execution', 'T1047'), technique('lateral-movement', 'T1021.003')],
  },
  {
    kind: 'lateral.dcom',
    by: ['rpc.activation'],
    calls: ['rpc.IDispatch.Invoke', CREATE_INSTANCE],
    shows: [...withAnswers(['rpc.activation', 'rpc.IDispatch.Invoke']), CREATE_INSTANCE],
    does: (client, server) => `${client} asked ${server} for a class of DCOM that starts programs`,
    severity: 'high',
    confidence: 0.85,
    attack: [technique('lateral-movement', 'T1021.003')],
  },
  {
    kind: 'lateral.registry',
    by: REGISTRY,
    calls: REGISTRY,
    shows: withAnswers(REGISTRY),
    does: (client, server) => `${client} changed the registry of ${server}`,
    severity: 'medium',
    confidence: 0.8,
    attack: [technique('defense-evasion', 'T1112')],
  },
];

export const lateralMovement: Detector = {
  name: 'lateral-movement',
  kinds: ['lateral.psexec', 'lateral.wmi', 'lateral.dcom', 'lateral.scheduled-task', 'lateral.registry'],
  needs: 'SMB and DCE/RPC between hosts of Windows, without SMB encryption, from the start of a conversation.',
  lookAlikes: [
    'Software distribution, backup and virus scanners install by services too: from hosts whose work that is; a program that is written and started in one go by any other host is not that.',
    'Monitoring by WMI asks (ExecQuery) and starts nothing (ExecMethod).',
    'Server administration opens the manager of services and lists; it rarely makes one.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const has = (names: readonly string[]): boolean => names.some((name) => pair.signals.has(name));
  const drafts = WAYS.filter(({ by }) => has(by)).map((way) => draftOf(way, pair));
  return has([...CREATES, EXECUTION_PIPE]) ? [service(pair), ...drafts] : drafts;
}

const howEnded = (outcome: Outcome): string =>
  outcome === 'succeeded' ? 'it was done' : outcome === 'failed' ? 'it was refused' : 'whether it was done is not said';

function action({ client, server }: SignalledPair): string {
  return `Ask who administers ${server} from ${client}. If nobody does: take ${client} off the network as far as care allows, and look at what runs on ${server} since then.`;
}

function draftOf({ kind, calls, shows, does, severity, confidence, attack }: Way, pair: SignalledPair): Draft {
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
  const isWritten = signals.has(PROGRAM) && signals.has(ADMIN_SHARE);
  const isSure = isWritten || signals.has(EXECUTION_PIPE);
  const outcome = signals.has(EXECUTION_PIPE) ? 'succeeded' : answerTo(pair, [...STARTS, ...CREATES]);
  const how = isWritten ? 'wrote a program to a share for administrators and made a service of it' : 'made a service';
  return signalDraft(
    pair,
    'lateral.psexec',
    [EXECUTION_PIPE, ...withAnswers([...CREATES, ...STARTS]), PROGRAM, ADMIN_SHARE],
    {
      title: `${client} ${how} on ${server}: ${howEnded(outcome)}`,
      severity: outcome === 'failed' ? 'medium' : 'high',
      confidence: isSure ? 0.95 : 0.8,
      outcome,
      attack: [technique('execution', 'T1569.002'), technique('lateral-movement', 'T1021.002')],
      action: action(pair),
    },
  );
}
