/** How far the numbers can be trusted: what sensors lost, what is encrypted, what was not recognised. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ProtocolShare, Sensor } from '../../client.ts';
import { percent } from '../lib/format.ts';
import type { Span } from '../lib/period.ts';
import { capturesOptions, protocolsOptions, sensorsOptions, totalOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';

const text = TEXT.overview;
/** Protocols whose content cannot be seen. */
const ENCRYPTED: ReadonlySet<string> = new Set(['tls', 'quic', 'ssh', 'dtls', 'wireguard', 'openvpn', 'ike', 'ipsec']);

/** Shares of the bytes, 0 to 1. */
export function sharesOf(items: readonly ProtocolShare[]): {
  readonly encrypted: number;
  readonly unrecognised: number;
} {
  let [all, encrypted, unrecognised] = [0, 0, 0];
  for (const { protocol, bytes } of items) {
    all += bytes;
    if (protocol === null) unrecognised += bytes;
    else if (ENCRYPTED.has(protocol)) encrypted += bytes;
  }
  return all === 0
    ? { encrypted: 0, unrecognised: 0 }
    : { encrypted: encrypted / all, unrecognised: unrecognised / all };
}

export function Trust({ span }: { readonly span: Span }): ReactNode {
  const protocols = useQuery(protocolsOptions(span));
  const sensors = useQuery(sensorsOptions);
  const captures = useQuery({ ...capturesOptions, enabled: useMay('listCaptures') });
  const unsure = useQuery(totalOptions('unknown:yes')).data?.total ?? 0;
  const shares = sharesOf(protocols.data?.items ?? []);
  const bad = (captures.data?.items ?? []).filter(({ problems, state }) => problems.length > 0 || state === 'failed');
  return (
    <Panel
      title={text.coverage}
      lead={text.coverageLead}
      className="third"
      side={
        <Link to="/sensors" className="small">
          {TEXT.nav.sensors}
        </Link>
      }
    >
      <ul className="trust">
        {sensors.data === undefined ? null : <Sensors sensors={sensors.data.items} />}
        <Line warn={shares.encrypted > 0}>
          <strong>{percent(shares.encrypted)}</strong> {text.encrypted}
        </Line>
        <Line warn={shares.unrecognised > 0}>
          <strong>{percent(shares.unrecognised)}</strong> {text.unrecognised}
        </Line>
        <Line warn={unsure > 0}>
          <Link to="/devices" search={{ q: 'unknown:yes' }}>
            {text.unsure(unsure)}
          </Link>
        </Line>
        {bad.length === 0 ? null : (
          <Line warn>
            <Link to="/sensors">{text.captureProblems(bad.length)}</Link>
          </Line>
        )}
      </ul>
    </Panel>
  );
}

function Sensors({ sensors }: { readonly sensors: readonly Sensor[] }): ReactNode {
  if (sensors.length === 0) return <Line warn>{text.noSensors}</Line>;
  const lost = sensors.reduce((sum, sensor) => sum + sensor.dropped + sensor.lost, 0);
  const down = sensors.filter(({ state }) => state !== 'running' && state !== 'starting').length;
  return (
    <>
      {down === 0 ? null : <Line warn>{text.sensorsDown(down)}</Line>}
      <Line warn={lost > 0}>{lost === 0 ? text.nothingLost : text.lost(lost)}</Line>
    </>
  );
}

function Line({ warn, children }: { readonly warn: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <li>
      <span className={`mark ${warn ? 'medium' : 'good'}`}>
        <Icon name={warn ? 'warning' : 'good'} size={16} />
      </span>
      <span>{children}</span>
    </li>
  );
}
