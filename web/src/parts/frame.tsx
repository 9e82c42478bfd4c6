/** The frame around every page: navigation, search, what is live, who is signed in, and the keys. */
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { Client, Session } from '../../client.ts';
import icon from '../icon.svg';
import { api } from '../lib/api.ts';
import { useKeys } from '../lib/keys.ts';
import { useLiveEvents, useLiveState, useNotices } from '../lib/live.ts';
import { enterSession } from '../lib/session.ts';
import { applyTheme, chosenTheme, nextTheme } from '../lib/theme.ts';
import { useView } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { HelpLink } from './help-link.tsx';
import { Icon, type IconName } from './icon.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { Menu } from './overlay.tsx';
import { QueryBox } from './query-box.tsx';
import { Told } from './words.tsx';

interface Place {
  readonly to:
    | '/'
    | '/devices'
    | '/map'
    | '/findings'
    | '/incidents'
    | '/drill'
    | '/segmentation'
    | '/patient-data'
    | '/out-of-date'
    | '/access'
    | '/changes'
    | '/reports'
    | '/conversations'
    | '/facts'
    | '/sensors'
    | '/users'
    | '/roles'
    | '/tokens'
    | '/audit'
    | '/webhooks'
    | '/settings'
    | '/system';
  readonly name: string;
  readonly icon: IconName;
  /** Who may use this operation sees the place in the menu. */
  readonly needs: keyof Client;
  /** The key that goes there after `g`. */
  readonly key?: string;
}
/** The places of the page, in the order of the menu. */
const PLACES: readonly Place[] = [
  { to: '/', name: TEXT.nav.overview, icon: 'overview', needs: 'listDevices', key: 'o' },
  { to: '/devices', name: TEXT.nav.devices, icon: 'devices', needs: 'listDevices', key: 'd' },
  { to: '/map', name: TEXT.nav.map, icon: 'map', needs: 'getMap', key: 'm' },
  { to: '/findings', name: TEXT.nav.findings, icon: 'findings', needs: 'listFindings', key: 'f' },
  { to: '/incidents', name: TEXT.nav.incidents, icon: 'warning', needs: 'listIncidents', key: 'i' },
  { to: '/patient-data', name: TEXT.nav.patientData, icon: 'patient', needs: 'listFindings', key: 'p' },
  { to: '/out-of-date', name: TEXT.nav.outOfDate, icon: 'clock', needs: 'listLifecycle', key: 'l' },
  { to: '/access', name: TEXT.nav.access, icon: 'access', needs: 'getAccess', key: 'a' },
  { to: '/segmentation', name: TEXT.nav.segmentation, icon: 'roles', needs: 'getSegmentation', key: 'e' },
  { to: '/drill', name: TEXT.nav.drill, icon: 'play', needs: 'startDrill', key: 'b' },
  { to: '/changes', name: TEXT.nav.changes, icon: 'changes', needs: 'listChanges', key: 'c' },
  { to: '/reports', name: TEXT.nav.reports, icon: 'report', needs: 'getReport', key: 'r' },
  { to: '/conversations', name: TEXT.nav.flows, icon: 'flows', needs: 'listFlows', key: 't' },
  { to: '/facts', name: TEXT.nav.facts, icon: 'facts', needs: 'listFacts' },
  { to: '/sensors', name: TEXT.nav.sensors, icon: 'sensors', needs: 'listSensors', key: 's' },
];
const ADMINISTRATION: readonly Place[] = [
  { to: '/users', name: TEXT.nav.users, icon: 'users', needs: 'listUsers' },
  { to: '/roles', name: TEXT.nav.roles, icon: 'roles', needs: 'getSession' },
  { to: '/tokens', name: TEXT.nav.tokens, icon: 'tokens', needs: 'listTokens' },
  { to: '/audit', name: TEXT.nav.audit, icon: 'audit', needs: 'listAudit' },
  { to: '/webhooks', name: TEXT.nav.webhooks, icon: 'webhooks', needs: 'listWebhooks' },
  { to: '/settings', name: TEXT.nav.settings, icon: 'settings', needs: 'getSettings' },
  { to: '/system', name: TEXT.nav.system, icon: 'system', needs: 'getSystem' },
];

export function Frame({ session, children }: { readonly session: Session; readonly children: ReactNode }): ReactNode {
  useLiveEvents();
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useFocusOnArrival(path, setOpen);
  useKeys({
    '/': () => search.current?.focus(),
    '?': () => setHelp(true),
    ...Object.fromEntries(
      PLACES.flatMap((place) =>
        place.key === undefined ? [] : [[`g ${place.key}`, () => navigate({ to: place.to })]],
      ),
    ),
  });
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open]);
  return (
    <>
      <a className="skip" href="#content">
        {TEXT.skip}
      </a>
      <div className="frame">
        <Side session={session} open={open} onClose={() => setOpen(false)} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a second way to close the menu beside its button and Escape. */}
        <div className="veil" onClick={() => setOpen(false)} />
        <div>
          <header className="top">
            <button
              type="button"
              className="button plain icon only-narrow"
              aria-label={TEXT.nav.open}
              aria-expanded={open}
              onClick={() => setOpen(true)}
            >
              <Icon name="menu" />
            </button>
            <EverythingBox inputRef={search} />
            <Live />
            <HelpLink />
            <ThemeButton />
            <span className="only-wide">
              <button
                type="button"
                className="button plain icon"
                aria-label={TEXT.nav.keys}
                title={TEXT.nav.keys}
                onClick={() => setHelp(true)}
              >
                <Icon name="keyboard" />
              </button>
            </span>
            <AccountMenu session={session} />
          </header>
          <Banner />
          <main className="content" id="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      {help ? <KeysDialog places={PLACES} onClose={() => setHelp(false)} /> : null}
    </>
  );
}

