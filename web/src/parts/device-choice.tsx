/** Chooses a device: a search, and a list of what it finds. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../lib/api.ts';
import { nameText } from '../lib/device-name.ts';
import { deviceOptions } from '../lib/questions.ts';
import { TEXT } from '../text.ts';
import { Field } from './form.tsx';

const text = TEXT.drill;
const OFFERED = 50;
/** Names are cut in a list, in characters. */
const NAME_LIMIT = 60;

export function DeviceChoice(props: {
  readonly label: string;
  /** What stands for no device. */
  readonly nobody: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactNode {
  const { label, nobody, value, onChange } = props;
  const [q, setQ] = useState('');
  const found = useQuery({
    queryKey: ['devices', 'choice', q],
    queryFn: () => api.listDevices({ query: { q: worded(q), limit: OFFERED, sort: 'name' } }),
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({ ...deviceOptions(value), enabled: value !== '' });
  const offered = (found.data?.items ?? []).filter(({ id }) => id !== value);
  return (
    <>
      <Field label={text.find}>
        {(ids) => (
          <input {...ids} type="search" className="input" value={q} onChange={(event) => setQ(event.target.value)} />
        )}
      </Field>
      <Field label={label}>
        {(ids) => (
          <select {...ids} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
            <option value="">{nobody}</option>
            {value === '' ? null : (
              <option value={value}>
                {chosen.data === undefined ? value : nameText(chosen.data).slice(0, NAME_LIMIT)}
              </option>
            )}
            {offered.map((device) => (
              <option key={device.id} value={device.id}>
                {nameText(device).slice(0, NAME_LIMIT)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

/** What is typed is looked for as words: half a query is no query. */
function worded(typed: string): string {
  const words = typed.replaceAll(/["\\():*]/g, ' ').trim();
  return words === '' ? '' : `"${words}"`;
}
