/** Devices that get no updates any more, that an advisory speaks of, or whose vulnerability is known to be exploited: one finding for each part of a device. */
import { type Claim, type Device, type Identity, nameOf } from '#model/device.ts';
import type { Finding, Severity } from '#model/finding.ts';
import type { AdvisoryMatch, DatedProductMatch, DeviceLifecycle, Part, Quality } from '#model/lifecycle.ts';

/** Packets cited per finding, reasons told, advisories named in a title. */
const EVIDENCE_LIMIT = 8;
const REASON_LIMIT = 25;
const TITLE_LIMIT = 3;
/** Longest advice that is told as what to do, in characters. */
const ADVICE_LIMIT = 700;
/** From so many days after the last one on, a system is old beyond what attackers leave alone. */
const LONG_AGO_DAYS = 3 * 365;
const DAY_MS = 86_400_000;

/** How often a match of a quality is right, as far as names and versions go. */
const SURENESS: Readonly<Record<Quality, number>> = { exact: 0.95, range: 0.9, family: 0.6, possible: 0.35 };
const QUALITIES = Object.keys(SURENESS) as readonly Quality[];
/** The claims that a part is known by. */
const CLAIMS: Readonly<Record<Part, readonly (keyof Identity)[]>> = {
  device: ['manufacturer', 'model', 'firmware'],
  os: ['os', 'osVersion'],
  software: ['software'],
};
const LABELS: Readonly<Partial<Record<keyof Identity, string>>> = {
  manufacturer: 'maker',
  os: 'operating system',
  osVersion: 'version of the operating system',
};

/** What is to be said of a device on a day (RFC 3339 full-date). `idOf` makes an id of a word that is the same for the same finding. */
export function lifecycleFindings(
  device: Device,
  lifecycle: DeviceLifecycle,
  today: string,
  idOf: (word: string) => string,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const product of lifecycle.products) {
    if (isOver(product)) findings.push(ageFinding(device, product, today, idOf));
  }
  for (const part of ['device', 'os', 'software'] as const) {
    const holding = lifecycle.advisories.filter((match) => match.part === part && isWorth(match));
    for (const matches of [
      holding.filter(({ exploited }) => exploited),
      holding.filter(({ exploited }) => !exploited),
    ]) {
      const [first] = matches;
      if (first) findings.push(advisoryFinding(device, part, first.exploited, matches, idOf));
    }
  }
  return findings;
}

/** Out of support; or perhaps so, where one product is meant and only its edition is not known. */
function isOver({ standing, product }: DatedProductMatch): boolean {
  return standing === 'ended' || standing === 'paid' || (standing === 'perhaps' && !product.includes(' or '));
}

/** Affected, and more than a likeness of names. */
function isWorth({ status, quality, part }: AdvisoryMatch): boolean {
  const isOpen = status === 'known_affected' || status === 'under_investigation';
  return isOpen && (quality !== 'possible' || part !== 'device');
}

function ageFinding(
  device: Device,
  product: DatedProductMatch,
  today: string,
  idOf: (word: string) => string,
): Finding {
  const { part, standing, date, extended } = product;
  const name = nameOf(device);
  const until = extended ?? date;
  const title = {
    ended: `${name} runs ${product.product}, out of support since ${date}`,
    paid: `${name} runs ${product.product}, out of regular support since ${date}; extended support, for those who have it, ends ${until}`,
    perhaps: `${name} may run ${product.product} out of support: some of its editions are since ${date}`,
  }[standing as 'ended' | 'paid' | 'perhaps'];
  const editions = (product.editions ?? []).map(
    (edition) => `${edition.product}: until ${edition.extended ?? edition.date}`,
  );
  return {
    ...common(device, part, standing === 'perhaps' ? 0.5 : 0.95),
    id: idOf(`lifecycle.end-of-support ${device.id} ${part} ${lineOf(device, part, product)}`),
    kind: 'lifecycle.end-of-support',
    title,
    severity: ageSeverity(product, today),
    reasons: [`its maker states the dates: ${product.source}`, ...editions],
    action: ageAction(device, product),
  };
}

/** What stays the same while more is learnt of it: the product as the device tells it. */
function lineOf({ identity }: Device, part: Part, { product }: DatedProductMatch): string {
  return (part === 'os' ? (identity.os?.value ?? product) : product).toLowerCase();
}

function ageSeverity({ part, standing, date, extended }: DatedProductMatch, today: string): Severity {
  if (standing !== 'ended') return 'low';
  const days = (Date.parse(today) - Date.parse(extended ?? date)) / DAY_MS;
  const isLongAgo = days > LONG_AGO_DAYS;
  if (part === 'software') return isLongAgo ? 'medium' : 'low';
  return isLongAgo ? 'high' : 'medium';
}

