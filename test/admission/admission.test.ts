/** FreeRADIUS itself asks: cards, proven identities, changes of authorization, and what holds while nobody answers. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { hindrance } from '../../lab/requirements.ts';
import { type Run, temporaryFolder, wardline } from '../program.ts';
import { Bench } from './radius.ts';

const reason = hindrance(['admission']);
const { ADMISSION_REQUESTS: amount = '400' } = process.env;
const POLICY = `zones:
  - {name: ward, members: [10.2.0.0/24, "category:infusion-pump"], vlan: 20}
  - {name: archive, members: [10.9.0.4], vlan: 90}
  - {name: office, members: [10.3.0.0/24], vlan: 30}
  - {name: unknown, vlan: 666}
  - {name: quarantine, vlan: 667}
rules:
  - {from: ward, to: archive, protocol: tcp, ports: [104], reason: images}
`;
const PUMP = { name: '0008a1000011', mac: '00-08-A1-00-00-11' };
const PC = { name: '0008a1000012', mac: '0008.a100.0012' };
const STRANGER = { name: 'deadbeef0001', mac: 'DE:AD:BE:EF:00:01' };
const DEVICES = [
  { id: 'pump-7', ips: ['10.7.0.11'], macs: ['00:08:a1:00:00:11'], category: 'infusion-pump' },
  // As an export of the inventory says it.
  {
    id: 'pc-1',
    ips: ['10.3.0.5'],
    macs: ['00:08:a1:00:00:12'],
    identity: { category: { value: 'workstation' }, manufacturer: null, model: null },
  },
];
const lines = (items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');

if (reason !== null) test(`admission: not tried here, ${reason}`, { skip: true }, () => {});
else {
  const folder = temporaryFolder();
  const bench = await Bench.raise(folder, 'pump-7');
  const at = (name: string): string => path.join(folder, name);
  const files = ['--policy', at('policy.yaml'), '--devices', at('devices.ndjson')];
  const args = [...files, '--identities', at('identities.ndjson'), '--quarantined', at('quarantine.txt')];
  const segment = (...words: readonly string[]): Run => wardline(['segment', ...words], { folder });
  bench.write('policy.yaml', POLICY);
  bench.write('devices.ndjson', lines(DEVICES));
  bench.write('identities.ndjson', lines([{ identity: 'nurse1', zone: 'office' }]));
  bench.write('quarantine.txt', '# nobody yet\n');
  bench.write('people', 'nurse1 Cleartext-Password := "secret1"\n');
  // What is known last, for the time that nobody answers.
  const rendered = segment('render', '--dialect', 'radius', ...files);
  assert.equal(rendered.status, 0, rendered.err);
  bench.write('users', rendered.out);
  after(() => bench.takeDown());
  const peap = (outer: string, password: string): string =>
    `eap=PEAP\nidentity="nurse1"\nanonymous_identity="${outer}"\npassword="${password}"\nphase2="auth=MSCHAPV2"`;
  const certificate = `eap=TLS\nidentity="host/somebody"\nclient_cert="${at('client.pem')}"\nprivate_key="${at('client.key')}"`;

  test('a card gets the VLAN, the filter and the list of its zone; a stranger that of strangers; a borrowed name nothing', async () => {
    await bench.startRadius();
    await bench.startWardline(args);
    const pump = await bench.card(PUMP.name, PUMP.mac);
    assert.deepEqual([pump.isAccepted, pump.vlan, pump.filter], [true, '20', 'ward.in'], pump.output);
    assert.deepEqual(pump.lines, [
      'permit udp any eq 68 any eq 67',
      'permit tcp any any established',
      'permit tcp any host 10.9.0.4 eq 104',
      'permit ip any 10.2.0.0 0.0.0.255',
      'permit ip any host 10.7.0.11',
      'deny ip any any',
    ]);
    assert.equal((await bench.card(PC.name, PC.mac)).vlan, '30');
    assert.equal((await bench.card(STRANGER.name, STRANGER.mac)).vlan, '666');
    const borrowed = await bench.card(PUMP.name, STRANGER.mac);
    assert.equal(borrowed.isAccepted, false, 'the name of another card was enough');
  });

  test('802.1X: who was proven counts, by password behind the tunnel or by certificate, and not who was claimed', async () => {
    const nurse = await bench.identity(peap('pump-7', 'secret1'), '02:00:00:00:00:01');
    assert.deepEqual([nurse.isAccepted, nurse.vlan], [true, '30'], nurse.output.slice(-2000));
    const pump = await bench.identity(certificate, '02:00:00:00:00:02');
    assert.deepEqual([pump.isAccepted, pump.vlan], [true, '20'], pump.output.slice(-2000));
    assert.equal((await bench.identity(peap('nurse1', 'wrong'), '02:00:00:00:00:01')).isAccepted, false);
  });

  test('who is put in quarantine is moved at once by a change of authorization that FreeRADIUS checks, and moved back', async () => {
    bench.write('quarantine.txt', 'pump-7\n');
    await bench.wardlineSays(/"kind":"change","mac":"00:08:a1:00:00:11".*"to":"quarantine","answer":"done"/);
    const said = await bench.radiusSays(/Sent CoA-ACK/);
    for (const word of [
      'Tunnel-Private-Group-Id:0 = "667"',
      'Calling-Station-Id = "00-08-A1-00-00-11"',
      'Message-Authenticator',
      'NAS-Port-Id = "ward-3/7"',
    ])
      assert.ok(said.includes(word), word);
    assert.equal((await bench.card(PUMP.name, PUMP.mac)).vlan, '667');
    // The device is set apart whoever signs in on it, and by its certificate too.
    assert.equal((await bench.identity(peap('x', 'secret1'), '00:08:a1:00:00:11')).vlan, '667');
    bench.write('quarantine.txt', '');
    await bench.wardlineSays(/"from":"quarantine","to":"ward","answer":"done"/);
    bench.write('policy.yaml', 'zones: [');
    await bench.wardlineSays(/what was understood last holds/);
    assert.equal((await bench.card(PUMP.name, PUMP.mac)).vlan, '20');
    bench.write('policy.yaml', POLICY);
  });

  test('a person tells the switch: moved, ended, refused with its reason', () => {
    const told = (device: string, ...more: readonly string[]): Run =>
      segment(
        'reauthorize',
        device,
        '--nas',
        `127.0.0.1:${bench.ports.change}`,
        '--secret-file',
        at('coa.secret'),
        ...more,
      );
    const moved = told('pump-7', ...files);
    const [card] = (JSON.parse(moved.out) as { cards: { mac: string; zone: string; answer: string }[] }).cards;
    assert.deepEqual([moved.status, card?.mac, card?.zone, card?.answer], [0, '00:08:a1:00:00:11', 'ward', 'ack']);
    assert.equal(told('00:08:a1:00:00:12', '--change', 'reauthenticate').status, 0);
    const refused = told('00:00:00:00:00:01');
    assert.equal(refused.status, 1);
    assert.match(refused.out, /session context not found \(503\)/);
    assert.match(told('pump-9').err, /no card of it is known/);
  });

  test('nobody answers: who is known keeps his VLAN, who is not gets the one of the settings; and all is well when it is back', async (context) => {
    await bench.endWardline('SIGKILL');
    const pump = await bench.card(PUMP.name, PUMP.mac);
    assert.deepEqual([pump.isAccepted, pump.vlan, pump.filter], [true, '20', 'ward.in'], pump.output);
    const stranger = await bench.card(STRANGER.name, STRANGER.mac);
    assert.deepEqual([stranger.isAccepted, stranger.vlan, stranger.filter], [true, '999', 'wardline-unreachable']);
    const nurse = await bench.identity(peap('x', 'secret1'), '02:00:00:00:00:01');
    assert.deepEqual([nurse.isAccepted, nurse.vlan], [true, '999'], nurse.output.slice(-2000));
    await bench.startWardline(args);
    assert.equal((await bench.card(STRANGER.name, STRANGER.mac)).vlan, '666');
    const requests = Array.from({ length: Number(amount) }, () => PUMP);
    const rate = await bench.rush(requests, 32);
    context.diagnostic(`${requests.length} cards, 32 at a time: ${Math.round(rate)} a second through FreeRADIUS`);
  });
}
