/** Programs started on a database server by what it runs for its clients: the way from a password of a database to the host. */
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, signalDraft, withAnswers } from '../signal-draft.ts';

const [RUNS, ALLOWS] = ['tds.command-run', 'tds.command-allowed'];

export const databaseCommands: Detector = {
  name: 'database-commands',
  kinds: ['lateral.database'],
  needs:
    'Requests to Microsoft SQL Server (TDS) in the clear: its default is to encipher logins alone. Where everything is enciphered nothing is seen.',
  lookAlikes: [
    'Old applications and jobs of their own use xp_cmdshell by design: suppress it by their addresses.',
    'Tools of administrators read whether xp_cmdshell may be used: they do not use it.',
    'Jobs that run Transact-SQL, and files of the server itself that are looked at, do not count.',
  ],
  conclude: ({ signals }) =>
    [...signals.pairs.values()].filter((pair) => pair.signals.has(RUNS) || pair.signals.has(ALLOWS)).map(draftOf),
};

function draftOf(pair: SignalledPair): Draft {
  const { client, server, signals } = pair;
  const isRun = signals.has(RUNS);
  const outcome = answerTo(pair, [RUNS]);
  const did = isRun
    ? `has the database server of ${server} run a program`
    : `lets programs be run by the database server of ${server}`;
  return signalDraft(pair, 'lateral.database', [...withAnswers([RUNS]), ALLOWS], {
    title: `${client} ${did}${outcome === 'failed' ? ': it was refused' : ''}`,
    severity: isRun && outcome !== 'failed' ? 'high' : 'medium',
    confidence: signals.has(ALLOWS) ? 0.9 : 0.7,
    outcome,
    attack: [technique('persistence', 'T1505.001'), technique('execution', 'T1059')],
    action: `Ask who administers the database of ${server} from ${client}. If nobody does: take ${client} off the network as far as care allows, renew the passwords of the database, turn xp_cmdshell off, and look at what was started on ${server}.`,
  });
}
