/** The laboratory's hosts contradict neither each other nor the recorded demo, and say only what the vocabulary knows. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { HOSTS } from '../lab/hosts.ts';
import { PATIENT_STRINGS } from '../lab/programs/patients.ts';
import { hindrance, packagesOf } from '../lab/requirements.ts';
import { SCENARIOS } from '../lab/scenarios.ts';
import type { Truth } from '../lab/truth.ts';
import { readCategories } from '../src/app/knowledge.ts';

const TRUTH = path.join(import.meta.dirname, '../examples/demo/hospital.truth.json');
const truth = JSON.parse(fs.readFileSync(TRUTH, 'utf8')) as Truth;

test('hosts have names, cards and addresses of their own', () => {
  assert.ok(HOSTS.length >= 20);
  const cards = HOSTS.flatMap((host) => host.cards);
  const unique = (words: readonly string[]): void => assert.equal(new Set(words).size, words.length, words.join(' '));
  unique(HOSTS.map(({ name }) => name));
  unique(cards.map(({ mac }) => mac));
  unique(cards.flatMap(({ addresses }) => addresses));
  for (const { mac, vlan, addresses } of cards) {
    assert.match(mac, /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/);
    for (const address of addresses.filter((one) => !one.includes(':')))
      assert.ok(address.startsWith(`10.20.${vlan}.`), `${address} is not in VLAN ${vlan}`);
  }
  assert.ok(new Set(cards.map(({ vlan }) => vlan)).size >= 3, 'several VLANs');
});

test('what a scenario brings along has names, cards and addresses that nobody in the hospital has', () => {
  assert.ok(SCENARIOS.size >= 5);
  for (const { name, hosts, scenes } of SCENARIOS.values()) {
    assert.ok(scenes.length > 0, name);
    const words = [...HOSTS, ...hosts].flatMap((host) => [
      host.name,
      ...host.cards.flatMap(({ mac, addresses }) => [mac, ...addresses]),
    ]);
    assert.equal(new Set(words).size, words.length, name);
  }
});

test('kinds of hosts are of the vocabulary', () => {
  const names = new Set(readCategories().map(({ name }) => name));
  for (const { name, states } of [...HOSTS, ...[...SCENARIOS.values()].flatMap(({ hosts }) => hosts)])
    for (const { key, value } of states)
      if (key === 'category') assert.ok(names.has(value), `${name} is a ${value}, which is no category`);
});

test('the recorded truth is that of the hosts as they are', () => {
  assert.deepEqual(
    truth.hosts.map(({ name, macs, roles, names }) => ({ name, macs, roles, names })),
    HOSTS.map(({ name, cards, roles, states }) => ({
      name,
      macs: cards.map(({ mac }) => mac),
      roles: [...roles].sort(),
      names: states.filter(({ key }) => key === 'name').map(({ value }) => value),
    })),
  );
  for (const { name, states } of HOSTS) {
    const { identity } = truth.hosts.find((host) => host.name === name) ?? { identity: {} };
    const claims = states.filter(({ key }) => key !== 'name').map(({ key, value }) => [key, value]);
    assert.deepEqual(identity, Object.fromEntries(claims), name);
  }
  assert.deepEqual(truth.patients, PATIENT_STRINGS);
});

test('what the laboratory lacks is told in one sentence with the packages that bring it', () => {
  const reason = hindrance(['network', 'scenario']);
  assert.ok(reason === null || !reason.includes('\n'));
  assert.ok(packagesOf(['network', 'scenario']).includes('openvswitch-switch'));
});