/** Whoever goes to another page is put at the beginning of it, as after loading one. */
function useFocusOnArrival(path: string, setOpen: (open: boolean) => void): void {
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what has changed.
  useEffect(() => {
    setOpen(false);
    if (!first.current) document.getElementById('content')?.focus({ preventScroll: true });
    first.current = false;
  }, [path, setOpen]);
}

function Side(props: { readonly session: Session; readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const { may } = props.session;
  const shown = (places: readonly Place[]): readonly Place[] => places.filter(({ needs }) => may.includes(needs));
  const line = ({ to, name, icon: picture }: Place): ReactNode => (
    <li key={to}>
      <Link
        to={to}
        className="go"
        activeOptions={{ exact: to === '/', includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon name={picture} />
        {name}
      </Link>
    </li>
  );
  return (
    <nav className={`side ${props.open ? 'open' : ''}`} aria-label={TEXT.nav.label}>
      <div>
        <div className="spread" style={{ flexWrap: 'nowrap' }}>
          <Link to="/" className="brand">
            <img src={icon} width="26" height="26" alt="" />
            {TEXT.product}
          </Link>
          <button
            type="button"
            className="button plain icon only-narrow"
            aria-label={TEXT.nav.close}
            onClick={props.onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        <ul>{shown(PLACES).map(line)}</ul>
        <p className="part" id="administration">
          {TEXT.nav.administration}
        </p>
        <ul aria-labelledby="administration">{shown(ADMINISTRATION).map(line)}</ul>
      </div>
    </nav>
  );
}

function EverythingBox({ inputRef }: { readonly inputRef: React.RefObject<HTMLInputElement | null> }): ReactNode {
  const navigate = useNavigate();
  const [{ q }] = useView();
  const here = useRouterState({ select: ({ location }) => location.pathname === '/search' });
  return (
    <QueryBox
      label={TEXT.search.label}
      placeholder={TEXT.search.placeholder}
      kind={null}
      hint="/"
      value={here ? (q ?? '') : ''}
      inputRef={inputRef}
      onSearch={(query) => void navigate({ to: '/search', search: query === '' ? {} : { q: query } })}
    />
  );
}

function Live(): ReactNode {
  const state = useLiveState();
  return (
    <span className={`live ${state}`} role="status">
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <circle
          cx="5"
          cy="5"
          r="3.700"
          fill={state === 'live' ? 'var(--good)' : 'none'}
          stroke={state === 'live' ? 'var(--good)' : 'currentColor'}
          strokeWidth="1.800"
        />
      </svg>
      <span className={state === 'lost' ? '' : 'only-wide'}>{TEXT.live[state]}</span>
    </span>
  );
}

/** Tells that the connection is lost, and what the service warns of. */
function Banner(): ReactNode {
  const state = useLiveState();
  const [notice, setNotice] = useState<string | null>(null);
  useNotices(useCallback((message: string) => setNotice(message), []));
  const message = state === 'lost' ? TEXT.live.lostWhy : notice;
  if (message === null) return null;
  return (
    <div className="banner" role="alert">
      <Icon name={state === 'lost' ? 'plug' : 'warning'} />
      <span>
        <Told text={message} limit={300} />
      </span>
      {state === 'lost' ? null : (
        <button type="button" className="button plain icon" aria-label={TEXT.close} onClick={() => setNotice(null)}>
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

function ThemeButton(): ReactNode {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <button
      type="button"
      className="button plain icon"
      aria-label={TEXT.nav.theme[theme]}
      title={TEXT.nav.theme[theme]}
      onClick={() => {
        const next = nextTheme(theme);
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon name={theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'system'} />
    </button>
  );
}

function AccountMenu({ session }: { readonly session: Session }): ReactNode {
  const { user } = session;
  const leave = useMutation({ mutationFn: () => api.signOut(), onSettled: () => enterSession(null) });
  return (
    <Menu label={TEXT.nav.account} icon="account" iconOnly>
      {(close) => (
        <>
          <p className="note">
            <strong>
              <Told text={user.displayName || user.name} limit={40} />
            </strong>
            <br />
            {TEXT.roles[user.role]}
          </p>
          <Link to="/account" className="item" onClick={close}>
            <Icon name="settings" /> {TEXT.nav.account}
          </Link>
          <Link to="/tokens" className="item" onClick={close}>
            <Icon name="tokens" /> {TEXT.nav.tokens}
          </Link>
          <Link to="/manual" className="item" onClick={close}>
            <Icon name="help" /> {TEXT.manual.title}
          </Link>
          <a className="item" href="/api/docs" target="_blank" rel="noreferrer">
            <Icon name="book" /> {TEXT.nav.documentation}
          </a>
          <button type="button" className="item" onClick={() => leave.mutate()}>
            <Icon name="signOut" /> {TEXT.nav.signOut}
          </button>
        </>
      )}
    </Menu>
  );
}
