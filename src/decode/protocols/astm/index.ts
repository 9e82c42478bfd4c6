/** ASTM E1381 and E1394 over TCP: which laboratory analyser sends its results to which system, never the results. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { AstmMemory, AstmMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, remember, resynchronise } from './parse.ts';

export const astm: Protocol = defineProtocol<AstmMessage, AstmMemory>({
  name: 'astm',
  title: 'ASTM E1381 and E1394 (CLSI LIS01 and LIS02)',
  specifications: [
    { title: 'CLSI LIS01 (ASTM E1381)', url: 'https://clsi.org/shop/standards/lis01/' },
    { title: 'CLSI LIS02 (ASTM E1394)', url: 'https://clsi.org/shop/standards/lis02/' },
  ],
  places: { tcp: [] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    { message: 'Frames, and records without frames', level: 'full' },
    {
      message: 'Header record',
      level: 'partial',
      note: 'sender, receiver, processing and version; passwords are counted, never read',
    },
    {
      message: 'Patient, order, query, result, comment and scientific records',
      level: 'ignored',
      note: 'they are data of patients: counted, never read',
    },
    { message: 'Manufacturer and last records', level: 'ignored', note: 'they do not identify the device' },
    { message: 'Checksums', level: 'ignored', note: 'TCP has its own' },
  ],
  facts: {
    'astm.sender':
      'How an analyser names itself, all components: makers put model, versions and serial numbers in their own order',
    'astm.senderName': 'Name or model of an analyser, the first component',
    'astm.softwareVersion': 'Version of an analyser’s software, the first component that is a version',
    'astm.serialNumber': 'Serial number of an analyser, the first component that looks like one',
    'astm.receiverName': 'Name of the system that an analyser sends to',
    'astm.processingId': 'Whether messages are for production (P), training (T), debugging (D) or quality control (Q)',
    'astm.version': 'Edition of the standard that an end follows',
  },
});
