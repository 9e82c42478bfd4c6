/** Which system a device runs: cases with their sources, what witnesses that agree or contradict come to, and packets as the specification has them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { analyze } from '#app/analyze.ts';
import { DEFAULTS } from '#app/config.ts';
import { loadKnowledge } from '#app/knowledge.ts';
import { writePcap } from '#capture/write.ts';
import { conclude } from '#identify/identify.ts';
import type { Identity } from '#model/device.ts';
import type { Report } from '#model/report.ts';
import { temporaryFolder } from './program.ts';
import { TALKS } from './talks/all.ts';
import { lines } from './talks/words.ts';
import { putOnWire, type Talk } from './wire.ts';

const knowledge = loadKnowledge();

/** What is said, under its key; what is concluded: system and version, null for unknown. */
interface Case {
  readonly facts: readonly (readonly [key: string, value: string])[];
  readonly os: string | null;
  readonly version: string | null;
  /** Where it is written that such a device says so. */
  readonly source: string;
}

/** What facts of one device come to. */
function identityOf(facts: Case['facts']): Identity {
  const source = { capture: 'ward.pcap', protocol: '', field: '' };
  return conclude(
    facts.map(([key, value], index) => ({
      time: '',
      subject: {},
      key,
      value,
      source: { ...source, frame: index + 1 },
    })),
    knowledge.rules,
  ).identity;
}

function prove(cases: readonly Case[]): void {
  for (const { facts, os, version, source } of cases) {
    const found = identityOf(facts);
    const said = facts.map(([key, value]) => `${key}=${value}`).join(' + ');
    assert.deepEqual([found.os?.value ?? null, found.osVersion?.value ?? null], [os, version], `${said} (${source})`);
  }
}

const KERNELS = 'learn.microsoft.com/windows/win32/sysinfo/operating-system-version';
const CLIENT_RELEASES = 'learn.microsoft.com/windows/release-health/release-information';
const ELEVEN = 'learn.microsoft.com/windows/release-health/windows11-release-information';
const SERVER_RELEASES = 'learn.microsoft.com/windows/release-health/windows-server-release-info';
const SMB1 = '[MS-SMB] 2.2.4.6, strings as Windows sends them (github.com/rapid7/recog, smb_native_os.xml)';
const SSH = 'packages.debian.org, launchpad.net/ubuntu/+source/openssh';

