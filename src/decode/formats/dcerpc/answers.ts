/** How a call ended, by its status, and by the length of an answer that is enciphered. */

/** It was done, it was refused, or that there is an answer is all that is known. */
export type Result = 'granted' | 'refused' | 'answered';

/** Answers of so many octets and more hold what was asked for; shorter ones an error alone (MS-TSCH 3.2.5.4.2, MS-DCOM 3.1.2.5.2.3.3, MS-WMI 3.1.4.3.22, MS-DRSR 4.1.10.2). */
const LONG_WHEN_DONE: ReadonlyMap<string, number> = new Map([
  ['ITaskSchedulerService SchRpcRegisterTask', 24],
  ['IRemoteSCMActivator RemoteCreateInstance', 64],
  ['IRemoteSCMActivator RemoteGetClassObject', 64],
  ['IWbemServices ExecMethod', 100],
  ['drsuapi DRSGetNCChanges', 400],
]);

/** Calls that name a place to go to. */
const GOES_ELSEWHERE = /^(?:efsrpc|netdfs|FileServerVssAgent|eventlog) |PrinterChangeNotification/;
const ACCESS_DENIED = 5;

/** By the status at the end of an answer. Whoever was made to go elsewhere often found nothing there, and says so: only that access is denied is a refusal. */
export function resultOf(operation: string, status: number): Result {
  if (status === 0) return 'granted';
  return GOES_ELSEWHERE.test(operation) && status !== ACCESS_DENIED ? 'answered' : 'refused';
}

/** By the octets of an answer that is enciphered. */
export function sealedResultOf(operation: string, octets: number): Result {
  const least = LONG_WHEN_DONE.get(operation);
  if (least === undefined) return 'answered';
  return octets >= least ? 'granted' : 'refused';
}
