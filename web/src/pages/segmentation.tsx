/** The segmentation: the planned policy, what isolating would stop, the state of enforcement, and drift. */
import '../styles/segmentation.css';
import type { ReactNode } from 'react';
import { useView } from '../lib/view.ts';
import { ConfigurationsView } from '../parts/configurations.tsx';
import { DriftView } from '../parts/drift-view.tsx';
import { EnforcementView } from '../parts/enforcement-view.tsx';
import { IsolationView } from '../parts/isolation.tsx';
import { PageHead } from '../parts/panel.tsx';
import { PlanView } from '../parts/plan-view.tsx';
import { SEGMENTATION_TEXT as text } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';

const VIEWS = ['plan', 'isolate', 'enforcement', 'drift', 'configurations'] as const;
const CONTENT: Readonly<Record<(typeof VIEWS)[number], () => ReactNode>> = {
  plan: PlanView,
  isolate: IsolationView,
  enforcement: EnforcementView,
  drift: DriftView,
  configurations: ConfigurationsView,
};

export function SegmentationPage(): ReactNode {
  const [view, change] = useView();
  const shown = VIEWS.find((one) => one === view.kind) ?? 'plan';
  const Content = CONTENT[shown];
  return (
    <>
      <title>{TEXT.titleOf(`${text.views[shown]} · ${text.title}`)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <div className="tools">
        <div className="segments" role="group" aria-label={text.view}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={one === shown}
              onClick={() => change({ kind: one === 'plan' ? null : one, show: null, q: null })}
            >
              {text.views[one]}
            </button>
          ))}
        </div>
      </div>
      <Content />
    </>
  );
}
