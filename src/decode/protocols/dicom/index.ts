/** DICOM: imaging equipment and archives, who they say they are and which services they ask for. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { DicomMessage } from './message.ts';
import { observe } from './observe.ts';
import { type DicomMemory, parse, probe, remember, resynchronise } from './parse.ts';

export const dicom: Protocol = defineProtocol<DicomMessage, DicomMemory>({
  name: 'dicom',
  title: 'DICOM upper layer and message exchange',
  specifications: [
    {
      title: 'PS3.8 Network Communication Support',
      url: 'https://dicom.nema.org/medical/dicom/current/output/html/part08.html',
    },
    { title: 'PS3.7 Message Exchange', url: 'https://dicom.nema.org/medical/dicom/current/output/html/part07.html' },
    {
      title: 'PS3.5 Data Structures and Encoding',
      url: 'https://dicom.nema.org/medical/dicom/current/output/html/part05.html',
    },
  ],
  places: { tcp: [104, 11112, 4242, 2762, 4006] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    { message: 'A-ASSOCIATE-RQ, A-ASSOCIATE-AC, A-ASSOCIATE-RJ', level: 'full' },
    { message: 'A-RELEASE, A-ABORT', level: 'full' },
    { message: 'Command sets in P-DATA-TF', level: 'partial', note: 'requests; their answers state nothing new' },
    {
      message: 'Data set of C-STORE',
      level: 'partial',
      note: 'nine elements about the equipment, up to group 0018; none where another node moved the object; deflated ones are passed over',
    },
    { message: 'Patient module and every other element', level: 'ignored', note: 'patient data: seen, never read' },
    { message: 'User identity', level: 'partial', note: 'the name; passcodes and tokens are counted, never read' },
  ],
  facts: {
    'dicom.aeTitle': 'Application entity title of this node: a requestor calls itself so, an acceptor answered to it',
    'dicom.callingAeTitle': 'Title that a requestor calls itself',
    'dicom.calledAeTitle': 'Title that a requestor asks for',
    'dicom.applicationContext': 'UID of the application context',
    'dicom.implementationClassUid': 'UID of the DICOM implementation, whose root names its maker',
    'dicom.implementationVersionName': 'Version of the DICOM implementation',
    'dicom.abstractSyntax': 'UID of a SOP class that a requestor proposes',
    'dicom.acceptedAbstractSyntax': 'UID of a SOP class that an acceptor accepts',
    'dicom.role': 'scu for a user of services, scp for a provider',
    'dicom.rejection': 'Why an acceptor turned this node away, as called-ae-title-not-recognized',
    'dicom.service': 'Service that a node asks for, as C-STORE',
    'dicom.sopClass': 'UID of the SOP class that a request is about',
    'dicom.moveDestination': 'Title of the node that objects are asked to be sent to',
    'dicom.moveOriginator': 'Title of the node on whose C-MOVE this node sends objects',
    'dicom.objectModality':
      'Modality of an object that this node stores elsewhere; an archive passes on what the modality wrote',
    'dicom.objectManufacturer': 'Manufacturer of the equipment that made an object which this node stores elsewhere',
    'dicom.objectModel': 'Model of the equipment that made an object which this node stores elsewhere',
    'dicom.objectStationName': 'Station name of the equipment that made an object which this node stores elsewhere',
    'dicom.objectStationAeTitle': 'Title of the equipment that made an object which this node stores elsewhere',
    'dicom.objectDepartment': 'Department of the equipment that made an object which this node stores elsewhere',
    'dicom.objectSerial': 'Serial number of the equipment that made an object which this node stores elsewhere',
    'dicom.objectDeviceUid': 'Device UID of the equipment that made an object which this node stores elsewhere',
    'dicom.objectSoftwareVersions': 'Software of the equipment that made an object which this node stores elsewhere',
  },
  signals: {
    'dicom.congested': 'An association was rejected for want of room',
    'dicom.role-reversed':
      'The end that was called sends a request of the other one, without the role for it (PS3.7 section D.3.3.4)',
    'dicom.association': 'An association was asked for',
    'dicom.title-unknown': 'An association was rejected: the calling or the called title is not known there',
    'dicom.find': 'Patients or studies were searched for; worklists do not count',
    'dicom.retrieve': 'Objects were asked for (C-MOVE, C-GET)',
    'dicom.store': 'An object was stored',
  },
});
