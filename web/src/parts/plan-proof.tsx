/** What is proved of a policy, intent by intent, and beside it the conversations of care that have to go on. */
import type { ReactNode } from 'react';
import type { Plan } from '../lib/segmentation.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Party } from './plan-replay.tsx';
import { RuleLine } from './rule-line.tsx';
import { State } from './states.tsx';
import { Table } from './table.tsx';
import { Told } from './words.tsx';

const { plan: text } = SEGMENTATION_TEXT;
type Intent = NonNullable<Plan['proof']>[number];

/** A sign and a word for each result, so that no colour has to be told. */
const SIGNS: Readonly<Record<Intent['result'], { readonly icon: IconName; readonly mark: string }>> = {
  proved: { icon: 'good', mark: 'good' },
  refuted: { icon: 'broken', mark: 'critical' },
  unknown: { icon: 'help', mark: 'medium' },
};
const [INTENTS, RULES, DEVICES] = [300, 12, 4];

export function PlanProof({ plan }: { readonly plan: Plan }): ReactNode {
  const names = new Map(plan.parties.map(({ id, name }) => [id, name]));
  if (plan.proof === null)
    return (
      <Panel title={text.proof} className="half start">
        <State icon="proof" title={text.unproved}>
          {plan.unproved}
        </State>
      </Panel>
    );
  return (
    <Panel title={text.proof} lead={text.proofLead} className="half start">
      <ul className="stack lines">
        {plan.proof.slice(0, INTENTS).map((intent) => (
          <IntentLine key={intent.intent} intent={intent} names={names} />
        ))}
      </ul>
      {plan.proof.length > INTENTS ? <p className="muted">{TEXT.andMore(plan.proof.length - INTENTS)}</p> : null}
    </Panel>
  );
}

function IntentLine(props: { readonly intent: Intent; readonly names: ReadonlyMap<string, string> }): ReactNode {
  const { intent, result, because, witness, line, touches } = props.intent;
  const { icon, mark } = SIGNS[result];
  return (
    <li>
      <div className="row">
        <span className={`mark ${mark}`}>
          <Icon name={icon} size={16} />
          {text.results[result]}
        </span>
        <strong>
          <Told text={intent} limit={300} />
        </strong>
      </div>
      {result === 'proved' ? null : (
        <dl className="pairs small">
          <dt>{text.why}</dt>
          <dd>
            <Told text={because} limit={300} />
          </dd>
          {witness === null ? null : (
            <>
              <dt>{text.packet}</dt>
              <dd className="mono">
                <Told text={packetWords(witness)} limit={300} />
              </dd>
            </>
          )}
          {line === null ? null : (
            <>
              <dt>{text.line}</dt>
              <dd className="mono">
                <LineWords line={line} />
              </dd>
            </>
          )}
          <dt>{text.touches}</dt>
          <dd>
            {touches.functions.length === 0 ? text.noCare : <Told text={touches.functions.join(', ')} />}
            {touches.devices.length === 0 ? null : (
              <span className="muted">
                {' · '}
                {touches.devices.slice(0, DEVICES).map((id, index) => (
                  <span key={id}>
                    {index === 0 ? '' : ', '}
                    <Party id={id} names={props.names} />
                  </span>
                ))}
                {touches.devices.length > DEVICES ? ` ${TEXT.andMore(touches.devices.length - DEVICES)}` : ''}
              </span>
            )}
          </dd>
        </dl>
      )}
    </li>
  );
}

/** `src=10.1.0.9 dport=445` */
export function packetWords(packet: NonNullable<Intent['witness']>): string {
  return Object.entries(packet)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** A line of a configuration: its file, its place and what it says. */
export function LineWords({ line }: { readonly line: NonNullable<Intent['line']> }): ReactNode {
  return (
    <>
      <Told text={`${line.file.split('/').at(-1) ?? line.file}:${line.at}`} limit={60} />{' '}
      <Told text={line.text.trim()} />
    </>
  );
}

export function CareFlows({ plan }: { readonly plan: Plan }): ReactNode {
  const rules = plan.rules.filter(({ lifeCritical, action }) => lifeCritical && action === 'permit');
  return (
    <Panel title={text.careFlows} lead={text.careFlowsLead}>
      {rules.length === 0 ? (
        <p className="muted">{text.noCareFlows}</p>
      ) : (
        <Table heads={[text.from, text.to, text.service, text.why, text.care, { name: text.last, wide: true }]}>
          {rules.slice(0, RULES).map((rule) => (
            <RuleLine key={`${rule.from} ${rule.to} ${rule.protocol} ${rule.ports} ${rule.reason}`} rule={rule} />
          ))}
        </Table>
      )}
      {rules.length > RULES ? <p className="muted">{TEXT.andMore(rules.length - RULES)}</p> : null}
    </Panel>
  );
}
