/** Who began to say of an address that it is theirs: what one says again counts anew once somebody else has begun to. */

/** Addresses remembered; with more of them all are forgotten, and what is said again is told once a minute as before. */
const LIMIT = 65_536;

/** The last one that began, and the last other one before it, with their times in microseconds. */
interface Claim {
  mac: string;
  time: number;
  otherTime: number;
}

export class Claims {
  readonly #claims = new Map<string, Claim>();

  /** An interface says of an address that it is its own, and did not do so for a while. */
  begin(ip: string, mac: string, time: number): void {
    const claim = this.#claims.get(ip);
    if (claim === undefined) {
      if (this.#claims.size >= LIMIT) this.#claims.clear();
      this.#claims.set(ip, { mac, time, otherTime: Number.NEGATIVE_INFINITY });
      return;
    }
    if (claim.mac !== mac) [claim.mac, claim.otherTime] = [mac, claim.time];
    claim.time = time;
  }

  /** Whether somebody else began to say it of theirs after a time. */
  isContested(ip: string, mac: string, after: number): boolean {
    const claim = this.#claims.get(ip);
    return claim !== undefined && (claim.mac === mac ? claim.otherTime : claim.time) > after;
  }
}
