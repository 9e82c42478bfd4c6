/** Documents of manufacturers and engines: what they declare, where it stands, and how hostile ones are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { declaredFlowSchema } from '#model/segment.ts';
import { readCsv } from './csv.ts';
import { DocumentError, type DocumentTable } from './document.ts';
import { declaredByForm } from './form.ts';
import { holdDocuments } from './hold.ts';
import { type Mapping, mappingSchema } from './mapping.ts';
import { declaredByMirth } from './mirth.ts';
import { insecurityOf } from './services.ts';
import { type Declared, declaredByTables } from './table-flows.ts';
import { readTextTables } from './text-tables.ts';
import { readWorkbook } from './workbook.ts';

const ABOUT: Mapping = { about: 'model:Babylog VN800', columns: {}, peers: {} };
const of = (tables: readonly DocumentTable[], mapping: Mapping = ABOUT): Declared =>
  declaredByTables(tables, mapping, 'doc');
/** Flows in short: `from>to protocol/ports @place`. */
const short = ({ flows }: Pick<Declared, 'flows'>): readonly string[] =>
  flows.map(({ from, to, protocol, ports, source }) => `${from}>${to} ${protocol}/${ports.join('+')} @${source}`);

const PORTS = `Network interfaces of the device;;;;
Kommunikationspartner;Richtung;Protokoll;Port;Dienst
Gateway;ausgehend;TCP;21;FTP
PACS;outgoing;TCP;104, 11112;DICOM C-STORE
10.1.2.3;in;TCP/UDP;8000 – 8003;
;out;UDP;123;NTP
10.1.2.3;sideways;TCP;1;
10.1.2.3;out;TCP;"=cmd|'/c calc'!A1";
10.1.2.3;out;TCP;70000;
`;

test('a table of ports and partners: who begins, by which protocol and port, and at which line', () => {
  const declared = of([readCsv(PORTS)]);
  const own = 'model:Babylog VN800';
  assert.deepEqual(short(declared), [
    `${own}>name:Gateway tcp/21 @doc, line 3`,
    `${own}>dataset:pacs tcp/104+11112 @doc, line 4`,
    `10.1.2.3>${own} tcp/8000-8003 @doc, line 5`,
    `10.1.2.3>${own} udp/8000-8003 @doc, line 5`,
  ]);
  assert.deepEqual(
    declared.problems.map((problem) => /^doc, line (\d)/.exec(problem)?.[1]),
    ['6', '7', '8', '9'],
  );
  assert.deepEqual(declared.unexplained, ['Gateway']);
  for (const flow of declared.flows) declaredFlowSchema.parse(flow);
});

test('a mapping is guessed, kept, completed by a person and used again', () => {
  const { mapping } = of([readCsv(PORTS)]);
  assert.deepEqual(mapping?.columns, {
    peer: 'Kommunikationspartner',
    direction: 'Richtung',
    protocol: 'Protokoll',
    port: 'Port',
    application: 'Dienst',
  });
  assert.deepEqual(mapping?.peers, { Gateway: null });
  const completed = mappingSchema.parse({ ...mapping, peers: { Gateway: ['10.9.9.1', 'category:gateway'] } });
  assert.deepEqual(short(of([readCsv(PORTS)], completed)).slice(0, 2), [
    'model:Babylog VN800>10.9.9.1 tcp/21 @doc, line 3',
    'model:Babylog VN800>category:gateway tcp/21 @doc, line 3',
  ]);
  assert.throws(() => mappingSchema.parse({ colums: {} }), /colums/);
});

test('an engine table: addresses go before names, names where there is no address', () => {
  const table = readCsv(
    'Interface,Sending System,Sender IP,Receiving System,Receiver IP,Port,Message Type,TLS\n' +
      'ADT,EHR,10.5.0.1,Engine,10.5.0.9,6661,ADT^A01,no\nORU,LIS,,Engine,10.5.0.9,6662,ORU^R01,yes\n',
  );
  const declared = of([table], { columns: {}, peers: {} });
  assert.deepEqual(short(declared), [
    '10.5.0.1>10.5.0.9 tcp/6661 @doc, line 2',
    'dataset:lis>10.5.0.9 tcp/6662 @doc, line 3',
  ]);
  assert.deepEqual(
    declared.flows.map((flow) => insecurityOf(flow) !== null),
    [true, false],
  );
});

