/** What an incident is made of: its story, whom it reached, its techniques, and the packets that show it. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Incident } from '../../client.ts';
import { condition } from '../lib/device-name.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { CaptureName } from './identity.tsx';
import { Table } from './table.tsx';
import { kindWords, Severity, Told, When } from './words.tsx';

const text = TEXT.incidents;
const SHOWN = 60;
type Phase = Incident['story'][number]['phase'];

const ICONS: Readonly<Record<Phase, IconName>> = {
  'looking-around': 'search',
  credentials: 'tokens',
  'breaking-in': 'broken',
  moving: 'right',
  'remote-control': 'sensors',
  care: 'patient',
  'taking-data': 'download',
  disruption: 'warning',
};

export function IncidentStory({ incident: { story } }: { readonly incident: Incident }): ReactNode {
  return (
    <ol className="story">
      {story.slice(0, SHOWN).map(({ finding, time, phase, kind, says, severity, outcome, joins }) => (
        <li key={finding}>
          <Icon name={ICONS[phase]} size={16} />
          <span className="small muted">
            <When time={time} />
          </span>
          <div>
            <span className="row">
              <span className="badge">{text.phases[phase]}</span>
              <Severity severity={severity} />
              <span className="small muted">{TEXT.outcome[outcome]}</span>
            </span>
            <Link to="/findings/$id" params={{ id: finding }}>
              <Told text={says} limit={200} />
            </Link>
            <div className="small muted">
              {kindWords(kind)}
              {joins === null ? null : (
                <>
                  {' · '}
                  <Told text={text.joins(joins)} limit={200} />
                </>
              )}
            </div>
          </div>
        </li>
      ))}
      {story.length > SHOWN ? <li>{TEXT.andMore(story.length - SHOWN)}</li> : null}
    </ol>
  );
}

export function IncidentReached({ incident: { reached, lookedAt } }: { readonly incident: Incident }): ReactNode {
  const hit = reached.filter(({ hold }) => hold !== 'looked-at');
  return (
    <>
      <ul className="stack">
        {hit.slice(0, SHOWN).map(({ device, ip, name, hold }) => (
          <li key={`${device} ${ip}`} className="spread">
            {device === undefined ? (
              <span className="mono">
                <Told text={name} limit={60} />
              </span>
            ) : (
              <Link to="/devices/$id" params={{ id: device }}>
                <Told text={name} limit={60} />
              </Link>
            )}
            <span className={hold === 'attacked' ? 'muted' : 'mark critical'}>{text.holds[hold]}</span>
          </li>
        ))}
      </ul>
      {hit.length > SHOWN ? <p className="muted">{TEXT.andMore(hit.length - SHOWN)}</p> : null}
      {lookedAt === 0 ? null : <p className="muted">{text.lookedAt(lookedAt)}</p>}
    </>
  );
}

export function IncidentTechniques({ incident: { attack } }: { readonly incident: Incident }): ReactNode {
  return (
    <ul className="stack">
      {attack.map(({ technique, tactic, tacticName, name, url, domain }) => (
        <li key={`${tactic} ${technique}`}>
          <a href={url} target="_blank" rel="noreferrer">
            {technique} {name}
          </a>{' '}
          <span className="small muted">
            {tacticName}, {text.domains[domain]}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function IncidentEvidence({ incident: { evidence } }: { readonly incident: Incident }): ReactNode {
  const seesFlows = useMay('listFlows');
  const frames = evidence.frames.slice(0, SHOWN);
  return (
    <>
      <Table heads={[{ name: TEXT.device.frame, end: true }, TEXT.device.capture, TEXT.device.says]}>
        {frames.map(({ finding, capture, frame, why }) => (
          <tr key={`${finding} ${capture} ${frame} ${why}`}>
            <td className="end">{frame}</td>
            <td>
              <CaptureName path={capture} />
            </td>
            <td>
              <Told text={why} limit={200} />
            </td>
          </tr>
        ))}
      </Table>
      {seesFlows && evidence.flows.length > 0 ? (
        <p>
          <Link to="/conversations" search={{ q: between(evidence.flows) }}>
            {text.flows}
          </Link>
        </p>
      ) : null}
    </>
  );
}

/** The search for the conversations between them. */
function between(flows: Incident['evidence']['flows']): string {
  const ends = new Set(flows.slice(0, 20).flatMap(({ client, server }) => [client, server]));
  const either = `(${[...ends].map(condition).join(' OR ')})`;
  return flows.length === 1 ? [...ends].map(condition).join(' ') : either;
}
