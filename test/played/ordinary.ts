/** What looks like attacks and is a day's work, as the programs that do it say it: none of it may be told as high or critical. */
import { join, le, wide } from '../talks/words.ts';
import { A, B, C, D, zeros } from './attack.ts';
import { asReply, asRequest, dnsAnswer, dnsQuestion, tgsReply, tgsRequest } from './directory.ts';
import { implantPing, probe17010 } from './exploits.ts';
import type { Scene } from './scene.ts';
import { IDS, map, overTcp, Smb2 } from './windows.ts';

export interface Ordinary {
  readonly name: string;
  readonly play: (scene: Scene) => void;
}

const PARTNER = 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/8f3a/clinic.example';

export const ORDINARY: readonly Ordinary[] = [
  {
    name: 'scanners of vulnerabilities test for MS17-010 and its implant',
    play: (scene) => {
      for (let host = 20; host < 28; host++) {
        probe17010(scene, A, `10.0.0.${host}`, host % 4 === 0 ? 0xc0000205 : 0xc0000022);
        implantPing(scene, A, `10.0.0.${host}`, false);
      }
    },
  },
  {
    name: 'domain controllers replicate',
    play: (scene) => {
      for (const [from, to] of [
        [A, B],
        [B, A],
      ] as const) {
        map(scene, from, to);
        const calls = overTcp(scene.tcp(from, to, 49_667), IDS.drsuapi, { isSealed: true, ticket: PARTNER });
        calls
          .call(0, zeros(60), { octets: 80 })
          .call(3, zeros(300), { octets: 30_00 })
          .call(4, zeros(90), { octets: 4 });
      }
    },
  },
  {
    name: 'a host becomes a domain controller',
    play: (scene) => {
      const calls = overTcp(scene.tcp(A, B, 49_667), IDS.drsuapi, { isSealed: true });
      calls.call(0, zeros(60), { octets: 80 }).call(17, zeros(900), { octets: 90 });
      for (let i = 0; i < 9; i++) calls.call(3, zeros(300), { octets: 30_00 });
      calls.call(4, zeros(90), { octets: 4 });
    },
  },
  {
    name: 'a file server asks whose a few identifiers are',
    play: (scene) => {
      const calls = overTcp(scene.tcp(A, B, 49_668), IDS.lsarpc);
      for (let i = 0; i < 300; i++) calls.call(76, join(le(3, 4), zeros(90)), { stub: zeros(90) });
    },
  },
  {
    name: 'a controller that is asked for accounts replicates in one direction',
    play: (scene) => {
      scene
        .tcp(C, A, 88)
        .c(asRequest('nurse', [18, 17], true))
        .s(asReply('nurse', 18))
        .close();
      overTcp(scene.tcp(A, B, 49_667), IDS.drsuapi, { isSealed: true }).call(3, zeros(300), { octets: 3000 });
    },
  },
  {
    name: 'clients of a print server ask for changes, and it tells them',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('spoolss', IDS.winspool)
        .call(69, zeros(90), { stub: zeros(20) })
        .call(65, zeros(90))
        .call(17, zeros(40));
      new Smb2(scene.tcp(B, A, 445), 'PRINT$').tree(`\\\\${A}\\IPC$`).pipe('spoolss', IDS.winspool).call(58, zeros(40));
    },
  },
  {
    name: 'a print server takes a driver from its own disk',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\print$`);
      smb.write(smb.create('x64\\driver.dll'), join('MZ', zeros(2000)));
      const name = (text: string): Buffer =>
        join(le(text.length + 1, 4), le(0, 4), le(text.length + 1, 4), wide(`${text}\0`));
      smb
        .pipe('spoolss', IDS.winspool)
        .call(89, join(name(`\\\\${B}`), name('C:\\Windows\\System32\\spool\\drivers\\x64\\3\\driver.dll')));
    },
  },
  {
    name: 'a backup of a file server: shadow copies, much read, little renamed',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445), 'backup').tree(`\\\\${B}\\IPC$`);
      smb.pipe('FssagentRpc', IDS.shadow).call(8, zeros(60)).call(2, zeros(60)).call(3, zeros(60));
      smb.tree(`\\\\${B}\\Data`);
      for (let i = 0; i < 80; i++) smb.read(smb.create(`f${i}.dat`), zeros(20_000));
      const out = new Smb2(scene.tcp(A, C, 445), 'backup').tree(`\\\\${C}\\Archive`);
      for (let i = 0; i < 80; i++) {
        const file = out.create(`f${i}.tmp`);
        out.write(file, zeros(20_000)).rename(file, `f${i}.dat`);
      }
    },
  },
  {
    name: 'monitoring by WMI: questions and registries, enciphered, of many hosts',
    play: (scene) => {
      for (let host = 30; host < 42; host++) {
        const wbem = overTcp(scene.tcp(A, `10.0.0.${host}`, 49_700), IDS.wmi, { isSealed: true });
        for (let i = 0; i < 5; i++) wbem.call(20, zeros(300), { octets: 500 });
        for (let i = 0; i < 9; i++) wbem.call(24, zeros(300), { octets: 300 });
      }
    },
  },
  {
    name: 'an inventory reads registries by WMI in the clear',
    play: (scene) => {
      const wbem = overTcp(scene.tcp(A, B, 49_700), IDS.wmi);
      for (let i = 0; i < 9; i++) wbem.call(24, join(zeros(30), wide('StdRegProv'), zeros(90)), { stub: zeros(300) });
    },
  },
  {
    name: 'services listed, started and stopped from afar',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('svcctl', IDS.svcctl)
        .call(15, [], { stub: zeros(20) })
        .call(14, zeros(40), { stub: zeros(900) })
        .call(16, zeros(40), { stub: zeros(20) })
        .call(19, zeros(28));
      const shares = smb.pipe('srvsvc', IDS.srvsvc);
      const accounts = smb.pipe('lsarpc', IDS.lsarpc);
      // Numbers that would be grave in the pipe that was bound last or first.
      shares.call(15, zeros(40), { stub: zeros(90) });
      accounts.call(12, zeros(40)).call(24, zeros(40)).call(45, zeros(40));
      smb.pipe('samr', IDS.samr).call(12, zeros(40)).call(19, zeros(40)).call(24, zeros(40));
    },
  },
  {
    name: 'sign-ins of clients with old services beside new ones',
    play: (scene) => {
      scene
        .tcp(A, B, 88)
        .c(asRequest('nurse', [18, 17, 23], true))
        .s(asReply('nurse', 18))
        .close();
      for (const service of [
        'MSSQLSvc/ris:1433',
        'HTTP/portal',
        'cifs/fs01',
        'cifs/fs02',
        'host/ws-1',
        'ldap/dc01',
        'LDAP/dc02',
      ])
        scene
          .tcp(A, B, 88)
          .c(tgsRequest(service, [18, 17, 23], 18))
          .s(tgsReply(service, 23))
          .close();
    },
  },
  {
    name: 'a notebook whose address goes to another one, and hosts that sign in at each other',
    play: (scene) => {
      new Smb2(scene.tcp(A, C, 445), 'nurse', 0, 'NOTE-7');
      scene.wait(60);
      new Smb2(scene.tcp(B, C, 445), 'nurse', 0, 'NOTE-7');
      new Smb2(scene.tcp(D, A, 445));
      new Smb2(scene.tcp(A, D, 445));
    },
  },
  {
    name: 'an old Windows that knows RC4 alone',
    play: (scene) => {
      scene
        .tcp(A, B, 88)
        .c(asRequest('xray', [23, 3, 1], true))
        .s(asReply('xray', 23))
        .close();
      for (const service of ['cifs/fs01', 'host/ws-1', 'ldap/dc01', 'MSSQLSvc/pacs:1433'])
        scene
          .tcp(A, B, 88)
          .c(tgsRequest(service, [23, 3, 1], 23))
          .s(tgsReply(service, 23))
          .close();
      scene
        .tcp(C, B, 88)
        .c(asRequest('nurse', [18], true))
        .s(asReply('nurse', 18))
        .close();
    },
  },
  {
    name: 'a virus scanner, a mail filter and a delivery network ask for long names',
    play: (scene) => {
      for (let i = 0; i < 300; i++) {
        const hash = (0x9e3779b1 * (i + 3)).toString(36).padStart(13, '0').repeat(2);
        const domain = ['avqs.mcafee.com', 'sxl.sophosxl.net', 'zen.spamhaus.org', 'd111111abcdef8.cloudfront.net'][
          i % 4
        ];
        const asked = `${hash}.${domain}`;
        scene.datagrams(A, B, 53, dnsQuestion(i, asked, i % 4 === 1 ? 16 : 1), dnsAnswer(i, asked, 1, [127, 0, 0, 1]));
        scene.wait(0.2);
      }
    },
  },
  {
    name: 'a resolver asks others for its clients',
    play: (scene) => {
      for (let i = 0; i < 600; i++) {
        const asked = `www${i % 50}.shop-${i}.example.com`;
        scene.datagrams(
          B,
          `198.51.100.${i % 40}`,
          53,
          dnsQuestion(i, asked, 1),
          dnsAnswer(i, asked, 1, i % 3 ? [192, 0, 2, 1] : []),
        );
      }
    },
  },
  {
    name: 'telemetry at regular times, and long pings of monitoring',
    play: (scene) => {
      for (let i = 0; i < 60; i++) {
        const link = scene
          .tcp(A, '203.0.113.80', 443)
          .c([0x16, 3, 1, 0, 5], zeros(5))
          .s([0x16, 3, 3, 0, 5], zeros(300));
        link.close();
        for (let j = 0; j < 3; j++) scene.echo(B, C, i * 3 + j, Buffer.alloc(1400, 7), Buffer.alloc(1400, 7));
        scene.wait(60);
      }
    },
  },
  {
    name: 'somebody sorts files, and modalities store many',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\Data`);
      for (let i = 0; i < 90; i++) smb.rename(smb.create(`a${i}`), `b\\a${i}`);
      const modality = new Smb2(scene.tcp(D, B, 445)).tree(`\\\\${B}\\Images`);
      for (let i = 0; i < 90; i++) {
        const file = modality.create(`im${i}.tmp`);
        modality.write(file, zeros(9000)).rename(file, `im${i}.dcm`);
      }
    },
  },
  {
    name: 'administrators over SSH and RDP, and many clients behind one address',
    play: (scene) => {
      for (let host = 50; host < 60; host++) {
        const link = scene.tcp(A, `10.0.0.${host}`, 22).c('SSH-2.0-OpenSSH_9.6\r\n').s('SSH-2.0-OpenSSH_9.6\r\n');
        for (let i = 0; i < 40; i++) link.c(Buffer.alloc(120, i)).s(Buffer.alloc(240, i));
        link.close();
      }
      for (let i = 0; i < 400; i++)
        scene
          .tcp(C, `198.51.100.${i % 200}`, 443)
          .c([0x16, 3, 1, 0, 5], zeros(5))
          .s([0x16, 3, 3, 0, 5], zeros(300))
          .close();
    },
  },
  {
    name: 'a web page with a template in its address, and events forwarded over WinRM',
    play: (scene) => {
      const web = scene.tcp(A, B, 80);
      web
        .c('GET /search?q=%24%7Bname%7D&x=%24{y} HTTP/1.1\r\nHost: b\r\n\r\n')
        .s('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      const events = scene.tcp(C, B, 5985);
      for (let i = 0; i < 9; i++)
        events
          .c('POST /wsman/subscriptions/07c0/1 HTTP/1.1\r\nHost: b:5985\r\nContent-Length: 3\r\n\r\nabc')
          .s('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    },
  },
  {
    name: 'administrators change how services start, and computers have keys wrapped',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb.pipe('svcctl', IDS.svcctl).call(11, zeros(64)).call(19, zeros(28));
      smb.pipe('protected_storage', '3dde7c30-165d-11d1-ab8f-00805f14db40').call(0, zeros(40), { stub: zeros(800) });
    },
  },
];
