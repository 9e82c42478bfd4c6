/** The blast radius: shortest ways with their weaknesses, and choke points that brute force finds no better than. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DrillModel, drillModelSchema } from '#model/drill.ts';
import { blastRadius } from './blast.ts';
import { reached, wormNetwork } from './network.ts';

const model = (
  devices: readonly object[],
  access: readonly (readonly [string, string, number?, boolean?])[],
): DrillModel =>
  drillModelSchema.parse({
    devices,
    access: access.map(([from, to, port = 445, needed = false]) => ({ from, to, protocol: 'tcp', port, needed })),
  });
const blast = (played: DrillModel, from: string): ReturnType<typeof blastRadius> =>
  blastRadius(played, wormNetwork(played, null), from);

const WARD = model(
  [
    { id: 'pc' },
    { id: 'server', weakTo: ['eternalblue'], datasets: ['files'], because: { eternalblue: 'Windows 7 is not mended' } },
    { id: 'gateway', weakTo: ['bluekeep'] },
    { id: 'pump', weakTo: ['eternalblue'], critical: true, function: 'infusion', bed: 'ICU-1' },
    { id: 'monitor', weakTo: ['telnet'], critical: true, function: 'patient monitoring', bed: 'ICU-1' },
    { id: 'alone', weakTo: ['eternalblue'] },
  ],
  [
    ['pc', 'server'],
    ['server', 'gateway', 3389],
    ['gateway', 'pump'],
    ['gateway', 'monitor', 23],
    ['pc', 'gateway', 445],
    ['pc', 'alone', 80],
  ],
);

test('who can be reached, over what, by which weakness, and what that is in care', () => {
  const { reached: hops, counts, paths, chokePoints, cuts } = blast(WARD, 'pc');
  assert.deepEqual(
    hops.map(({ from, to, hops: steps, port, weakness }) => `${steps} ${from}>${to} ${port} ${weakness}`),
    [
      '1 pc>server 445 eternalblue',
      '2 server>gateway 3389 bluekeep',
      '3 gateway>pump 445 eternalblue',
      '3 gateway>monitor 23 telnet',
    ],
    'a service that carries no weakness of the target leads nowhere',
  );
  assert.equal(hops[0]?.because, 'Windows 7 is not mended');
  assert.deepEqual(counts, {
    devices: 4,
    critical: 2,
    beds: 1,
    datasets: ['files'],
    functions: [
      { function: 'infusion', devices: 1, critical: 1 },
      { function: 'patient monitoring', devices: 1, critical: 1 },
    ],
  });
  assert.deepEqual(
    paths.map((way) => way.map(({ to }) => to)),
    [
      ['server', 'gateway', 'pump'],
      ['server', 'gateway', 'monitor'],
    ],
  );
  assert.deepEqual(chokePoints[0], {
    ...{ device: 'server', saves: 4, left: 0, critical: 2, functions: ['infusion', 'patient monitoring'] },
    access: { from: 'pc', to: 'server', protocol: 'tcp', port: 445, needed: false },
  });
  assert.deepEqual(cuts, [{ from: 'pc', to: 'server', protocol: 'tcp', port: 445 }]);
  assert.deepEqual(blast(WARD, 'alone').reached, []);
  assert.throws(() => blast(WARD, 'nobody'), /no device is called "nobody"/);
});

test('the first choke point is the best there is, and what it saves is what brute force says', () => {
  const graph = fc.record({
    size: fc.integer({ min: 4, max: 9 }),
    links: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { minLength: 3, maxLength: 14 }),
    critical: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
  });
  let chokes = 0;
  fc.assert(
    fc.property(graph, ({ size, links, critical }) => {
      const devices = Array.from({ length: size }, (_, index) => ({
        id: `d${index}`,
        weakTo: ['rdp'],
        critical: critical[index],
      }));
      const inside = links.map(([from, to]) => [from % size, to % size] as const).filter(([from, to]) => from !== to);
      const played = model(
        devices,
        inside.map(([from, to]) => [`d${from}`, `d${to}`, 3389]),
      );
      const network = wormNetwork(played, null);
      const all = reached(network, [0]);
      const without = (gone: number): readonly number[] => {
        const rest = inside.filter(([from, to]) => from !== gone && to !== gone);
        return reached(
          wormNetwork(
            model(
              devices,
              rest.map(([from, to]) => [`d${from}`, `d${to}`, 3389]),
            ),
            null,
          ),
          [0],
        );
      };
      const worth = (list: readonly number[]): number => list.reduce((sum, one) => sum + (critical[one] ? 1e6 : 1), 0);
      const best = Math.max(
        0,
        ...all
          .filter((one) => one !== 0)
          .map((one) => worth(all) - worth(without(one)))
          .filter((_, place) => all.length - without(all.filter((one) => one !== 0)[place] ?? 0).length > 1),
      );
      const { chokePoints, reached: hops } = blast(played, 'd0');
      assert.equal(hops.length, all.length - 1);
      const [choke] = chokePoints;
      if (choke === undefined) return;
      chokes++;
      const left = without(Number(choke.device.slice(1)));
      assert.equal(choke.saves, all.length - left.length);
      assert.equal(worth(all) - worth(left), best);
      assert.equal(choke.left, left.length - 1);
      // The one access that does the same really does.
      if (choke.access === null) return;
      const { from, to } = choke.access;
      const rest = inside.filter(([a, b]) => `d${a}` !== from || `d${b}` !== to);
      const cut = reached(
        wormNetwork(
          model(
            devices,
            rest.map(([a, b]) => [`d${a}`, `d${b}`, 3389]),
          ),
          null,
        ),
        [0],
      );
      assert.deepEqual(cut, left);
    }),
    { numRuns: 400 },
  );
  assert.ok(chokes > 40, `only ${chokes} choke points`);
});

test('a chain of thousands takes no time that grows with its square', () => {
  const chain = (size: number): DrillModel =>
    model(
      Array.from({ length: size }, (_, index) => ({ id: `d${index}`, weakTo: ['rdp'] })),
      Array.from({ length: size - 1 }, (_, index) => [`d${index}`, `d${index + 1}`, 3389] as const),
    );
  const time = (played: DrillModel): number => {
    const began = performance.now();
    assert.equal(blast(played, 'd0').reached.length, played.devices.length - 1);
    return performance.now() - began;
  };
  time(chain(200));
  const [small, large] = [Math.max(time(chain(1000)), 5), time(chain(4000))];
  assert.ok(large < small * 40, `${small} ms, then ${large} ms for four times as many`);
});
