/** The policy planner: zones, allowed conversations with why, what the replay would stop, and what is proved. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { type Plan, type Rule, renewSegmentation, servicesOf, usePlan, useSegmentation } from '../lib/segmentation.ts';
import { useView } from '../lib/view.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { Find, ProblemLine } from './form.tsx';
import { Panel } from './panel.tsx';
import { Approving, Editions, SavePolicy } from './plan-approval.tsx';
import { CareFlows, PlanProof } from './plan-proof.tsx';
import { PlanBound, PlanReplay } from './plan-replay.tsx';
import { RuleLine } from './rule-line.tsx';
import { Answered, State } from './states.tsx';
import { Table } from './table.tsx';
import { Told } from './words.tsx';
import { Worked } from './work.tsx';

const { plan: text, start } = SEGMENTATION_TEXT;
const KINDS = ['derived', 'approved'] as const;
/** Zones and rules that are drawn at first, and when all are asked for; a search finds the others. */
const [FIRST, FIRST_RULES, SHOWN] = [8, 25, 500];

export function PlanView(): ReactNode {
  const [view, change] = useView();
  const state = useSegmentation();
  const of = view.show === 'approved' ? 'approved' : 'derived';
  return (
    <Answered query={state} lines={8}>
      {(segmentation) => {
        if (!segmentation.hasTraffic && of === 'derived')
          return (
            <State icon="empty" title={start.none}>
              {start.noneWhy}
            </State>
          );
        return (
          <>
            <div className="tools">
              <div className="segments" role="group" aria-label={text.which}>
                {KINDS.map((one) => (
                  <button
                    key={one}
                    type="button"
                    className="button"
                    aria-pressed={one === of}
                    onClick={() => change({ show: one === 'derived' ? null : one, q: null })}
                  >
                    {text.of[one]}
                  </button>
                ))}
              </div>
            </div>
            {of === 'approved' && segmentation.approved === null ? (
              <State icon="roles" title={start.unapproved}>
                {start.unapprovedWhy}
              </State>
            ) : (
              <PlanOf key={of} of={of} />
            )}
            <Editions state={segmentation} />
          </>
        );
      }}
    </Answered>
  );
}

function PlanOf({ of }: { readonly of: Plan['of'] }): ReactNode {
  const plan = usePlan(of);
  const make = useMutation({ mutationFn: () => api.makePlan({ query: { of } }), onSettled: renewSegmentation });
  return (
    <>
      <ProblemLine problem={sentence(make.error, TEXT.states.unreachable)} />
      <Worked
        query={plan}
        needs="makePlan"
        title={of === 'derived' ? start.derived : start.approved}
        why={of === 'derived' ? start.derivedWhy : start.approvedWhy}
        action={of === 'derived' ? start.derive : start.look}
        onBegin={() => make.mutate()}
        side={
          plan.data?.answer == null ? null : (
            <>
              <SavePolicy plan={plan.data.answer} />
              {of === 'derived' ? <Approving plan={plan.data.answer} madeAt={plan.data.madeAt ?? ''} /> : null}
            </>
          )
        }
      >
        {(answer) => (
          <div className="panels">
            <PlanReplay plan={answer} />
            <PlanProof plan={answer} />
            <CareFlows plan={answer} />
            <Zones plan={answer} />
            <PlanBound plan={answer} />
            <Rules plan={answer} />
          </div>
        )}
      </Worked>
    </>
  );
}

function Zones({ plan }: { readonly plan: Plan }): ReactNode {
  const [all, setAll] = useState(false);
  const zones = plan.zones.slice(0, all ? SHOWN : FIRST);
  return (
    <Panel title={text.zones} lead={text.zonesLead} className="half start">
      <Table
        heads={[
          text.zone,
          { name: text.devices, end: true },
          { name: text.critical, end: true },
          text.care,
          { name: SEGMENTATION_TEXT.all, unseen: true },
        ]}
      >
        {zones.map((zone) => (
          <tr key={zone.name}>
            <th scope="row">
              <Told text={zone.name} limit={60} />
            </th>
            <td className="end">{number(zone.devices)}</td>
            <td className="end">
              {zone.lifeCritical === 0 ? TEXT.none : <span className="mark critical">{number(zone.lifeCritical)}</span>}
            </td>
            <td>{zone.functions.length === 0 ? TEXT.none : <Told text={zone.functions.join(', ')} />}</td>
            <td className="small muted">
              <Told text={text.members(zone.members.slice(0, 3), zone.memberCount)} />
            </td>
          </tr>
        ))}
      </Table>
      <More shown={zones.length} all={plan.zones.length} onMore={all ? null : () => setAll(true)} />
    </Panel>
  );
}

/** How many more there are, and a button where they can be shown. */
function More(props: {
  readonly shown: number;
  readonly all: number;
  readonly onMore: (() => void) | null;
}): ReactNode {
  const left = props.all - props.shown;
  if (left <= 0) return null;
  if (props.onMore === null) return <p className="muted">{TEXT.andMore(left)}</p>;
  return (
    <button type="button" className="button small" onClick={props.onMore}>
      {TEXT.andMore(left)}
    </button>
  );
}

function Rules({ plan }: { readonly plan: Plan }): ReactNode {
  const [word, setWord] = useState('');
  const wanted = word.trim().toLowerCase();
  const [all, setAll] = useState(false);
  const found = plan.rules.filter((rule) => wanted === '' || wordsOf(rule).includes(wanted));
  const shown = found.slice(0, all ? SHOWN : FIRST_RULES);
  return (
    <Panel title={text.rules} lead={text.rulesLead} side={<Find label={text.find} value={word} onChange={setWord} />}>
      {found.length === 0 ? (
        <p className="muted">{text.noRule}</p>
      ) : (
        <Table heads={[text.from, text.to, text.service, text.why, text.care, { name: text.last, wide: true }]}>
          {shown.map((rule) => (
            <RuleLine key={`${rule.from} ${rule.to} ${servicesOf(rule)} ${rule.action} ${rule.reason}`} rule={rule} />
          ))}
        </Table>
      )}
      <More shown={shown.length} all={found.length} onMore={all ? null : () => setAll(true)} />
    </Panel>
  );
}

function wordsOf(rule: Rule): string {
  return [...rule.from, ...rule.to, servicesOf(rule), rule.reason ?? '', ...rule.functions].join(' ').toLowerCase();
}
