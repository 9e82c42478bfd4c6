/** Names: spellings of one maker and of one product fit, others do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, readDeviceName } from './device-name.ts';
import { readProductName } from './product-name.ts';
import { releaseIn, splitName } from './split-name.ts';
import { NAMES } from './testing.ts';

const isSame = (a: string, b: string): boolean => NAMES.vendors.areSame(NAMES.vendors.read(a), NAMES.vendors.read(b));

test('a maker is one under all its names', () => {
  for (const names of [
    [
      'Philips',
      'PHILIPS',
      'Philips Medical Systems',
      'Koninklijke Philips N.V.',
      'Philips Healthcare',
      'Phillips',
      'Respironics, Inc.',
    ],
    [
      'GE Healthcare',
      'General Electric (GE)',
      'GE Medical Systems',
      'General Electric Company',
      'GE HealthCare Technologies Inc.',
    ],
    ['Becton, Dickinson and Company (BD)', 'BD', 'Becton Dickinson', 'CareFusion 303, Inc.'],
    ['B. Braun', 'B. Braun Melsungen AG', 'BBraun', 'B Braun Medical Inc'],
    ['Dräger', 'Draeger', 'Drägerwerk AG & Co. KGaA', 'Draeger Medical Systems, Inc.'],
    ['Hillrom and ELI, Baxter International Inc.', 'Welch Allyn', 'Baxter Healthcare Corporation'],
    ['Siemens', 'Siemens Healthineers AG', 'SIEMENS Healthcare GmbH'],
    ['ENEA, Green Hills Software, ITRON, IP Infusion, and Wind River', 'Wind River Systems, Inc.'],
    ['Innokas Yhtymä Oy', 'INNOKAS YHTYMA'],
    ['SOOIL Developments Co, Ltd.', 'Sooil'],
    ['Rockwell Automation', 'Allen-Bradley'],
    ['Acme Pumps GmbH', 'ACME PUMPS', 'Acme Pumps Ltd.'],
  ]) {
    for (const name of names) assert.ok(isSame(names[0] ?? '', name), `${names[0]} and ${name}`);
  }
});

test('another maker is another', () => {
  for (const [a, b] of [
    ['Johnson & Johnson', 'Johnson Controls'],
    ['Smiths Medical', 'Smith & Nephew'],
    ['Philips', 'Siemens'],
    ['Schneider Electric', 'General Electric'],
    ['Mitsubishi Electric', 'Schneider Electric'],
    ['Hitachi Energy', 'Emerson'],
    ['Medical Systems Inc', 'Philips Medical Systems'],
    ['Boston Scientific', 'Thermo Scientific'],
    ['Green Hills Software', 'Wind River'],
  ] as const) {
    assert.ok(!isSame(a, b), `${a} and ${b}`);
  }
});

const grade = (vendor: string, product: string, maker: string, model: string): number => {
  const own = NAMES.vendors.read(vendor).all;
  const pattern = readProductName([product], NAMES.telling, own);
  return fit(readDeviceName(model, NAMES.telling, NAMES.vendors.read(maker).all), pattern, () => true);
};

/** A product as an advisory names it, and models: of it, of its family, that may be it, and others. */
const FITS: readonly {
  readonly vendor: string;
  readonly product: string;
  readonly same: readonly string[];
  readonly family?: readonly string[];
  readonly possible?: readonly string[];
  readonly other: readonly string[];
}[] = [
  {
    vendor: 'Philips',
    product: 'IntelliVue MX40 Patient Worn Monitor (WLAN only)',
    same: [
      'IntelliVue MX40',
      'INTELLIVUE MX-40',
      'Philips Intellivue MX 40',
      'MX40',
      'IntelliVue MX40 patient worn monitor',
      'intellivue_mx40_monitor',
    ],
    family: ['IntelliVue MX40 867146B'],
    possible: ['IntelliVue', 'IntelliVue MX40X'],
    other: ['IntelliVue MX400', 'IntelliVue MX800', 'MX450', 'SureSigns VS4', 'Monitor', ''],
  },
  {
    vendor: 'Becton, Dickinson and Company (BD)',
    product: 'Alaris 8015 PC unit',
    same: [
      'Alaris PC Unit 8015',
      'BD Alaris 8015',
      'alaris pc unit model 8015',
      'ALARIS-8015',
      'Alaris 8015 PC unit 10013361',
    ],
    family: ['Alaris PCU 8015'],
    other: ['Alaris 8000 PC unit', 'Alaris 8100 pump module', '8015A'],
  },
  {
    vendor: 'Becton, Dickinson and Company (BD)',
    product: 'BD Pyxis MedStation ES',
    same: ['Pyxis MedStation ES', 'BD PYXIS MEDSTATION ES', 'Pyxis Med Station ES System'],
    possible: ['Pyxis MedStation'],
    other: ['Pyxis MedStation 4000', 'Pyxis SupplyStation', 'Pyxis Anesthesia Station ES'],
  },
  {
    vendor: 'Philips',
    product: 'Patient Information Center iX (PICiX)',
    same: ['Patient Information Center iX', 'PIC iX', 'PICiX', 'Philips Patient Information Center IX'],
    possible: ['Patient Information Center'],
    other: ['Information Center Classic'],
  },
  {
    vendor: 'General Electric (GE)',
    product: 'B850',
    same: ['CARESCAPE B850', 'B-850', 'Monitor B 850'],
    possible: ['B850M'],
    other: ['B650', 'CARESCAPE B85', '850'],
  },
  {
    vendor: 'GE Healthcare',
    product: 'LOGIQ 9',
    same: ['LOGIQ 9', 'Logiq-9', 'GE LOGIQ 9'],
    other: ['LOGIQ E9', 'LOGIQ S8', 'LOGIQ 100 Pro', 'Vivid 9'],
  },
  {
    vendor: 'GE Healthcare',
    product: 'LOGIQ, not including LOGIQ 100 Pro',
    same: ['LOGIQ'],
    family: ['LOGIQ E9', 'LOGIQ S8'],
    other: ['LOGIQ 100 Pro', 'Voluson E10'],
  },
  {
    vendor: 'Philips',
    product: 'IntelliVue patient monitor MX400-MX850',
    same: ['IntelliVue patient monitor MX400-MX850'],
    family: ['IntelliVue MX450', 'IntelliVue MX850', 'MX700'],
    other: ['IntelliVue MX40', 'IntelliVue MP70', 'IntelliVue MX900'],
  },
  {
    vendor: 'Philips',
    product: 'IntelliVue MP monitors MX800/700/600 ((865240/41/42) WLAN',
    same: ['IntelliVue MX700', 'IntelliVue MP MX600'],
    other: ['IntelliVue MX500'],
  },
  {
    vendor: 'Philips',
    product: 'PageWriter TC10 TC20 TC30 TC50 TC70 Cardiographs',
    same: ['PageWriter TC70', 'PageWriter TC30 Cardiograph', 'TC50'],
    possible: ['PageWriter'],
    other: ['PageWriter TC35', 'PageWriter Touch'],
  },
  {
    vendor: 'Hillrom',
    product: 'Welch Allyn Service Monitor',
    same: ['Welch Allyn Service Monitor', 'Welch-Allyn ServiceMonitor'],
    other: ['Infusion Monitor'],
  },
  {
    vendor: 'Siemens',
    product: 'SIMATIC S7-1200 CPU 1214C DC/DC/DC (6ES7214-1AG40-0XB0)',
    same: [
      'SIMATIC S7-1200 CPU 1214C DC/DC/DC',
      '6ES7214-1AG40-0XB0',
      '6ES7 214-1AG40-0XB0',
      'S7-1200 CPU 1214C DC/DC/DC',
    ],
    possible: ['SIMATIC S7-1200'],
    other: ['SIMATIC S7-1500 CPU 1516', 'CPU 1215C', '6ES7214-1AG40-0XB9'],
  },
  {
    vendor: 'Schneider Electric',
    product: 'Modicon Controllers M241',
    same: ['Modicon M241', 'Modicon Controller M241', 'M241'],
    other: ['Modicon M251', 'M24', 'Modicon M2410'],
  },
  {
    vendor: 'B. Braun Medical',
    product: 'AP',
    same: ['AP', 'B. Braun AP'],
    other: ['AP OnlineSuite', 'Access Point AP'],
  },
  { vendor: 'OFFIS', product: 'DCMTK', same: ['DCMTK', 'OFFIS DCMTK', 'dcmtk'], other: ['DCM4CHE', 'Orthanc'] },
];

