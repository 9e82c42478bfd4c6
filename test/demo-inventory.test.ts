/** The demo's inventory against the laboratory's truth: every host one device, every stated thing claimed, every claim in the frame it cites. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Truth } from '../lab/truth.ts';
import { parseIp } from '../src/base/prefix.ts';
import { readCapture } from '../src/capture/read.ts';
import type { Basis, Claim, Device } from '../src/model/device.ts';
import type { Report } from '../src/model/report.ts';
import { agrees } from './agreement.ts';

const ROOT = path.join(import.meta.dirname, '..');
const CAPTURE = 'examples/demo/hospital.pcap.gz';
const FEWEST_HOSTS = 20;
const FEWEST_PROTOCOLS = 20;
/** Fewer citations than this, or a smaller share of them with the value in the very frame, mean that little was checked. */
const FEWEST_CITATIONS = 200;
const LITERAL_SHARE = 0.8;
/** A fact may be known a little before the laboratory noted the address, or after. */
const SLACK_MS = 5000;

const truth = JSON.parse(fs.readFileSync(path.join(ROOT, 'examples/demo/hospital.truth.json'), 'utf8')) as Truth;
const told = ['analyze', 'flows', 'facts'].flatMap((command) =>
  ['json', 'ndjson', 'table'].map((format) => ({ command, format, text: wardline(command, format) })),
);
const report = JSON.parse(told[0]?.text ?? '') as Report;

function wardline(command: string, format: string): string {
  const words = [command, CAPTURE, '--format', format];
  const run = spawnSync(path.join(ROOT, 'bin/wardline'), words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, `${words.join(' ')}: ${run.stderr}`);
  return run.stdout;
}

/** The host of the truth with the devices that have one of its MACs. */
const hosts = truth.hosts.map((host) => ({
  host,
  devices: report.devices.filter(({ macs }) => macs.some((mac) => host.macs.includes(mac))),
}));

/** Each host with its device; hosts that are not exactly one device are told by the first test. */
function* paired(): Iterable<{ host: Truth['hosts'][number]; device: Device }> {
  for (const { host, devices } of hosts) {
    const [device] = devices;
    if (device && devices.length === 1) yield { host, device };
  }
}

test('the recording is a hospital', () => {
  assert.ok(truth.hosts.length >= FEWEST_HOSTS, `only ${truth.hosts.length} hosts`);
  const protocols = Object.keys(report.flows.byProtocol).filter((name) => !name.startsWith('unrecognised'));
  assert.ok(protocols.length >= FEWEST_PROTOCOLS, `only ${protocols.join(', ')}`);
  assert.deepEqual(
    report.captures.flatMap(({ problems }) => problems),
    [],
  );
});

test('every host is exactly one device with all its MACs, and there are no others', () => {
  const wrong = hosts
    .filter(({ host, devices }) => devices.length !== 1 || devices[0]?.macs.join() !== [...host.macs].sort().join())
    .map(
      ({ host, devices }) => `${host.name}: ${devices.map(({ macs }) => macs.join('+')).join(' and ') || 'no device'}`,
    );
  assert.deepEqual(wrong, []);
  const known = new Set(hosts.flatMap(({ devices }) => devices.map(({ id }) => id)));
  assert.deepEqual(
    report.devices.filter(({ id }) => !known.has(id)).map(({ macs, ips }) => [...macs, ...ips].join(' ')),
    [],
  );
});

