/** Makers that follow from addresses: of an interface, of who speaks, and of whom is spoken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import { vendorFact } from './vendor-facts.ts';
import { Vendors } from './vendors.ts';

const vendors = new Vendors('0009fb\tPhilips Patient Monitoring\n70b3d5123\tSmall\n');

function told(key: string, value: string): readonly [string, string] | null {
  const source = { capture: 'ward.pcap', frame: 1, protocol: '', field: '' };
  const fact: Fact = { time: '', subject: {}, key, value, source };
  const following = vendorFact(fact, vendors);
  return following && [following.key, following.value];
}

test('an EUI-64 names its maker, also one that was made of a MAC address', () => {
  const philips = 'Philips Patient Monitoring';
  assert.deepEqual(told('link.mac', '00:09:fb:12:34:56'), ['link.vendor', philips]);
  assert.deepEqual(told('hl7.sendingApplication', 'MONITOR^0009FBFFFE123456^EUI-64'), ['eui64.vendor', philips]);
  assert.deepEqual(told('hl7.obx18', '0009FB0102030405^^0009FB0102030405^EUI-64'), ['eui64.deviceVendor', philips]);
  assert.deepEqual(told('hl7.equ1', 'BED7^0009fb0102030405^EUI-64'), ['eui64.deviceVendor', philips]);
  assert.deepEqual(told('poct1a.deviceId', '0009fbfffe123456'), ['eui64.vendor', philips]);
  assert.deepEqual(told('poct1a.deviceId', '70B3D51230112233'), ['eui64.vendor', 'Small']);
});

test('what is no EUI-64, or nobody’s, names nobody', () => {
  assert.equal(told('hl7.obx18', 'ACME^0009FB01020304^EUI-64'), null, 'too short');
  assert.equal(told('hl7.sendingApplication', 'MONITOR^0009FBFFFE123456^DNS'), null, 'an identifier of another kind');
  assert.equal(told('hl7.sendingApplication', 'MONITOR^1009FBFFFE123456^EUI-64'), null, 'not registered');
  assert.equal(told('poct1a.deviceId', '0209fbfffe123456'), null, 'locally administered');
  assert.equal(told('http.server', '0009fbfffe123456'), null, 'a key that holds none');
});
