/** An incident: what to do, what it threatens in care, its story, and what shows it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client, Incident } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { useAsked } from '../lib/asked.ts';
import { percent } from '../lib/format.ts';
import { useMay } from '../lib/session.ts';
import { STATES, type TriageState, useAssignees } from '../lib/triage.ts';
import { Field, ProblemLine } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { IncidentEvidence, IncidentReached, IncidentStory, IncidentTechniques } from '../parts/incident-parts.tsx';
import { IncidentTasks } from '../parts/incident-tasks.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Severity, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.incidents;
const route = getRouteApi('/incidents/$id');
const FORMATS = ['stix', 'ocsf', 'cef'] as const;

export function IncidentPage(): ReactNode {
  const { id } = route.useParams();
  const incident = useQuery({ queryKey: ['incidents', id], queryFn: () => api.getIncident({ params: { id } }) });
  return (
    <Answered query={incident} lines={8}>
      {(known) => <Known incident={known} />}
    </Answered>
  );
}

function Known({ incident }: { readonly incident: Incident }): ReactNode {
  const { id, title, severity, outcome, confidence, entry, start, end } = incident;
  const mayExport = useMay('exportIncidents');
  return (
    <>
      <title>{TEXT.titleOf(title.slice(0, 60))}</title>
      <PageHead
        above={
          <Link to="/incidents" className="crumb">
            {text.title}
          </Link>
        }
        title={<Told text={title} limit={300} />}
        lead={
          <span className="row">
            <Severity severity={severity} />
            <span className="badge">{TEXT.outcome[outcome]}</span>
            <span className="badge">{TEXT.device.sure(percent(confidence))}</span>
            <span className="muted small">
              <When time={start} short /> – <When time={end} short />
            </span>
          </span>
        }
      >
        {mayExport
          ? FORMATS.map((format) => (
              <a
                key={format}
                className="button"
                download
                href={`/api/v1/exports/incidents?${new URLSearchParams({ format, id })}`}
              >
                <Icon name="download" />
                {text.exports[format]}
              </a>
            ))
          : null}
      </PageHead>
      <div className="panels">
        <Panel title={text.began} className="two-thirds">
          <p>
            <Told text={entry.says} limit={300} />
          </p>
          {entry.party.device === undefined ? null : <Reach device={entry.party.device} />}
        </Panel>
        <Panel title={TEXT.triage.state} className="third">
          <Standing incident={incident} />
        </Panel>
        <Panel title={text.threatened} lead={text.threatenedLead}>
          <Threatened incident={incident} />
        </Panel>
        <Panel title={text.tasks} lead={text.tasksLead}>
          <IncidentTasks incident={incident} />
        </Panel>
        <Panel title={text.story} lead={text.storyLead}>
          <IncidentStory incident={incident} />
        </Panel>
        <Panel title={text.reached} className="half">
          <IncidentReached incident={incident} />
        </Panel>
        <Panel title={text.techniques} className="half">
          <IncidentTechniques incident={incident} />
        </Panel>
        <Panel title={text.evidence} lead={TEXT.findings.evidenceLead}>
          <IncidentEvidence incident={incident} />
        </Panel>
      </div>
    </>
  );
}

function Reach({ device }: { readonly device: string }): ReactNode {
  if (!useMay('getBlast')) return null;
  return (
    <p>
      <Link to="/drill" search={{ kind: 'reach', at: device }}>
        {text.canReach}
      </Link>
    </p>
  );
}

type Change = Parameters<Client['triageIncident']>[0]['body'];

function Standing({ incident }: { readonly incident: Incident }): ReactNode {
  const { id, triage } = incident;
  const may = useMay('triageIncident');
  const people = useAssignees();
  const { asked, error, ask } = useAsked('incidents', (body: Change) => api.triageIncident({ params: { id }, body }));
  const state = asked.find((one) => one.state !== undefined)?.state ?? triage?.state ?? 'open';
  const given = asked.find((one) => one.assignee !== undefined)?.assignee;
  const assignee = given === undefined ? (triage?.assignee ?? null) : given;
  if (!may) return <p>{TEXT.triage.states[state]}</p>;
  return (
    <div className="stack">
      <Field label={text.state} help={text.saved}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={state}
            onChange={(event) => ask({ state: event.target.value as TriageState })}
          >
            {STATES.map((one) => (
              <option key={one} value={one}>
                {TEXT.triage.states[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.assignee}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={assignee ?? ''}
            onChange={(event) => ask({ assignee: event.target.value === '' ? null : event.target.value })}
          >
            <option value="">{text.nobody}</option>
            {[...people].map(([one, name]) => (
              <option key={one} value={one}>
                {name.slice(0, 60)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ProblemLine problem={sentence(error, TEXT.states.unreachable)} />
    </div>
  );
}

function Threatened({ incident: { threatened } }: { readonly incident: Incident }): ReactNode {
  if (threatened.length === 0) return <p className="muted">{text.nothingThreatened}</p>;
  return (
    <Table heads={[text.device, text.function, text.place, text.how]}>
      {threatened.map(({ device, name, function: what, place, hold, lifeCritical }) => (
        <tr key={device}>
          <th scope="row">
            <Link to="/devices/$id" params={{ id: device }}>
              <Told text={name} limit={60} />
            </Link>
          </th>
          <td>
            <Told text={what} limit={60} />
            {lifeCritical ? <div className="mark critical small">{text.life}</div> : null}
          </td>
          <td>
            <Told text={place ?? TEXT.none} limit={60} />
          </td>
          <td>{text.holds[hold]}</td>
        </tr>
      ))}
    </Table>
  );
}
