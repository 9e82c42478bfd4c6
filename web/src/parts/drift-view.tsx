/** Drift: what differs from the approved policy, grouped by cause; taken up into the policy, or reopened. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import {
  type DriftWork,
  renewSegmentation,
  type SegmentationState,
  servicesOf,
  useDrift,
  useSegmentation,
} from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { serviceOf } from './drill-answer.tsx';
import { ProblemLine } from './form.tsx';
import { Panel } from './panel.tsx';
import { LineWords, packetWords } from './plan-proof.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { Answered, State } from './states.tsx';
import { Told, When } from './words.tsx';
import { Worked } from './work.tsx';

const { drift: text, start, plan: planText } = SEGMENTATION_TEXT;
type Item = NonNullable<DriftWork['answer']>['items'][number];
type Rules = Item['adoptable'];
/** Differences of one cause that are shown before the rest is asked for. */
const SHOWN = 8;

export function DriftView(): ReactNode {
  const state = useSegmentation();
  const drift = useDrift();
  const look = useMutation({ mutationFn: () => api.lookForDrift(), onSettled: renewSegmentation });
  return (
    <Answered query={state} lines={8}>
      {(segmentation) =>
        segmentation.approved === null ? (
          <State icon="roles" title={start.unapproved}>
            {start.unapprovedWhy}
          </State>
        ) : (
          <>
            <ProblemLine problem={sentence(look.error, TEXT.states.unreachable)} />
            <Worked
              query={drift}
              needs="lookForDrift"
              title={text.start}
              why={text.startWhy}
              action={text.look}
              onBegin={() => look.mutate()}
            >
              {(answer) => <Causes answer={answer} />}
            </Worked>
            <Adopted state={segmentation} />
          </>
        )
      }
    </Answered>
  );
}

function Causes({ answer }: { readonly answer: NonNullable<DriftWork['answer']> }): ReactNode {
  const { items, omitted, looked } = answer;
  const causes = Map.groupBy(items, ({ kind }) => kind);
  return (
    <>
      <p className="muted">{text.looked(looked.configurations, looked.flows, looked.intents)}</p>
      {items.length === 0 ? (
        <State icon="good" title={text.agrees}>
          {text.agreesWhy}
        </State>
      ) : (
        <div className="panels">
          {[...causes].map(([kind, some]) => (
            <Cause key={kind} kind={kind} items={some} />
          ))}
        </div>
      )}
      {omitted === 0 ? null : <p className="muted">{text.omitted(omitted)}</p>}
    </>
  );
}

function Cause({ kind, items }: { readonly kind: string; readonly items: readonly Item[] }): ReactNode {
  const [all, setAll] = useState(false);
  const [adopting, setAdopting] = useState<Item | null>(null);
  const may = useMay('adoptDrift');
  const shown = all ? items : items.slice(0, SHOWN);
  return (
    <Panel title={text.kinds[kind] ?? kind} side={<span className="badge">{items.length}</span>}>
      <ul className="stack lines">
        {shown.map((item) => (
          <Difference key={item.id} item={item} onAdopt={may && item.adoptable.length > 0 ? setAdopting : null} />
        ))}
      </ul>
      {items.length > shown.length ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {TEXT.andMore(items.length - shown.length)}
        </button>
      ) : null}
      {adopting === null ? null : <Adopting item={adopting} onClose={() => setAdopting(null)} />}
    </Panel>
  );
}

function Difference(props: { readonly item: Item; readonly onAdopt: ((item: Item) => void) | null }): ReactNode {
  const { item, onAdopt } = props;
  return (
    <li>
      <div className="spread">
        <strong>
          <Told text={sentenceOf(item.says)} limit={300} />
        </strong>
        {onAdopt === null ? null : (
          <button type="button" className="button small" onClick={() => onAdopt(item)}>
            {text.adopt}
            <span className="unseen">: {item.says}</span>
          </button>
        )}
      </div>
      <span className="row small">
        {item.lifeCritical ? <span className="mark critical">{SEGMENTATION_TEXT.lifeCritical}</span> : null}
        {item.seen === null ? null : <span>{text.seen(item.seen)}</span>}
        {item.since === null ? null : (
          <span className="muted">
            {text.since} <When time={item.since} short />
          </span>
        )}
        {item.functions.length === 0 ? null : <Told text={item.functions.join(', ')} />}
      </span>
      <p className="small">
        <span className="muted">{text.next}:</span> <Told text={item.action} limit={300} />
      </p>
      <details className="small">
        <summary>
          {text.show}
          <span className="unseen">: {item.says}</span>
        </summary>
        <Evidence item={item} />
      </details>
    </li>
  );
}

