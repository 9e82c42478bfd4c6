/**
 * Proofs of intents over all packets and paths of a network under a policy: proved, refuted with a packet, or unknown because
 * of a line. What must not be possible is asked of everything that can be sent; what must stay possible of every address of
 * both sides, there and back.
 */
import type { NetworkModel } from '#access/forwarding/model.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import { pickPacket } from '#access/packets/witness.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice, ProvedIntent } from '#model/segment.ts';
import { AskedPackets } from './asked-packets.ts';
import { type Intent, IntentError, readSubject, type Service, type Subject } from './intents.ts';
import { lineOf, meets, servicesOf, witnessOf } from './proof-parts.ts';
import { doubtful, type Step, Stepper, type Trouble } from './proof-step.ts';
import { touchedBy } from './touched.ts';
import { createZones, type Zones } from './zones.ts';

/** An intent with its answer and the steps that show it. */
export interface Proven {
  readonly answer: ProvedIntent;
  readonly steps: readonly Step[];
}

export interface Prover {
  /** Proves one intent. Throws an IntentError where it speaks of nobody. */
  prove(intent: Intent): Proven;
}

/** A prover keeps what it worked out about zones from intent to intent. */
export function createProver(
  model: NetworkModel,
  policy: Policy,
  devices: readonly KnownDevice[],
  declared: readonly DeclaredFlow[],
): Prover {
  const proving = new Proving(model, createZones(model.space, policy, devices), declared);
  return { prove: (intent) => proving.prove(intent) };
}

class Proving {
  readonly #model: NetworkModel;
  readonly #zones: Zones;
  readonly #asked: AskedPackets;
  readonly #declared: readonly DeclaredFlow[];
  readonly #stepper: Stepper;

  constructor(model: NetworkModel, zones: Zones, declared: readonly DeclaredFlow[]) {
    this.#model = model;
    this.#zones = zones;
    this.#asked = new AskedPackets(model, zones);
    this.#stepper = new Stepper(model, this.#asked);
    this.#declared = declared;
  }

  prove(intent: Intent): Proven {
    this.#stepper.begin();
    const trouble = this.#troubleOf(intent);
    const answer: ProvedIntent =
      trouble === null
        ? {
            intent: intent.text,
            result: 'proved',
            witness: null,
            line: null,
            because: becauseProved(intent),
            touches: NOBODY,
          }
        : { intent: intent.text, ...this.#tell(trouble) };
    return { answer, steps: this.#stepper.steps };
  }

  #troubleOf(intent: Intent): Trouble | null {
    switch (intent.kind) {
      case 'isolated':
        return this.#nothing(this.#of(intent.from), this.#of(intent.to), intent.services, []);
      case 'only':
        return this.#nothing(
          this.#of([{ kind: 'any', name: '' }]),
          this.#of(intent.to),
          intent.services,
          this.#of(intent.by),
        );
      case 'reachable':
        return this.#everything(this.#of(intent.from), this.#of(intent.to), intent.services);
      case 'declared':
        return this.#declaredOf(intent.of);
    }
  }

  #of(subjects: readonly Subject[]): readonly Prefix[] {
    const all = subjects.flatMap((subject) => this.#zones.prefixesOf(subject));
    return [...new Map(all.map((prefix) => [formatPrefix(prefix), prefix])).values()];
  }

