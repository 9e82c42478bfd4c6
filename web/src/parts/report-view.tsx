/** A report on the screen: figures, what weakens them, and its table. */
import type { ReactNode } from 'react';
import type { Report } from '../../client.ts';
import { number } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
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
        {report.notes.length === 0 ? null : (
          <Panel title={text.notes}>
            <ul className="trust">
              {report.notes.map((note) => (
                <li key={note}>
                  <span className="mark medium">
                    <Icon name="warning" size={16} />
                  </span>
                  <span>{note}</span>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Panel title={report.title} lead={text.shown(report.rows.length, report.total)}>
          {report.rows.length === 0 ? (
            <State icon="report" title={text.empty}>
              {text.emptyWhy}
            </State>
          ) : (
            <Table report={report} />
          )}
        </Panel>
      </div>
    </>
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
