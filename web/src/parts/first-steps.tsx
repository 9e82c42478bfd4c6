/** What has to be done with a new installation, step by step, each telling by itself whether it is done. */
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { System } from '../../client.ts';
import { api } from '../lib/api.ts';
import { knowledgeOptions, sensorsOptions, totalOptions } from '../lib/questions.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';

const text = TEXT.firstSteps;

interface Step {
  readonly name: keyof typeof text.steps;
  readonly to: NonNullable<LinkProps['to']>;
  readonly params?: { readonly name: string };
  /** Undefined: not known yet. */
  readonly done: boolean | undefined;
}

/** Gone once everything is done. */
export function FirstSteps({ system }: { readonly system: System }): ReactNode {
  const steps = useFirstSteps(system);
  const left = steps.filter(({ done }) => done === false).length;
  if (left === 0) return null;
  return (
    <Panel title={text.title} lead={text.left(left, steps.length)}>
      <ol className="entries">
        {steps.map(({ name, to, params, done }) => (
          <li key={name} className="step">
            <span className={`mark ${done ? 'good' : 'info'}`}>
              <Icon name={done ? 'good' : 'right'} size={16} />
            </span>
            <div>
              <Link to={to} {...(params === undefined ? {} : { params })}>
                {text.steps[name].name}
              </Link>{' '}
              <span className="unseen">{done ? text.done : text.open}</span>
              <p className="small muted">{text.steps[name].why}</p>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function useFirstSteps({ lastBackup, singleSignOn }: System): readonly Step[] {
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => api.getSettings() });
  const sensors = useQuery(sensorsOptions);
  const devices = useQuery(totalOptions(''));
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.listUsers({ query: { limit: 1000 } }) });
  const knowledge = useQuery(knowledgeOptions);
  const people = users.data && users.data.items.length > 1;
  return [
    { name: 'hospital', to: '/settings', done: settings.data && settings.data.organisation !== '' },
    {
      name: 'sensor',
      to: '/manual/$name',
      params: { name: '12-sensors' },
      done: sensors.data?.items.some(({ kind }) => kind !== 'capture'),
    },
    { name: 'capture', to: '/sensors', done: devices.data && (devices.data.total ?? 0) > 0 },
    { name: 'people', to: '/users', done: singleSignOn === null ? people : true },
    {
      name: 'knowledge',
      to: '/manual/$name',
      params: { name: '42-lifecycle' },
      done: knowledge.data && knowledge.data.items.length > 0,
    },
    { name: 'backup', to: '/manual/$name', params: { name: '21-back-up' }, done: lastBackup !== null },
  ];
}