function ageAction({ identity }: Device, { product, standing, extended, date }: DatedProductMatch): string {
  const maker = identity.manufacturer?.value ?? 'its supplier';
  if (standing === 'perhaps')
    return `Find out which edition of ${product} it is; the dates of each are in the reasons.`;
  if (standing === 'paid')
    return `Ask ${maker} whether this device gets the updates of extended support; they end on ${extended ?? date}.`;
  return `Ask ${maker} for a version on a supported system and plan its replacement; until then keep the device in a zone of its own and let it reach only what it needs.`;
}

function advisoryFinding(
  device: Device,
  part: Part,
  isExploited: boolean,
  matches: readonly AdvisoryMatch[],
  idOf: (word: string) => string,
): Finding {
  const kind = isExploited ? 'lifecycle.exploited' : 'lifecycle.advisory';
  const best = QUALITIES.find((quality) => matches.some((match) => match.quality === quality)) ?? 'possible';
  const sure = matches.filter(({ quality }) => quality === best);
  const cves = new Set(matches.flatMap((match) => match.cves));
  const ids = [...new Set(matches.map(({ advisory }) => advisory))];
  const named = ids.slice(0, TITLE_LIMIT).join(', ') + (ids.length > TITLE_LIMIT ? ', …' : '');
  const what = isExploited
    ? 'a vulnerability that is known to be exploited'
    : counted(cves.size, 'vulnerability', 'vulnerabilities');
  const verb = best === 'possible' ? 'may have' : best === 'family' ? 'probably has' : 'has';
  const [newest = ''] = matches
    .map(({ date }) => date)
    .sort()
    .reverse();
  return {
    ...common(device, part, SURENESS[best]),
    id: idOf(`${kind} ${device.id} ${part}`),
    kind,
    title: `${nameOf(device)} (${sure[0]?.product ?? ''}) ${verb} ${what}: ${counted(ids.length, 'advisory', 'advisories')}${newest === '' ? '' : `, the newest of ${newest}`} (${named})`,
    severity: advisorySeverity(isExploited, best),
    reasons: [...sure, ...matches.filter((match) => !sure.includes(match))].slice(0, REASON_LIMIT).map(reasonOf),
    action: advice(matches, ids),
  };
}

function advisorySeverity(isExploited: boolean, quality: Quality): Severity {
  const isSure = quality === 'exact' || quality === 'range';
  if (isExploited) return isSure ? 'critical' : quality === 'family' ? 'high' : 'medium';
  return isSure ? 'high' : quality === 'family' ? 'medium' : 'low';
}

function reasonOf({ advisory, date, quality, because, cves, product }: AdvisoryMatch): string {
  const when = date === '' ? '' : ` of ${date}`;
  return `${advisory}${when} (${quality}): ${product}; ${because}; ${cves.length === 0 ? 'no CVE' : cves.slice(0, 10).join(', ')}`;
}

/** What the maker advises, once each; else that its advisory has to be read. */
function advice(matches: readonly AdvisoryMatch[], ids: readonly string[]): string {
  const texts = [...new Set(matches.flatMap(({ remediation }) => remediation))];
  let told = '';
  let count = 0;
  for (const text of texts) {
    if (told !== '' && told.length + text.length > ADVICE_LIMIT) break;
    told += `${told === '' ? '' : ' '}${text.replace(/\s+/g, ' ').slice(0, ADVICE_LIMIT)}`;
    count++;
  }
  if (told === '') return `Read ${ids.slice(0, TITLE_LIMIT).join(', ')} and ask the maker for a version without it.`;
  return count < texts.length ? `${told} (${texts.length - count} more in the advisories)` : told;
}

/** What every such finding has: the device, the packets that its claims rest on, and how sure these are. */
function common(
  { id, ips, identity, firstSeen, lastSeen }: Device,
  part: Part,
  sureness: number,
): Pick<Finding, 'confidence' | 'actors' | 'targets' | 'start' | 'end' | 'outcome' | 'attack' | 'evidence'> {
  const claims = CLAIMS[part].flatMap((name) => {
    const claim = identity[name];
    return claim ? [{ name, claim }] : [];
  });
  const least = Math.min(...claims.map(({ claim }) => claim.confidence), 1);
  const [ip] = ips;
  return {
    confidence: Math.round(sureness * least * 1000) / 1000,
    actors: [],
    targets: [{ device: id, ...(ip === undefined ? {} : { ip }) }],
    start: firstSeen,
    end: lastSeen,
    outcome: 'attempted',
    attack: [],
    evidence: claims.flatMap(({ name, claim }) => cited(name, claim)).slice(0, EVIDENCE_LIMIT),
  };
}

function cited(name: keyof Identity, { value, basis }: Claim): Finding['evidence'] {
  return basis.map(({ capture, frame, key, value: said }) => ({
    capture,
    frame,
    why: `the ${LABELS[name] ?? name} is ${value}: it said “${said}” (${key})`,
  }));
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}
