/** Modbus/TCP: controllers, meters and drives, who they are, and who reads and writes them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { ModbusMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, resynchronise } from './parse.ts';

export const modbus: Protocol = defineProtocol<ModbusMessage, null>({
  name: 'modbus',
  title: 'Modbus/TCP',
  specifications: [
    {
      title: 'Modbus Application Protocol 1.1b3',
      url: 'https://modbus.org/docs/Modbus_Application_Protocol_V1_1b3.pdf',
    },
    {
      title: 'Modbus Messaging on TCP/IP 1.0b',
      url: 'https://modbus.org/docs/Modbus_Messaging_Implementation_Guide_V1_0b.pdf',
    },
  ],
  places: { tcp: [502] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe, resynchronise },
  support: [
    { message: 'Requests', level: 'partial', note: 'the function; addresses and values are passed over' },
    { message: 'Read Device Identification', level: 'full' },
    { message: 'Report Server ID', level: 'partial', note: 'what is in print' },
    { message: 'Exceptions', level: 'full' },
    {
      message: 'Unity messaging of Schneider Electric',
      level: 'partial',
      note: 'what changes a controller is told apart',
    },
  ],
  facts: {
    'modbus.function': 'Function that a client asks for, as write-single-register',
    'modbus.unit': 'Unit that answers at this address; a gateway has several',
    'modbus.exception': 'Function that a server refused, and why',
    'modbus.vendorName': 'Manufacturer, as the device states it',
    'modbus.productCode': 'Product code, as the device states it',
    'modbus.revision': 'Major and minor revision',
    'modbus.vendorUrl': 'Address of the manufacturer on the web',
    'modbus.productName': 'Name of the product',
    'modbus.modelName': 'Model, as the device states it',
    'modbus.userApplicationName': 'Name that the operator gave to the application',
    'modbus.serverId': 'What a server reports as its identification',
  },
  signals: {
    'modbus.command-write': 'Coils, registers or variables are written',
    'modbus.command-restart': 'A device is told to restart its communications',
    'modbus.command-stop': 'A device is told to fall silent, or a controller to stop its program',
    'modbus.command-start': 'A controller is told to start its program',
    'modbus.command-program': 'A program is loaded into a controller',
    'modbus.command-done': 'A device answered that it did as it was told',
    'modbus.command-refused': 'A device refused to do as it was told',
  },
});
