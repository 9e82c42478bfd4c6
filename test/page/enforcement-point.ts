/** A firewall of our own in a network namespace, where this machine lets us have one: what the page enforces on. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hindrance } from '../../lab/requirements.ts';

export interface PagePoint {
  /** For the configuration of the service; empty where there can be no point. */
  readonly config: string;
  /** Why there is none; null where there is. */
  readonly missing: string | null;
  close(): void;
}

/** An enforcement point without rules. Steps at it wait five minutes, so that a slow machine is in time. */
export function openPoint(): PagePoint {
  const missing = hindrance(['network']);
  if (missing !== null) return { config: '', missing, close: () => {} };
  const netns = `wlp${process.pid}`;
  const state = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-point-'));
  execFileSync('ip', ['netns', 'add', netns]);
  execFileSync('ip', ['netns', 'exec', netns, 'ip', 'link', 'set', 'lo', 'up']);
  return {
    config: `enforcement: { state: ${state}, netns: ${netns}, confirmSeconds: 300 }\n`,
    missing,
    close() {
      execFileSync('ip', ['netns', 'del', netns]);
      fs.rmSync(state, { recursive: true, force: true });
    },
  };
}
