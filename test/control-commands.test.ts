/** Captures of plant protocols whose names say what was done: commands are findings, reads are none. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Report } from '../src/model/report.ts';

const ROOT = path.join(import.meta.dirname, '..');
const CAPTURES = path.join(ROOT, '../shared/data/building/iti');
/** What stops, restarts or programs; what else changes something; what only reads, or reaches nothing. */
const GRAVE = [
  'openics/EIP-RemoteModeChangeAttempt.pcap',
  'openics/EIP-RebootorRestart.pcap',
  'openics/EIP-SoftwareDownload.pcap',
  's7/step7_s300_stop.pcapng',
  's7/step7_s300_download.pcapng',
];
const PLAIN = [
  'openics/EIP-ChangeDateAttempt.pcap',
  'openics/EIP-ChangeTimeAttempt.pcap',
  'openics/DNP3-SelectOperate.pcap',
  'openics/DNP3-Write.pcap',
  's7/step7_s300_copyRamToRom.pcapng',
  's7/step7_s300_rwVarTab.pcapng',
  'profinet/PROFINET-RT-DCP/ChangeIPUsingDCP.pcap',
];
const READS = [
  'openics/DNP3-Read.pcap',
  'openics/DNP3-ReadRequest.pcap',
  'openics/DNP3-RequestLinkStatus.pcap',
  'openics/EIP-ViewDeviceStatus.pcap',
  'openics/EIP-SoftwareUpload.pcap',
  'openics/EIP-SoftwareDownloadFailure.pcap',
  's7/step7_s300_readDiagData.pcapng',
  's7/step7_s300_readVarTab.pcapng',
  'BACnet/bacnet_test.pcap',
  'fox/fox_info.pcap',
  'omron/omron_test.pcap',
  'hart/hart_ip.pcap',
  'modicon/modicon_test.pcap',
];

/** The severities of commands found, by capture. */
function found(names: readonly string[]): readonly (readonly string[])[] {
  const files = names.map((name) => path.join(CAPTURES, name));
  const words = ['analyze', '--each', ...files, '--format', 'ndjson'];
  const run = spawnSync(path.join(ROOT, 'bin/wardline'), words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  const reports = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Report);
  assert.equal(reports.length, names.length);
  return reports.map(({ findings }) =>
    findings.filter(({ kind }) => kind === 'ot.control-command').map(({ severity }) => severity),
  );
}

test('commands to plants are told from reads', (context) => {
  if (!fs.existsSync(CAPTURES)) {
    context.skip(`${CAPTURES} is not there`);
    return;
  }
  const [grave, plain, reads] = [found(GRAVE), found(PLAIN), found(READS)];
  const told = (list: typeof grave, is: (severities: readonly string[]) => boolean): number => list.filter(is).length;
  const high = (severities: readonly string[]): boolean => severities.includes('high');
  context.diagnostic(
    `grave commands found as high: ${told(grave, high)} of ${grave.length}; other commands found: ${told(plain, ({ length }) => length > 0)} of ${plain.length}; reads told as commands: ${told(reads, ({ length }) => length > 0)} of ${reads.length}`,
  );
  assert.ok(grave.every(high));
  assert.ok(plain.every((severities) => severities.length > 0 && !high(severities)));
  assert.ok(reads.every(({ length }) => length === 0));
});
