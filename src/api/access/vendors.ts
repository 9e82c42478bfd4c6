/** Outside parties by the domain that they are asked for under: `updates.vendor.example` is `vendor.example`. */

/** Labels below which registries give out names of a country: `example.co.uk` is one party, `co.uk` is none. */
const SECOND_LEVEL: ReadonlySet<string> = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gov',
  'gv',
  'ne',
  'net',
  'nhs',
  'or',
  'org',
]);

/** The domain of a party; null for what is no name of somebody outside. */
export function vendorOf(serverName: string): string | null {
  const name = serverName.toLowerCase().replace(/\.$/, '');
  if (!/^[a-z0-9_.-]+\.[a-z][a-z0-9-]*$/.test(name)) return null;
  const labels = name.split('.');
  const isCountry = (labels.at(-1)?.length ?? 0) === 2 && SECOND_LEVEL.has(labels.at(-2) ?? '');
  const depth = isCountry ? 3 : 2;
  return labels.length < depth ? null : labels.slice(-depth).join('.');
}
