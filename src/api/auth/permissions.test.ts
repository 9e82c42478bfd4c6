/** The table of permissions, held against every route and every role: by decision and by real requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES, type Role } from '../accounts.ts';
import { json, testHouse } from '../test-house.ts';
import { decide, type OperationId, PERMISSIONS, type Principal, permissionOf, rolesOf, SCOPES } from './permissions.ts';

type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

interface Operation {
  readonly id: OperationId;
  readonly method: string;
  readonly path: string;
}

function operationsOf(document: object): readonly Operation[] {
  const { paths } = objectOf(document);
  return Object.entries(objectOf(paths)).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, described]) => {
      const { operationId } = objectOf(described);
      return { id: operationId as OperationId, method: method.toUpperCase(), path };
    }),
  );
}

/** Who may do what, written a second time: a change of the table has to be meant. */
const EXPECTED: Readonly<Record<Role, readonly string[]>> = {
  viewer: [
    'changePassword',
    'createToken',
    'deleteToken',
    'explainDevice',
    'followEvents',
    'getDevice',
    'getDeviceBaseline',
    'getDeviceCounts',
    'getDeviceLifecycle',
    'getDeviceTimeline',
    'getFinding',
    'getFindingGroups',
    'getIncident',
    'getLifecycleSummary',
    'getMap',
    'getProtocolShares',
    'getReport',
    'getSession',
    'getTopPairs',
    'getTraffic',
    'listAlarmPaths',
    'listChanges',
    'listCorrections',
    'listDeviceChanges',
    'listDevicePeers',
    'listDevices',
    'listFindings',
    'listIncidents',
    'listKnowledge',
    'listLifecycle',
    'listSearchFields',
    'listSensors',
    'listTokens',
    'search',
    'signOut',
  ],
  procurement: [
    'changePassword',
    'createReportSchedule',
    'createToken',
    'deleteReportSchedule',
    'deleteToken',
    'downloadKeptReport',
    'downloadReport',
    'explainDevice',
    'exportChanges',
    'exportDevices',
    'followEvents',
    'getDevice',
    'getDeviceBaseline',
    'getDeviceCounts',
    'getDeviceLifecycle',
    'getLifecycleSummary',
    'getReport',
    'getSession',
    'listChanges',
    'listDeviceChanges',
    'listDevices',
    'listKeptReports',
    'listKnowledge',
    'listLifecycle',
    'listReportSchedules',
    'listSearchFields',
    'listTokens',
    'runReportSchedule',
    'search',
    'signOut',
  ],
  'clinical-engineer': [
    'approveStep',
    'cancelDrill',
    'changePassword',
    'correctDevice',
    'createReportSchedule',
    'createToken',
    'deleteReportSchedule',
    'deleteToken',
    'downloadKeptReport',
    'downloadReport',
    'explainDevice',
    'exportChanges',
    'exportDevices',
    'exportFacts',
    'exportFindings',
    'exportFlows',
    'exportIncidents',
    'followEvents',
    'getAccess',
    'getBlast',
    'getConfigurations',
    'getDevice',
    'getDeviceBaseline',
    'getDeviceCounts',
    'getDeviceLifecycle',
    'getDeviceTimeline',
    'getDrift',
    'getDrill',
    'getDrillOptions',
    'getEnforcement',
    'getFinding',
    'getFindingGroups',
    'getIncident',
    'getLifecycleSummary',
    'getMap',
    'getPlan',
    'getProtocolShares',
    'getReport',
    'getSegmentation',
    'getSession',
    'getTopPairs',
    'getTraffic',
    'getUploadLimits',
    'getVoices',
    'listAccessParties',
    'listAlarmPaths',
    'listAssignees',
    'listCaptures',
    'listChanges',
    'listCorrections',
    'listDeviceChanges',
    'listDeviceFacts',
    'listDevicePeers',
    'listDevices',
    'listDrills',
    'listFacts',
    'listFindings',
    'listFlows',
    'listIncidents',
    'listKeptReports',
    'listKnowledge',
    'listLifecycle',
    'listQuestions',
    'listReportSchedules',
    'listSearchFields',
    'listSensors',
    'listSuppressions',
    'listTokens',
    'listTriage',
    'lookForDrift',
    'makePlan',
    'markTask',
    'runReportSchedule',
    'search',
    'signOut',
    'startDrill',
    'triageFindings',
    'triageIncident',
    'tryIsolation',
    'undoCorrection',
    'uploadCapture',
    'withdrawComment',
  ],
  'network-engineer': [
    'adoptDrift',
    'approvePolicy',
    'approveStep',
    'bringConfigurations',
    'cancelDrill',
    'changePassword',
    'confirmStep',
    'correctDevice',
    'createReportSchedule',
    'createSuppression',
    'createToken',
    'deleteReportSchedule',
    'deleteToken',
    'downloadKeptReport',
    'downloadReport',
    'endSuppression',
    'explainDevice',
    'exportChanges',
    'exportDevices',
    'exportFacts',
    'exportFindings',
    'exportFlows',
    'exportIncidents',
    'followEvents',
    'getAccess',
    'getBlast',
    'getConfigurations',
    'getDevice',
    'getDeviceBaseline',
    'getDeviceCounts',
    'getDeviceLifecycle',
    'getDeviceTimeline',
    'getDrift',
    'getDrill',
    'getDrillOptions',
    'getEnforcement',
    'getFinding',
    'getFindingGroups',
    'getIncident',
    'getLifecycleSummary',
    'getMap',
    'getMetrics',
    'getPlan',
    'getProtocolShares',
    'getReport',
    'getSegmentation',
    'getSession',
    'getTopPairs',
    'getTraffic',
    'getUploadLimits',
    'getVoices',
    'listAccessParties',
    'listAlarmPaths',
    'listAssignees',
    'listCaptures',
    'listChanges',
    'listCorrections',
    'listDeviceChanges',
    'listDeviceFacts',
    'listDevicePeers',
    'listDevices',
    'listDrills',
    'listFacts',
    'listFindings',
    'listFlows',
    'listIncidents',
    'listKeptReports',
    'listKnowledge',
    'listLifecycle',
    'listQuestions',
    'listReportSchedules',
    'listSearchFields',
    'listSensors',
    'listSuppressions',
    'listTokens',
    'listTriage',
    'lookForDrift',
    'makePlan',
    'markTask',
    'removeConfigurations',
    'reopenDrift',
    'reviewStep',
    'rollBackStep',
    'runReportSchedule',
    'search',
    'signOut',
    'startDrill',
    'takeStep',
    'triageFindings',
    'triageIncident',
    'tryIsolation',
    'undoConfigurations',
    'undoCorrection',
    'undoPolicy',
    'uploadCapture',
    'withdrawComment',
    'withdrawStep',
  ],
  'security-analyst': [
    'adoptDrift',
    'approvePolicy',
    'approveStep',
    'bringConfigurations',
    'cancelDrill',
    'changePassword',
    'createReportSchedule',
    'createSuppression',
    'createToken',
    'deleteReportSchedule',
    'deleteToken',
    'downloadKeptReport',
    'downloadReport',
    'endSuppression',
    'explainDevice',
    'exportChanges',
    'exportDevices',
    'exportFacts',
    'exportFindings',
    'exportFlows',
    'exportIncidents',
    'followEvents',
    'getAccess',
    'getBlast',
    'getConfigurations',
    'getDevice',
    'getDeviceBaseline',
    'getDeviceCounts',
    'getDeviceLifecycle',
    'getDeviceTimeline',
    'getDrift',
    'getDrill',
    'getDrillOptions',
    'getEnforcement',
    'getFinding',
    'getFindingGroups',
    'getIncident',
    'getLifecycleSummary',
    'getMap',
    'getMetrics',
    'getPlan',
    'getProtocolShares',
    'getReport',
    'getSegmentation',
    'getSession',
    'getTopPairs',
    'getTraffic',
    'getUploadLimits',
    'getVoices',
    'listAccessParties',
    'listAlarmPaths',
    'listAssignees',
    'listAudit',
    'listCaptures',
    'listChanges',
    'listCorrections',
    'listDeviceChanges',
    'listDeviceFacts',
    'listDevicePeers',
    'listDevices',
    'listDrills',
    'listFacts',
    'listFindings',
    'listFlows',
    'listIncidents',
    'listKeptReports',
    'listKnowledge',
    'listLifecycle',
    'listReportSchedules',
    'listSearchFields',
    'listSensors',
    'listSuppressions',
    'listTokens',
    'listTriage',
    'lookForDrift',
    'makePlan',
    'markTask',
    'removeConfigurations',
    'reopenDrift',
    'reviewStep',
    'runReportSchedule',
    'search',
    'signOut',
    'startDrill',
    'triageFindings',
    'triageIncident',
    'tryIsolation',
    'undoConfigurations',
    'undoPolicy',
    'uploadCapture',
    'verifyAudit',
    'withdrawComment',
  ],
  administrator: Object.keys(PERMISSIONS)
    .filter((id) => rolesOf(id as OperationId) !== null)
    .sort(),
};
const OPEN = [
  'finishOpenIdConnect',
  'getDocumentation',
  'getHealth',
  'getOpenApi',
  'getReadiness',
  'getSignInOptions',
  'signIn',
  'startOpenIdConnect',
];