test('a conformance statement: tables in its text, by page, and the form', () => {
  const text = `DICOM Conformance Statement\f4.4.1 Local AE Titles
Table F.4.4-1. Default Application Entity Characteristics

Application Entity          Role    Default AE Title     Default TCP/IP Port
STORAGE-SCU                 SCU     EX_STORE_SCU         None

STORAGE-SCP                 SCP     EX_STORE_SCP         4000
Text goes on here.
`;
  assert.deepEqual(short(of(readTextTables(text))), [
    'model:Babylog VN800>name:DICOM SCP tcp/104 @doc, page 2, line 5',
    'name:DICOM SCU>model:Babylog VN800 tcp/4000 @doc, page 2, line 7',
  ]);
  const form = {
    dicom: {
      device: 'model:Aquilion',
      source: 'Statement rev. 3',
      entities: [
        { ae: 'STORE', role: 'scu', peers: 'dataset:pacs', page: 41 },
        { ae: 'ECHO', role: 'both', port: 2762, tls: true, peers: ['10.0.0.1'] },
      ],
    },
  };
  assert.deepEqual(short(declaredByForm(form, { columns: {}, peers: {} }, 'doc')), [
    'model:Aquilion>dataset:pacs tcp/104 @Statement rev. 3, page 41, AE STORE',
    'model:Aquilion>10.0.0.1 tcp/2762 @Statement rev. 3, AE ECHO',
    '10.0.0.1>model:Aquilion tcp/2762 @Statement rev. 3, AE ECHO',
  ]);
  assert.throws(
    () => declaredByForm({ dicom: { entities: [{ ae: 'A', role: 'boss' }] } }, ABOUT, 'doc'),
    DocumentError,
  );
});

const connector = (kind: string, settings: string, enabled = true): string =>
  `<properties class="com.mirth.connect.connectors.${kind}Properties">${settings}</properties>
   <transformer><inboundTemplate>PID|||CANARY^PATIENT</inboundTemplate></transformer><enabled>${enabled}</enabled>`;
// biome-ignore lint/suspicious/noTemplateCurlyInString: Mirth writes what it works out so
const WORKED_OUT = '<remoteAddress>${host}</remoteAddress><remotePort>7001</remotePort>';
const CHANNELS = `<list>
<channel version="4.5.2">
  <name>ADT</name>
  <sourceConnector>
    <name>sourceConnector</name>${connector('tcp.TcpReceiver', '<listenerConnectorProperties><host>0.0.0.0</host><port>6661</port></listenerConnectorProperties>')}</sourceConnector>
  <destinationConnectors>
    <connector><name>lab</name>${connector('tcp.TcpDispatcher', '<remoteAddress>10.0.0.5</remoteAddress><remotePort>7001</remotePort>')}</connector>
    <connector><name>db</name>${connector('jdbc.DatabaseDispatcher', '<url>jdbc:sqlserver://ehrdb.local;databaseName=x</url><password>SECRET</password>')}</connector>
    <connector><name>web</name>${connector('http.HttpDispatcher', '<host>https://user:SECRET@fhir.local/Patient</host>')}</connector>
    <connector><name>worked out</name>${connector('tcp.TcpDispatcher', WORKED_OUT)}</connector>
    <connector><name>off</name>${connector('tcp.TcpDispatcher', '<remoteAddress>10.0.0.6</remoteAddress><remotePort>1</remotePort>', false)}</connector>
    <connector><name>within</name>${connector('vm.VmDispatcher', '')}</connector>
    <connector><name>share</name>${connector('file.FileDispatcher', '<scheme>SMB</scheme><host>nas.local/out</host>')}</connector>
  </destinationConnectors>
  <exportData><metadata><enabled>true</enabled></metadata></exportData>
</channel></list>`;

test('exported channels: whom the engine listens for and speaks to; nothing of messages and passwords', () => {
  const declared = declaredByMirth(CHANNELS, { ...ABOUT, about: '10.5.0.9' }, 'doc');
  assert.deepEqual(
    declared.flows.map(({ from, to, ports, application, encrypted }) => [from, to, ports[0], application, encrypted]),
    [
      ['name:senders to ADT', '10.5.0.9', '6661', 'hl7', false],
      ['10.5.0.9', '10.0.0.5', '7001', 'hl7', false],
      ['10.5.0.9', 'dns:ehrdb.local', '1433', 'tds', false],
      ['10.5.0.9', 'dns:fhir.local', '443', 'https', true],
      ['10.5.0.9', 'dns:nas.local', '445', 'smb', false],
    ],
  );
  assert.equal(declared.problems.length, 2);
  assert.match(declared.flows[1]?.source ?? '', /^doc, line 8, channel ADT, lab$/);
  assert.doesNotMatch(JSON.stringify(declared), /SECRET|CANARY/);
});

const BOOK = {
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><sheets><sheet name="Notes" sheetId="1" r:id="a"/><sheet name="Ports" sheetId="2" r:id="b"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
  'xl/sharedStrings.xml':
    '<sst><si><t>Partner</t></si><si><r><t>Po</t></r><r><t>rt</t></r></si><si><t>Direction</t></si></sst>',
  'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
  'xl/worksheets/sheet2.xml': `<worksheet><sheetData>
<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="inlineStr"><is><t>Protocol</t></is></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>10.1.1.1</t></is></c><c r="B5"><v>1.04E2</v></c><c r="C5" t="str"><f>IF(1,"out")</f><v>out</v></c><c r="D5" t="inlineStr"><is><t>tcp</t></is></c></row>
</sheetData></worksheet>`,
};
const bookOf = (parts: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])), { level: 1 });

