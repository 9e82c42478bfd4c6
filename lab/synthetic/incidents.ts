/** Incidents that are planted into the life of a synthetic hospital, each with what must be found of it, and acts of whole groups of which nothing must. */
import type { Hospital } from './hospital.ts';
import { UPDATES } from './incident-updates.ts';
import { Random } from './random.ts';
import { DAY, HOUR } from './rhythm.ts';
import { at, type Incident, type IncidentName, incident, NEW_PEER, one, type Planted, type Scene } from './scene.ts';

/** Plants incidents between the tenth day (the seventh where there are few days) and the end. The same seed plants the same. */
export function plantIncidents(
  hospital: Hospital,
  firstDay: number,
  days: number,
  seed: number,
  names: readonly IncidentName[],
): readonly Incident[] {
  const random = new Random(seed, 'incidents');
  const earliest = days >= 20 ? 10 : 7;
  return names.map((what, index) => {
    const day = firstDay + earliest + random.below(Math.max(1, days - earliest - (days >= 20 ? 9 : 3)));
    const outside = `203.0.113.${180 + index}`;
    return PLANS[what]({ hospital, random, day, end: firstDay + days, outside });
  });
}

const PLANS: Readonly<Record<IncidentName, (scene: Scene) => Incident>> = {
  ...UPDATES,
  'slow-exfiltration': (scene) =>
    drain('slow-exfiltration', scene, one(scene, ['file-server', 'workstation', 'database', 'terminal-server'])),
  'device-sends-out': (scene) =>
    drain('device-sends-out', scene, one(scene, ['ultrasound', 'pacs', 'printer', 'bedside-monitor', 'xray'])),
  'new-peer-of-pump'(scene) {
    const [pump, peer] = [one(scene, ['infusion-pump']), one(scene, ['workstation', 'thin-client', 'printer'])];
    const isAsked = scene.random.chance(0.5);
    const [port, protocol] = scene.random.pick([
      [22, 'ssh'],
      [445, 'smb'],
      [80, 'http'],
      [5000, null],
    ] as const);
    const flows = Array.from({ length: 2 + scene.random.below(4) }, (_, i) => ({
      ...at(scene, scene.random.between(0, 20) + i * 0.1, isAsked ? peer : pump, isAsked ? pump : peer),
      ...{ port, protocol, sent: 4000, received: 9000 },
    }));
    return incident('new-peer-of-pump', NEW_PEER, [pump, peer], flows);
  },
  'supplier-at-night'(scene) {
    const [host, device] = [one(scene, ['jump-host']), one(scene, ['laboratory-analyser', 'ct', 'xray', 'ultrasound'])];
    const port = scene.random.pick([5900, 3389] as const);
    const flow = {
      ...at(scene, scene.random.between(1, 4), host, device),
      ...{ port, protocol: port === 5900 ? 'vnc' : 'rdp', sent: 400_000, received: 9_000_000, seconds: 1800 },
    };
    return incident('supplier-at-night', ['behaviour.unusual-time'], [host, device], [flow]);
  },
  'monitor-silent'(scene) {
    const device = one(scene, ['bedside-monitor', 'ventilator', 'central-station', 'medication-cabinet']);
    const from = scene.day * DAY + scene.random.between(0, 12) * HOUR;
    return {
      ...incident('monitor-silent', ['device.silent'], [device], []),
      from,
      until: from + 24 * HOUR,
      silent: device,
    };
  },
  'backdoor-on-printer'(scene) {
    const [printer, peer] = [one(scene, ['printer', 'ip-camera', 'voip-phone']), one(scene, ['workstation', 'laptop'])];
    const port = scene.random.pick([23, 4444, 2323] as const);
    const flows = Array.from({ length: 4 }, (_, i) => ({
      ...at(scene, 9 + i * 1.3, peer, printer),
      ...{ port, protocol: port === 23 ? 'telnet' : null, sent: 3000, received: 8000, seconds: 90 },
    }));
    return incident('backdoor-on-printer', NEW_PEER, [printer, peer], flows);
  },
  'bulk-copy'(scene) {
    const [server, peer] = [one(scene, ['file-server', 'database', 'pacs']), one(scene, ['workstation', 'laptop'])];
    const flows = Array.from({ length: 12 }, (_, i) => ({
      ...at(scene, 20 + i * 0.08, peer, server),
      ...{ port: 445, protocol: 'smb', sent: 20e6, received: 3e9, seconds: 240 },
    }));
    return incident('bulk-copy', ['behaviour.volume', ...NEW_PEER], [server, peer], flows);
  },
  'sweep-of-devices'(scene) {
    const actor = one(scene, ['workstation', 'laptop', 'thin-client']);
    const fleets = ['infusion-pump', 'bedside-monitor', 'ventilator', 'ip-camera', 'printer'];
    const targets = Array.from({ length: 14 }, () => one(scene, fleets));
    const begin = scene.random.between(9, 20);
    const flows = targets.map((target, i) => ({
      ...at(scene, begin + i * 0.05, actor, target),
      ...{ port: 8080, protocol: 'http', sent: 900, received: 5000, seconds: 2 },
    }));
    return incident('sweep-of-devices', NEW_PEER, [actor], flows);
  },
  'camera-calls-out'(scene) {
    const camera = one(scene, ['ip-camera', 'digital-signage', 'building-controller', 'infusion-pump']);
    const flows = Array.from({ length: 20 }, (_, i) => ({
      ...at(scene, i, camera, scene.outside),
      ...{ port: 6667, protocol: null, sent: 900, received: 1500, seconds: 30 },
    }));
    return incident('camera-calls-out', NEW_PEER, [camera], flows);
  },
  'server-reached-from-outside'(scene) {
    const server = one(scene, ['application-server', 'pacs', 'building-server', 'video-recorder']);
    const flows = Array.from({ length: 3 }, (_, i) => ({
      ...at(scene, 3 + i * 0.5, scene.outside, server),
      ...{ port: 3389, protocol: 'rdp', sent: 300_000, received: 6_000_000, seconds: 900 },
    }));
    return incident('server-reached-from-outside', NEW_PEER, [server], flows);
  },
};

/** Pieces of one to four megabytes, at hours that are drawn, for days, to one place: 60 to 160 MB a day. */
function drain(what: IncidentName, scene: Scene, device: number): Incident {
  const { random, day, end, outside } = scene;
  const days = Math.min(5 + random.below(4), end - day);
  const perDay = random.between(60e6, 160e6);
  const name = `cdn${random.below(900)}.store-${random.below(90)}.example`;
  const flows: Omit<Planted, 'of'>[] = [];
  for (let one = 0; one < days; one++)
    for (let left = perDay; left > 0; ) {
      const sent = random.between(1e6, 4e6);
      left -= sent;
      const time = at({ ...scene, day: day + one }, random.between(0.1, 23.9), device, outside);
      flows.push({ ...time, port: 443, protocol: 'tls', name, sent, received: 30_000, seconds: 12 });
    }
  return incident(what, ['exfiltration.volume'], [device], flows);
}
