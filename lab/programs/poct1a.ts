/** POCT1-A, a glucose meter and its data manager, written from the standard. Words: manager PORT | device ADDRESS PORT. */

import { connect, createServer, type Socket } from 'node:net';
import { PATIENTS } from './patients.ts';

/** A message ends where its root element ends. */
const MESSAGE_END = /<\/([A-Z]{3}\.R\d\d)>/;

const [mode = '', ...words] = process.argv.slice(2);
if (mode === 'manager') manage(Number(words[0]));
else report(words[0] ?? '', Number(words[1]));

function manage(port: number): void {
  createServer((socket) => {
    let control = 9000;
    const say = (kind: string, body: string): boolean => socket.write(message(kind, ++control, body));
    listen(socket, (kind, theirs) => {
      if (kind === 'HEL.R01') say('ACK.R01', acknowledged(theirs));
      if (kind === 'DST.R01') {
        say('ACK.R01', acknowledged(theirs));
        say('REQ.R01', '<REQ><REQ.request_cd V="ROBS"/></REQ>');
      }
      if (kind === 'OBS.R01') say('ACK.R01', acknowledged(theirs));
      if (kind === 'EOT.R01') say('END.R01', '<TRM><TRM.reason_cd V="NRM"/></TRM>');
    });
  }).listen(port, '0.0.0.0');
}

function report(address: string, port: number): void {
  const socket = connect({ host: address, port });
  let control = 100;
  const say = (kind: string, body: string): boolean => socket.write(message(kind, ++control, body));
  socket.setTimeout(10_000, () => process.exit(1));
  socket.on('connect', () => say('HEL.R01', HELLO));
  const answers = [
    (): boolean => say('DST.R01', status()),
    (): boolean => true,
    (): boolean => say('EOT.R01', '<EOT><EOT.topic_cd V="OBS"/></EOT>'),
  ];
  let acknowledgements = 0;
  listen(socket, (kind, theirs) => {
    if (kind === 'ACK.R01') answers[acknowledgements++]?.();
    if (kind === 'REQ.R01') say('OBS.R01', observation());
    if (kind === 'END.R01') {
      say('ACK.R01', acknowledged(theirs));
      socket.end(() => process.exit(0));
    }
  });
}

function listen(socket: Socket, take: (kind: string, control: string) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    held += String(text);
    for (let found = MESSAGE_END.exec(held); found !== null; found = MESSAGE_END.exec(held)) {
      const whole = held.slice(0, found.index);
      held = held.slice(found.index + found[0].length);
      take(found[1] ?? '', /HDR\.control_id V="(\d+)"/.exec(whole)?.[1] ?? '0');
    }
  });
}

function message(kind: string, control: number, body: string): string {
  const header = `<HDR><HDR.control_id V="${control}"/><HDR.version_id V="POCT1"/><HDR.creation_dttm V="${now()}"/></HDR>`;
  return `<${kind}>${header}${body}</${kind}>`;
}

function acknowledged(control: string): string {
  return `<ACK><ACK.type_cd V="AA"/><ACK.ack_control_id V="${control}"/></ACK>`;
}

const HELLO =
  '<DEV><DEV.device_id V="00-60-19-07-00-07"/><DEV.vendor_id V="ROCHE"/><DEV.model_id V="ACCU-CHEK Inform II"/>' +
  '<DEV.serial_id V="UU14207007"/><DEV.manufacturer_name V="Roche Diagnostics"/><DEV.hw_version V="2.0"/>' +
  '<DEV.sw_version V="04.02.00"/><DEV.device_name V="Glucose meter ICU 7"/>' +
  '<DCP><DCP.application_timeout V="60"/></DCP></DEV>';

function status(): string {
  return `<DST><DST.status_dttm V="${now()}"/><DST.new_observations_qty V="1"/><DST.condition_cd V="R"/></DST>`;
}

function observation(): string {
  const patient = PATIENTS[1];
  return (
    `<SVC><SVC.role_cd V="OBS"/><SVC.observation_dttm V="${now()}"/><PT><PT.patient_id V="${patient.number}"/>` +
    `<PT.name V="${patient.family} ${patient.given}"/><OBS><OBS.observation_id V="2339-0" SN="LN"/>` +
    '<OBS.value V="104" U="mg/dL"/><OBS.method_cd V="M"/></OBS></PT><OPR><OPR.operator_id V="N1001"/></OPR></SVC>'
  );
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}+00:00`;
}
