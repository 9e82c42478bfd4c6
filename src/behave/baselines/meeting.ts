/** A flow as baselines see it: which devices its ends are, who is outside, and what the service is called. */
import { isNobody, isPublicIp } from '#base/addresses.ts';
import type { Flow } from '#model/flow.ts';
import type { Roster } from './roster.ts';
import { Outside, type Services } from './services.ts';

/** An end of a flow: a device by its number, or somebody outside (-1). */
export interface End {
  readonly device: number;
  readonly address: string;
}

/** Two that meet, one of them a device; what was opened from outside stands as a contact of the device inside. */
export interface Meeting {
  readonly client: End;
  readonly server: End;
  readonly isInbound: boolean;
  /** The device whose contact it is, and the other end: a device, or below -1 the place outside. */
  readonly own: number;
  readonly peer: number;
  readonly service: number;
  /** The name of the place outside; empty where both ends are devices. */
  readonly place: string;
}

export class Meetings {
  readonly #deviceAt: (address: string) => string | undefined;
  readonly #roster: Roster;
  readonly #services: Services;
  readonly #outside = new Outside();

  constructor(deviceAt: (address: string) => string | undefined, roster: Roster, services: Services) {
    this.#deviceAt = deviceAt;
    this.#roster = roster;
    this.#services = services;
  }

  /** Who meets in a flow of a day; null where it says nothing of any device. */
  of(flow: Flow, day: number): Meeting | null {
    const client = this.#endOf(flow.client, day);
    const server = this.#endOf(flow.server, day);
    if (client === null || server === null || (client.device < 0 && server.device < 0)) return null;
    const isInbound = client.device < 0;
    const [own, other] = isInbound ? [server, client] : [client, server];
    const outside = other.device < 0 ? this.#outside.of(other.address, flow, !isInbound) : null;
    return {
      ...{ client, server, isInbound, own: own.device, place: outside?.name ?? '' },
      peer: outside === null ? other.device : -2 - outside.word,
      service: this.#services.of(flow, isInbound),
    };
  }

  #endOf({ ip, mac }: Flow['client'], day: number): End | null {
    if (ip === undefined) return null;
    if (isNobody(ip)) return null;
    const key = (mac === undefined ? undefined : this.#deviceAt(mac)) ?? this.#deviceAt(ip);
    if (key === undefined && isPublicIp(ip)) return { device: -1, address: ip };
    const device = this.#roster.number(key ?? mac ?? ip);
    if (device < 0) return null;
    this.#roster.see(device, day, ip);
    return { device, address: ip };
  }
}
