/** Settings that everybody sees. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Settings } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { Field, ProblemLine } from '../parts/form.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered } from '../parts/states.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.settings;
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function SettingsPage(): ReactNode {
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => api.getSettings() });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <div className="panels">
        <Panel title={text.hospital} className="two-thirds">
          <Answered query={settings}>{(known) => <Form known={known} />}</Answered>
        </Panel>
      </div>
    </>
  );
}

function Form({ known }: { readonly known: Settings }): ReactNode {
  const [settings, setSettings] = useState(known);
  const save = useMutation({
    mutationFn: () => api.updateSettings({ body: settings }),
    onSuccess: (saved) => {
      answers.setQueryData(['settings'], saved);
      void answers.invalidateQueries({ queryKey: ['sign-in-options'] });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Field label={text.organisation}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            value={settings.organisation}
            onChange={(event) => setSettings({ ...settings, organisation: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.notice} help={text.noticeHelp}>
        {(ids) => (
          <textarea
            {...ids}
            className="input"
            rows={3}
            value={settings.notice}
            onChange={(event) => setSettings({ ...settings, notice: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.timeZone}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={settings.timeZone}
            onChange={(event) => setSettings({ ...settings, timeZone: event.target.value })}
          >
            {(ZONES.includes(settings.timeZone) ? ZONES : [settings.timeZone, ...ZONES]).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
      <ProblemLine problem={sentence(save.error, TEXT.states.unreachable)} />
      <div className="row">
        <button type="submit" className="button main" aria-disabled={save.isPending}>
          {TEXT.save}
        </button>
        <span role="status">{save.isSuccess ? TEXT.saved : ''}</span>
      </div>
    </form>
  );
}
