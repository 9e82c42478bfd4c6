/** A host as a description in JSON gives it: its interfaces with their gateways, and the iptables rules that it names. */
import { z } from 'zod';
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { faultLine, shape } from '#base/shape.ts';
import type { Configuration, Interface } from '../configuration.ts';
import type { Line } from '../line.ts';
import { routedInterface } from '../routed-interface.ts';
import type { StaticRoute } from '../routing.ts';

/** `{"hostname":"…","iptablesFile":"…","hostInterfaces":{"eth0":{"name":"eth0","prefix":"10.0.0.5/24","gateway":"10.0.0.1"}}}` */
const hostSchema = z.object({
  hostname: z.string().min(1).max(255),
  iptablesFile: z.string().max(4096).optional(),
  hostInterfaces: z.record(
    z.string().max(255),
    z.object({
      name: z.string().max(255).optional(),
      prefix: z.string(),
      gateway: z.string().optional(),
    }),
  ),
});

export interface HostDescription {
  readonly hostname: string;
  readonly iptablesFile: string | null;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly StaticRoute[];
  readonly lines: Configuration['lines'];
}

/** Reads a host's description; a sentence where it is none. */
export function readHost(text: string, file: string): HostDescription | { readonly error: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { error: `${file}: is no JSON; describe a host as {"hostname":…,"hostInterfaces":{…}}` };
  }
  const read = shape(hostSchema, json);
  if (!read.ok) return { error: `${file}: ${faultLine(read.faults[0], 'the host')}` };
  const { hostname, iptablesFile, hostInterfaces } = read.value;
  const interfaces: Interface[] = [];
  const routes: StaticRoute[] = [];
  for (const [key, told] of Object.entries(hostInterfaces)) {
    const name = told.name ?? key;
    const line = lineOf(text, file, told.prefix);
    const prefix = parsePrefix(told.prefix);
    const address = parseIp(told.prefix.split('/')[0] ?? '');
    if (!prefix || !address) return { error: `${file}: ${told.prefix} is no address with a length (10.0.0.5/24)` };
    interfaces.push(routedInterface(name, [{ ...address, length: prefix.length, virtual: false }], line));
    const gateway = told.gateway === undefined ? null : parseIp(told.gateway);
    if (told.gateway !== undefined && !gateway) return { error: `${file}: ${told.gateway} is no address of a gateway` };
    if (gateway)
      routes.push({
        bits: gateway.bits,
        value: 0n,
        length: 0,
        vrf: null,
        nextHop: gateway,
        interface: name,
        discard: false,
        distance: 1,
        line: lineOf(text, file, told.gateway ?? ''),
      });
  }
  return { hostname, iptablesFile: iptablesFile || null, interfaces, routes, lines: [] };
}

function lineOf(text: string, file: string, part: string): Line {
  const lines = text.split(/\r\n|\n|\r/);
  const at = Math.max(
    0,
    lines.findIndex((line) => line.includes(part)),
  );
  return { file, at: at + 1, number: null, text: (lines[at] ?? '').trim().slice(0, 4096) };
}

/** A host's description and its rules as one configuration. */
export function hostConfiguration(host: HostDescription, rules: Configuration | null, file: string): Configuration {
  return {
    file,
    dialect: 'host',
    hostname: host.hostname,
    filters: rules?.filters ?? [],
    guards: rules?.guards ?? [],
    interfaces: host.interfaces,
    routes: host.routes,
    lines: rules?.lines ?? [],
    undefinedNames: rules?.undefinedNames ?? [],
    unusedNames: rules?.unusedNames ?? [],
    routing: { ospf: [], bgp: [], translations: rules?.routing.translations ?? [] },
  };
}