test('every route of the application is an operation of the table, and every operation has its route', (context) => {
  const { api } = testHouse(context);
  const operations = operationsOf(api.document());
  assert.ok(operations.length >= 45, `only ${operations.length} operations`);
  assert.deepEqual(operations.map(({ id }) => id).sort(), Object.keys(PERMISSIONS).sort());
  const described = new Set(operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`));
  const served = new Set(
    api.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  );
  assert.deepEqual([...served].sort(), [...described].sort());
});

test('the table says what was meant', () => {
  const open = Object.keys(PERMISSIONS).filter((id) => rolesOf(id as OperationId) === null);
  assert.deepEqual(open.sort(), OPEN);
  for (const role of ROLES) {
    const may = Object.keys(PERMISSIONS).filter((id) => rolesOf(id as OperationId)?.includes(role));
    assert.deepEqual(may.sort(), EXPECTED[role], role);
  }
});

test('every route, asked by every role, by nobody and before the first password, answers as the table says', async (context) => {
  const house = testHouse(context);
  const operations = operationsOf(house.api.document());
  const people = new Map<Role, Awaited<ReturnType<typeof house.as>>>();
  for (const role of ROLES) people.set(role, await house.as(role));
  let asked = 0;
  for (const { id, method, path } of operations) {
    const url = path.replaceAll(/\{\w+\}/g, 'nothing');
    // The sign-out of one request would end the session for the next.
    const isEnding = id === 'signOut';
    for (const role of ROLES) {
      const person = isEnding ? await house.as(role) : people.get(role);
      assert.ok(person);
      const response = await person.ask(method, url);
      await response.body?.cancel();
      const allowed = rolesOf(id) === null || EXPECTED[role].includes(id);
      assert.equal(response.status === 403, !allowed, `${id} by ${role}: ${response.status}`);
      assert.notEqual(response.status, 500, `${id} by ${role}`);
      asked++;
    }
    const nobody = await house.request(url, { method });
    await nobody.body?.cancel();
    if (id !== 'signIn') assert.equal(nobody.status === 401, rolesOf(id) !== null, `${id} by nobody: ${nobody.status}`);
    house.pass(60);
  }
  assert.equal(asked, operations.length * ROLES.length);

  const fresh = await house.as('administrator');
  await house.accounts.users.update(fresh.user.id, { mustChange: true });
  for (const { id, method, path } of operations) {
    if (id === 'signOut') continue;
    const response = await fresh.ask(method, path.replaceAll(/\{\w+\}/g, 'nothing'));
    await response.body?.cancel();
    const { beforePassword } = permissionOf(id);
    const allowed = rolesOf(id) === null || beforePassword === true;
    if (!allowed) assert.deepEqual([response.status, id], [403, id]);
    house.pass(60);
  }
});

test('a token may what its scopes and its owner may, and nothing that needs a person', async (context) => {
  const house = testHouse(context);
  for (const role of ROLES) {
    const { user } = await house.as(role);
    for (const scope of SCOPES)
      for (const id of Object.keys(PERMISSIONS) as OperationId[]) {
        const principal: Principal = {
          kind: 'token',
          user,
          token: {
            id: 't',
            hash: '',
            prefix: '',
            name: '',
            user: user.id,
            scopes: [scope],
            createdAt: '',
            expiresAt: '',
            lastUsed: null,
          },
        };
        const roles = rolesOf(id);
        const expected = roles === null || (roles.includes(role) && permissionOf(id).scope === scope);
        assert.equal(decide(principal, id) === 'allowed', expected, `${id} by token ${scope} of ${role}`);
      }
  }
  const writing = (Object.keys(PERMISSIONS) as OperationId[]).filter(
    (id) => /User|Password|Token|signOut/.test(id) && !/^(list|get)/.test(id),
  );
  for (const id of writing) assert.equal(permissionOf(id).scope, null, `${id} could be done by a stolen token`);
});

test('who may not is told why, in one sentence, and it is written down', async (context) => {
  const house = testHouse(context);
  const viewer = await house.as('viewer');
  const refused = await viewer.ask('GET', '/api/v1/audit');
  assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  const { detail, title, status, type } = await json(refused);
  assert.match(
    String(detail),
    /^This is for security-analyst, administrator; ask an administrator for one of these roles\.$/,
  );
  assert.deepEqual([title, status, type], ['Not for this role', 403, '/api/docs#problem-forbidden']);
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual([entry?.action, entry?.outcome, entry?.actor], ['listAudit', 'refused', `user:${viewer.user.id}`]);
});
