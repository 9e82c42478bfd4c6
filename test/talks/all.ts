/** Every conversation that holds canaries. */
import type { Talk } from '../wire.ts';
import { DATA } from './data.ts';
import { DICOM } from './dicom.ts';
import { FILES } from './files.ts';
import { HL7 } from './hl7.ts';
import { MAIL } from './mail.ts';
import { NETWORK } from './network.ts';
import { SECURE } from './secure.ts';
import { WEB } from './web.ts';

export const TALKS: readonly Talk[] = [...HL7, ...DICOM, ...WEB, ...FILES, ...MAIL, ...DATA, ...NETWORK, ...SECURE];
