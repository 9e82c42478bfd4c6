/** HL7 version 2: which applications talk, and which devices their messages name. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Hl7Message } from './message.ts';
import { observe } from './observe.ts';
import { type Hl7Memory, parse, probe, remember, resynchronise } from './parse.ts';

export const hl7: Protocol = defineProtocol<Hl7Message, Hl7Memory>({
  name: 'hl7',
  title: 'HL7 version 2 over MLLP',
  specifications: [
    { title: 'HL7 version 2.8.2', url: 'https://www.hl7.org/implement/standards/product_brief.cfm?product_id=185' },
    {
      title: 'MLLP release 1',
      url: 'https://www.hl7.org/documentcenter/public/wg/inm/mllp_transport_specification.PDF',
    },
  ],
  places: { tcp: [2575, 6661, 6000, 3200] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    {
      message: 'MSH',
      level: 'partial',
      note: 'fields 3 to 6, 9, 11, 12 and 21, each where it is what the standard says; field 10 as a keyed hash, to follow alarms',
    },
    { message: 'SFT', level: 'partial', note: 'fields 1 to 3' },
    { message: 'MSA', level: 'partial', note: 'the acknowledgement code; the control id as a keyed hash' },
    { message: 'OBR', level: 'partial', note: 'of alarms field 3, as a keyed hash' },
    { message: 'PRT', level: 'partial', note: 'fields 10, 16 to 20 and 22; PRT-21 points to a donor' },
    {
      message: 'OBX',
      level: 'partial',
      note: 'field 18, and kind and specification of devices (MDC_ID_…); other observations are patient data: numbers among them become one keyed hash for the message, to see whether they are altered on their way',
    },
    { message: 'EQU', level: 'partial', note: 'field 1' },
    { message: 'FHS, BHS', level: 'partial', note: 'the delimiters' },
    { message: 'All other segments', level: 'ignored', note: 'patient data: counted, never read' },
  ],
  facts: {
    'hl7.sendingApplication': 'Application that sends, as it calls itself (MSH-3)',
    'hl7.sendingFacility': 'Facility of the application that sends (MSH-4)',
    'hl7.receivingApplication': 'Application that is sent to, as its peer calls it (MSH-5)',
    'hl7.receivingFacility': 'Facility that is sent to, as its peer calls it (MSH-6)',
    'hl7.messageType': 'Type of message and event that an application sends, as ORU^R01',
    'hl7.processingId': 'P for production, T for training, D for debugging',
    'hl7.version': 'Version of the standard that an application writes',
    'hl7.profile': 'Message profile that an application keeps to (MSH-21)',
    'hl7.acknowledgement': 'How an application answers, as AA or AE',
    'hl7.prt10': 'Device that takes part, often its unique device identifier (PRT-10)',
    'hl7.prt16': 'Device identifier of a unique device identifier (PRT-16)',
    'hl7.prt17': 'Date of manufacture of a device (PRT-17)',
    'hl7.prt18': 'Date of expiry of a device (PRT-18)',
    'hl7.prt19': 'Lot number of a device (PRT-19)',
    'hl7.prt20': 'Serial number of a device (PRT-20)',
    'hl7.prt22': 'Type of a device as a code (PRT-22)',
    'hl7.deviceSystem': 'Kind of device that observes, as MDC_DEV_SYS_PT_VENT_MDS (OBX-3)',
    'hl7.modelManufacturer': 'Who made the device that observes (OBX-5 of MDC_ID_MODEL_MANUFACTURER)',
    'hl7.modelNumber': 'Model of the device that observes (OBX-5 of MDC_ID_MODEL_NUMBER)',
    'hl7.serialNumber': 'Serial number of the device that observes (OBX-5 of MDC_ID_PROD_SPEC_SERIAL)',
    'hl7.hardwareRevision': 'Hardware of the device that observes (OBX-5 of MDC_ID_PROD_SPEC_HW)',
    'hl7.softwareRevision': 'Software of the device that observes (OBX-5 of MDC_ID_PROD_SPEC_SW)',
    'hl7.firmwareRevision': 'Firmware of the device that observes (OBX-5 of MDC_ID_PROD_SPEC_FW)',
    'hl7.softwareVendor': 'Who made the software that sends (SFT-1)',
    'hl7.softwareVersion': 'Version of the software that sends (SFT-2)',
    'hl7.softwareProduct': 'Name of the software that sends (SFT-3)',
    'hl7.obx18': 'Equipment that observed, often with its EUI-64 (OBX-18)',
    'hl7.equ1': 'Equipment that reports its state (EQU-1)',
  },
  signals: {
    'hl7.admission': 'A message of admission, discharge or transfer (ADT)',
    'hl7.infusion-order': 'An order for a pump (RGV, as of IHE PCD-03)',
    'hl7.refused': 'A message was answered by an error or a rejection (MSA-1 is AE, AR, CE or CR)',
  },
});
