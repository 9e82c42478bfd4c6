/** Zabbix monitoring: agents and servers, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const zabbix: Protocol = defineProtocol<null, null>({
  name: 'zabbix',
  title: 'Zabbix',
  specifications: [
    { title: 'Zabbix protocols', url: 'https://www.zabbix.com/documentation/current/en/manual/appendix/protocols' },
  ],
  places: { tcp: [10050, 10051] },
  probe,
  reader: null,
  support: [
    {
      message: 'All messages',
      level: 'ignored',
      note: 'recognised, not read: values of monitored items are free text',
    },
  ],
  facts: {},
});