/** Every released build since Windows NT 4, with what shares it. */
const BUILDS: readonly (readonly [build: string, os: string, source: string])[] = [
  ['4.0.1381', 'Windows NT 4.0', KERNELS],
  ['5.0.2195', 'Windows 2000', KERNELS],
  ['5.1.2600', 'Windows XP', KERNELS],
  ['5.2.3790', 'Windows Server 2003 or Windows XP Professional x64', KERNELS],
  ['6.0.6000', 'Windows Vista', KERNELS],
  ['6.0.6001', 'Windows Vista or Windows Server 2008', KERNELS],
  ['6.0.6002', 'Windows Vista or Windows Server 2008', KERNELS],
  ['6.0.6003', 'Windows Server 2008', 'support.microsoft.com/help/4489887'],
  ['6.1.7600', 'Windows 7 or Windows Server 2008 R2', KERNELS],
  ['6.1.7601', 'Windows 7 or Windows Server 2008 R2', KERNELS],
  ['6.2.9200', 'Windows 8 or Windows Server 2012', KERNELS],
  ['6.3.9600', 'Windows 8.1 or Windows Server 2012 R2', KERNELS],
  ['10.0.10240', 'Windows 10', `${CLIENT_RELEASES}, 1507`],
  ['10.0.10586', 'Windows 10', `${CLIENT_RELEASES}, 1511`],
  ['10.0.14393', 'Windows 10 or Windows Server 2016', `${CLIENT_RELEASES}, 1607; ${SERVER_RELEASES}`],
  ['10.0.15063', 'Windows 10', `${CLIENT_RELEASES}, 1703`],
  ['10.0.16299', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 1709; ${SERVER_RELEASES}`],
  ['10.0.17134', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 1803; ${SERVER_RELEASES}`],
  ['10.0.17763', 'Windows 10 or Windows Server 2019', `${CLIENT_RELEASES}, 1809; ${SERVER_RELEASES}`],
  ['10.0.18362', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 1903; ${SERVER_RELEASES}`],
  ['10.0.18363', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 1909; ${SERVER_RELEASES}`],
  ['10.0.19041', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 2004; ${SERVER_RELEASES}`],
  ['10.0.19042', 'Windows 10 or Windows Server', `${CLIENT_RELEASES}, 20H2; ${SERVER_RELEASES}`],
  ['10.0.19043', 'Windows 10', `${CLIENT_RELEASES}, 21H1`],
  ['10.0.19044', 'Windows 10', `${CLIENT_RELEASES}, 21H2`],
  ['10.0.19045', 'Windows 10', `${CLIENT_RELEASES}, 22H2`],
  ['10.0.20348', 'Windows Server 2022', SERVER_RELEASES],
  ['10.0.22000', 'Windows 11', `${ELEVEN}, 21H2`],
  ['10.0.22621', 'Windows 11', `${ELEVEN}, 22H2`],
  ['10.0.22631', 'Windows 11', `${ELEVEN}, 23H2`],
  ['10.0.25398', 'Windows Server', `${SERVER_RELEASES}, 23H2`],
  ['10.0.26100', 'Windows 11 or Windows Server 2025', `${ELEVEN}, 24H2; ${SERVER_RELEASES}`],
  ['10.0.26200', 'Windows 11', `${ELEVEN}, 25H2`],
  ['10.0.28000', 'Windows 11', `${ELEVEN}, 26H1`],
];

test('every build of Windows is known, however it is said', () => {
  prove(
    BUILDS.flatMap(([build, os, source]) => {
      const [major = '', minor = '', number = ''] = build.split('.');
      // The registry value that SNMP states stopped at 6.3.
      const kernel = major === '10' ? '6.3' : `${major}.${minor}`;
      const hardware = 'Hardware: Intel64 Family 6 Model 58 Stepping 9 AT/AT COMPATIBLE';
      const sysDescr = `${hardware} - Software: Windows Version ${kernel} (Build ${number} Multiprocessor Free)`;
      const ways = [
        ['smb.osBuild', build],
        ['ldap.osBuild', build],
        ['dcerpc.osBuild', build],
        ['http.userAgent', `Microsoft-WebDAV-MiniRedir/${build}`],
        ['snmp.sysDescr', sysDescr],
      ] as const;
      return ways.map((way) => ({ facts: [way], os, version: build, source }));
    }),
  );
});

test('a remote desktop client tells its build, but for those that other programs pretend to', () => {
  const builds = BUILDS.filter(([build]) => !/^[45]\.[01]|\.18363$/.test(build));
  prove(
    builds.map(([build, os, source]) => ({
      facts: [['rdp.clientBuild', build.split('.')[2] ?? '']],
      os,
      version: null,
      source,
    })),
  );
  const pretended = ['2600', '18363'];
  prove(
    pretended.map((build) => ({
      facts: [['rdp.clientBuild', build]],
      os: null,
      version: null,
      source: 'what rdesktop and FreeRDP send by default (rdesktop: rdp.c, FreeRDP: settings.c)',
    })),
  );
});

test('a build between the releases is a preview of what follows', () => {
  const source = 'learn.microsoft.com/windows-insider/flight-hub';
  prove([
    { facts: [['smb.osBuild', '10.0.18890']], os: 'Windows 10 or Windows Server', version: '10.0.18890', source },
    { facts: [['smb.osBuild', '10.0.27842']], os: 'Windows 11 or Windows Server', version: '10.0.27842', source },
    { facts: [['smb.osBuild', '6.1.0']], os: null, version: null, source: 'Samba, libcli/auth: NTLMSSP version 6.1.0' },
  ]);
});

test('SMB 1 names product, edition, build and service pack', () => {
  const rows: readonly (readonly [native: string, os: string, version: string | null])[] = [
    ['Windows NT 4.0', 'Windows NT 4.0', '4.0'],
    ['Windows 5.1', 'Windows XP', null],
    ['Windows XP 2600 Service Pack 1', 'Windows XP', '5.1.2600 Service Pack 1'],
    ['Windows 2002 Service Pack 3 2600', 'Windows XP', '5.1.2600 Service Pack 3'],
    ['Windows XP 3790 Service Pack 2', 'Windows XP Professional x64', '5.2.3790 Service Pack 2'],
    ['Windows Server 2003 3790 Service Pack 2', 'Windows Server 2003', '5.2.3790 Service Pack 2'],
    ['Windows Server 2003 R2 3790 Service Pack 2, v.2825', 'Windows Server 2003 R2', '5.2.3790 Service Pack 2'],
    ['Windows Vista (TM) Home Premium 6002 Service Pack 2', 'Windows Vista Home Premium', '6.0.6002 Service Pack 2'],
    [
      'Windows Server (R) 2008 Enterprise 6002 Service Pack 2',
      'Windows Server 2008 Enterprise',
      '6.0.6002 Service Pack 2',
    ],
    ['Windows (R) Web Server 2008 6002', 'Windows Server 2008', '6.0.6002'],
    ['Windows 7 Professional 7601 Service Pack 1', 'Windows 7 Professional', '6.1.7601 Service Pack 1'],
    ['Windows 7 7601 Service Pack 1', 'Windows 7', '6.1.7601 Service Pack 1'],
    ['Windows Embedded Standard 7601 Service Pack 1', 'Windows Embedded Standard 7', '6.1.7601 Service Pack 1'],
    ['Windows Embedded POSReady 7601 Service Pack 1', 'Windows Embedded POSReady 7', '6.1.7601 Service Pack 1'],
    ['Windows Server 2008 R2 Standard 7600', 'Windows Server 2008 R2 Standard', '6.1.7600'],
    [
      'Windows Storage Server 2008 R2 Essentials 7601 Service Pack 1',
      'Windows Server 2008 R2 Essentials',
      '6.1.7601 Service Pack 1',
    ],
    ['Windows 8 Enterprise 9200', 'Windows 8 Enterprise', '6.2.9200'],
    ['Windows Embedded 8 Standard 9200', 'Windows Embedded 8 Standard', '6.2.9200'],
    ['Windows Server 2012 Standard 9200', 'Windows Server 2012 Standard', '6.2.9200'],
    ['Windows 8.1 Enterprise 9600', 'Windows 8.1 Enterprise', '6.3.9600'],
    ['Windows Embedded 8.1 Industry Pro 9600', 'Windows Embedded 8.1 Industry Pro', '6.3.9600'],
    ['Windows Server 2012 R2 Standard 9600', 'Windows Server 2012 R2 Standard', '6.3.9600'],
    ['Windows 10 Enterprise 2015 LTSB 10240', 'Windows 10 Enterprise 2015 LTSB', '10.0.10240'],
    ['Windows 10 Enterprise 2016 LTSB 14393', 'Windows 10 Enterprise 2016 LTSB', '10.0.14393'],
    ['Windows 10 IoT Enterprise LTSC 2021 19044', 'Windows 10 IoT Enterprise LTSC 2021', '10.0.19044'],
    ['Windows 10 Pro 19045', 'Windows 10 Pro', '10.0.19045'],
    // The registry of Windows 11 still says Windows 10.
    ['Windows 10 Pro 22631', 'Windows 11 Pro', '10.0.22631'],
    ['Windows Server 2016 Standard 14393', 'Windows Server 2016 Standard', '10.0.14393'],
    ['Windows Server 2019 Datacenter 17763', 'Windows Server 2019 Datacenter', '10.0.17763'],
    ['Windows Server 2022 Standard 20348', 'Windows Server 2022 Standard', '10.0.20348'],
    ['Hyper-V Server 2012 R2 9600', 'Windows Server 2012 R2', null],
  ];
  prove(rows.map(([native, os, version]) => ({ facts: [['smb.nativeOs', native]], os, version, source: SMB1 })));
});

test('browsers, Windows’ own services and web servers say which Windows', () => {
  const agent = (value: string): readonly [string, string] => ['http.userAgent', value];
  const server = (value: string): readonly [string, string] => ['http.server', value];
  const modern = 'Windows 10 or Windows 11 or Windows Server';
  const rows: readonly (readonly [fact: readonly [string, string], os: string, version: string | null])[] = [
    [agent('Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 4.0)'), 'Windows NT 4.0', '4.0'],
    [agent('Mozilla/4.0 (compatible; MSIE 6.0; Windows 98)'), 'Windows 98', null],
    [agent('Mozilla/4.0 (compatible; MSIE 5.5; Windows 98; Win 9x 4.90)'), 'Windows Millennium Edition', null],
    [agent('Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.0)'), 'Windows 2000', '5.0'],
    [agent('Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)'), 'Windows XP', '5.1'],
    [
      agent('Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.2)'),
      'Windows Server 2003 or Windows XP Professional x64',
      '5.2',
    ],
    [
      agent('Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'),
      'Windows 7 or Windows Server 2008 R2',
      '6.1',
    ],
    [agent('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0'), modern, '10.0'],
    [agent('Mozilla/4.0 (compatible; MSIE 6.0; Windows CE; IEMobile 7.11)'), 'Windows CE', null],
    [agent('Microsoft-CryptoAPI/5.131.2600.5512'), 'Windows XP', '5.1.2600'],
    [agent('Microsoft-CryptoAPI/5.131.3790.3959'), 'Windows Server 2003 or Windows XP Professional x64', '5.2.3790'],
    [agent('Microsoft-CryptoAPI/6.1'), 'Windows 7 or Windows Server 2008 R2', '6.1'],
    [agent('Microsoft BITS/7.5'), 'Windows 7 or Windows Server 2008 R2', null],
    [agent('Microsoft BITS/7.8'), modern, null],
    [agent('Windows-Update-Agent/7.9.9600.18970 Client-Protocol/1.21'), 'Windows 8.1 or Windows Server 2012 R2', null],
    [server('Microsoft-IIS/5.1'), 'Windows XP', null],
    [server('Microsoft-IIS/6.0'), 'Windows Server 2003 or Windows XP Professional x64', null],
    [server('Microsoft-IIS/10.0'), modern, null],
    [['ssdp.server', 'Microsoft-Windows-NT/5.1 UPnP/1.0 UPnP-Device-Host/1.0'], 'Windows XP', '5.1'],
    [
      ['ssdp.server', 'Microsoft-Windows/6.1 UPnP/1.0 UPnP-Device-Host/1.0'],
      'Windows 7 or Windows Server 2008 R2',
      '6.1',
    ],
    [['nbdgm.osVersion', '5.1'], 'Windows XP', '5.1'],
    [['dhcp.vendorClass', 'MSFT 5.0'], 'Windows', null],
    [['dhcp.parameterRequestList', '1,15,3,6,44,46,47,31,33,249,43'], 'Windows XP or Windows Server 2003', null],
    [['dhcp.parameterRequestList', '1,3,6,15,31,33,43,44,46,47,119,121,249,252'], modern, null],
    [['quic.userAgent', 'Chrome/62.0.3202.94 Windows NT 10.0; Win64; x64'], modern, '10.0'],
  ];
  prove(
    rows.map(([fact, os, version]) => ({
      facts: [fact],
      os,
      version,
      source:
        'Microsoft: user-agent strings, IIS, BITS, WUA, crypt32 and UPnP host by version of Windows; [MS-BRWS]; [MS-DHCPE]',
    })),
  );
});

test('other systems say their name and version', () => {
  const rows: readonly (readonly [
    fact: readonly [string, string],
    os: string | null,
    version: string | null,
    source: string,
  ])[] = [
    [['ssh.banner', 'SSH-2.0-OpenSSH_4.3p2 Debian-9etch3'], 'Debian Linux', '4', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2'], 'Debian Linux', '7', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_7.9p1 Debian-10+deb10u2'], 'Debian Linux', '10', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'], 'Debian Linux', '12', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_5.3p1 Debian-3ubuntu7.1'], 'Ubuntu Linux', '10.04', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_6.1p1 Debian-4'], 'Ubuntu Linux', '13.04', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-2ubuntu2.13'], 'Ubuntu Linux', '14.04', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-8'], 'Ubuntu Linux', '14.10', SSH],
    [['ssh.banner', 'SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10'], 'Ubuntu Linux', '22.04', SSH],
    [
      ['ssh.banner', 'SSH-2.0-OpenSSH_for_Windows_8.1'],
      'Windows',
      null,
      'github.com/PowerShell/openssh-portable, version.h',
    ],
    [['ssh.banner', 'SSH-2.0-ROSSSH'], 'RouterOS', null, 'github.com/rapid7/recog, ssh_banners.xml'],
    [['ssh.banner', 'SSH-2.0-OpenSSH_7.4'], null, null, 'RFC 4253 4.2: no comment, no system'],
    [
      ['snmp.sysDescr', 'Linux archive 5.10.0-8-amd64 #1 SMP Debian 5.10.46-4 (2021-08-03) x86_64'],
      'Debian Linux',
      null,
      'uname(1) of Debian',
    ],
    [
      ['snmp.sysDescr', 'Linux ris 5.4.0-77-generic #86~18.04.1-Ubuntu SMP Fri Jun 18 01:23:22 UTC 2021 x86_64'],
      'Ubuntu Linux',
      '18.04',
      'uname(1) of Ubuntu',
    ],
    [
      ['snmp.sysDescr', 'Linux ws 5.12.11-300.fc34.x86_64 #1 SMP Wed Jun 16 15:47:58 UTC 2021 x86_64'],
      'Fedora Linux',
      '34',
      'uname(1) of Fedora',
    ],
    [
      ['snmp.sysDescr', 'Cisco NX-OS(tm) n9000, Software (n9000-dk9), Version 9.3(5), RELEASE SOFTWARE'],
      'Cisco NX-OS',
      '9.3(5)',
      'github.com/rapid7/recog, snmp_sysdescr.xml',
    ],
    [['http.server', 'Apache/2.4.10 (Debian)'], 'Debian Linux', null, 'httpd.apache.org, ServerTokens'],
    [['http.poweredBy', 'PHP/7.0.33-0+deb9u12'], 'Debian Linux', '9', 'packages.debian.org/php7.0'],
    [
      ['http.poweredBy', 'PHP/7.0.33-0ubuntu0.16.04.16'],
      'Ubuntu Linux',
      '16.04',
      'launchpad.net/ubuntu/+source/php7.0',
    ],
    [['mysql.version', '10.5.19-MariaDB-0+deb11u2'], 'Debian Linux', '11', 'packages.debian.org/mariadb-server'],
    [['dhcp.vendorClass', 'android-dhcp-13'], 'Android', '13', 'Android, DhcpPacket.getVendorId'],
    [
      ['dhcp.vendorClass', 'dhcpcd-9.4.1:Linux-5.15.61-v8+:aarch64:BCM2835'],
      'Linux',
      '5.15.61-v8+',
      'dhcpcd, if-linux.c and dhcpcd.conf(5): vendorclassid',
    ],
    [['mdns.txt', 'osxvers=18'], 'macOS', '10.14', 'Apple, kernel versions of macOS'],
    [
      ['http.userAgent', 'trustd (unknown version) CFNetwork/1335 Darwin/21.6.0 (x86_64)'],
      'macOS',
      '12',
      'Apple, kernel versions of macOS',
    ],
    [
      ['http.userAgent', 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_4_1 like Mac OS X) AppleWebKit/605.1.15'],
      'iOS',
      '15.4.1',
      'WebKit, user agent',
    ],
    [
      ['http.userAgent', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0'],
      'Ubuntu Linux',
      null,
      'developer.mozilla.org, Firefox user agent',
    ],
    // Reduced: every version of Android says 10.
    [
      [
        'http.userAgent',
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
      ],
      'Android',
      null,
      'chromium.org, User-Agent reduction',
    ],
  ];
  prove(rows.map(([fact, os, version, source]) => ({ facts: [fact], os, version, source })));
});

test('witnesses that agree are surer, and together they tell client from server', () => {
  const source = `${SERVER_RELEASES}; [MS-ADTS] 3.1.1.3.2.25; [MS-BRWS] 2.2.1; MSFT-MIB`;
  const announcedServer = ['nbdgm.serverType', 'workstation,server,nt-workstation,nt-server'] as const;
  const announcedClient = ['nbdgm.serverType', 'workstation,server,nt-workstation,potential-browser'] as const;
  const server = ['snmp.sysObjectId', '1.3.6.1.4.1.311.1.1.3.1.2'] as const;
  prove([
    {
      facts: [['smb.osBuild', '10.0.17763'], announcedServer],
      os: 'Windows Server 2019',
      version: '10.0.17763',
      source,
    },
    {
      facts: [
        ['smb.osBuild', '10.0.17763'],
        ['ldap.domainControllerFunctionality', '7'],
      ],
      os: 'Windows Server 2019',
      version: '10.0.17763',
      source,
    },
    { facts: [['smb.osBuild', '6.1.7601'], announcedClient], os: 'Windows 7', version: '6.1.7601', source },
    { facts: [['smb.osBuild', '10.0.26100'], server], os: 'Windows Server 2025', version: '10.0.26100', source },
    { facts: [['smb.osBuild', '5.0.2195'], server], os: 'Windows 2000 Server', version: '5.0.2195', source },
    { facts: [['smb.osBuild', '5.2.3790'], announcedServer], os: 'Windows Server 2003', version: '5.2.3790', source },
    {
      facts: [
        ['smb.osBuild', '10.0.19045'],
        ['http.userAgent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'],
      ],
      os: 'Windows 10',
      version: '10.0.19045',
      source,
    },
    {
      facts: [
        ['smb.osBuild', '10.0.14393'],
        ['smb.nativeOs', 'Windows Server 2016 Standard 14393'],
      ],
      os: 'Windows Server 2016 Standard',
      version: '10.0.14393',
      source,
    },
  ]);
  const one = identityOf([['smb.osBuild', '10.0.17763']]).os?.confidence ?? 0;
  const two =
    identityOf([
      ['smb.osBuild', '10.0.17763'],
      ['dhcp.vendorClass', 'MSFT 5.0'],
    ]).os?.confidence ?? 0;
  assert.ok(two >= one, `${two} is less than ${one}`);
});

test('witnesses that contradict each other leave what they share, or nothing, and cite both', () => {
  const torn = identityOf([
    ['smb.osBuild', '6.1.7601'],
    ['rdp.clientBuild', '19045'],
  ]);
  assert.equal(torn.os?.value, 'Windows 7 or Windows Server 2008 R2');
  assert.ok((torn.os?.confidence ?? 1) < 0.85, `${torn.os?.confidence}`);
  const equal = identityOf([
    ['ssh.banner', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'],
    ['smb.osBuild', '10.0.19045'],
  ]);
  assert.deepEqual([equal.os, equal.osVersion], [null, null]);
  // A kernel that five distributions share is Linux, until one of them is named.
  const kernel = 'Linux pacs 3.10.0-1160.31.1.el7.x86_64 #1 SMP Thu Jun 10 13:32:12 UTC 2021 x86_64';
  const shared = identityOf([['snmp.sysDescr', kernel]]);
  assert.deepEqual([shared.os?.value, shared.osVersion?.value], ['Linux', '3.10.0-1160.31.1.el7.x86_64']);
  const named = identityOf([
    ['snmp.sysDescr', kernel],
    ['http.server', 'Apache/2.4.6 (CentOS)'],
  ]);
  assert.deepEqual([named.os?.value, named.osVersion?.value], ['CentOS Linux', '7']);
  // The kernel's version is not the distribution's.
  const linux = identityOf([
    ['dhcp.vendorClass', 'dhcpcd-9.4.1:Linux-5.15.61-v8+:aarch64:BCM2835'],
    ['ssh.banner', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'],
  ]);
  assert.deepEqual([linux.os?.value, linux.osVersion?.value], ['Debian Linux', '12']);
});

test('printers, switches and hand-held scanners are not claimed to be what they are not', () => {
  const jetDirect = identityOf([
    ['snmp.sysDescr', 'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24090012,CIDATE 03/02/2021'],
  ]);
  assert.deepEqual([jetDirect.category?.value, jetDirect.firmware], ['printer', null]);
  const image = (name: string, value: string): string =>
    `Cisco IOS Software, ${name} Software (${value}), Version 15.2(4)E7, RELEASE SOFTWARE (fc2)`;
  const kinds: readonly (readonly [facts: Case['facts'], category: string | undefined])[] = [
    [[['snmp.sysDescr', image('C2960X', 'C2960X-UNIVERSALK9-M')]], 'switch'],
    [[['snmp.sysDescr', image('C2900', 'C2900-UNIVERSALK9-M')]], 'router'],
    [[['snmp.sysDescr', image('C1240', 'C1240-K9W7-M')]], 'access-point'],
    [[['snmp.sysDescr', image('Strange', 'STRANGE-K9-M')]], undefined],
    [
      [
        ['cdp.platform', 'cisco WS-C2960X-48FPD-L'],
        ['cdp.capabilities', 'router,switch,igmp'],
        ['lldp.capabilities', 'bridge,router'],
      ],
      'switch',
    ],
    [
      [
        ['cdp.platform', 'cisco ISR4331/K9'],
        ['cdp.capabilities', 'router,switch,igmp'],
        ['lldp.capabilities', 'bridge,router'],
      ],
      'router',
    ],
    [
      [
        [
          'http.userAgent',
          'Mozilla/5.0 (Linux; Android 10; TC52 Build/10-16-10) AppleWebKit/537.36 Chrome/83.0 Mobile Safari/537.36',
        ],
      ],
      'barcode-scanner',
    ],
    [
      [
        [
          'http.userAgent',
          'Mozilla/5.0 (Linux; Android 9; Nokia 2.2) AppleWebKit/537.36 Chrome/79.0 Mobile Safari/537.36',
        ],
      ],
      'phone',
    ],
    [[['snmp.sysDescr', 'Nortel, CS 1000 Signaling Server, Software Release sse-4.50.88']], 'telephony'],
  ];
  for (const [facts, category] of kinds) assert.equal(identityOf(facts).category?.value, category, String(facts));
});

/** The conversation with another version in the NTLM challenge of its server ([MS-NLMP] 2.2.1.2 and 2.2.2.10). */
function challengedBy(talk: Talk, build: string): Talk {
  const [major = 0, minor = 0, number = 0] = build.split('.').map(Number);
  const said = talk.said.map(({ from, bytes }) => {
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('NTLMSSP\0\x02', 0, 'latin1');
    if (at >= 0) changed.set([major, minor, number & 255, number >> 8], at + 48);
    return { from, bytes: changed };
  });
  return { ...talk, said };
}

async function reportOf(talks: readonly Talk[]): Promise<Report> {
  const file = path.join(temporaryFolder(), 'systems.pcap');
  fs.writeFileSync(file, writePcap(talks.flatMap((talk, place) => putOnWire(talk, 100 + place))));
  return (await analyze([file], DEFAULTS, knowledge, {})).report;
}

test('packets put together as [MS-NLMP] and RFC 4253 have them come to the same', async () => {
  const smb = TALKS.find(({ name }) => name === 'SMB 3.1.1');
  assert.ok(smb, 'there is a conversation over SMB');
  const servers = await reportOf(BUILDS.map(([build]) => challengedBy(smb, build)));
  const claimed = servers.devices.flatMap(({ identity: { os, osVersion } }) =>
    os ? [`${osVersion?.value} ${os.value}`] : [],
  );
  for (const [build, os, source] of BUILDS) assert.ok(claimed.includes(`${build} ${os}`), `${build} ${os} (${source})`);
  const ssh = await reportOf([
    {
      name: 'SSH',
      carrier: 'tcp',
      serverPort: 22,
      said: lines('S: SSH-2.0-OpenSSH_7.2p2 Ubuntu-4ubuntu2.10\nC: SSH-2.0-PuTTY_Release_0.78'),
    },
  ]);
  const [device] = ssh.devices.filter(({ identity }) => identity.os !== null);
  assert.deepEqual([device?.identity.os?.value, device?.identity.osVersion?.value], ['Ubuntu Linux', '16.04']);
});

/** Captures of known systems: what the host itself says, or its name, is the truth. */
const CAPTURES: readonly (readonly [
  capture: string,
  address: string,
  os: string,
  version: string | null,
  truth: string,
])[] = [
  [
    'building/iti/openics/EIP-RemoteModeChangeAttempt.pcap',
    '192.168.10.105',
    'Windows XP',
    '5.1',
    'announces itself as a workstation of NT 5.1',
  ],
  [
    'building/iti/openics/EIP-ControlProtocolChangeAttempt.pcap',
    '192.168.10.105',
    'Windows XP',
    '5.1.2600',
    'NTLM of the same computer in another capture',
  ],
  [
    'building/iti/openics/EIP-ControlProtocolChangeAttempt.pcap',
    '192.168.10.24',
    'Windows Server 2003 R2',
    '5.2.3790 Service Pack 2',
    'SMB 1: Windows Server 2003 R2 3790 Service Pack 2',
  ],
  // The same computer announces itself as a server of NT 5.2, and says nothing else.
  [
    'building/iti/openics/EIP-RemoteModeChangeAttempt.pcap',
    '192.168.10.24',
    'Windows Server 2003',
    '5.2',
    'the capture before',
  ],
  ['building/iti/fox/fox_info.pcap', '10.1.3.4', 'Windows XP', '5.1', 'Niagara Fox: os.name, os.version'],
  [
    'pcap/ndpi/pcap/smbv1.pcap',
    '10.128.0.243',
    'Windows 7 Ultimate',
    '6.1.7601 Service Pack 1',
    'SMB 1: Windows 7 Ultimate 7601 Service Pack 1',
  ],
  [
    'pcap/ndpi/pcap/smb_frags.pcap',
    '10.202.7.8',
    'Windows Server 2016 Standard',
    '10.0.14393',
    'SMB 1: Windows Server 2016 Standard 14393',
  ],
  ['pcap/ndpi/pcap/gnutella.pcap', '10.0.2.15', 'Windows 10 or Windows 11', '10.0', 'its name: MSEDGEWIN10'],
  ['pcap/ndpi/pcap/KakaoTalk_chat.pcap', '10.24.82.188', 'Android', '4.4.4', 'Dalvik: Android 4.4.4; MI 3W'],
  ['pcap/ndpi/pcap/mysql.pcapng', '192.168.88.201', 'Ubuntu Linux', '22.04', 'MariaDB 10.6.12-0ubuntu0.22.04.1'],
  ['pcap/tcpdump-selected/lldp_mudurl.pcap', '00:23:54:c2:57:02', 'Ubuntu Linux', '14.04', 'LLDP: Ubuntu 14.04.5 LTS'],
  [
    'attack/slips/dataset/test19-malicious-ssh/malicious-ssh-bruteforce.pcap',
    '147.32.80.37',
    'Ubuntu Linux',
    '24.04',
    'SSH: OpenSSH_9.6p1 Ubuntu-3ubuntu13',
  ],
  [
    'attack/slips/dataset/test7-malicious.pcap',
    '192.168.2.16',
    'Raspbian Linux',
    '8',
    'SSH: OpenSSH_6.7p1 Raspbian-5+deb8u3',
  ],
];

const DATA = path.join(import.meta.dirname, '../../shared/data');

test('captures of known systems come to them', { skip: !fs.existsSync(DATA) && `${DATA} is not here` }, async () => {
  for (const [capture, address, os, version, truth] of CAPTURES) {
    const { report } = await analyze([path.join(DATA, capture)], DEFAULTS, knowledge, {});
    const device = report.devices.find(({ ips, macs }) => [...ips, ...macs].includes(address));
    const found = [device?.identity.os?.value ?? null, device?.identity.osVersion?.value ?? null];
    assert.deepEqual(found, [os, version], `${capture} ${address} (${truth})`);
  }
});
