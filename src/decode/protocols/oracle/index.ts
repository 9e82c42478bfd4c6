/** Oracle’s database connections (TNS), recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const oracle: Protocol = defineProtocol<null, null>({
  name: 'oracle',
  title: 'Oracle Net Services (TNS)',
  specifications: [
    { title: 'Oracle Net Services', url: 'https://docs.oracle.com/en/database/oracle/oracle-database/19/netrf/' },
  ],
  places: { tcp: [1521, 1526, 2483] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'recognised, not read: queries may hold patient data' }],
  facts: {},
});
