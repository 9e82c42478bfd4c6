/** A flow as one NDJSON line, written by hand: it runs once per flow, and only text from the network needs escaping. */
import type { Endpoint, Flow } from '#model/flow.ts';

/** The line of a flow, with its line end; the same as JSON.stringify would give. */
export function flowLine(flow: Flow): string {
  let line = `{"id":"${flow.id}","start":"${flow.start}","end":"${flow.end}","network":"${flow.network}","transport":${flow.transport === null ? 'null' : `"${flow.transport}"`},"client":${end(flow.client)},"server":${end(flow.server)},"vlan":[${flow.vlan.join(',')}],"protocol":${flow.protocol === null ? 'null' : `"${flow.protocol}"`},"over":${flow.over.length === 0 ? '[]' : JSON.stringify(flow.over)},"basis":"${flow.basis}","clientPackets":${flow.clientPackets},"clientBytes":${flow.clientBytes},"serverPackets":${flow.serverPackets},"serverBytes":${flow.serverBytes},"state":"${flow.state}","missed":{"bytes":${flow.missed.bytes}}`;
  if (flow.tls) line += `,"tls":${JSON.stringify(flow.tls)}`;
  if (flow.http) line += `,"http":${JSON.stringify(flow.http)}`;
  if (flow.users) line += `,"users":${JSON.stringify(flow.users)}`;
  if (flow.patientData) line += `,"patientData":${JSON.stringify(flow.patientData)}`;
  if (flow.credentials) line += `,"credentials":${JSON.stringify(flow.credentials)}`;
  return `${line},"capture":${captureText(flow.capture)},"firstFrame":${flow.firstFrame}}\n`;
}

function end(endpoint: Endpoint): string {
  let text = '{';
  if (endpoint.ip !== undefined) text += `"ip":"${endpoint.ip}"`;
  if (endpoint.port !== undefined) text += `${text === '{' ? '' : ','}"port":${endpoint.port}`;
  if (endpoint.mac !== undefined) text += `${text === '{' ? '' : ','}"mac":"${endpoint.mac}"`;
  return `${text}}`;
}

let lastCapture = '';
let lastText = '""';

function captureText(capture: string): string {
  if (capture !== lastCapture) {
    lastCapture = capture;
    lastText = JSON.stringify(capture);
  }
  return lastText;
}
