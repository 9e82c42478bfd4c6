/** A report on the screen: figures, what weakens them, and its table. */
import type { ReactNode } from 'react';
import type { Report } from '../../client.ts';
import { number } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { Panel } from './panel.tsx';
import { State } from './states.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.reports;

export function ReportView({ report }: { readonly report: Report }): ReactNode {
  return (
    <>
      <div className="figures fit">
        {report.figures.map(({ name, value }) => (
          <div key={name} className="figure">
            <span className="value">{value}</span>
            <span className="name">{name}</span>
          </div>
        ))}
      </div>
      <div className="panels">
        <Sentences title={text.summary} icon="report" mark="" sentences={report.summary} />
        <Sentences title={text.notes} icon="warning" mark="medium" sentences={report.notes} />
        <Panel title={report.title} lead={text.shown(report.rows.length, report.total)}>
          {report.rows.length === 0 ? (
            <State icon="report" title={text.empty}>
              {text.emptyWhy}
            </State>
          ) : (
            <Table report={report} />
          )}
        </Panel>
        <Sentences title={text.sources} icon="facts" mark="" sentences={report.sources} />
      </div>
    </>
  );
}

function Sentences(props: {
  readonly title: string;
  readonly icon: IconName;
  readonly mark: string;
  readonly sentences: readonly string[];
}): ReactNode {
  if (props.sentences.length === 0) return null;
  return (
    <Panel title={props.title}>
      <ul className="trust">
        {props.sentences.map((sentence) => (
          <li key={sentence}>
            <span className={`mark ${props.mark}`}>
              <Icon name={props.icon} size={16} />
            </span>
            <Told text={sentence} limit={600} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Table({ report }: { readonly report: Report }): ReactNode {
  return (
    <div className="scroll high" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
      <table className="plain report">
        <thead>
          <tr>
            {report.columns.map(({ id, title, type }) => (
              <th key={id} scope="col" className={type === 'number' ? 'end' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report are told once and stay in their order.
            <tr key={index}>
              {report.columns.map(({ id, type }, at) => (
                <td key={id} className={type === 'number' ? 'end' : undefined}>
                  <Cell value={row[at] ?? null} isTime={type === 'time'} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value, isTime }: { readonly value: string | number | null; readonly isTime: boolean }): ReactNode {
  if (value === null) return <span className="muted">{TEXT.none}</span>;
  if (typeof value === 'number') return number(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return <span className="number">{value}</span>;
  return isTime ? <When time={value} short /> : <Told text={value} limit={90} />;
}