test('a workbook: shared and inline texts, numbers, values of formulas, sheets and rows as places', () => {
  assert.deepEqual(short(of(readWorkbook(bookOf(BOOK)))), [
    'model:Babylog VN800>10.1.1.1 tcp/104 @doc, sheet Ports, row 5',
  ]);
});

test('bombs and lies are refused in one sentence, whatever they unpack or expand to', () => {
  const bomb = bookOf({ ...BOOK, 'xl/worksheets/sheet2.xml': `<worksheet>${' '.repeat(44_000_000)}</worksheet>` });
  assert.ok(bomb.length < 1_000_000);
  assert.throws(() => readWorkbook(bomb), /unpacks to more than 40 MB/);
  const entities = '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "dd">]>';
  assert.throws(() => declaredByMirth(`${entities}<channel><name>&b;</name></channel>`, ABOUT, 'doc'), /document type/);
  assert.throws(() => readWorkbook(bookOf({ ...BOOK, 'xl/workbook.xml': `${entities}<workbook/>` })), /document type/);
  assert.throws(() => declaredByMirth('<a>'.repeat(1000), ABOUT, 'doc'), /nested deeper/);
  assert.throws(() => readCsv('a,b\n"c,d'), /line 2: .*CSV_QUOTE_NOT_CLOSED/);
  const giant = of([readCsv(`Partner,Direction,Protocol,Port\n${'x'.repeat(100_000)},out,tcp,1\n`)]);
  assert.ok((giant.flows[0]?.to.length ?? 0) <= 505);
  const [flow] = of([readCsv('Partner,Direction,Protocol,Port\n__proto__,out,tcp,1\n')]).flows;
  assert.equal(flow?.to, 'name:__proto__');
});

test('no prefix and no flipped byte of a document does more than being refused', () => {
  const samples: readonly (readonly [Uint8Array, (bytes: Uint8Array) => unknown])[] = [
    [bookOf(BOOK), (bytes) => of(readWorkbook(bytes))],
    [strToU8(CHANNELS), (bytes) => declaredByMirth(Buffer.from(bytes).toString(), ABOUT, 'doc')],
    [strToU8(PORTS), (bytes) => of([readCsv(Buffer.from(bytes).toString())])],
  ];
  let [read, refused] = [0, 0];
  for (const [bytes, reader] of samples) {
    const step = Math.max(1, Math.floor(bytes.length / 40));
    for (let at = 0; at < bytes.length; at += step) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x5a;
      for (const damaged of [bytes.slice(0, at), flipped]) {
        try {
          reader(damaged);
          read++;
        } catch (error) {
          assert.ok(error instanceof DocumentError, String(error));
          refused++;
        }
      }
    }
  }
  assert.ok(read > 20 && refused > 20, `${read} read, ${refused} refused`);
});

test('documents held against what was seen: undeclared, never seen, insecure', () => {
  const devices = [
    { id: 'vent', ips: ['10.0.0.1'], model: 'Babylog VN800', critical: true },
    { id: 'pacs', ips: ['10.0.0.2'], datasets: ['pacs'] },
    { id: 'pc', ips: ['10.0.0.3'] },
  ];
  const seen = (client: string, server: string, port: number, flows: number) => ({
    ...{ client, server, port, flows, transport: 'tcp' },
    ...{ first: '2026-01-01T00:00:00Z', last: '2026-01-02T00:00:00Z' },
  });
  const { flows } = of([readCsv(PORTS)]);
  const held = holdDocuments(flows, devices, [
    seen('10.0.0.1', '10.0.0.2', 11112, 4),
    seen('10.0.0.3', '10.0.0.1', 23, 1),
    seen('10.0.0.3', '10.0.0.2', 445, 9),
    seen('10.0.0.3', '10.0.0.9', 443, 9),
  ]);
  assert.deepEqual(
    held.undeclared.map(({ from, to, port, lifeCritical }) => [from, to, port, lifeCritical]),
    [
      // No document is about the archive: what else it needs, that of the ventilator does not tell.
      ['pc', 'vent', 23, true],
    ],
  );
  assert.equal(held.undocumented, 2);
  assert.deepEqual(
    held.neverSeen.map(({ because }) => because.split(' ').slice(0, 4).join(' ')),
    ['nobody has said who', 'both sides are known', 'both sides are known'],
  );
  assert.deepEqual(
    held.insecure.map(({ declared, flows: count }) => [declared.application, count]),
    [
      ['ftp', 0],
      ['dicom', 4],
    ],
  );
});
