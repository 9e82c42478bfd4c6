/** Who does what with whom: every habit of every device as one edge, in columns, since there are a million of them. */
import { HABITS, type Habit } from './habits.ts';
import type { Hospital } from './hospital.ts';
import { NOBODY, type Targets } from './targets.ts';

/** Edges in columns. What follows an edge in the same case stands right behind it. */
export interface Edges {
  readonly count: number;
  /** The device whose habit it is. */
  readonly owner: Int32Array;
  /** Devices, hosts outside, or AS_HABIT. */
  readonly client: Int32Array;
  readonly server: Int32Array;
  readonly habit: Uint16Array;
  /** How many of the edges behind this one follow it. */
  readonly followers: Uint8Array;
  /** It follows another edge, and does nothing by itself. */
  readonly isFollower: Uint8Array;
}

/** All edges of a hospital. */
export function edgesOf(hospital: Hospital, targets: Targets): Edges {
  const columns = new Columns();
  for (const device of hospital.devices) {
    for (const habit of HABITS.get(device.fleet.id) ?? []) {
      const other = targets.find(habit.target, device);
      if (other === NOBODY || other === device.index) continue;
      const at = columns.add(device.index, device.index, other, habit, false);
      let followers = 0;
      for (const { habit: next, from } of habit.followedBy) {
        const end = targets.find(next.target, device);
        const begin = from === null ? device.index : targets.find(from, device);
        if (end === NOBODY || begin === NOBODY || end === begin) continue;
        columns.add(device.index, begin, end, next, true);
        followers++;
      }
      columns.followers[at] = followers;
    }
  }
  return columns.finish();
}

class Columns {
  #size = 4096;
  #count = 0;
  owner = new Int32Array(this.#size);
  client = new Int32Array(this.#size);
  server = new Int32Array(this.#size);
  habit = new Uint16Array(this.#size);
  followers = new Uint8Array(this.#size);
  isFollower = new Uint8Array(this.#size);

  /** Adds an edge between the one who has the habit and the other end; answers its place. */
  add(owner: number, self: number, other: number, habit: Habit, isFollower: boolean): number {
    if (this.#count === this.#size) this.#grow();
    const at = this.#count++;
    this.owner[at] = owner;
    this.client[at] = habit.isAsked ? other : self;
    this.server[at] = habit.isAsked ? self : other;
    this.habit[at] = habit.index;
    this.isFollower[at] = isFollower ? 1 : 0;
    return at;
  }

  finish(): Edges {
    const { owner, client, server, habit, followers, isFollower } = this;
    return { count: this.#count, owner, client, server, habit, followers, isFollower };
  }

  #grow(): void {
    this.#size *= 2;
    const { owner, client, server, habit, followers, isFollower } = this;
    this.owner = new Int32Array(this.#size);
    this.owner.set(owner);
    this.client = new Int32Array(this.#size);
    this.client.set(client);
    this.server = new Int32Array(this.#size);
    this.server.set(server);
    this.habit = new Uint16Array(this.#size);
    this.habit.set(habit);
    this.followers = new Uint8Array(this.#size);
    this.followers.set(followers);
    this.isFollower = new Uint8Array(this.#size);
    this.isFollower.set(isFollower);
  }
}