  /** No packet that begins a conversation may come from `from`, `except` left out, to `to`. */
  #nothing(
    from: readonly Prefix[],
    to: readonly Prefix[],
    services: readonly Service[],
    except: readonly Prefix[],
  ): Trouble | null {
    const { space } = this.#model;
    const { diagrams } = space;
    const zones = this.#zones;
    const sent = diagrams.less(zones.sentBy(from), except.length === 0 ? NONE : zones.sentBy(except));
    const asked = [zones.sentTo(to), zones.services(services), space.is('state', 0)].reduce(
      (set, part) => diagrams.and(set, part),
      sent,
    );
    const beside = this.#besides(asked, from, to);
    if (beside) return beside;
    return this.#stepper.ask({
      wants: 'nothing-arrives',
      packets: diagrams.and(asked, zones.permitted),
      from,
      to,
    });
  }

  /** Who is on one network needs no router, and no rule of one stops him. */
  #besides(asked: PacketSet, from: readonly Prefix[], to: readonly Prefix[]): Trouble | null {
    const { diagrams } = this.#model.space;
    if (!diagrams.meets(asked, this.#asked.sameNetwork())) return null;
    for (const { ports, node } of this.#model.topology.routers) {
      if (node.isHost) continue;
      for (const port of ports)
        for (const { bits, network, length } of port.subnets) {
          const prefix = { bits, value: network, length };
          if (length === bits || !from.some((one) => meets(one, prefix)) || !to.some((one) => meets(one, prefix)))
            continue;
          const set = diagrams.less(diagrams.and(asked, this.#asked.within(prefix)), this.#asked.toSelf(from, to));
          if (set === NONE) continue;
          return {
            result: 'refuted',
            because: `both are on ${formatPrefix(prefix)}, where nothing stands between them`,
            line: lineOf(port.interface.line),
            packets: set,
          };
        }
    }
    return null;
  }

  /** Every address of `from` can begin a conversation with every one of `to`, and hears the answers. */
  #everything(from: readonly Prefix[], to: readonly Prefix[], services: readonly Service[]): Trouble | null {
    const { space } = this.#model;
    const { diagrams } = space;
    const zones = this.#zones;
    const all = (...parts: readonly PacketSet[]): PacketSet => parts.reduce((set, part) => diagrams.and(set, part));
    const apart = diagrams.not(this.#asked.sameNetwork());
    const begins = all(
      zones.sentBy(from),
      zones.sentTo(to),
      zones.services(services),
      space.is('state', 0),
      this.#asked.fromClients('first'),
      apart,
    );
    const forbidden = diagrams.less(begins, zones.permitted);
    if (forbidden !== NONE)
      return { result: 'refuted', because: 'the policy does not permit it', line: null, packets: forbidden };
    const there = this.#stepper.ask({ wants: 'everything-arrives', packets: begins, from, to });
    if (there) return there;
    const answers = all(
      zones.sentBy(to),
      zones.sentTo(from),
      this.#asked.answering(services),
      space.is('state', 1),
      this.#asked.fromClients('answer'),
      apart,
    );
    const back = this.#stepper.ask({ wants: 'everything-arrives', packets: answers, from: to, to: from });
    return back === null ? null : { ...back, because: `the answers do not come back: ${back.because}` };
  }

  #declaredOf(of: readonly Subject[]): Trouble | null {
    const wanted = this.#of(of);
    let asked = 0;
    let doubt: Trouble | null = null;
    for (const flow of this.#declared) {
      const ends = [this.#endOf(flow.from), this.#endOf(flow.to)] as const;
      const [from, to] = ends;
      if (!ends.some(({ prefixes }) => prefixes.some((one) => wanted.some((other) => meets(one, other))))) continue;
      asked++;
      const because = from.because ?? to.because;
      const trouble =
        because === null
          ? this.#everything(from.prefixes, to.prefixes, servicesOf(flow))
          : doubtful(because, null, NONE);
      if (trouble === null) continue;
      const told = `${flow.from} to ${flow.to} (${flow.source ?? 'declared'}): ${trouble.because}`;
      if (because === null) return { ...trouble, because: told };
      // Another flow may still be refuted, which weighs more.
      doubt ??= { ...trouble, because: told };
    }
    if (doubt) return doubt;
    if (asked === 0)
      throw new IntentError(
        'no declared flow speaks of them; put declared.ndjson beside the configurations, or name it with --declared',
      );
    return null;
  }

  /** Whom an end of a declared flow means; where that is not known, as for a person, why. */
  #endOf(word: string): { readonly prefixes: readonly Prefix[]; readonly because: string | null } {
    try {
      return { prefixes: this.#of([readSubject(word)]), because: null };
    } catch (error) {
      if (!(error instanceof IntentError)) throw error;
      return { prefixes: [], because: error.message };
    }
  }

  #tell({ result, because, line, packets }: Trouble): Omit<ProvedIntent, 'intent'> {
    const { space } = this.#model;
    const bits = pickPacket(space, packets);
    const witness = bits === null ? null : witnessOf(space, bits);
    return { result, witness, line, because, touches: touchedBy(space, packets, this.#zones.devices) };
  }
}

const NOBODY: ProvedIntent['touches'] = { devices: [], functions: [] };

function becauseProved(intent: Intent): string {
  return intent.kind === 'isolated' || intent.kind === 'only'
    ? 'no packet gets there by any path'
    : 'every packet gets there by every path, and its answer back';
}
