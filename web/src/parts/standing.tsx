/** How something stands: out of support, soon, exposed, in words with a sign; and how old the knowledge is that says so. */
import type { ReactNode } from 'react';
import type { DeviceLifecycle, KnowledgePack } from '../../client.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';

const text = TEXT.outOfDate;
type Standing = DeviceLifecycle['standing'];
/** By what a person has to do about it. */
const TONES: Readonly<Record<Standing, string>> = {
  ended: 'critical',
  paid: 'high',
  perhaps: 'medium',
  ending: 'medium',
  supported: 'good',
  unknown: '',
};
/** Days after which a pack is called old. */
const OLD = 45;

export function StandingMark({ standing }: { readonly standing: Standing }): ReactNode {
  return (
    <span className={`mark ${TONES[standing]}`}>
      <Icon
        name={
          standing === 'supported'
            ? 'good'
            : standing === 'unknown'
              ? 'empty'
              : standing === 'ending'
                ? 'clock'
                : 'warning'
        }
        size={15}
      />
      <span>{text.standings[standing]}</span>
    </span>
  );
}

export function Exploited({ yes }: { readonly yes: boolean }): ReactNode {
  if (!yes) return <span className="muted">{TEXT.no}</span>;
  return (
    <span className="mark critical">
      <Icon name="warning" size={15} />
      <span>{TEXT.yes}</span>
    </span>
  );
}

/** What weakens the numbers beside it; null while it is not known. */
export function KnowledgeAge({ packs }: { readonly packs: readonly KnowledgePack[] | null }): ReactNode {
  if (packs === null) return null;
  const lacks = packs.some(({ name }) => name === 'advisories') ? [] : [text.noAdvisories];
  const ages = packs.map(({ name, newest, ageDays }) => ({
    line: text.pack(name, newest, ageDays),
    old: ageDays > OLD,
  }));
  return (
    <ul className="trust knowledge">
      {lacks.map((line) => (
        <li key={line}>
          <span className="mark medium">
            <Icon name="warning" size={16} />
          </span>
          <span>{line}</span>
        </li>
      ))}
      {ages.map(({ line, old }) => (
        <li key={line}>
          <span className={`mark ${old ? 'medium' : 'good'}`}>
            <Icon name={old ? 'warning' : 'good'} size={16} />
          </span>
          <span>{line}</span>
        </li>
      ))}
    </ul>
  );
}