test('every device has the addresses of its host, each at its MAC and in its time', () => {
  const wrong: string[] = [];
  for (const { host, device } of paired()) {
    if (device.ips.join() !== [...host.ips].sort().join()) wrong.push(`${host.name}: ${device.ips} for ${host.ips}`);
    for (const { ip, mac, from, until } of host.addresses) {
      const held = device.addresses.find((one) => one.ip === ip && one.mac === mac);
      // The address was taken before it was noted, and the device had it at some time while the host did.
      const isTimely = held && Date.parse(held.from) <= Date.parse(until ?? truth.end) + SLACK_MS;
      if (!isTimely)
        wrong.push(`${host.name}: ${ip} at ${mac} from ${from} to ${until}, found ${JSON.stringify(held)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('an address that passes from one host to another is the first one’s until the other has it', () => {
  const shared = truth.hosts
    .flatMap(({ addresses, name }) => addresses.map((one) => ({ ...one, name })))
    .filter(({ ip, name }, _, all) => all.some((other) => other.ip === ip && other.name !== name))
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
  assert.ok(shared.length >= 2, 'no address passes on');
  const [first, second] = shared.map(({ ip, mac }) =>
    report.devices.flatMap(({ addresses }) => addresses).find((one) => one.ip === ip && one.mac === mac),
  );
  assert.equal(first?.until, second?.from);
  assert.equal(second?.until, null);
  assert.ok(Math.abs(Date.parse(second?.from ?? '') - Date.parse(shared[1]?.from ?? '')) < SLACK_MS);
});

test('every device plays the roles of its host, and serves nothing that the host does not', () => {
  const wrong: string[] = [];
  for (const { host, device } of paired()) {
    const missing = host.roles.filter((role) => !device.roles.includes(role));
    const invented = device.roles.filter((role) => role.endsWith(':server') && !host.roles.includes(role));
    if (missing.length > 0) wrong.push(`${host.name} lacks ${missing}`);
    if (invented.length > 0) wrong.push(`${host.name} is no ${invented}`);
  }
  assert.deepEqual(wrong, []);
});

test('whatever the traffic states is claimed: kind, maker, model, serial number, versions, names', () => {
  const wrong: string[] = [];
  for (const { host, device } of paired()) {
    for (const [key, value] of Object.entries(host.identity)) {
      const claim = device.identity[key as keyof Device['identity']];
      if (!agrees(key, claim?.value ?? '', value)) wrong.push(`${host.name}: ${key} ${claim?.value} for ${value}`);
    }
    for (const name of host.names)
      if (!device.names.some((one) => one.toLowerCase() === name.toLowerCase()))
        wrong.push(`${host.name}: names ${device.names} for ${name}`);
  }
  assert.deepEqual(wrong, []);
});

test('a clinical device tells what care depends on it, and nothing else does', () => {
  const told = new Map([...paired()].map(({ host, device }) => [host.name, device.clinical]));
  const of = (name: string): readonly unknown[] => {
    const found = told.get(name);
    return found ? [found.function, found.lifeCritical, found.productCode, found.by] : [];
  };
  assert.deepEqual(of('vent-4'), ['ventilation', true, 'CBK', 'model']);
  assert.deepEqual(of('pump-17'), ['infusion', true, 'FRN', 'model']);
  assert.deepEqual(of('monitor-12'), ['patient monitoring', true, 'MHX', 'model']);
  assert.deepEqual(of('ct-1'), ['imaging', false, 'JAK', 'family']);
  for (const name of ['core-1', 'printer-2', 'ward-pc-1', 'camera-4', 'plc-1']) assert.deepEqual(of(name), [], name);
});

/** Facts that another endpoint states: a server about its client, a name server about a name. */
const BY_OTHERS = /^(dhcp\.(lease|hostName|clientFqdn)|dns\.|nbns\.|llmnr\.|kerberos\.)/;
/** Facts that are worked out from bytes, or put into words, rather than read from them. */
const WORKED_OUT =
  /^(link\.vendor|eui64\.vendor|lldp\.(capabilities|medClass)|cdp\.capabilities|ndp\.role|dhcp\.(messageType|parameterRequestList)|smb\.osBuild|dicom\.(acceptedAbstractSyntax|service)|.*(hassh|ja[34]).*)/;

interface Frame {
  readonly source: string;
  readonly bytes: Buffer;
  /** What tshark says of it, reassembled streams included; empty where it was not asked. */
  readonly words: string;
}

interface Citation {
  readonly device: Device;
  readonly attribute: string;
  readonly basis: Basis;
}

const citations: readonly Citation[] = [...paired()].flatMap(({ device }) =>
  Object.entries(device.identity).flatMap(([attribute, claim]: [string, Claim | null]) =>
    (claim?.basis ?? []).map((basis) => ({ device, attribute, basis })),
  ),
);

/** Every frame of the capture, read without Wardline's decoders. */
async function ownFrames(): Promise<ReadonlyMap<number, Frame>> {
  const frames = new Map<number, Frame>();
  await readCapture(path.join(ROOT, CAPTURE), {
    frame: ({ number, bytes, start, end }): void => {
      const copy = Buffer.from(bytes.slice(start, end));
      frames.set(number, { source: macOf(copy.toString('hex', 6, 12)), bytes: copy, words: '' });
    },
  });
  return frames;
}

interface TsharkLayers {
  readonly frame_raw: readonly [string];
  readonly eth: { readonly 'eth.src_raw': readonly [string] };
  /** The stream's bytes that tshark put together when it came to this frame. */
  readonly 'tcp.segments_raw'?: readonly [string];
}

/** The cited frames as tshark sees them; null where there is no tshark. */
function tsharkFrames(): ReadonlyMap<number, Frame> | null {
  const numbers = [...new Set(citations.map(({ basis }) => basis.frame))].sort((a, b) => a - b);
  const filter = `frame.number in {${numbers.join(',')}}`;
  const tshark = (...words: readonly string[]): string | null => {
    const run = spawnSync('tshark', ['-r', CAPTURE, '-Y', filter, ...words], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    return run.error ? null : run.stdout;
  };
  const raw = tshark('-T', 'jsonraw', '-j', 'frame_raw eth tcp.segments');
  const said = tshark('-V');
  if (raw === null || said === null) return null;
  const packets = JSON.parse(raw) as { _source: { layers: TsharkLayers } }[];
  const texts = said.split(/^Frame (?=\d+:)/m).slice(1);
  assert.deepEqual([packets.length, texts.length], [numbers.length, numbers.length], 'tshark finds every cited frame');
  return new Map(
    packets.map(({ _source: { layers } }, index) => [
      numbers[index] ?? 0,
      {
        source: macOf(layers.eth['eth.src_raw'][0]),
        bytes: Buffer.from(layers.frame_raw[0] + (layers['tcp.segments_raw']?.[0] ?? ''), 'hex'),
        words: texts[index]?.toLowerCase() ?? '',
      },
    ]),
  );
}

function macOf(hex: string): string {
  return hex.replace(/(..)(?=.)/g, '$1:');
}

/** Whether the bytes hold the value as text, whatever its lines and spaces, or as the bytes of an address. */
function holds(bytes: Buffer, value: string): boolean {
  const forms = [Buffer.from(value, 'utf8'), Buffer.from(value, 'latin1'), Buffer.from(value, 'utf16le')];
  if (/^(..:){5}..$/.test(value)) forms.push(Buffer.from(value.replaceAll(':', ''), 'hex'));
  const ip = parseIp(value);
  if (ip) forms.push(Buffer.from(ip.value.toString(16).padStart(ip.bits / 4, '0'), 'hex'));
  const dense = (text: string): string => text.replace(/[^\x21-\x7e]/g, '');
  return forms.some((form) => bytes.includes(form)) || dense(bytes.toString('latin1')).includes(dense(value) || '\0');
}

/** The citations whose frame does not come from the device, and those whose frame does not hold the value. */
function check(frames: ReadonlyMap<number, Frame>): {
  readonly foreign: readonly string[];
  readonly absent: readonly string[];
} {
  const foreign: string[] = [];
  const absent: string[] = [];
  for (const { device, attribute, basis } of citations) {
    const frame = frames.get(basis.frame);
    const what = `${device.names[0] ?? device.macs[0]}: ${attribute} by ${basis.key} = ${basis.value} in ${basis.frame}`;
    assert.ok(frame, `${what}: there is no such frame`);
    assert.equal(basis.capture, CAPTURE);
    if (!device.macs.includes(frame.source) && !BY_OTHERS.test(basis.key))
      foreign.push(`${what}, from ${frame.source}`);
    const isThere = holds(frame.bytes, basis.value) || frame.words.includes(basis.value.toLowerCase());
    if (!isThere && !WORKED_OUT.test(basis.key)) absent.push(what);
  }
  return { foreign, absent };
}

test('every claim cites a frame that its device sent and that holds the value', async () => {
  assert.ok(citations.length >= FEWEST_CITATIONS, `only ${citations.length} citations`);
  const { foreign, absent } = check(await ownFrames());
  assert.deepEqual(foreign, []);
  // The rest is encoded, as object identifiers are, or stands in several segments of one stream.
  assert.ok(absent.length <= citations.length * (1 - LITERAL_SHARE), `not in the frame cited:\n${absent.join('\n')}`);
});

test('tshark, where it is installed, sees the same in every cited frame', () => {
  const frames = tsharkFrames();
  assert.deepEqual(frames ? check(frames) : { foreign: [], absent: [] }, { foreign: [], absent: [] });
});

test('no output holds anything of a patient', () => {
  assert.ok(truth.patients.length >= 9);
  for (const { command, format, text } of told) {
    assert.ok(text.length > 1000, `${command} as ${format} says nothing`);
    for (const word of truth.patients) assert.ok(!text.includes(word), `${word} in ${command} as ${format}`);
  }
});
