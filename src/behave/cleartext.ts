/** Patient data and credentials that crossed the network in clear text: what kind, between whom, how often — never the data. */
import { dataInWords } from '#base/kind-words.ts';
import type { Finding, Severity } from '#model/finding.ts';
import type { Flow } from '#model/flow.ts';
import { counted } from './detector.ts';

/** Evidence kept per finding. */
const EVIDENCE_LIMIT = 5;
/** Findings kept; beyond it further pairs are counted in the last one's title. */
const FINDING_LIMIT = 10_000;

/** One kind of data between one client and one server. */
export interface Crossing {
  readonly kind: 'cleartext.phi' | 'cleartext.credentials';
  readonly sort: string;
  readonly client: string;
  readonly server: string;
  readonly protocol: string;
  messages: number;
  bytes: number;
  flows: number;
  start: string;
  end: string;
  readonly evidence: { capture: string; frame: number; why: string }[];
}

/** Gathers flows; `findings` answers one finding per kind, protocol, client and server. */
export function createCleartextDetector(): {
  flow(flow: Flow): void;
  state(): ReadonlyMap<string, Crossing>;
  absorb(other: ReadonlyMap<string, Crossing>): void;
  /** What changed since the last call, by its word. */
  news(): ReadonlyMap<string, Crossing>;
  /** All findings, or those of some words alone. */
  findings(idOf: (word: string) => string, words?: Iterable<string>): readonly Finding[];
} {
  const crossings = new Map<string, Crossing>();
  let fresh = new Map<string, Crossing>();
  const add = (flow: Flow, kind: Crossing['kind'], sort: string, messages: number): void => {
    const client = flow.client.ip ?? flow.client.mac ?? '';
    const server = flow.server.ip ?? flow.server.mac ?? '';
    const word = `${kind} ${sort} ${client} ${server}`;
    let crossing = crossings.get(word);
    if (!crossing) {
      if (crossings.size >= FINDING_LIMIT) return;
      const protocol = flow.protocol ?? flow.over[flow.over.length - 1] ?? '';
      crossing = {
        kind,
        sort,
        client,
        server,
        protocol,
        messages: 0,
        bytes: 0,
        flows: 0,
        start: flow.start,
        end: flow.end,
        evidence: [],
      };
      crossings.set(word, crossing);
    }
    fresh.set(word, crossing);
    crossing.messages += messages;
    crossing.flows++;
    crossing.bytes += flow.clientBytes + flow.serverBytes;
    if (flow.start < crossing.start) crossing.start = flow.start;
    if (flow.end > crossing.end) crossing.end = flow.end;
    if (crossing.evidence.length < EVIDENCE_LIMIT) {
      crossing.evidence.push({
        capture: flow.capture,
        frame: flow.firstFrame,
        why: `the conversation that starts here holds ${messages} × ${sort}`,
      });
    }
  };
  return {
    flow(flow: Flow): void {
      if (flow.patientData)
        for (const [sort, messages] of Object.entries(flow.patientData)) add(flow, 'cleartext.phi', sort, messages);
      if (flow.credentials)
        for (const [sort, messages] of Object.entries(flow.credentials))
          add(flow, 'cleartext.credentials', sort, messages);
    },
    state: () => crossings,
    absorb(other: ReadonlyMap<string, Crossing>): void {
      // A pair of addresses is followed by one shard alone, so no crossing is in two.
      for (const [word, crossing] of other) if (crossings.size < FINDING_LIMIT) crossings.set(word, crossing);
    },
    news(): ReadonlyMap<string, Crossing> {
      const told = fresh;
      fresh = new Map();
      return told;
    },
    findings: (idOf, words = crossings.keys()) =>
      [...words].flatMap((word) => {
        const crossing = crossings.get(word);
        return crossing ? [findingOf(idOf(word), crossing)] : [];
      }),
  };
}

function findingOf(id: string, crossing: Crossing): Finding {
  const isPatient = crossing.kind === 'cleartext.phi';
  const what = isPatient ? 'Patient data' : 'A password or its equal';
  const severity: Severity = isPatient ? 'high' : 'medium';
  return {
    id,
    kind: crossing.kind,
    title: `${what} in clear text: ${dataInWords(crossing.sort)}, ${counted(crossing.messages, 'message')} in ${counted(crossing.flows, 'conversation')} of ${counted(crossing.bytes, 'byte')} between ${crossing.client} and ${crossing.server}`,
    data: crossing.sort,
    severity,
    confidence: 0.99,
    actors: [{ ip: crossing.client }],
    targets: [{ ip: crossing.server }],
    start: crossing.start,
    end: crossing.end,
    outcome: 'succeeded',
    attack: [{ tactic: isPatient ? 'collection' : 'credential-access', technique: 'T1040' }],
    evidence: crossing.evidence,
    action: isPatient
      ? `Ask the supplier of ${crossing.server} for ${crossing.protocol} over TLS; until then keep both ends in one zone that nobody else can listen to.`
      : `Change this credential and turn on encryption for ${crossing.protocol} at ${crossing.server}.`,
  };
}
