/** Configurations of the network's devices: brought, told how far each is understood, replaced, removed, and taken back. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { type Configurations, renewSegmentation, useConfigurations } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { CONFIGURATIONS_TEXT } from '../text/configurations.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { BringConfigurations } from './configurations-bring.tsx';
import { ConfigurationLine } from './configurations-line.tsx';
import { Find } from './form.tsx';
import { Confirm } from './overlay.tsx';
import { Panel } from './panel.tsx';
import { Answered, State } from './states.tsx';
import { Told, When } from './words.tsx';

const text = CONFIGURATIONS_TEXT;
const { plan: planText } = SEGMENTATION_TEXT;
/** Configurations that are shown before more are asked for, and names of a change. */
const [SHOWN, NAMES] = [30, 5];

export function ConfigurationsView(): ReactNode {
  const query = useConfigurations();
  const may = useMay('bringConfigurations');
  return (
    <Answered query={query} lines={8}>
      {(configurations) => (
        <div className="panels">
          {may ? <BringConfigurations configurations={configurations} /> : null}
          <Brought configurations={configurations} may={may} />
          {configurations.editions.length === 0 ? null : <Changes configurations={configurations} may={may} />}
        </div>
      )}
    </Answered>
  );
}

function Brought(props: { readonly configurations: Configurations; readonly may: boolean }): ReactNode {
  const { files, named } = props.configurations;
  const [word, setWord] = useState('');
  const [all, setAll] = useState(false);
  if (files.length === 0)
    return (
      <Panel title={text.title}>
        <State icon="proof" title={text.none}>
          {named === null ? text.noneWhy : <Told text={text.named(named)} limit={400} />}
          {props.may ? null : ` ${text.noneMay}`}
        </State>
      </Panel>
    );
  const found = files.filter((file) => fits(file, word.trim().toLowerCase()));
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <Panel
      title={text.title}
      lead={named === null ? text.lead : <Told text={text.instead(named)} limit={400} />}
      side={<Find label={text.find} value={word} onChange={setWord} />}
    >
      <p className="muted small" role="status">
        {text.devices(found.length)}
      </p>
      {found.length === 0 ? <p className="muted">{text.noMatch}</p> : null}
      <ul className="stack lines">
        {shown.map((file) => (
          <ConfigurationLine key={file.name} file={file} may={props.may} />
        ))}
      </ul>
      {found.length > shown.length ? (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {TEXT.andMore(found.length - shown.length)}
        </button>
      ) : null}
    </Panel>
  );
}

function fits({ name, device, filters, interfaces }: Configurations['files'][number], word: string): boolean {
  return (
    word === '' ||
    [name, device, ...filters, ...interfaces.flatMap((one) => [one.name, ...one.addresses])].some((one) =>
      one.toLowerCase().includes(word),
    )
  );
}

function Changes(props: { readonly configurations: Configurations; readonly may: boolean }): ReactNode {
  const { editions } = props.configurations;
  const [open, setOpen] = useState(false);
  const newest = editions[0]?.number ?? 0;
  const undo = useMutation({
    mutationFn: () => api.undoConfigurations({ body: { edition: newest } }),
    onSuccess: () => setOpen(false),
    onSettled: renewSegmentation,
  });
  return (
    <Panel
      title={text.changes}
      lead={text.changesLead}
      side={
        props.may ? (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {text.undo}
          </button>
        ) : undefined
      }
    >
      <ul className="stack lines">
        {editions.map(({ number, at, by, kind, files, changed }) => (
          <li key={number}>
            <span className="row">
              <span className="badge">{text.kinds[kind]}</span>
              <When time={at} />
              <span className="muted">
                {planText.by} <Told text={by} limit={60} />, {text.size(files)}
              </span>
            </span>
            <span className="small">
              <Told text={changed.slice(0, NAMES).join(', ')} limit={300} />
              {changed.length > NAMES ? ` ${TEXT.andMore(changed.length - NAMES)}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {open ? (
        <Confirm
          title={text.undo}
          question={text.undoAsk}
          action={text.undo}
          busy={undo.isPending}
          problem={sentence(undo.error, TEXT.states.unreachable)}
          onConfirm={() => undo.mutate()}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </Panel>
  );
}
