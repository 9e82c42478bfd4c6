/** The question mark: leads from every page to what the documentation says of it. */
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';

/** Beginnings of addresses, and the page of the documentation about what is there; the first that fits. */
const HELP: readonly (readonly [place: string, name: string, hash?: string])[] = [
  ['/sensors', '12-sensors'],
  ['/access', '56-access-voices'],
  ['/segmentation', '52-segmentation'],
  ['/incidents', '57-incidents'],
  ['/drill', '55-drill'],
  ['/search', '45-search'],
  ['/conversations', '45-search'],
  ['/facts', '30-protocols'],
  ['/devices/', '40-identification'],
  ['/findings', '15-page', 'findings'],
  ['/tokens', '46-api'],
  ['/webhooks', '46-api'],
  ['/users', '46-api'],
  ['/roles', '46-api'],
  ['/audit', '20-operate', 'the-audit-log'],
  ['/system', '20-operate'],
  ['/settings', '20-operate'],
];
const OTHERWISE = '15-page';

export function HelpLink(): ReactNode {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [, name, hash] = HELP.find(([place]) => path.startsWith(place)) ?? ['', OTHERWISE];
  return (
    <Link
      to="/manual/$name"
      params={{ name }}
      search={{}}
      hash={hash ?? ''}
      className="button plain icon"
      aria-label={TEXT.manual.help}
      title={TEXT.manual.help}
    >
      <Icon name="help" />
    </Link>
  );
}
