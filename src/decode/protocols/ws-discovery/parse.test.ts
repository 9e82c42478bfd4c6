import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { wsDiscovery } from './index.ts';

const OASIS = 'http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01';
const FIRST = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const UUID = '747f3d96-68a7-43f1-8cbe-e8d6dadd0358';
const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));
const envelope = (namespace: string, body: string, more = ''): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:d="${namespace}" ${more}><s:Header><a:Action>${namespace}/Hello</a:Action><a:ReplyTo><a:Address>urn:uuid:00000000-0000-0000-0000-000000000000</a:Address></a:ReplyTo></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
const reference = `<a:EndpointReference><a:Address>urn:uuid:${UUID}</a:Address></a:EndpointReference>`;
const sample = (name: string, xml: string, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  serverPort: 3702,
  messages: [{ from: 'client', bytes: text(xml) }],
  states,
});

const medical = sample(
  'a medical device',
  envelope(
    OASIS,
    `<d:Hello>${reference}<d:Types>x:Device y:MedicalDevice</d:Types><d:Scopes>sdc.mds.pkp:1.2.840.10004.20701.1.1
     sdc.cdc.type:/urn:oid:1.2.840.10004.1.1.1.0.0.1//69837 sdc.ctxt.pat:/root/Anna%20Muster?name=Anna
     sdc.ctxt.opr:/root/Dr.House
     sdc.ctxt.loc:/sdc.ctxt.loc.detail/H%2F%2F%2FICU%2F%2F3?fac=H&amp;poc=ICU%201&amp;bed=3&amp;nurse=Joy</d:Scopes>
     <d:XAddrs>https://10.0.0.7:6464/${UUID}</d:XAddrs></d:Hello>`,
    'xmlns:x="http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01" xmlns:y="http://standards.ieee.org/downloads/11073/11073-20702-2016"',
  ),
  [
    `ws-discovery.endpoint=${UUID}`,
    'ws-discovery.type=dpws:Device',
    'ws-discovery.type=mdpws:MedicalDevice',
    'ws-discovery.sdcParticipant=1.2.840.10004.20701.1.1',
    'ws-discovery.sdcType=urn:oid:1.2.840.10004.1.1.1.0.0.1//69837',
    'ws-discovery.sdcLocation=fac=H poc=ICU 1 bed=3',
    `ws-discovery.address=https://10.0.0.7:6464/${UUID}`,
  ],
);
const camera = sample(
  'a camera',
  envelope(
    FIRST,
    `<d:ProbeMatches><d:ProbeMatch>${reference}<d:Types xmlns:n="http://www.onvif.org/ver10/network/wsdl">n:NetworkVideoTransmitter</d:Types>
     <d:Scopes>onvif://www.onvif.org/name/Example%20Cam onvif://www.onvif.org/hardware/EX-7 onvif://www.onvif.org/location/Anna
     onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/MAC/02:00:5e:10:00:07</d:Scopes>
     <d:XAddrs>http://10.0.0.7/onvif/device_service http://user:secret@10.0.0.7/</d:XAddrs></d:ProbeMatch></d:ProbeMatches>`,
  ),
  [
    'ws-discovery.type=dn:NetworkVideoTransmitter',
    'ws-discovery.onvifName=Example Cam',
    'ws-discovery.onvifHardware=EX-7',
    'ws-discovery.onvifType=video_encoder',
    'ws-discovery.onvifMac=02:00:5e:10:00:07',
    'ws-discovery.address=http://10.0.0.7/onvif/device_service',
  ],
);
const search = sample(
  'a search',
  `\ufeff${envelope(FIRST, '<d:Probe><d:Types>o:Own</d:Types><d:Scopes>onvif://www.onvif.org/name/A</d:Scopes></d:Probe>')}`,
  ['ws-discovery.search=o:Own'],
);

testProtocol(
  wsDiscovery,
  [medical, camera, search],
  [text('<?xml version="1.0"?><a/>'), text(`GET ${FIRST} HTTP/1.1`), text('<14>syslog')],
);

test('ws-discovery: contexts of persons and free places stay unread', () => {
  for (const one of [medical, camera]) {
    const said = JSON.stringify(play(wsDiscovery, one).facts);
    for (const word of ['Anna', 'House', 'Joy', 'secret', '00000000-0000']) assert.ok(!said.includes(word), word);
  }
});

test('ws-discovery: what is looked for is not what the asker is', () => {
  assert.deepEqual(
    play(wsDiscovery, search).facts.map((fact) => fact.key),
    ['ws-discovery.search'],
  );
});

test('ws-discovery: lists beyond the limits are cut', () => {
  const types = Array.from({ length: 100 }, (_, n) => `o:T${n}`).join(' ');
  const long = `sdc.mds.pkp:${'1'.repeat(600)}`;
  const body = `<d:Hello>${reference}<d:Types>${types}</d:Types><d:Scopes>${long}</d:Scopes></d:Hello>`;
  const said = play(wsDiscovery, sample('', envelope(OASIS, body))).facts;
  assert.equal(said.filter((fact) => fact.key === 'ws-discovery.type').length, 32);
  assert.ok(!said.some((fact) => fact.key === 'ws-discovery.sdcParticipant'));
});
