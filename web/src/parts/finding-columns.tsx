/** The columns of the list of findings. */
import { Link } from '@tanstack/react-router';
import { type Context, createContext, type ReactNode, useContext } from 'react';
import type { Finding } from '../../client.ts';
import { percent } from '../lib/format.ts';
import { triageOf, useAssignees } from '../lib/triage.ts';
import { TEXT } from '../text.ts';
import type { Column } from './list.tsx';
import { TriageMark } from './triage.tsx';
import { Ago, kindWords, Severity, Told } from './words.tsx';

const text = TEXT.findings;

/** Which findings are selected; null where none can be. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
}
/** Told around the list and not by its columns: those stay the same, and with them the rows and the focus. */
export const SelectionContext: Context<Selection | null> = createContext<Selection | null>(null);

export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  {
    id: 'title',
    name: text.columns.title,
    width: 500,
    card: 'title',
    cell: (finding) => <Title finding={finding} />,
  },
  {
    id: 'severity',
    name: text.columns.severity,
    width: 110,
    sort: 'severity',
    card: 'line',
    cell: ({ severity }) => <Severity severity={severity} />,
  },
  {
    id: 'state',
    name: TEXT.triage.group.state,
    width: 120,
    card: 'line',
    cell: (finding) => <TriageMark finding={finding} />,
  },
  {
    id: 'assignee',
    name: TEXT.triage.group.assignee,
    width: 90,
    cell: (finding) => <Whose id={triageOf(finding).assignee} />,
  },
  { id: 'kind', name: text.columns.kind, width: 170, cell: ({ kind }) => <Told text={kindWords(kind)} /> },
  {
    id: 'parties',
    name: text.columns.parties,
    width: 210,
    card: 'line',
    cell: (finding) => <Told text={partiesOf(finding)} />,
  },
  {
    id: 'place',
    name: TEXT.triage.group.place,
    width: 150,
    cell: (finding) => <Told text={triageOf(finding).places.join(', ') || TEXT.none} />,
  },
  {
    id: 'confidence',
    name: text.columns.confidence,
    width: 100,
    end: true,
    cell: ({ confidence }) => percent(confidence),
  },
  { id: 'outcome', name: text.columns.outcome, width: 110, cell: ({ outcome }) => TEXT.outcome[outcome] },
  { id: 'start', name: text.columns.start, width: 120, sort: 'start', cell: ({ start }) => <Ago time={start} /> },
  { id: 'end', name: text.columns.last, width: 120, card: 'line', cell: ({ end }) => <Ago time={end} /> },
];

function Title({ finding }: { readonly finding: Finding }): ReactNode {
  const { id, title } = finding;
  const selection = useContext(SelectionContext);
  return (
    <span className="picked">
      {selection === null ? null : (
        <input
          type="checkbox"
          aria-label={TEXT.triage.select(title.slice(0, 200))}
          checked={selection.selected.has(id)}
          onChange={() => selection.toggle(id)}
        />
      )}
      <Link to="/findings/$id" params={{ id }} className="whole" data-finding={id}>
        <Told text={title} limit={200} />
      </Link>
    </span>
  );
}

function Whose({ id }: { readonly id: string | null }): ReactNode {
  const people = useAssignees();
  if (id === null) return <span className="muted">{TEXT.none}</span>;
  return <Told text={people.get(id) ?? TEXT.triage.somebody} limit={40} />;
}

/** “10.2.0.1 → 10.2.0.2”. */
function partiesOf({ actors, targets }: Finding): string {
  const names = (parties: Finding['actors']): string =>
    parties.map(({ ip, device }) => ip ?? device ?? TEXT.unknown).join(', ');
  if (actors.length === 0 || targets.length === 0) return names([...actors, ...targets]);
  return `${names(actors)} → ${names(targets)}`;
}
