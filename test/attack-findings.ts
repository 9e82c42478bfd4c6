/** Holds findings against the attacks that were played: which of them tells of which, and which tell of nothing that was. */
import type { Attack } from '../lab/attacks/attack.ts';
import { DETECTORS } from '../src/behave/registry.ts';
import type { Device } from '../src/model/device.ts';
import type { Finding, Party } from '../src/model/finding.ts';

/** Kinds of findings that tell of attacks. */
const KINDS: ReadonlySet<string> = new Set([...DETECTORS.flatMap(({ kinds }) => kinds), 'worm.spread']);

export class AttackFindings {
  readonly #addressesOf: (host: string) => readonly string[];
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #findings: readonly Finding[];

  /** `addressesOf` answers the addresses of a host of the laboratory. */
  constructor(
    findings: readonly Finding[],
    devices: readonly Device[],
    addressesOf: (host: string) => readonly string[],
  ) {
    this.#findings = findings;
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    this.#addressesOf = addressesOf;
  }

  /** The finding that tells of the attack as it should: its kind, who, whom, how it ended, and the technique. */
  of({ from, found }: Attack): Finding | null {
    const isOne = (party: Party, host: string): boolean =>
      this.#addressesOf(host).some((address) => this.#ofParty(party).includes(address));
    return (
      this.#findings.find(
        ({ kind, outcome, attack, actors, targets }) =>
          kind === found.kind &&
          outcome === found.outcome &&
          attack.some(({ technique }) => technique === found.technique) &&
          actors.length === 1 &&
          actors.some((actor) => isOne(actor, from.name)) &&
          found.targets.every((host) => targets.some((target) => isOne(target, host))),
      ) ?? null
    );
  }

  /** Findings of attacks, above `low`, of which nobody of these is the actor: in a sentence each. */
  strange(intruders: readonly string[]): readonly string[] {
    const own = new Set(intruders.flatMap(this.#addressesOf));
    return this.#findings
      .filter(({ kind, severity }) => KINDS.has(kind) && severity !== 'low' && severity !== 'info')
      .filter(({ actors }) => !actors.some((actor) => this.#ofParty(actor).some((address) => own.has(address))))
      .map(({ kind, severity, title, evidence }) => `${kind} ${severity}: ${title} (${evidence[0]?.capture})`);
  }

  #ofParty({ ip, device }: Party): readonly string[] {
    const { ips = [], macs = [] } = this.#devices.get(device ?? '') ?? {};
    return [...(ip === undefined ? [] : [ip]), ...ips, ...macs];
  }
}
