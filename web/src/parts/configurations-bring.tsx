/** Bringing configurations: files, a folder or an archive, dropped or chosen, and what became of each. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { sentence } from '../lib/api.ts';
import { filesIn, useDrop } from '../lib/dropped.ts';
import { bytes, percent } from '../lib/format.ts';
import { type Configurations, renewSegmentation } from '../lib/segmentation.ts';
import { type BroughtConfigurations, bringConfigurations, type NamedFile } from '../lib/upload.ts';
import { CONFIGURATIONS_TEXT } from '../text/configurations.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Told } from './words.tsx';

const text = CONFIGURATIONS_TEXT;
type Outcome = BroughtConfigurations['outcomes'][number];
/** Outcomes that are shown; those that were refused come first. */
const SHOWN = 12;

export function BringConfigurations({ configurations }: { readonly configurations: Configurations }): ReactNode {
  const { limits } = configurations;
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController>(null);
  const bring = useMutation({
    mutationFn: (files: readonly NamedFile[]) => {
      stop.current = new AbortController();
      setShare(0);
      return bringConfigurations(files, setShare, stop.current.signal);
    },
    onSettled: renewSegmentation,
  });
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const take = (files: readonly NamedFile[]): void => {
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    const isTooLarge = size > limits.uploadBytes;
    setTooLarge(isTooLarge ? text.tooLarge(bytes(size), bytes(limits.uploadBytes)) : null);
    if (!isTooLarge && files.length > 0 && !bring.isPending) bring.mutate(files);
  };
  const over = useDrop((transfer) => void filesIn(transfer).then(take));
  // Who goes to another page goes away from what is on its way.
  useEffect(() => () => stop.current?.abort(), []);
  return (
    <Panel title={text.bring} lead={text.bringLead}>
      <div className={`drop ${over ? 'over' : ''}`}>
        <Icon name="download" size={26} />
        <p>
          <span className="only-wide">{text.drop} </span>
          <Choose label={text.choose} busy={bring.isPending} onFiles={take} />{' '}
          <Choose label={text.folder} busy={bring.isPending} onFiles={take} folder />
        </p>
        <p className="small muted">{text.limits(limits.files, bytes(limits.fileBytes))}</p>
        <p className="small">
          <Icon name="lock" size={14} /> {text.secrets}
        </p>
      </div>
      <ProblemLine problem={tooLarge ?? sentence(bring.error, TEXT.states.unreachable)} />
      <div role="status" aria-label={text.progress}>
        {bring.isPending ? (
          <span className="meter">
            <progress {...(share < 1 ? { max: 1, value: share } : {})} aria-label={text.sending} />
            <span>{share < 1 ? percent(share) : text.reading}</span>
          </span>
        ) : bring.data === undefined ? null : (
          <Outcomes outcomes={bring.data.outcomes} />
        )}
      </div>
    </Panel>
  );
}

function Choose(props: {
  readonly label: string;
  readonly busy: boolean;
  readonly folder?: true;
  readonly onFiles: (files: readonly NamedFile[]) => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={props.busy}
        onClick={() => props.busy || input.current?.click()}
      >
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={props.label}
        {...(props.folder ? { webkitdirectory: '' } : {})}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          props.onFiles(files.map((file) => ({ name: file.webkitRelativePath || file.name, file })));
          currentTarget.value = '';
        }}
      />
    </>
  );
}

function Outcomes({ outcomes }: { readonly outcomes: readonly Outcome[] }): ReactNode {
  const refused = outcomes.filter(({ result }) => result === 'refused');
  const taken = outcomes.filter(({ result }) => result !== 'refused');
  const shown = [...refused, ...taken].slice(0, SHOWN);
  return (
    <div className="stack outcomes">
      <p className={`mark wrap ${refused.length > 0 ? 'medium' : 'good'}`}>
        <Icon name={refused.length > 0 ? 'warning' : 'good'} size={16} />
        {text.summary(taken.length, refused.length)}
      </p>
      <ul className="entries">
        {shown.map(({ name, result, because }) => (
          <li key={`${name} ${result}`} className="brought">
            <strong>
              <Told text={name} limit={60} />
            </strong>
            <span className="said-so">
              <span className={`mark ${result === 'refused' ? 'critical' : 'good'}`}>
                <Icon name={result === 'refused' ? 'broken' : 'good'} size={15} />
              </span>
              <span>
                {text.results[result]}
                {because === null ? null : (
                  <>
                    : <Told text={because} limit={300} />
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {outcomes.length > shown.length ? <p className="muted">{TEXT.andMore(outcomes.length - shown.length)}</p> : null}
      {taken.length > 0 ? (
        <p>
          <Link to="/segmentation">{text.prove}</Link>
        </p>
      ) : null}
    </div>
  );
}
