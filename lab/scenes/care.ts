/** Care: measurements, reports of devices, orders and images. */

import { pause } from '../command.ts';
import type { Laboratory } from '../laboratory.ts';
import { useShare } from '../services/files.ts';
import { askWorklist, makeImages, readStudy, store } from '../services/imaging.ts';
import { call } from '../services/messages.ts';
import { WINDOWS_AGENT } from './agents.ts';
import type { Step } from './step.ts';

/** Measurements flow all day over two connections that stay open. */
export function measure(lab: Laboratory, step: Step): Promise<unknown> {
  const engine = lab.address('engine-1');
  const words = (kind: string): string[] => [engine, '2575', kind, '15', '2000'];
  return Promise.all([
    step('monitor', () => lab.own('monitor-12', 'hl7-send', words('monitor'), { limitMs: 90_000 })),
    step('ventilator', () => lab.own('vent-4', 'hl7-send', words('ventilator'), { limitMs: 90_000 })),
  ]);
}

/** Devices of the wards and the laboratory report. */
export async function bedside(lab: Laboratory, step: Step): Promise<void> {
  const engine = lab.address('engine-1');
  const lis = lab.address('lis-1');
  await step('admission', () => lab.own('emr-1', 'hl7-send', [engine, '2575', 'admit', '2']));
  await step('forward to lis', () => lab.own('engine-1', 'hl7-send', [lis, '2575', 'forward', '1']));
  await step('forward to ris', () => lab.own('engine-1', 'hl7-send', [lab.address('ris'), '2575', 'forward', '1']));
  await Promise.all([
    step('glucose meter', () => lab.own('glucose-7', 'poct1a', ['device', lis, '3001'])),
    step('analyser', () => lab.own('analyzer-1', 'astm', ['analyzer', lis, '5600'])),
    step('pump status', () => pumpStatus(lab)),
  ]);
  await step('result', () => lab.own('lis-1', 'hl7-send', [engine, '2575', 'result', '2']));
  await step('nurse call', () => call(lab, 'phone-5', 'phone-40', 'Ascom i62/5.7.6'));
}

async function pumpStatus(lab: Laboratory): Promise<void> {
  const words = ['curl', '-sS', '-m', '5', '-A', 'B.Braun SpaceCom/U000061', '-X', 'POST'];
  const body = ['-H', 'Content-Type: application/xml', '--data', '<status unit="SpaceCom" pumps="3" alarm="none"/>'];
  await lab.must('pump-204', [...words, ...body, 'http://emr.hospital.example/device']);
  for (const text of ['self test passed', 'occlusion alarm channel A']) {
    await lab.must('pump-17', [
      'logger',
      '-d',
      '-n',
      lab.address('log-1'),
      '-P',
      '514',
      '-t',
      'pcud',
      '--rfc3164',
      text,
    ]);
    await pause(300);
  }
}

/** Orders, worklist, images, reading. */
export async function radiology(lab: Laboratory, step: Step): Promise<void> {
  const images = {
    ct: await makeImages(lab, 'ct-1', 8, 96),
    mr: await makeImages(lab, 'mr-1', 4, 64),
    us: await makeImages(lab, 'us-3', 2, 64),
  };
  await step('order', () => lab.own('ris', 'hl7-send', [lab.address('engine-1'), '2575', 'order', '1']));
  await step('worklist', () => askWorklist(lab, 'ct-1'));
  await step('ct images', () => store(lab, 'ct-1', images.ct));
  await Promise.all([
    step('mr images', () => store(lab, 'mr-1', images.mr)),
    step('us images', () => store(lab, 'us-3', images.us)),
  ]);
  await step('reading', () => readStudy(lab, 'reading-1'));
  const browse = ['curl', '-sS', '-m', '5', '-A', WINDOWS_AGENT];
  await step('archive status', () => lab.must('reading-1', [...browse, `http://${lab.address('pacs')}:8042/system`]));
  await step('mr log', () => useShare(lab, 'mr-1', 'NT1', 'svc-analyzer'));
  await step('ct time', () => lab.run('ct-1', ['ntpdig', '-t', '2', lab.address('infra-1')]));
}
