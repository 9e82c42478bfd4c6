/** Makers of network interfaces, makers by their spellings, and kinds of devices by their broader kinds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Categories } from './categories.ts';
import { Manufacturers } from './manufacturers.ts';
import { Vendors } from './vendors.ts';

test('the longest registered prefix names the maker', () => {
  const vendors = new Vendors('# a comment\n0009fb\tPhilips\n70b3d5\tShared\n70b3d51\tMiddle\n70b3d5123\tSmall\n');
  assert.equal(vendors.of('00:09:fb:12:34:56'), 'Philips');
  assert.equal(vendors.of('70:b3:d5:12:3a:bc'), 'Small');
  assert.equal(vendors.of('70:b3:d5:1f:ff:ff'), 'Middle');
  assert.equal(vendors.of('70:b3:d5:ff:ff:ff'), 'Shared');
  assert.equal(vendors.of('00:11:22:33:44:55'), null);
});

test('addresses that say nothing of their maker have none', () => {
  const vendors = new Vendors('000000\tXerox\n020000\tLocal\n010000\tGroup\n');
  assert.equal(vendors.of('00:00:00:00:00:00'), null, 'no address');
  assert.equal(vendors.of('02:00:00:11:22:33'), null, 'locally administered');
  assert.equal(vendors.of('01:00:00:11:22:33'), null, 'group');
});

test('a manufacturer is one, however the name is written', () => {
  const makers = new Manufacturers([{ 'B. Braun': ['B. Braun Melsungen'], HP: ['Hewlett-Packard'] }, {}]);
  for (const spelling of ['B.Braun Melsungen AG', 'b. braun', 'B Braun Melsungen A.G.']) {
    assert.equal(makers.nameOf(spelling), 'B. Braun', spelling);
  }
  assert.equal(makers.nameOf('Hewlett-Packard Co., Ltd.'), 'HP');
  assert.equal(makers.nameOf('Hewlett-Packard Enterprise'), 'Hewlett-Packard Enterprise');
  assert.equal(makers.nameOf('AG'), 'AG');
  assert.throws(() => new Manufacturers([{ A: ['Same'] }, { B: ['same Inc.'] }]), RangeError);
});

test('a kind is declared once, after its broader kind', () => {
  const pump = { name: 'pump', sentence: 'Pumps.', broader: 'device' };
  const device = { name: 'device', sentence: 'Is there.' };
  assert.deepEqual(new Categories([device, pump]).path('pump'), ['device', 'pump']);
  assert.equal(new Categories([device]).has('pump'), false);
  assert.throws(() => new Categories([pump, device]), RangeError);
  assert.throws(() => new Categories([device, device]), RangeError);
});

test('an address that people invent is nobody’s', () => {
  const vendors = new Vendors('000102\t3COM\n001a11\tGoogle, Inc.\n');
  assert.equal(vendors.of('00:01:02:03:04:05'), null);
  assert.equal(vendors.of('00:01:02:03:04:06'), '3COM');
  assert.equal(vendors.of('00:1a:11:00:00:01'), null);
});
