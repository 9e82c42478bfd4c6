/** The keys of the page. */
import { type ReactNode, useState } from 'react';
import { keysAreOn, turnKeys } from '../lib/keys.ts';
import { TEXT } from '../text.ts';
import { Dialog } from './overlay.tsx';

export function KeysDialog(props: {
  readonly places: readonly { readonly name: string; readonly key?: string }[];
  readonly onClose: () => void;
}): ReactNode {
  const { keys } = TEXT;
  const [on, setOn] = useState(keysAreOn);
  return (
    <Dialog title={keys.title} onClose={props.onClose}>
      <p>{keys.lead}</p>
      <dl className="pairs">
        <Pair keys={['/']} meaning={keys.search} />
        <Pair keys={['?']} meaning={keys.help} />
        <Pair keys={['j', 'k']} meaning={keys.rows} />
        <Pair keys={['Enter']} meaning={keys.open} />
        <Pair keys={['x']} meaning={keys.select} />
        <Pair keys={['s']} meaning={keys.state} />
        <Pair keys={['a']} meaning={keys.assign} />
        <Pair keys={['c']} meaning={keys.comment} />
        <Pair keys={['m']} meaning={keys.suppress} />
        <Pair keys={['u']} meaning={keys.undo} />
        {props.places.map(({ name, key }) =>
          key === undefined ? null : <Pair key={key} keys={['g', key]} meaning={keys.go(name)} />,
        )}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          onChange={() => {
            turnKeys(!on);
            setOn(!on);
          }}
        />
        {keys.on}
      </label>
    </Dialog>
  );
}

function Pair({ keys, meaning }: { readonly keys: readonly string[]; readonly meaning: string }): ReactNode {
  return (
    <>
      <dt className="row">
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{meaning}</dd>
    </>
  );
}
