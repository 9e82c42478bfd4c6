/** The drill: a worm played on what is kept, before and after a policy; and how far an intruder gets from a device. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Client, Drill } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { percent } from '../lib/format.ts';
import { useView } from '../lib/view.ts';
import { BlastView } from '../parts/blast-view.tsx';
import { DeviceChoice } from '../parts/device-choice.tsx';
import { DrillAnswer } from '../parts/drill-answer.tsx';
import { Field, ProblemLine } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { State } from '../parts/states.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.drill;
const KINDS = ['worm', 'reach'] as const;
const RUNS = [20, 100, 500, 2000] as const;
/** A drill that runs is asked for this often, in milliseconds. */
const LOOK_EVERY = 700;

export function DrillPage(): ReactNode {
  const [view, change] = useView();
  const kind = KINDS.find((one) => one === view.kind) ?? 'worm';
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <div className="tools">
        <div className="segments" role="group" aria-label={text.kind}>
          {KINDS.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={one === kind}
              onClick={() => change({ kind: one === 'worm' ? null : one })}
            >
              {text.kinds[one]}
            </button>
          ))}
        </div>
      </div>
      {kind === 'worm' ? <Worm /> : <Intruder at={view.at ?? ''} onChange={(at) => change({ at })} />}
    </>
  );
}

function Intruder({ at, onChange }: { readonly at: string; readonly onChange: (id: string) => void }): ReactNode {
  return (
    <>
      <div className="drill-form">
        <DeviceChoice label={text.intruder} nobody={text.choose} value={at} onChange={onChange} />
      </div>
      {at === '' ? (
        <State icon="devices" title={text.choose}>
          {text.chooseWhy}
        </State>
      ) : (
        <BlastView device={at} />
      )}
    </>
  );
}

type Body = Parameters<Client['startDrill']>[0]['body'];

function Worm(): ReactNode {
  const drills = useQuery({
    queryKey: ['drills'],
    queryFn: () => api.listDrills(),
    refetchInterval: ({ state }) => (state.data?.items[0]?.state === 'running' ? LOOK_EVERY : false),
  });
  const again = (): void => void answers.invalidateQueries({ queryKey: ['drills'] });
  const start = useMutation({ mutationFn: (body: Body) => api.startDrill({ body }), onSettled: again });
  const stop = useMutation({ mutationFn: (id: string) => api.cancelDrill({ params: { id } }), onSettled: again });
  const last = drills.data?.items[0] ?? null;
  return (
    <>
      <WormForm busy={last?.state === 'running'} onStart={(body) => start.mutate(body)} />
      <ProblemLine problem={sentence(start.error ?? stop.error, TEXT.states.unreachable)} />
      {last === null ? null : <Played drill={last} onStop={() => stop.mutate(last.id)} />}
    </>
  );
}

function WormForm({ busy, onStart }: { readonly busy: boolean; readonly onStart: (body: Body) => void }): ReactNode {
  const options = useQuery({ queryKey: ['drill-options'], queryFn: () => api.getDrillOptions() });
  const [entry, setEntry] = useState('');
  const [exploit, setExploit] = useState('');
  const [runs, setRuns] = useState(100);
  const [policy, setPolicy] = useState('');
  return (
    <form
      className="drill-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        onStart({
          entry: entry === '' ? null : entry,
          exploit: exploit === '' ? null : exploit,
          policy: policy.trim() === '' ? null : policy,
          runs,
        });
      }}
    >
      <DeviceChoice label={text.entry} nobody={text.worst} value={entry} onChange={setEntry} />
      <Field label={text.exploit}>
        {(ids) => (
          <select {...ids} className="input" value={exploit} onChange={(event) => setExploit(event.target.value)}>
            <option value="">{text.everything}</option>
            {(options.data?.worms ?? []).map((worm) => (
              <option key={worm} value={worm}>
                {worm}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.runs}>
        {(ids) => (
          <select {...ids} className="input" value={runs} onChange={(event) => setRuns(Number(event.target.value))}>
            {RUNS.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="whole">
        <Field label={text.policy} help={text.policyHelp}>
          {(ids) => (
            <textarea
              {...ids}
              className="input mono"
              rows={4}
              spellCheck={false}
              value={policy}
              onChange={(event) => setPolicy(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="whole row">
        <button type="submit" className="button main" aria-disabled={busy}>
          <Icon name="play" />
          {text.start}
        </button>
      </div>
    </form>
  );
}

function Played({ drill, onStop }: { readonly drill: Drill; readonly onStop: () => void }): ReactNode {
  const { state, progress, problem, answer } = drill;
  if (state === 'running')
    return (
      <Panel title={text.playing}>
        <div className="row" role="status">
          <progress value={progress} max={1} aria-label={text.playing} />
          <span className="number">{percent(progress)}</span>
          <button type="button" className="button" onClick={onStop}>
            {text.stop}
          </button>
        </div>
      </Panel>
    );
  if (answer !== null) return <DrillAnswer key={drill.id} answer={answer} />;
  return (
    <State icon="empty" title={state === 'cancelled' ? text.cancelled : text.failed}>
      {problem}
    </State>
  );
}
