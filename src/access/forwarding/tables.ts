/** The table of every router: connected, static, OSPF and BGP routes together, worked out to where nothing changes any more. */
import type { Line } from '../line.ts';
import type { Redistribution } from '../routing.ts';
import { type Bgp, runBgp } from './bgp/bgp.ts';
import { bgpSpeakers } from './bgp/sessions.ts';
import type { UnequalEnds } from './ospf/neighbours.ts';
import { createOspf, FIRST_EXTERNAL, NO_OSPF, type Ospf } from './ospf/ospf.ts';
import { createPolicies, type Policies, type PolicyRoute } from './policy.ts';
import { connectedRoutes, offerStatics, prefixKey, type Route, RouteTable } from './routes.ts';
import type { Router, Topology } from './topology.ts';

/** Rounds in which routes may wander between protocols. */
const ROUND_LIMIT = 12;

export interface Tables {
  table(router: Router): RouteTable;
  /** False where protocols kept changing each other's routes. */
  readonly converged: boolean;
  /** Lines of routing policies that were needed and are not understood. */
  readonly doubts: readonly Line[];
  /** Links whose ends were taken for neighbours over OSPF although they take packets of different sizes. */
  readonly unequal: readonly UnequalEnds[];
}

/** Works the tables out. Those of routers that only listen to OSPF are made when they are asked for. */
export function createTables(topology: Topology): Tables {
  return new Builder(topology).run();
}

class Builder {
  readonly #topology: Topology;
  readonly #doubts = new Map<string, Line>();
  readonly #policies = new Map<Router, Policies>();
  #ospf: Ospf = NO_OSPF;
  #bgp: Bgp = { routes: () => [], converged: true };

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  run(): Tables {
    let before = '';
    let converged = false;
    const passesOn = this.#topology.routers.some(
      ({ bgp, ospf }) =>
        bgp !== null ||
        ospf.some(({ redistribute }) => redistribute.some(({ from }) => from === 'bgp' || from === 'ospf')),
    );
    for (let round = 0; round < ROUND_LIMIT && !converged; round++) {
      this.#ospf = createOspf(this.#topology, this.#redistributor(this.#ospf, this.#bgp));
      this.#bgp = this.#runBgp();
      const now = passesOn ? this.#text() : '';
      converged = now === before || !passesOn;
      before = now;
    }
    const known = new Map<Router, RouteTable>();
    return {
      table: (router) => {
        const table = known.get(router) ?? this.#table(router, this.#ospf, this.#bgp);
        known.set(router, table);
        return table;
      },
      converged: converged && this.#bgp.converged,
      doubts: [...this.#doubts.values()],
      unequal: this.#ospf.unequal,
    };
  }

  #runBgp(): Bgp {
    const speaking = this.#topology.routers.filter(({ bgp }) => bgp !== null);
    if (speaking.length === 0) return this.#bgp;
    const none: Bgp = { routes: () => [], converged: true };
    const tables = new Map(speaking.map((router) => [router, this.#table(router, this.#ospf, none)]));
    return runBgp(bgpSpeakers(this.#topology, tables), {
      tables,
      redistributed: this.#redistributor(this.#ospf, none),
      doubt: (line) => this.#doubt(line),
    });
  }

  #doubt(line: Line): void {
    this.#doubts.set(`${line.file} ${line.at}`, line);
  }

  /** Everything that could still change: what BGP and OSPF tell those that pass routes on. */
  #text(): string {
    return this.#topology.routers
      .filter(({ bgp, ospf }) => bgp !== null || ospf.some(({ redistribute }) => redistribute.length > 0))
      .map((router) =>
        [...this.#ospf.routes(router), ...this.#bgp.routes(router)]
          .map(
            (route) =>
              `${prefixKey(route)} ${route.source} ${route.metric} ${route.nextHops.map(({ gateway }) => gateway).join()}`,
          )
          .sort()
          .join('\n'),
      )
      .join('\n\n');
  }

  #table(router: Router, ospf: Ospf, bgp: Bgp): RouteTable {
    const table = new RouteTable();
    for (const route of connectedRoutes(router)) table.offer(route);
    for (const route of ospf.routes(router)) table.offer(route);
    offerStatics(router, table);
    for (const route of bgp.routes(router)) table.offer(route);
    // A static route may hang on what BGP knows.
    offerStatics(router, table);
    return table;
  }

  #redistributor(
    ospf: Ospf,
    bgp: Bgp,
  ): (router: Router, told: Redistribution) => readonly (Route & { told?: number })[] {
    return (router, told) =>
      this.#sources(router, told, ospf, bgp).flatMap((route) => this.#throughMap(router, told, route));
  }

  #sources(router: Router, told: Redistribution, ospf: Ospf, bgp: Bgp): readonly Route[] {
    if (told.from === 'connected') return connectedRoutes(router);
    const table = this.#table(
      router,
      told.from === 'ospf' ? ospf : NO_OSPF,
      told.from === 'bgp' ? bgp : { routes: () => [], converged: true },
    );
    return [...table.all()].filter(
      ({ source, rank }) =>
        (source === told.from || (told.from === 'bgp' && source === 'aggregate')) &&
        (told.kinds === undefined || (told.kinds === 'internal') === rank < FIRST_EXTERNAL),
    );
  }

  #throughMap(router: Router, told: Redistribution, route: Route): readonly (Route & { told?: number })[] {
    if (told.routeMap === null) return [route];
    const policies =
      this.#policies.get(router) ?? createPolicies(router.node.device.configuration, (line) => this.#doubt(line));
    this.#policies.set(router, policies);
    const asked: PolicyRoute = {
      bits: route.bits,
      value: route.value,
      length: route.length,
      asPath: [],
      communities: [],
      localPreference: 100,
      med: -1,
      weight: 0,
      origin: 2,
      tag: 0,
      nextHop: null,
    };
    const passed = policies.routeMap(told.routeMap, asked);
    if (!passed) return [];
    return [passed.med >= 0 ? { ...route, told: passed.med } : route];
  }
}
