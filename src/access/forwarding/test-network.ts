/** Small networks for tests: configurations as text, in one space of packets. */
import assert from 'node:assert/strict';
import { ciscoIos } from '../dialects/cisco-ios/index.ts';
import { iptablesSave } from '../dialects/iptables-save/index.ts';
import { interfaceNamesIn } from '../packets/names.ts';
import { PacketSpace } from '../packets/space.ts';
import { placeUnread, unreadConfiguration } from '../unread.ts';
import { hostConfiguration, readHost } from './host.ts';
import { createNetworkModel, type NetworkModel } from './model.ts';
import type { Member } from './topology.ts';

export interface TestDevices {
  /** IOS configurations by the name of their device. */
  readonly routers?: Readonly<Record<string, string>>;
  /** Texts in no dialect that is known. */
  readonly unread?: Readonly<Record<string, string>>;
  /** Hosts with their address, gateway and iptables rules. */
  readonly hosts?: Readonly<
    Record<string, { readonly prefix: string; readonly gateway: string; readonly rules?: string }>
  >;
}

/** Models of several networks over one space, in their order. */
export function testNetworks(...networks: readonly TestDevices[]): readonly NetworkModel[] {
  const members = networks.map(membersOf);
  const space = new PacketSpace(interfaceNamesIn(members.flat().map(({ configuration }) => configuration)));
  return members.map((each) => createNetworkModel(space, each));
}

export function testNetwork(devices: TestDevices): NetworkModel {
  const [model] = testNetworks(devices);
  return model ?? assert.fail('no network');
}

function membersOf({ routers = {}, unread = {}, hosts = {} }: TestDevices): readonly Member[] {
  return placeUnread([
    ...Object.entries(unread).map(([name, text]) => ({
      name,
      configuration: unreadConfiguration(text, `${name}.cfg`),
      isHost: false,
    })),
    ...Object.entries(routers).map(([name, text]) => ({
      name,
      configuration: ciscoIos.read(`hostname ${name}\n${text}`, `${name}.cfg`),
      isHost: false,
    })),
    ...Object.entries(hosts).map(([name, { prefix, gateway, rules }]) => {
      const host = readHost(
        JSON.stringify({ hostname: name, hostInterfaces: { eth0: { prefix, gateway } } }),
        `${name}.json`,
      );
      if ('error' in host) assert.fail(host.error);
      const filters = rules === undefined ? null : iptablesSave.read(rules, `${name}.iptables`);
      return { name, configuration: hostConfiguration(host, filters, `${name}.json`), isHost: true };
    }),
  ]);
}

/** An interface of a configuration. */
export function port(name: string, address: string, ...lines: readonly string[]): string {
  return [`interface ${name}`, ` ip address ${address}`, ...lines.map((line) => ` ${line}`), ''].join('\n');
}
