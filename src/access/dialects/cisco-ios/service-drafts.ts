/** Policies of quality of service while their lines are read: which lines drop, and where a policy is applied. */
import type { Line } from '../../line.ts';

/** A policy where it is applied; `interface` is null before the device itself. */
interface Applied {
  readonly policy: string;
  readonly place: 'in' | 'out' | 'to';
  readonly interface: string | null;
  readonly line: Line;
}

/** What was read of such policies. */
export class ServicePolicies {
  /** Lines that drop, by policy. */
  readonly drops: Map<string, Line[]> = new Map();
  /** Policies that a policy asks for its classes. */
  readonly inner: Map<string, string[]> = new Map();
  readonly applied: Applied[] = [];
  /** Lines that keep some packets from the device itself. */
  readonly closed: Line[] = [];
}
