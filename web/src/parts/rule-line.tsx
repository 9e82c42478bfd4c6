/** A rule of a policy in a table: who, to whom, over what, why, and what of care it is about. */
import type { ReactNode } from 'react';
import { type Rule, servicesOf } from '../lib/segmentation.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { LifeCritical } from './life-critical.tsx';
import { Told, When } from './words.tsx';

const { plan: text } = SEGMENTATION_TEXT;

export function RuleLine({ rule }: { readonly rule: Rule }): ReactNode {
  const { from, to, action, reason, basis, evidence, functions, lifeCritical } = rule;
  return (
    <tr>
      <td>
        <Told text={from.join(', ')} limit={80} />
      </td>
      <td>
        <Told text={to.join(', ')} limit={80} />
      </td>
      <td className="mono">
        <Told text={servicesOf(rule)} limit={60} />
        {action === 'deny' ? <span className="badge">{text.denied}</span> : null}
      </td>
      <td>
        {basis === null ? null : <span className="badge">{text.basis[basis]}</span>} <Told text={reason ?? TEXT.none} />
        {evidence === null || evidence.flows === 0 ? null : (
          <div className="small muted">{text.evidence(evidence.flows)}</div>
        )}
      </td>
      <td>
        {functions.length === 0 ? TEXT.none : <Told text={functions.join(', ')} limit={80} />}
        {lifeCritical ? <LifeCritical /> : null}
      </td>
      <td className="only-wide">{evidence?.last == null ? TEXT.none : <When time={evidence.last} short />}</td>
    </tr>
  );
}
