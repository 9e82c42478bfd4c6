/** DCE/RPC, the remote procedure calls of Windows, OPC and PROFINET: who asks which host for which service, and takes control of what. */
import { rememberRpc } from '../../formats/dcerpc/packet.ts';
import { RPC_SIGNALS } from '../../formats/dcerpc/signals.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { DcerpcMemory, DcerpcMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, resynchronise } from './parse.ts';

const OPEN_SPECIFICATIONS = 'https://learn.microsoft.com/openspecs/windows_protocols';

export const dcerpc: Protocol = defineProtocol<DcerpcMessage, DcerpcMemory>({
  name: 'dcerpc',
  title: 'Distributed Computing Environment / Remote Procedure Calls',
  specifications: [
    { title: 'The Open Group C706', url: 'https://pubs.opengroup.org/onlinepubs/9629399/toc.htm' },
    { title: 'MS-RPCE', url: `${OPEN_SPECIFICATIONS}/ms-rpce/290c38b1-92fe-4229-91e6-4fc376610c15` },
    { title: 'MS-NRPC', url: `${OPEN_SPECIFICATIONS}/ms-nrpc/ff8f970f-3e37-40f7-bd4b-af7336e4792f` },
    { title: 'MS-NLMP', url: `${OPEN_SPECIFICATIONS}/ms-nlmp/b38c36ed-2804-4868-a9ff-8dd3182128e4` },
    { title: 'IEC 61158-6-10 (PROFINET)', url: 'https://webstore.iec.ch/en/publication/83457' },
  ],
  places: { tcp: [135, 593], udp: [34964, 135] },
  probe,
  reader: { remember: rememberRpc, parse, observe, resynchronise },
  support: [
    { message: 'Bind, alter context and their answers', level: 'full' },
    { message: 'Sign-in with NTLM', level: 'full' },
    { message: 'Sign-in with Kerberos and others', level: 'ignored', note: 'the user is enciphered' },
    {
      message: 'Requests',
      level: 'partial',
      note: 'the operations that give control over a host, by name; of their arguments the challenge of a sign-in and the class of an activation',
    },
    {
      message: 'Responses and faults',
      level: 'partial',
      note: 'whether such an operation was done; the reason of a fault',
    },
    {
      message: 'Connectionless requests and responses',
      level: 'partial',
      note: 'the interface, and who PROFINET’s devices and controllers are',
    },
    { message: 'Calls inside SMB pipes', level: 'full', note: 'told by SMB' },
    { message: 'Calls inside HTTP', level: 'ignored', note: 'the outer protocol is told' },
  ],
  facts: {
    'dcerpc.interface': 'Interface that a client asks for, as `samr`; one that is not known by its identifier',
    'dcerpc.service': 'Interface that a server offers',
    'dcerpc.operation': 'Call that gives control over a host or reads its secrets, as `svcctl CreateServiceW`',
    'dcerpc.fault': 'Why a server refused a call, as `access-denied`',
    'dcerpc.anomaly': 'Something that only attacks send, by name',
    'dcerpc.osBuild': 'Version of the operating system in NTLM, as `10.0.19041`',
    'dcerpc.hostName': 'NetBIOS name of the computer',
    'dcerpc.domain': 'NetBIOS name of the domain or work group of the computer',
    'dcerpc.dnsHostName': 'DNS name of the computer',
    'dcerpc.dnsDomain': 'DNS name of the domain of the computer',
    'dcerpc.profinetVendorId':
      'Maker of a PROFINET device or controller, by the number that PROFIBUS International gave it',
    'dcerpc.profinetDeviceId': 'Kind of a PROFINET device or controller, by the number that its maker gave it',
    'dcerpc.profinetStationName': 'Name of station of a PROFINET controller',
    'dcerpc.profinetMac': 'MAC address that a PROFINET controller states',
    'dcerpc.profinetOrderId': 'Order number of a PROFINET device',
    'dcerpc.profinetSerialNumber': 'Serial number of a PROFINET device',
    'dcerpc.profinetHardwareRevision': 'Revision of the hardware of a PROFINET device',
    'dcerpc.profinetSoftwareRevision': 'Revision of the software of a PROFINET device, as `V2.8.1`',
  },
  signals: RPC_SIGNALS,
});
