/** Attacks on the services of servers: calls in pieces, exploits that a patched one answers, shells, databases, names and web servers. */
import { join, le, type Part, wide } from '../talks/words.ts';
import { A, type Attack, B, C, D, zeros } from './attack.ts';
import type { Scene } from './scene.ts';
import { IDS, overTcp, Smb2, type Style } from './windows.ts';

const DNS_SERVER = '50abc2a4-574d-40b3-9d66-ee4fd5fba076';
const GREETING = 'Microsoft Windows [Version 5.2.3790]\r\n(C) Copyright 1985-2003 Microsoft Corp.\r\n\r\nC:\\WINDOWS>';

/** MS08-067: a path that leads out of its start twice. The call is not answered where it succeeded. */
function serverService(scene: Scene, from: string, to: string, style: Style, isPatched: boolean): void {
  const smb = new Smb2(scene.tcp(from, to, 445)).tree(`\\\\${to}\\IPC$`);
  const path = wide(`\\${'A'.repeat(180)}\\..\\..\\${'B'.repeat(60)}\0`);
  const calls = smb.pipe('browser', IDS.srvsvc, style);
  if (isPatched) calls.call(31, join(zeros(16), path), { status: 0x57 });
  else calls.ask(31, join(zeros(16), path));
}

function shell(scene: Scene, from: string, to: string): void {
  scene.tcp(from, to, 4444).s(GREETING).c('ver\r\n').s('C:\\WINDOWS>');
}

const packet = (type: number, ...parts: readonly Part[]): Buffer => {
  const body = join(...parts);
  return join([type, 1, (body.length + 8) >> 8, (body.length + 8) & 0xff, 0, 0, 1, 0], body);
};
const batch = (text: string): Buffer => packet(1, le(22, 4), le(18, 4), le(2, 2), zeros(8), le(1, 4), wide(text));

export const SERVERS: readonly Attack[] = [
  {
    name: 'MS08-067 in fragments of forty octets, and a shell that waits',
    play: (scene) => {
      serverService(scene, A, B, { fragment: 40, by: 'write' }, false);
      scene.wait(3);
      shell(scene, A, B);
    },
    found: [`exploit.smb.other succeeded ${A}>${B}`, `c2.shell succeeded ${A}>${B}`],
  },
  {
    name: 'MS08-067 against a patched host',
    play: (scene) => serverService(scene, A, B, {}, true),
    found: [`exploit.smb.other failed ${A}>${B}`],
  },
  {
    name: 'a worm by MS08-067 whose further victims are patched',
    play: (scene) => {
      serverService(scene, A, B, {}, false);
      shell(scene, A, B);
      scene.wait(60);
      for (const to of [C, D]) serverService(scene, B, to, {}, true);
    },
    found: [`worm.spread succeeded ${A},${B}>${B}`, `exploit.smb.other failed ${B}>${C}`],
  },
  {
    name: 'a service that is made to run another program',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('svcctl', IDS.svcctl)
        .call(11, join(zeros(32), le(0x20000, 4), zeros(28)))
        .call(19, zeros(28), { status: 1053 });
    },
    found: [`lateral.psexec succeeded ${A}>${B}`],
  },
  {
    name: 'a name server that is made to load a library',
    play: (scene) => {
      overTcp(scene.tcp(A, B, 49_680), DNS_SERVER).call(5, join(zeros(12), 'ServerLevelPluginDll\0', zeros(40)));
    },
    found: [`lateral.dns-plugin succeeded ${A}>${B}`],
  },
  {
    name: 'private data of a controller',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('lsarpc', IDS.lsarpc)
        .call(44, zeros(60), { stub: zeros(20) })
        .call(43, zeros(60), { stub: zeros(80) });
    },
    found: [`credential.dump succeeded ${A}>${B}`],
  },
  {
    name: 'programs run by a database server, and refused by another',
    play: (scene) => {
      const done = packet(4, [0xfd], zeros(12));
      scene
        .tcp(A, B, 1433)
        .c(batch("EXEC sp_configure 'xp_cmdshell', 1"))
        .s(done)
        .c(batch("EXEC xp_cmdshell 'ver'"))
        .s(done);
      scene
        .tcp(A, C, 1433)
        .c(batch("EXEC xp_cmdshell 'ver'"))
        .s(packet(4, [0xaa], le(12, 2), le(15_281, 4), zeros(8)));
    },
    found: [`lateral.database succeeded ${A}>${B}`, `lateral.database failed ${A}>${C}`],
  },
  {
    name: 'an exploit of a web server, and one that is refused',
    play: (scene) => {
      const ask = 'GET /cgi-bin/.%2e/.%2e/.%2e/bin/sh HTTP/1.1\r\nHost: a\r\n\r\n';
      scene.tcp(A, B, 80).c(ask).s('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      scene.tcp(A, C, 80).c(ask).s('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    },
    found: [`exploit.other attempted ${A}>${B}`, `exploit.other failed ${A}>${C}`],
  },
];
