/** What a whole group of devices gets from one server: nothing of it is to be found, and what somebody does under its cover is. */
import { at, groupOf, type Incident, type IncidentName, incident, largestModel, one, type Scene } from './scene.ts';

type UpdateName = Extract<IncidentName, `${string}update${string}` | 'phones-of-new-exchange'>;

export const UPDATES: Readonly<Record<UpdateName, (scene: Scene) => Incident>> = {
  'pump-update'(scene) {
    const pumps = largestModel(scene, 'infusion-pump');
    const gateway = one(scene, ['pump-gateway']);
    const begin = scene.random.between(8, 14);
    const flows = pumps.map((pump) => ({
      ...at(scene, begin + scene.random.next() * 3, gateway, pump),
      ...{ port: 9443, protocol: 'tls', sent: 60e6, received: 200_000, seconds: 120 },
    }));
    return incident('pump-update', [], pumps, flows);
  },
  'update-from-new-server'(scene) {
    const pumps = largestModel(scene, 'infusion-pump');
    const server = one(scene, ['application-server', 'update-server']);
    const begin = scene.random.between(8, 14);
    const flows = pumps.map((pump) => ({
      ...at(scene, begin + scene.random.next() * 3, pump, server),
      ...{ port: 8444, protocol: 'tls', sent: 20_000, received: 90e6, seconds: 200 },
    }));
    return incident('update-from-new-server', [], pumps, flows);
  },
  'phones-of-new-exchange'(scene) {
    const phones = largestModel(scene, 'voip-phone');
    const server = one(scene, ['application-server']);
    const begin = scene.random.between(2, 10);
    const flows = phones.map((phone) => ({
      ...at(scene, begin + scene.random.next() * 4, phone, server),
      ...{ port: 6970, protocol: 'http', sent: 900, received: 4_000_000, seconds: 4 },
    }));
    return incident('phones-of-new-exchange', [], phones, flows);
  },
  /** A tenth of the group is away, and gets it in the course of the three days after. */
  'update-with-stragglers'(scene) {
    const devices = groupOf(scene, ['infusion-pump', 'bedside-monitor', 'ip-camera']);
    const server = one(scene, ['pump-gateway', 'update-server', 'application-server']);
    const begin = scene.random.between(8, 14);
    const flows = devices.map((device) => {
      const later = scene.random.chance(0.1) ? scene.random.between(8, 72) : scene.random.next() * 3;
      // Not all of them get the whole of it.
      const sent = 80e6 * scene.random.between(0.8, 1.1);
      return {
        ...at(scene, begin + later, server, device),
        ...{ port: 9444, protocol: 'tls', sent, received: 90_000 },
      };
    });
    return incident('update-with-stragglers', [], devices, flows);
  },
  /** Half of the group gets it from one server, the other half two days later from another. */
  'update-from-two-servers'(scene) {
    const devices = groupOf(scene, ['bedside-monitor', 'ip-camera', 'voip-phone']);
    const servers = [one(scene, ['application-server', 'update-server']), one(scene, ['application-server'])];
    const begin = scene.random.between(8, 14);
    const flows = devices.map((device, i) => ({
      ...at(scene, begin + (i % 2) * 48 + scene.random.next() * 3, device, servers[i % 2] ?? 0),
      ...{ port: 8445, protocol: 'tls', sent: 30_000, received: 120e6, seconds: 240 },
    }));
    return incident('update-from-two-servers', [], devices, flows);
  },
  /** While all of its group get an update, one of them sends out what it should not. */
  'theft-on-day-of-update'(scene) {
    const devices = groupOf(scene, ['infusion-pump', 'bedside-monitor', 'ip-camera']);
    const server = one(scene, ['pump-gateway', 'update-server', 'application-server']);
    const thief = scene.random.pick(devices);
    const begin = scene.random.between(8, 14);
    const update = devices.map((device) => ({
      ...at(scene, begin + scene.random.next() * 3, server, device),
      ...{ port: 9445, protocol: 'tls', sent: 70e6, received: 80_000, seconds: 120 },
    }));
    const theft = Array.from({ length: 40 }, () => ({
      ...at(scene, begin + scene.random.next() * 6, thief, scene.outside),
      ...{ port: 443, protocol: 'tls', name: 'files.drop-box.example', sent: 3e6, received: 20_000 },
    }));
    return incident('theft-on-day-of-update', ['exfiltration.volume'], [thief], [...update, ...theft]);
  },
};
