/** Who is where, as far as switches asked: what must be changed when the zone of a device is another than the one that it was given. */
import type { Admission, Decision } from '#segment/nac/admission.ts';
import type { Asked, AskedBy } from '#segment/nac/asked.ts';

/** Sessions that are remembered; the ones that asked longest ago go first. */
const SESSION_LIMIT = 200_000;

export interface KnownSession {
  readonly asked: Asked;
  readonly by: AskedBy;
  readonly zone: string | null;
}

export interface ChangedSession {
  readonly session: KnownSession;
  readonly decision: Decision;
}

export class Sessions {
  readonly #sessions = new Map<string, KnownSession>();

  /** Remembers what was decided; true where it is not what was decided before. */
  note(asked: Asked, by: AskedBy, { zone }: Pick<Decision, 'zone'>): boolean {
    const key = keyOf(asked);
    if (key === null) return false;
    const before = this.#sessions.get(key);
    this.#sessions.delete(key);
    this.#sessions.set(key, { asked, by, zone });
    for (const old of this.#sessions.keys()) if (this.#sessions.size > SESSION_LIMIT) this.#sessions.delete(old);
    return before === undefined || before.zone !== zone;
  }

  /** Takes up what accounting tells of a session: its number and its port. */
  tell({ mac, session }: Asked): void {
    const known = mac === null ? undefined : this.#sessions.get(mac);
    if (!known || mac === null) return;
    const { nas, portId, sessionId } = known.asked.session;
    const told = {
      ...known.asked.session,
      nas: session.nas ?? nas,
      portId: session.portId ?? portId,
      sessionId: session.sessionId ?? sessionId,
    };
    this.#sessions.set(mac, { ...known, asked: { ...known.asked, session: told } });
  }

  /** Sessions whose zone is another by now; they are remembered as changed. */
  changed(admission: Admission): readonly ChangedSession[] {
    const changed: ChangedSession[] = [];
    for (const [key, session] of this.#sessions) {
      const decision = admission.decide(session.asked, session.by);
      if (decision.zone === session.zone) continue;
      this.#sessions.set(key, { ...session, zone: decision.zone });
      changed.push({ session, decision });
    }
    return changed;
  }
}

function keyOf({ mac, identity }: Asked): string | null {
  return mac ?? identity;
}
