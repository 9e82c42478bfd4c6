/** Kinds of devices and of data read as people write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataInWords, kindInWords } from './kind-words.ts';

test('abbreviations are written as such, all else as words', () => {
  const kinds = ['infusion-pump', 'ip-camera', 'voip-phone', 'plc', 'remote-io', 'xray', 'ct-scanner', 'drive'];
  assert.deepEqual(kinds.map(kindInWords), [
    'infusion pump',
    'IP camera',
    'VoIP phone',
    'PLC',
    'remote I/O',
    'X-ray',
    'CT scanner',
    'drive',
  ]);
});

test('kinds of data name their protocol first', () => {
  const kinds = ['hl7.patient-identification', 'postgresql.password', 'snmp.community', 'cleartext'];
  assert.deepEqual(kinds.map(dataInWords), [
    'HL7 patient identification',
    'PostgreSQL password',
    'SNMP community',
    'cleartext',
  ]);
});