function Evidence({ item }: { readonly item: Item }): ReactNode {
  return (
    <dl className="pairs">
      <dt>{planText.why}</dt>
      <dd>
        <Told text={item.because} limit={300} />
      </dd>
      {item.pairs === null ? null : (
        <>
          <dt>{text.pairs(item.pairs.count)}</dt>
          <dd>
            <Pairs pairs={item.pairs} />
          </dd>
        </>
      )}
      {item.line === null ? null : (
        <>
          <dt>{planText.line}</dt>
          <dd className="mono">
            <LineWords line={item.line} />
          </dd>
        </>
      )}
      {item.packet === null ? null : (
        <>
          <dt>{planText.packet}</dt>
          <dd className="mono">
            <Told text={packetWords(item.packet)} limit={300} />
          </dd>
        </>
      )}
      {item.flows.slice(0, SHOWN).map((flow) => (
        <div key={`${flow.client} ${flow.server} ${flow.protocol} ${flow.port}`} className="flow">
          <dt>
            <When time={flow.last} short />
          </dt>
          <dd className="mono">
            <Told
              text={`${flow.client} → ${flow.server} ${serviceOf(flow.protocol ?? SEGMENTATION_TEXT.any, flow.port)}`}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The first pairs of zones with one cause. */
function Pairs({ pairs }: { readonly pairs: NonNullable<Item['pairs']> }): ReactNode {
  const shown = pairs.some.slice(0, SHOWN);
  return (
    <ul className="plain">
      {shown.map(({ from, to }) => (
        <li key={`${from} ${to}`}>
          <Told text={`${from ?? SEGMENTATION_TEXT.noZone} → ${to ?? SEGMENTATION_TEXT.noZone}`} limit={120} />
        </li>
      ))}
      {pairs.count > shown.length ? <li className="muted">{TEXT.andMore(pairs.count - shown.length)}</li> : null}
    </ul>
  );
}

function Adopting({ item, onClose }: { readonly item: Item; readonly onClose: () => void }): ReactNode {
  const adopt = useMutation({
    mutationFn: (reason: string) => api.adoptDrift({ params: { id: item.id }, body: { reason } }),
    onSuccess: () => {
      renewSegmentation();
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={text.adoptTitle}
      action={text.adopt}
      busy={adopt.isPending}
      problem={sentence(adopt.error, TEXT.states.unreachable)}
      onSubmit={(reason) => adopt.mutate(reason)}
      onClose={onClose}
    >
      <p>{text.adoptLead}</p>
      <RuleList rules={item.adoptable} />
    </ReasonDialog>
  );
}

function RuleList({ rules }: { readonly rules: Rules }): ReactNode {
  return (
    <ul>
      {rules.map((rule) => (
        <li key={`${rule.from} ${rule.to} ${servicesOf(rule)}`}>
          <Told text={`${rule.from.join(', ')} → ${rule.to.join(', ')}`} /> <code>{servicesOf(rule)}</code>
        </li>
      ))}
    </ul>
  );
}

function Adopted({ state }: { readonly state: SegmentationState }): ReactNode {
  const may = useMay('reopenDrift');
  const adopted = state.editions.filter((edition) => edition.adopted.length > 0);
  const [open, setOpen] = useState<number | null>(null);
  const reopen = useMutation({
    mutationFn: (reason: string) => api.reopenDrift({ params: { number: String(open) }, body: { reason } }),
    onSuccess: () => {
      setOpen(null);
      renewSegmentation();
    },
  });
  const chosen = adopted.find(({ number }) => number === open);
  return (
    <Panel title={text.adopted} lead={text.adoptedLead}>
      {adopted.length === 0 ? <p className="muted">{text.noAdopted}</p> : null}
      <ul className="stack lines">
        {adopted.map((edition) => (
          <li key={edition.number}>
            <div className="spread">
              <span className="row">
                <When time={edition.at} />
                <span className="muted">
                  {planText.by} <Told text={edition.by} limit={60} />
                </span>
              </span>
              {may ? (
                <button type="button" className="button small" onClick={() => setOpen(edition.number)}>
                  {text.reopen}
                  <span className="unseen">: {edition.because}</span>
                </button>
              ) : null}
            </div>
            <Told text={edition.because} limit={500} />
            <RuleList rules={edition.adopted} />
          </li>
        ))}
      </ul>
      {chosen === undefined ? null : (
        <ReasonDialog
          title={text.reopen}
          action={text.reopen}
          busy={reopen.isPending}
          problem={sentence(reopen.error, TEXT.states.unreachable)}
          onSubmit={(reason) => reopen.mutate(reason)}
          onClose={() => setOpen(null)}
        >
          <p>{text.reopenLead}</p>
          <RuleList rules={chosen.adopted} />
        </ReasonDialog>
      )}
    </Panel>
  );
}

function sentenceOf(says: string): string {
  return says.charAt(0).toUpperCase() + says.slice(1);
}
