/** Programs started and settings changed on another host of Windows by its own means of administration. */
import type { Finding } from '#model/finding.ts';
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { signalDraft } from '../signal-draft.ts';

type Outcome = Finding['outcome'];

const [CREATES, STARTS] = [
  ['CreateServiceW', 'CreateServiceA', 'CreateServiceWOW64W', 'CreateWowService', 'ChangeServiceConfigW'],
  ['StartServiceW', 'StartServiceA'],
].map((names) => names.map((name) => `rpc.svcctl.${name}`)) as [string[], string[]];
const TASKS = [
  'rpc.atsvc.NetrJobAdd',
  'rpc.ITaskSchedulerService.SchRpcRegisterTask',
  'rpc.ITaskSchedulerService.SchRpcRun',
];
const WMI = ['rpc.IWbemServices.ExecMethod', 'rpc.IWbemServices.PutInstance'];
const WMI_LOGIN = ['rpc.activation.wmi', 'rpc.IWbemLevel1Login.NTLMLogin'];
const DCOM = ['rpc.activation', 'rpc.IDispatch.Invoke'];
const REGISTRY = ['rpc.winreg.BaseRegSetValue', 'rpc.winreg.BaseRegCreateKey'];
const [PROGRAM, ADMIN_SHARE, EXECUTION_PIPE] = ['smb.program-written', 'smb.admin-share', 'smb.remote-execution-pipe'];

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
  const drafts: Draft[] = [];
  if (has(CREATES) || pair.signals.has(EXECUTION_PIPE)) drafts.push(service(pair));
  if (has(TASKS)) drafts.push(task(pair));
  if (has([WMI[0] ?? ''])) drafts.push(wmi(pair));
  if (pair.signals.has('rpc.activation')) drafts.push(dcom(pair));
  if (has(REGISTRY)) drafts.push(registry(pair));
  return drafts;
}

/** Done where an answer says so or nothing refuses what was asked: enciphered answers say neither. */
function outcomeOf({ signals }: SignalledPair, names: readonly string[]): Outcome {
  if (names.some((name) => signals.has(`${name}.granted`))) return 'succeeded';
  return names.some((name) => signals.has(`${name}.refused`)) ? 'failed' : 'attempted';
}

const withAnswers = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${name}.granted`, `${name}.refused`]);

const howEnded = (outcome: Outcome): string =>
  outcome === 'succeeded' ? 'it was done' : outcome === 'failed' ? 'it was refused' : 'whether it was done is not said';

function action({ client, server }: SignalledPair): string {
  return `Ask who administers ${server} from ${client}. If nobody does: take ${client} off the network as far as care allows, and look at what runs on ${server} since then.`;
}

function service(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const isWritten = signals.has(PROGRAM) && signals.has(ADMIN_SHARE);
  const isSure = isWritten || signals.has(EXECUTION_PIPE);
  const outcome = signals.has(EXECUTION_PIPE) ? 'succeeded' : outcomeOf(pair, [...STARTS, ...CREATES]);
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

function task(pair: SignalledPair): Draft {
  const outcome = outcomeOf(pair, TASKS);
  return signalDraft(pair, 'lateral.scheduled-task', withAnswers(TASKS), {
    title: `${pair.client} scheduled a task on ${pair.server}: ${howEnded(outcome)}`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('execution', 'T1053.005'), technique('lateral-movement', 'T1021.002')],
    action: action(pair),
  });
}

function wmi(pair: SignalledPair): Draft {
  const outcome = outcomeOf(pair, WMI);
  return signalDraft(pair, 'lateral.wmi', [...withAnswers(WMI), ...WMI_LOGIN], {
    title: `${pair.client} started something on ${pair.server} by Windows Management Instrumentation: ${howEnded(outcome)}`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('execution', 'T1047'), technique('lateral-movement', 'T1021.003')],
    action: action(pair),
  });
}

function dcom(pair: SignalledPair): Draft {
  const outcome = outcomeOf(pair, ['rpc.IDispatch.Invoke', 'rpc.IRemoteSCMActivator.RemoteCreateInstance']);
  return signalDraft(pair, 'lateral.dcom', [...withAnswers(DCOM), 'rpc.IRemoteSCMActivator.RemoteCreateInstance'], {
    title: `${pair.client} asked ${pair.server} for a class of DCOM that starts programs: ${howEnded(outcome)}`,
    severity: outcome === 'failed' ? 'medium' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('lateral-movement', 'T1021.003')],
    action: action(pair),
  });
}

function registry(pair: SignalledPair): Draft {
  const outcome = outcomeOf(pair, REGISTRY);
  return signalDraft(pair, 'lateral.registry', withAnswers(REGISTRY), {
    title: `${pair.client} changed the registry of ${pair.server}: ${howEnded(outcome)}`,
    severity: outcome === 'failed' ? 'low' : 'medium',
    confidence: 0.8,
    outcome,
    attack: [technique('defense-evasion', 'T1112')],
    action: action(pair),
  });
}
