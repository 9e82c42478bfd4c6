/** nftables, as `nft list ruleset` prints it and as people write its files (nft(8)). */
import type { Dialect } from '../../configuration.ts';
import { readRuleset } from './read.ts';

/** How much of a file tells what it is. */
const HEAD = 16_384;

/** Reads rulesets of nftables: files, and what `nft list ruleset` prints. */
export const nftables: Dialect = {
  name: 'nftables',
  title: 'nftables ruleset (nft list ruleset, /etc/nftables.conf)',
  recognise: (text) => {
    const head = text.slice(0, HEAD);
    if (/^#!.*\bnft\b/.test(head)) return 1;
    if (
      /^[ \t]*(?:(?:add|create)[ \t]+)?table[ \t]+(?:(?:ip6?|inet|arp|bridge|netdev)[ \t]+)?[\w./-]+[ \t]*(?:\{|$)/m.test(
        head,
      )
    )
      return 0.95;
    return /^[ \t]*(?:flush ruleset|(?:add|insert) (?:rule|chain|element)[ \t]+(?:ip6?|inet|arp|bridge|netdev)[ \t])/m.test(
      head,
    )
      ? 0.9
      : 0;
  },
  read: readRuleset,
};
