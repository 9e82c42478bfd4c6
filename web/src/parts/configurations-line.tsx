/** A configuration: the device that it models, what of it is not understood, and what can be done with it. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { type Configurations, renewSegmentation } from '../lib/segmentation.ts';
import { bringConfigurations } from '../lib/upload.ts';
import { CONFIGURATIONS_TEXT } from '../text/configurations.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { Confirm } from './overlay.tsx';
import { Told, When } from './words.tsx';

const text = CONFIGURATIONS_TEXT;
const { plan: planText } = SEGMENTATION_TEXT;
type BroughtFile = Configurations['files'][number];
/** Lines, interfaces and filters that are shown. */
const SHOWN = 20;

export function ConfigurationLine({ file, may }: { readonly file: BroughtFile; readonly may: boolean }): ReactNode {
  const { device, name, dialect } = file;
  return (
    <li>
      <div className="spread">
        <span className="row">
          <strong>
            <Told text={device} limit={60} />
          </strong>
          <span className="badge">{dialect === null ? text.noDialect : (text.dialects[dialect] ?? dialect)}</span>
          <span className="muted small">
            <Told text={name} limit={80} />
          </span>
        </span>
        {may ? <Doing file={file} /> : null}
      </div>
      <Understood file={file} />
      <details className="small">
        <summary>
          {text.show}
          <span className="unseen">: {device}</span>
        </summary>
        <Model file={file} />
      </details>
    </li>
  );
}

function Understood({ file: { dialect, lines, unknown, device } }: { readonly file: BroughtFile }): ReactNode {
  if (dialect === null)
    return (
      <p className="mark wrap medium small">
        <Icon name="help" size={16} />
        {text.noDialectWhy}
      </p>
    );
  if (lines.unknown === 0)
    return (
      <p className="mark wrap good small">
        <Icon name="good" size={16} />
        {text.understood}
      </p>
    );
  return (
    <details className="small">
      <summary>
        <span className="mark wrap medium">
          <Icon name="help" size={16} />
          {text.unknown(lines.unknown)}
          <span className="unseen">: {device}</span>
        </span>
      </summary>
      <p className="muted">{text.unknownLead}</p>
      <ul className="unknown-lines">
        {unknown.slice(0, SHOWN).map((line) => (
          <li key={line.at}>
            <span className="number">{text.line(line.at)}</span>
            <code>
              <Told text={line.text} limit={120} />
            </code>
            {line.matters ? null : <span className="muted">{text.harmless}</span>}
          </li>
        ))}
      </ul>
      {lines.unknown > SHOWN ? <p className="muted">{TEXT.andMore(lines.unknown - SHOWN)}</p> : null}
    </details>
  );
}

function Model({ file }: { readonly file: BroughtFile }): ReactNode {
  const { interfaces, interfaceCount, filters, filterCount, routes, at, by, cleaned } = file;
  return (
    <dl className="pairs">
      <dt>{text.interfaces}</dt>
      <dd>
        {interfaceCount === 0 ? text.noInterfaces : null}
        {interfaces.slice(0, SHOWN).map(({ name, addresses, up }, index) => (
          <span key={name}>
            {index === 0 ? '' : ', '}
            <Told text={[name, ...addresses].join(' ')} limit={90} />
            {up ? '' : ` (${text.down})`}
          </span>
        ))}
        {interfaceCount > SHOWN ? ` ${TEXT.andMore(interfaceCount - SHOWN)}` : ''}
      </dd>
      <dt>{text.filters}</dt>
      <dd>
        {filterCount === 0 ? text.noInterfaces : <Told text={filters.slice(0, SHOWN).join(', ')} limit={400} />}
        {filterCount > SHOWN ? ` ${TEXT.andMore(filterCount - SHOWN)}` : ''}
      </dd>
      <dt>{text.routes}</dt>
      <dd>{number(routes)}</dd>
      <dt>{text.kept}</dt>
      <dd>
        <When time={at} /> {planText.by} <Told text={by} limit={60} />, {text.cleaned(cleaned)}
      </dd>
    </dl>
  );
}

/** Replace it by another file, or remove it. */
function Doing({ file: { name, device } }: { readonly file: BroughtFile }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const replace = useMutation({
    mutationFn: async (file: File) => {
      const { outcomes } = await bringConfigurations([{ name, file }], () => {}, new AbortController().signal);
      const refused = outcomes.find(({ result }) => result === 'refused');
      if (refused) throw new Error(refused.because ?? '');
    },
    onSettled: renewSegmentation,
  });
  const remove = useMutation({
    mutationFn: () => api.removeConfigurations({ body: { names: [name] } }),
    onSuccess: () => setOpen(false),
    onSettled: renewSegmentation,
  });
  return (
    <span className="row">
      <button
        type="button"
        className="button small"
        aria-disabled={replace.isPending}
        onClick={() => replace.isPending || input.current?.click()}
      >
        {text.replace}
        <span className="unseen">: {device}</span>
      </button>
      <button type="button" className="button small" onClick={() => setOpen(true)}>
        {text.remove}
        <span className="unseen">: {device}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`${text.replace}: ${device}`}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) replace.mutate(file);
          currentTarget.value = '';
        }}
      />
      <ProblemLine problem={replace.error === null ? null : (sentence(replace.error, replace.error.message) ?? '')} />
      {open ? (
        <Confirm
          title={text.remove}
          question={<Told text={text.removeAsk(device)} limit={300} />}
          action={text.remove}
          busy={remove.isPending}
          problem={sentence(remove.error, TEXT.states.unreachable)}
          onConfirm={() => remove.mutate()}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </span>
  );
}
