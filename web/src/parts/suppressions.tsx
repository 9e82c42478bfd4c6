/** What is held back, why and until when, and how it is shown again. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Suppression } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { nameText } from '../lib/device-name.ts';
import { deviceOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Panel } from './panel.tsx';
import { Answered } from './states.tsx';
import { Table } from './table.tsx';
import { kindWords, Told, When } from './words.tsx';

const text = TEXT.triage;

export function Suppressions(): ReactNode {
  const may = useMay('listSuppressions');
  const suppressions = useQuery({
    queryKey: ['suppressions'],
    queryFn: () => api.listSuppressions(),
    enabled: may,
  });
  const end = useMutation({
    mutationFn: (id: number) => api.endSuppression({ params: { id } }),
    onSettled: () => {
      void answers.invalidateQueries({ queryKey: ['suppressions'] });
      void answers.invalidateQueries({ queryKey: ['findings'] });
    },
  });
  if (!may) return null;
  return (
    <div className="stack" style={{ marginTop: '1rem' }}>
      <Panel title={text.suppressions} lead={text.suppressionsLead}>
        <ProblemLine problem={sentence(end.error, TEXT.states.unreachable)} />
        <Answered query={suppressions}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted">{text.suppressionsNone}</p>
            ) : (
              <Table
                heads={[text.group.kind, text.scope, text.reason, text.by, text.ends, { name: text.end, unseen: true }]}
              >
                {items.map((one) => (
                  <Line key={one.id} suppression={one} onEnd={() => end.mutate(one.id)} />
                ))}
              </Table>
            )
          }
        </Answered>
      </Panel>
    </div>
  );
}

function Line({ suppression, onEnd }: { readonly suppression: Suppression; readonly onEnd: () => void }): ReactNode {
  const { kind, device, place, reason, by, expiresAt, ended } = suppression;
  const may = useMay('endSuppression');
  const isOver = ended !== null || new Date(expiresAt).getTime() <= Date.now();
  return (
    <tr>
      <th scope="row">
        <Told text={kindWords(kind)} limit={80} />
      </th>
      <td>{device === null ? <Told text={place ?? text.everywhere} limit={60} /> : <DeviceName id={device} />}</td>
      <td>
        <Told text={reason} limit={200} />
      </td>
      <td>
        <Told text={by.name} limit={40} />
      </td>
      <td>{ended === null ? <When time={expiresAt} short /> : <Told text={text.ended(ended.by.name)} limit={60} />}</td>
      <td className="end">
        {isOver ? (
          <span className="muted">{text.over}</span>
        ) : may ? (
          <button type="button" className="button small" onClick={onEnd}>
            {text.end}
          </button>
        ) : null}
      </td>
    </tr>
  );
}

function DeviceName({ id }: { readonly id: string }): ReactNode {
  const { data } = useQuery(deviceOptions(id));
  return <Told text={data === undefined ? id : nameText(data)} limit={60} />;
}
