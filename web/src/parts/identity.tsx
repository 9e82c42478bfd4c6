/** The claims of an identity: each with its confidence, and its evidence down to the packets. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Device, Fact } from '../../client.ts';
import { percent } from '../lib/format.ts';
import { deviceFactsOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { Dialog } from './overlay.tsx';
import { Category, Confidence, Told, When } from './words.tsx';

const text = TEXT.device;
type ClaimName = keyof Device['identity'];
type Claim = NonNullable<Device['identity'][ClaimName]>;
const NAMES: readonly ClaimName[] = [
  'category',
  'manufacturer',
  'model',
  'serial',
  'os',
  'osVersion',
  'software',
  'firmware',
  'location',
];

/** `onCorrect` is called with a claim that a person wants to correct; without it nobody may. */
export function Identity(props: {
  readonly device: Device;
  readonly onCorrect: ((claim: ClaimName) => void) | null;
}): ReactNode {
  const { device, onCorrect } = props;
  const [view, change] = useView();
  const known = NAMES.flatMap((name) => {
    const claim = device.identity[name];
    return claim === null ? [] : [{ name, claim }];
  });
  const unknown = NAMES.filter((name) => device.identity[name] === null);
  const opened = known.find(({ name }) => name === view.open);
  return (
    <>
      <ul className="claims">
        {known.map(({ name, claim }) => (
          <li key={name} className="claim">
            <span className="name">{text.claims[name]}</span>
            <span className="value">
              {name === 'category' ? <Category value={claim.value} /> : <Told text={claim.value} />}
              {claim.by === 'evidence' ? null : <span className="small muted"> {text.by[claim.by]}</span>}
            </span>
            <Confidence share={claim.confidence} />
            <span className="does">
              <button
                type="button"
                className="button small"
                aria-label={text.openEvidence(text.claims[name])}
                aria-haspopup="dialog"
                onClick={() => change({ open: name })}
              >
                <Icon name="proof" size={15} />
                {text.evidence}
              </button>
              {onCorrect === null ? null : (
                <button
                  type="button"
                  className="button small"
                  aria-label={TEXT.correcting.openCorrect(text.claims[name])}
                  aria-haspopup="dialog"
                  onClick={() => onCorrect(name)}
                >
                  {TEXT.correcting.title}
                </button>
              )}
            </span>
            {claim.against === undefined ? null : (
              <span className="against">
                <Told text={TEXT.correcting.against(claim.against.value, claim.against.later)} limit={200} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {unknown.length === 0 ? null : (
        <p className="small muted" style={{ marginTop: '0.75rem' }}>
          {text.unknownClaims}:{' '}
          {unknown.map((name, index) => (
            <span key={name}>
              {index === 0 ? null : ', '}
              {onCorrect === null ? (
                text.claims[name].toLowerCase()
              ) : (
                <button
                  type="button"
                  className="link-button"
                  aria-label={TEXT.correcting.openCorrect(text.claims[name])}
                  onClick={() => onCorrect(name)}
                >
                  {text.claims[name].toLowerCase()}
                </button>
              )}
            </span>
          ))}
        </p>
      )}
      {opened === undefined ? null : (
        <Dialog title={text.evidenceFor(text.claims[opened.name])} onClose={() => change({ open: null }, true)}>
          <Evidence device={device} name={opened.name} claim={opened.claim} />
          {opened.claim.against === undefined ? null : (
            <>
              <p className="message">
                <Told
                  text={TEXT.correcting.against(opened.claim.against.value, opened.claim.against.later)}
                  limit={300}
                />
              </p>
              <Evidence device={device} name={opened.name} claim={{ ...opened.claim.against, by: 'evidence' }} />
            </>
          )}
        </Dialog>
      )}
    </>
  );
}

function Evidence(props: { readonly device: Device; readonly name: ClaimName; readonly claim: Claim }): ReactNode {
  const { claim, device } = props;
  const mayFacts = useMay('listDeviceFacts');
  const facts = useQuery({ ...deviceFactsOptions(device.id), enabled: mayFacts });
  return (
    <>
      <p className="row">
        <strong>{props.name === 'category' ? <Category value={claim.value} /> : <Told text={claim.value} />}</strong>
        <span className="badge">{text.sure(percent(claim.confidence))}</span>
        <span className="badge">{text.by[claim.by]}</span>
      </p>
      <p className="muted">{text.basisLead(claim.basis.length)}</p>
      {mayFacts ? null : <p className="message">{text.noFactAccess}</p>}
      <ul className="stack">
        {claim.basis.map((basis) => (
          <li key={`${basis.rule} ${basis.key} ${basis.capture} ${basis.frame} ${basis.value}`}>
            <Proof basis={basis} fact={facts.data?.items.find((fact) => isSame(fact, basis)) ?? null} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Whether a fact is the one that a claim cites. */
function isSame({ key, value, source }: Fact, basis: Claim['basis'][number]): boolean {
  return key === basis.key && value === basis.value && source.frame === basis.frame && source.capture === basis.capture;
}

function Proof(props: { readonly basis: Claim['basis'][number]; readonly fact: Fact | null }): ReactNode {
  const { basis, fact } = props;
  return (
    <div className="proof">
      <p className="said">
        <Told text={basis.key} />: <Told text={basis.value} limit={400} />
      </p>
      <dl className="pairs small">
        <dt>{text.frame}</dt>
        <dd className="number">{basis.frame}</dd>
        <dt>{text.capture}</dt>
        <dd>
          <CaptureName path={basis.capture} />
        </dd>
        {fact === null ? null : (
          <>
            <dt>{text.heard}</dt>
            <dd>
              <When time={fact.time} />
            </dd>
            <dt>{text.field}</dt>
            <dd>
              <Told text={`${fact.source.protocol} · ${fact.source.field}`} />
            </dd>
            <dt>{text.subject}</dt>
            <dd className="mono">
              <Told text={[fact.subject.ip, fact.subject.mac].filter((part) => part !== undefined).join(' · ')} />
            </dd>
          </>
        )}
        <dt>{text.rule}</dt>
        <dd>
          <code>
            <Told text={basis.rule} />
          </code>
        </dd>
      </dl>
    </div>
  );
}

/** The file of a capture, with its whole path when pointed at. */
export function CaptureName({ path }: { readonly path: string }): ReactNode {
  const name = path.split('/').at(-1) ?? path;
  return (
    <span title={path.slice(0, 1000)}>
      <Told text={name} limit={60} />
    </span>
  );
}
