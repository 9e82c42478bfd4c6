/** Captures that are brought: dropped on the page or chosen, sent one after another, and followed until they were read. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useReducer, useRef } from 'react';
import type { Capture } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { quoted } from '../lib/complete.ts';
import { useDrop } from '../lib/dropped.ts';
import { bytes, percent } from '../lib/format.ts';
import { capturesOptions } from '../lib/questions.ts';
import { bringCapture } from '../lib/upload.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Told } from './words.tsx';

const text = TEXT.upload;
const ENDINGS = '.pcap,.pcapng,.cap,.gz,.zst,application/vnd.tcpdump.pcap';
/** Where the events of the service do not tell that a capture was read, it is asked for this often, in milliseconds. */
const ASK_EVERY = 3000;

/** Where a capture is on its way. */
type Phase =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'taken'; readonly hash: string; readonly known: boolean }
  | { readonly kind: 'refused'; readonly why: string };
interface Item {
  readonly id: number;
  readonly file: File;
  readonly phase: Phase;
}
type Step = { readonly add: readonly File[] } | { readonly id: number; readonly phase: Phase };

function stepped(items: readonly Item[], step: Step): readonly Item[] {
  if ('add' in step)
    return [
      ...items,
      ...step.add.map((file, index): Item => ({ id: items.length + index, file, phase: { kind: 'waiting' } })),
    ];
  return items.map((item) => (item.id === step.id ? { ...item, phase: step.phase } : item));
}

export function Upload(): ReactNode {
  const [items, step] = useReducer(stepped, []);
  const input = useRef<HTMLInputElement>(null);
  const limits = useQuery({ queryKey: ['upload-limits'], queryFn: () => api.getUploadLimits(), staleTime: 300_000 });
  const limit = limits.data?.bytesLimit ?? Number.POSITIVE_INFINITY;
  useSending(items, limit, step);
  const over = useDrop(({ files }) => step({ add: [...files] }));
  return (
    <Panel title={text.title} lead={text.lead}>
      <div className={`drop ${over ? 'over' : ''}`}>
        <Icon name="download" size={26} />
        <p>
          <span className="only-wide">{text.drop} </span>
          <button type="button" className="button" onClick={() => input.current?.click()}>
            {text.choose}
          </button>
        </p>
        <p className="small muted">{Number.isFinite(limit) ? text.limits(bytes(limit)) : text.kinds}</p>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ENDINGS}
          aria-label={text.choose}
          onChange={({ currentTarget }) => {
            step({ add: [...(currentTarget.files ?? [])] });
            currentTarget.value = '';
          }}
        />
      </div>
      <div role="status" aria-label={text.progress}>
        {items.length === 0 ? null : <Items items={items} />}
      </div>
    </Panel>
  );
}

/** Sends what waits, one file at a time. */
function useSending(items: readonly Item[], limit: number, step: (step: Step) => void): void {
  const stop = useRef<AbortController>(null);
  const next = items.find(({ phase }) => phase.kind === 'sending')
    ? undefined
    : items.find(({ phase }) => phase.kind === 'waiting');
  useEffect(() => {
    if (next === undefined) return;
    const { id, file } = next;
    if (file.size > limit) {
      step({ id, phase: { kind: 'refused', why: text.tooLarge(bytes(file.size), bytes(limit)) } });
      return;
    }
    stop.current ??= new AbortController();
    const sending = (share: number): void => step({ id, phase: { kind: 'sending', share } });
    sending(0);
    bringCapture(file, sending, stop.current.signal)
      .then(({ capture, known }) => {
        step({ id, phase: { kind: 'taken', hash: capture.hash, known } });
        void answers.invalidateQueries({ queryKey: capturesOptions.queryKey });
      })
      .catch((error: unknown) =>
        step({ id, phase: { kind: 'refused', why: sentence(error, TEXT.states.unreachable) ?? '' } }),
      );
  }, [next, limit, step]);
  // Who goes to another page goes away from what is on its way.
  useEffect(() => () => stop.current?.abort(), []);
}

function Items({ items }: { readonly items: readonly Item[] }): ReactNode {
  const captures = useQuery({
    ...capturesOptions,
    refetchInterval: ({ state }) =>
      items.some(({ phase }) => phase.kind === 'taken' && stateOf(state.data?.items, phase.hash) === 'reading')
        ? ASK_EVERY
        : false,
  });
  return (
    <ul className="entries">
      {items.map((item) => (
        <li key={item.id} className="brought">
          <strong>
            <Told text={item.file.name} limit={60} />
          </strong>
          <How phase={item.phase} captures={captures.data?.items} />
        </li>
      ))}
    </ul>
  );
}

/** A capture that is not in the list yet is about to be read. */
function stateOf(captures: readonly Capture[] | undefined, hash: string): Capture['state'] {
  return captures?.find((capture) => capture.hash === hash)?.state ?? 'reading';
}

function How(props: { readonly phase: Phase; readonly captures: readonly Capture[] | undefined }): ReactNode {
  const { phase } = props;
  if (phase.kind === 'waiting') return <Line icon="changes">{text.waiting}</Line>;
  if (phase.kind === 'refused')
    return (
      <Line icon="broken" mark="critical">
        {phase.why}
      </Line>
    );
  if (phase.kind === 'sending')
    return (
      <span className="meter">
        <progress max={1} value={phase.share} aria-label={text.sending} />
        <span>{phase.share < 1 ? percent(phase.share) : text.checking}</span>
      </span>
    );
  const capture = props.captures?.find(({ hash }) => hash === phase.hash);
  if (capture === undefined || capture.state === 'reading') return <Line icon="changes">{text.reading}</Line>;
  if (capture.state === 'failed')
    return (
      <Line icon="broken" mark="critical">
        <Told text={capture.problems[0]?.message ?? text.failed} limit={300} />
      </Line>
    );
  return (
    <Line icon="good" mark="good">
      {phase.known ? text.known : TEXT.count.packets(capture.packets)}
      {'. '}
      <Link to="/conversations" search={{ q: `capture:${quoted(capture.path.slice(0, 200))}` }}>
        {text.shows}
      </Link>
    </Line>
  );
}

function Line(props: { readonly icon: IconName; readonly mark?: string; readonly children: ReactNode }): ReactNode {
  return (
    <span className="said-so">
      <span className={`mark ${props.mark ?? ''}`}>
        <Icon name={props.icon} size={15} />
      </span>
      <span>{props.children}</span>
    </span>
  );
}
