/** The tasks of an incident, in order, with a box to tick. */
import type { ReactNode } from 'react';
import type { Incident } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { useAsked } from '../lib/asked.ts';
import { useMay } from '../lib/session.ts';
import { useAssignees } from '../lib/triage.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.incidents;
type Task = Incident['tasks'][number];
/** A tick that was set or taken away. */
interface Mark {
  readonly task: string;
  readonly done: boolean;
}
const SHOWN = 8;

export function IncidentTasks({ incident }: { readonly incident: Incident }): ReactNode {
  const { id, tasks, playbooks, triage } = incident;
  const may = useMay('markTask');
  const { asked, error, ask } = useAsked('incidents', ({ task, done }: Mark) =>
    api.markTask({ params: { id, task }, body: { done } }),
  );
  const done = new Map((triage?.done ?? []).map((one) => [one.task, one]));
  return (
    <div className="stack">
      <ProblemLine problem={sentence(error, TEXT.states.unreachable)} />
      <ol className="tasks">
        {tasks.map((task) => (
          <TaskLine
            key={task.id}
            task={task}
            done={done.get(task.id) ?? null}
            asked={asked.find((one) => one.task === task.id)?.done ?? null}
            onMark={may ? (isDone) => ask({ task: task.id, done: isDone }) : null}
          />
        ))}
      </ol>
      <p className="small muted">
        {text.sources}{' '}
        {playbooks
          .flatMap(({ sources }) => sources)
          .filter(({ url }, place, all) => all.findIndex((one) => one.url === url) === place)
          .map(({ title, url }, place) => (
            <span key={url}>
              {place === 0 ? null : ' · '}
              <a href={url} target="_blank" rel="noreferrer">
                {title}
              </a>
            </span>
          ))}
      </p>
    </div>
  );
}

function TaskLine(props: {
  readonly task: Task;
  readonly done: { readonly by: string; readonly time: string } | null;
  /** What was just asked for; null where nothing was. */
  readonly asked: boolean | null;
  /** Null where the role may not. */
  readonly onMark: ((isDone: boolean) => void) | null;
}): ReactNode {
  const { task, done, asked, onMark } = props;
  const people = useAssignees();
  const { id, urgency, who, what, costs, stop, devices, functions } = task;
  return (
    <li className={done === null ? undefined : 'done'}>
      <input
        id={`task-${id}`}
        type="checkbox"
        checked={asked ?? done !== null}
        disabled={onMark === null}
        onChange={(event) => onMark?.(event.target.checked)}
      />
      <label htmlFor={`task-${id}`}>
        <span className="badge">{text.urgency[urgency]}</span> {what}
      </label>
      <dl>
        <dt>{text.who}</dt>
        <dd>{who}</dd>
        {devices.length === 0 ? null : (
          <>
            <dt>{text.for}</dt>
            <dd>
              <Told
                text={devices
                  .slice(0, SHOWN)
                  .map(({ name }) => name)
                  .join(', ')}
                limit={300}
              />
              {devices.length > SHOWN ? ` ${TEXT.andMore(devices.length - SHOWN)}` : null}
              {functions.map((one) => (
                <div key={one.function} className={one.lifeCritical > 0 ? 'mark critical' : ''}>
                  {text.functions(one.function, one.devices, one.lifeCritical)}
                </div>
              ))}
            </dd>
          </>
        )}
        <dt>{text.costs}</dt>
        <dd>{costs}</dd>
        <dt>{text.stop}</dt>
        <dd>{stop}</dd>
        {done === null ? null : (
          <>
            <dt>{text.doneBy}</dt>
            <dd>
              <Told text={people.get(done.by) ?? TEXT.triage.somebody} limit={60} />, <When time={done.time} short />
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