test('a name fits its product, and no other', () => {
  const wrong: string[] = [];
  const hold = (row: (typeof FITS)[number], models: readonly string[] | undefined, wanted: readonly number[]): void => {
    for (const model of models ?? []) {
      const found = grade(row.vendor, row.product, row.vendor, model);
      if (!wanted.includes(found)) wrong.push(`${model} and ${row.product}: ${found}, not ${wanted.join()}`);
    }
  };
  for (const row of FITS) {
    hold(row, row.same, [3, 4]);
    hold(row, row.family, [2]);
    hold(row, row.possible, [1]);
    hold(row, row.other, [0]);
  }
  assert.deepEqual(wrong, []);
});

test('names and versions are parted', () => {
  for (const [full, name, versions] of [
    ['Philips IntelliVue MX40: Version B.06.18', 'Philips IntelliVue MX40', 'Version B.06.18'],
    ['DCMTK: All versions prior to 3.6.7', 'DCMTK', 'All versions prior to 3.6.7'],
    ['SmartLog Diabetes Management Software - < 2.4.0', 'SmartLog Diabetes Management Software', '< 2.4.0'],
    [
      'Schneider Electric Modicon Controllers M241 Versions prior to 5.3.12.51',
      'Schneider Electric Modicon Controllers M241',
      'Versions prior to 5.3.12.51',
    ],
    ['Sante FFT Imaging: <=1.4.1', 'Sante FFT Imaging', '<=1.4.1'],
    ['Cisco AnyConnect Secure Mobility Client 4.9.04053', 'Cisco AnyConnect Secure Mobility Client', '4.9.04053'],
    ['SIMATIC S7-1200 CPU family', 'SIMATIC S7-1200 CPU family', ''],
    ['Alaris 8015 PC unit', 'Alaris 8015 PC unit', ''],
    ['Microsoft Windows', 'Microsoft Windows', ''],
  ] as const) {
    assert.deepEqual(splitName(full), { name, versions }, full);
  }
  for (const [full, stated, name, versions] of [
    ['IntelliSpace Portal 8.0.x', 'vers:all/*', 'IntelliSpace Portal', '8.0.x'],
    ['Xeleris 1.0', '*', 'Xeleris', '1.0 | 1.0.x'],
    ['SIMATIC WinCC V7.5', '<V7.5 SP2 Update 5', 'SIMATIC WinCC', '>=7.5|<V7.5 SP2 Update 5'],
    ['Totally Integrated Automation Portal V15', 'vers:all/*', 'Totally Integrated Automation Portal', '15 | 15.x'],
  ] as const) {
    assert.deepEqual(releaseIn(full, stated), { name, versions }, full);
  }
  assert.equal(releaseIn('Windows 7', '*'), null);
  assert.equal(releaseIn('Xeleris 1.0', '>= 2.0'), null);
});
