/** Names, times, numbers and links as every page shows them; whatever a device called itself comes through here. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Device, Finding } from '../../client.ts';
import { condition, nameText } from '../lib/device-name.ts';
import { ago, cut, moment, percent, seen, shortMoment, utc, words } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { SeverityShape } from './icon.tsx';

/** How much of a name is shown, and how much a tooltip holds, in characters. */
const SHOWN = 120;
const TOOLTIP = 1000;

/** Text that came from the network: cut, isolated in its direction, with nothing unseen in it. */
export function Told({ text, limit = SHOWN }: { readonly text: string; readonly limit?: number }): ReactNode {
  const shown = cut(seen(cut(text, TOOLTIP)), limit);
  return <bdi title={text.length > limit ? cut(seen(cut(text, TOOLTIP)), TOOLTIP) : undefined}>{shown}</bdi>;
}

/** A moment: local, with UTC when pointed at. `short`: without year and seconds. */
export function When({ time, short = false }: { readonly time: string; readonly short?: boolean }): ReactNode {
  return (
    <time dateTime={time} title={utc(time)} className="number">
      {short ? shortMoment(time) : moment(time)}
    </time>
  );
}

/** How long ago; the moment itself when pointed at. */
export function Ago({ time }: { readonly time: string }): ReactNode {
  return (
    <time dateTime={time} title={`${moment(time)} · ${utc(time)}`} className="number">
      {ago(time)}
    </time>
  );
}

/** A device by its name, as a link to it. */
export function DeviceLink({
  device,
  whole = false,
}: {
  readonly device: Pick<Device, 'names' | 'ips' | 'macs' | 'id'>;
  readonly whole?: boolean;
}): ReactNode {
  return (
    <Link to="/devices/$id" params={{ id: device.id }} className={whole ? 'whole' : undefined}>
      <Told text={nameText(device)} limit={60} />
    </Link>
  );
}

/** An address that may be one of a device. */
export function AddressLink({ address }: { readonly address: string }): ReactNode {
  return (
    <Link to="/devices" search={{ q: condition(address) }}>
      <span className="mono">
        <Told text={address} limit={60} />
      </span>
    </Link>
  );
}

/** A kind of finding in plain words. */
export function kindWords(kind: string): string {
  const known = Object.hasOwn(TEXT.findingKinds, kind) ? TEXT.findingKinds[kind] : undefined;
  if (known !== undefined) return known;
  const said = kind.replaceAll(/[.-]/g, ' ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** A severity: shape, colour and word. */
export function Severity({ severity }: { readonly severity: Finding['severity'] }): ReactNode {
  return (
    <span className={`mark ${severity}`}>
      <SeverityShape severity={severity} />
      <span>{TEXT.severity[severity]}</span>
    </span>
  );
}

/** What a category is called; unknown where there is none. */
export function Category({ value }: { readonly value: string | null | undefined }): ReactNode {
  if (value === null || value === undefined) return <span className="muted">{TEXT.unknown}</span>;
  return <Told text={words(value)} limit={40} />;
}

/** A confidence as a bar and its number. */
export function Confidence({ share }: { readonly share: number }): ReactNode {
  return (
    <span className="meter" title={TEXT.device.sure(percent(share))}>
      <span className="track" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span>{percent(share)}</span>
    </span>
  );
}
