/** Brokers, screens, terminals and names on the network, with patients in what passes through them. */
import { JANE, type Patient } from '../canaries.ts';
import type { Said, Talk } from '../wire.ts';
import { be, client, join, le, lines, type Part, server } from './words.ts';

const zeros = (count: number): Buffer => Buffer.alloc(count);
const tcp = (name: string, serverPort: number, ...said: readonly Said[]): Talk => ({
  name,
  carrier: 'tcp',
  serverPort,
  said,
});
const udp = (name: string, serverPort: number, ...said: readonly Said[]): Talk => ({
  name,
  carrier: 'udp',
  serverPort,
  said,
});
const mqtt = (type: number, ...body: readonly Part[]): Buffer => {
  const content = join(...body);
  return join(
    [type, content.length < 128 ? content.length : 0x80 | (content.length & 127)],
    content.length < 128 ? [] : [content.length >> 7],
    content,
  );
};
const counted = (text: string): Buffer => join(be(Buffer.byteLength(text), 2), text);
const topic = (who: Patient): string => `ward3/${who.family}-${who.given}/${who.record}/hr`;
const connect = mqtt(
  0x10,
  counted('MQTT'),
  [4, 0xc6],
  be(60, 2),
  counted('monitor-7'),
  counted(topic(JANE)),
  counted(`${JANE.family} ${JANE.remark}`),
  counted('monitor'),
  counted(JANE.family),
);

const label = (name: string): Buffer =>
  join(...name.split('.').map((part) => join([Buffer.byteLength(part)], part)), [0]);
const dnsText = (name: string, text: string): Buffer =>
  join(
    [0, 7, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    label(name),
    be(16, 2),
    be(1, 2),
    be(60, 4),
    be(text.length + 1, 2),
    [text.length],
    text,
  );

const probe = (types: string, scopes: string): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action></s:Header><s:Body><d:Hello><a:EndpointReference><a:Address>urn:uuid:00000000-0000-4000-8000-000000000001</a:Address></a:EndpointReference><d:Types>${types}</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>http://10.0.0.9:5000/device</d:XAddrs></d:Hello></s:Body></s:Envelope>`;
const scopes = `sdc.ctxt.pat:/sdc.ctxt.pat.detail/${JANE.record}?name=${JANE.family}&amp;given=${JANE.given} sdc.ctxt.loc:/sdc.ctxt.loc.detail/WARD3 onvif://www.onvif.org/name/Bedside`;
const notify = `NOTIFY * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nServer: Linux/5.4 UPnP/1.0 Panel/1.0\r\nLocation: http://10.0.0.9/desc.xml\r\nUSN: uuid:1::upnp:rootdevice\r\nX-User: ${JANE.family}\r\n\r\n`;

export const NETWORK: readonly Talk[] = [
  tcp(
    'MQTT',
    1883,
    client(connect),
    server([0x20, 2, 0, 0]),
    client(
      mqtt(0x82, be(1, 2), counted(topic(JANE)), [0]),
      mqtt(0x30, counted(topic(JANE)), `{"patient":"${JANE.family}"}`),
    ),
    server(mqtt(0x30, counted(topic(JANE)), JANE.remark)),
  ),
  tcp(
    'MQTT joined at a publication',
    1883,
    client(mqtt(0x30, counted(topic(JANE)), JANE.remark)),
    server(mqtt(0x30, counted(topic(JANE)), JANE.family)),
  ),
  tcp(
    'AMQP',
    5672,
    client('AMQP\0\0\x09\x01'),
    server([1, 0, 0, 0, 0, 0, 40, 0, 10, 0, 10], JANE.family.padEnd(36), [0xce]),
    client([1, 0, 1, 0, 0, 0, 40, 0, 60, 0, 40], JANE.family.padEnd(36), [0xce]),
  ),
  tcp(
    'Kafka',
    9092,
    client(be(60, 4), be(0, 2), be(7, 2), be(1, 4), counted('emr'), counted(JANE.family), JANE.remark.padEnd(40)),
  ),
  tcp(
    'Telnet',
    23,
    server([0xff, 0xfd, 0x18], 'vista login: '),
    client('nurse7\r\n'),
    server('Password: '),
    client(`${JANE.family}\r\n`),
    server(`Select PATIENT NAME: `),
    client(`${JANE.family},${JANE.given}\r\n`),
    server(`${JANE.family},${JANE.given} ${JANE.birth} ${JANE.record}\r\nPassword: `),
    client(`${JANE.record}\r\n`),
  ),
  tcp(
    'Telnet joined in the middle',
    23,
    client(`${JANE.family},${JANE.given}\r\n`),
    server(`login: ${JANE.family}\r\nPassword: ${JANE.record}\r\n`),
    client(`${JANE.family}\r\n`),
  ),
  tcp(
    'VNC',
    5900,
    server('RFB 003.008\n'),
    client('RFB 003.008\n'),
    server([1, 1]),
    client([1]),
    server(be(0, 4)),
    client([1]),
    server(be(800, 2), be(600, 2), zeros(16), be(JANE.family.length, 4), JANE.family),
    client([6, 0, 0, 0], be(JANE.family.length, 4), JANE.family),
  ),
  tcp(
    'a language of nobody',
    7777,
    client(`HELLO ${JANE.family} ${JANE.given}\r\n`),
    server(`${JANE.record} ${JANE.birth}\r\n`),
    client(JANE.remark),
  ),
  tcp(
    'Finger and words',
    79,
    ...lines(`C: ${JANE.family}\nS: Login: x Name: ${JANE.family} ${JANE.given}\nS: ${JANE.street}`),
  ),
  udp(
    'DNS text',
    53,
    client([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], label('notes.clinic.example'), be(16, 2), be(1, 2)),
    server(dnsText('notes.clinic.example', `${JANE.family} ${JANE.record}`)),
  ),
  {
    name: 'mDNS of a patient’s own device',
    carrier: 'udp',
    serverPort: 5353,
    clientPort: 5353,
    said: [
      client(dnsText(`${JANE.given} ${JANE.family}’s iPad._airplay._tcp.local`, `name=${JANE.family}`)),
      client(dnsText(`iPad von ${JANE.family}._airplay._tcp.local`, 'model=iPad8,1')),
      client(dnsText(`iPhone de ${JANE.given} ${JANE.family}._airplay._tcp.local`, 'model=iPhone14,2')),
    ],
  },
  udp('CoAP', 5683, client([0x40, 1, 0, 7, 0xb8], 'patients', [0x09], JANE.family, [0xff], JANE.remark)),
  udp(
    'RADIUS',
    1812,
    client(
      [1, 7],
      be(20 + 8 + 2 + JANE.remark.length, 2),
      zeros(16),
      [1, 8],
      'nurse7',
      [18, JANE.remark.length + 2],
      JANE.remark,
    ),
    server([2, 7], be(20 + 2 + JANE.remark.length, 2), zeros(16), [18, JANE.remark.length + 2], JANE.remark),
  ),
  {
    name: 'WS-Discovery of a device that has a patient',
    carrier: 'udp',
    serverPort: 3702,
    said: [client(probe('dpws:Device mdpws:MedicalDevice', scopes)), client(probe('x:Bed', scopes))],
  },
  { name: 'SSDP', carrier: 'udp', serverPort: 1900, clientPort: 1900, said: [client(notify)] },
  {
    name: 'NetBIOS datagram with a message',
    carrier: 'udp',
    serverPort: 138,
    clientPort: 138,
    said: [
      client(
        [0x11, 2, 0, 7, 10, 0, 0, 1, 0, 138, 0, 200, 0, 0],
        join([32], 'FHFDDBDHCACACACACACACACACACACAAA', [0]),
        join([32], 'FHEBFCEECACACACACACACACACACACAAA', [0]),
        join([0xff], 'SMB', [0x25], zeros(27), [17], zeros(34), le(120, 2), '\\MAILSLOT\\MESSNGR\0'),
        `${JANE.family} ${JANE.given} ${JANE.remark}\0${JANE.record}`,
      ),
    ],
  },
];
