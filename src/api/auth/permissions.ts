/** Who may do what: one line per operation of the API. An operation that is not here does not exist. */
import { ROLES, type Role, type SessionRecord, type TokenRecord, type UserRecord } from '../accounts.ts';

/** What a token may be good for. It never may more than its owner. */
export const SCOPES = ['read', 'export', 'metrics', 'audit', 'manage'] as const;
export type Scope = (typeof SCOPES)[number];

/** Groups of roles, by what they have in common. */
const GROUPS: Readonly<Record<Group, readonly Role[]>> = {
  everybody: ROLES,
  observers: ['viewer', 'clinical-engineer', 'security-analyst', 'network-engineer', 'administrator'],
  investigators: ['clinical-engineer', 'security-analyst', 'network-engineer', 'administrator'],
  buyers: ['clinical-engineer', 'security-analyst', 'network-engineer', 'procurement', 'administrator'],
  correctors: ['clinical-engineer', 'network-engineer', 'administrator'],
  technicians: ['security-analyst', 'network-engineer', 'administrator'],
  enforcers: ['network-engineer', 'administrator'],
  auditors: ['security-analyst', 'administrator'],
  administrators: ['administrator'],
};
export type Group =
  | 'everybody'
  | 'observers'
  | 'investigators'
  | 'buyers'
  | 'correctors'
  | 'technicians'
  | 'enforcers'
  | 'auditors'
  | 'administrators';

export interface Permission {
  /** `anyone` needs no account. */
  readonly who: Group | 'anyone';
  /** The scope a token needs; null where no token will do and a person has to be signed in. */
  readonly scope: Scope | null;
  /** Also for who still has to choose an own password. */
  readonly beforePassword?: true;
}

export const PERMISSIONS = {
  getHealth: { who: 'anyone', scope: null },
  getReadiness: { who: 'anyone', scope: null },
  getOpenApi: { who: 'anyone', scope: null },
  getDocumentation: { who: 'anyone', scope: null },
  getMetrics: { who: 'technicians', scope: 'metrics' },

  getSignInOptions: { who: 'anyone', scope: null },
  signIn: { who: 'anyone', scope: null },
  startOpenIdConnect: { who: 'anyone', scope: null },
  finishOpenIdConnect: { who: 'anyone', scope: null },
  getSession: { who: 'everybody', scope: null, beforePassword: true },
  signOut: { who: 'everybody', scope: null, beforePassword: true },
  changePassword: { who: 'everybody', scope: null, beforePassword: true },

  listDevices: { who: 'everybody', scope: 'read' },
  getDevice: { who: 'everybody', scope: 'read' },
  getDeviceBaseline: { who: 'everybody', scope: 'read' },
  listDeviceChanges: { who: 'everybody', scope: 'read' },
  listDeviceFacts: { who: 'investigators', scope: 'read' },
  listDevicePeers: { who: 'observers', scope: 'read' },
  getDeviceTimeline: { who: 'observers', scope: 'read' },
  getDeviceLifecycle: { who: 'everybody', scope: 'read' },
  explainDevice: { who: 'everybody', scope: 'read' },
  listLifecycle: { who: 'everybody', scope: 'read' },
  getLifecycleSummary: { who: 'everybody', scope: 'read' },
  listKnowledge: { who: 'everybody', scope: 'read' },
  listCorrections: { who: 'observers', scope: 'read' },
  listQuestions: { who: 'correctors', scope: 'read' },
  correctDevice: { who: 'correctors', scope: 'manage' },
  undoCorrection: { who: 'correctors', scope: 'manage' },
  listChanges: { who: 'everybody', scope: 'read' },
  search: { who: 'everybody', scope: 'read' },
  listSearchFields: { who: 'everybody', scope: 'read' },
  followEvents: { who: 'everybody', scope: 'read' },
  listFindings: { who: 'observers', scope: 'read' },
  getFinding: { who: 'observers', scope: 'read' },
  getFindingGroups: { who: 'observers', scope: 'read' },
  getTopPairs: { who: 'observers', scope: 'read' },
  getProtocolShares: { who: 'observers', scope: 'read' },
  getMap: { who: 'observers', scope: 'read' },
  getTraffic: { who: 'observers', scope: 'read' },
  getDeviceCounts: { who: 'everybody', scope: 'read' },
  listSensors: { who: 'observers', scope: 'read' },
  listAlarmPaths: { who: 'observers', scope: 'read' },
  // Flows and facts may name staff (who signed in over a flow), captures name files: not for everybody who may look.
  listFlows: { who: 'investigators', scope: 'read' },
  listFacts: { who: 'investigators', scope: 'read' },
  listCaptures: { who: 'investigators', scope: 'read' },
  listAccessParties: { who: 'investigators', scope: 'read' },
  getAccess: { who: 'investigators', scope: 'read' },
  getVoices: { who: 'investigators', scope: 'read' },
  getUploadLimits: { who: 'investigators', scope: 'read' },
  uploadCapture: { who: 'investigators', scope: 'manage' },

  // Who did what with a finding names staff.
  listAssignees: { who: 'investigators', scope: 'read' },
  listTriage: { who: 'investigators', scope: 'read' },
  triageFindings: { who: 'investigators', scope: 'manage' },
  withdrawComment: { who: 'investigators', scope: 'manage' },
  listSuppressions: { who: 'investigators', scope: 'read' },
  createSuppression: { who: 'technicians', scope: 'manage' },
  endSuppression: { who: 'technicians', scope: 'manage' },

  listIncidents: { who: 'observers', scope: 'read' },
  getIncident: { who: 'observers', scope: 'read' },
  triageIncident: { who: 'investigators', scope: 'manage' },
  markTask: { who: 'investigators', scope: 'manage' },
  exportIncidents: { who: 'investigators', scope: 'export' },
  // Where an intruder would go is not for everybody who may look.
  getDrillOptions: { who: 'investigators', scope: 'read' },
  listDrills: { who: 'investigators', scope: 'read' },
  getDrill: { who: 'investigators', scope: 'read' },
  startDrill: { who: 'investigators', scope: 'manage' },
  cancelDrill: { who: 'investigators', scope: 'manage' },
  getBlast: { who: 'investigators', scope: 'read' },

  // So is what is open between zones.
  getSegmentation: { who: 'investigators', scope: 'read' },
  getPlan: { who: 'investigators', scope: 'read' },
  makePlan: { who: 'investigators', scope: 'manage' },
  tryIsolation: { who: 'investigators', scope: 'read' },
  approvePolicy: { who: 'technicians', scope: 'manage' },
  undoPolicy: { who: 'technicians', scope: 'manage' },
  getConfigurations: { who: 'investigators', scope: 'read' },
  bringConfigurations: { who: 'technicians', scope: 'manage' },
  removeConfigurations: { who: 'technicians', scope: 'manage' },
  undoConfigurations: { who: 'technicians', scope: 'manage' },
  getDrift: { who: 'investigators', scope: 'read' },
  lookForDrift: { who: 'investigators', scope: 'manage' },
  adoptDrift: { who: 'technicians', scope: 'manage' },
  reopenDrift: { who: 'technicians', scope: 'manage' },
  getEnforcement: { who: 'investigators', scope: 'read' },
  takeStep: { who: 'enforcers', scope: 'manage' },
  // Who answers for care approves too.
  approveStep: { who: 'investigators', scope: null },
  withdrawStep: { who: 'enforcers', scope: 'manage' },
  confirmStep: { who: 'enforcers', scope: 'manage' },
  rollBackStep: { who: 'enforcers', scope: 'manage' },
  reviewStep: { who: 'technicians', scope: null },

  exportDevices: { who: 'buyers', scope: 'export' },
  exportChanges: { who: 'buyers', scope: 'export' },
  exportFlows: { who: 'investigators', scope: 'export' },
  exportFacts: { who: 'investigators', scope: 'export' },
  exportFindings: { who: 'investigators', scope: 'export' },

  getReport: { who: 'everybody', scope: 'read' },
  downloadReport: { who: 'buyers', scope: 'export' },
  listReportSchedules: { who: 'buyers', scope: 'read' },
  createReportSchedule: { who: 'buyers', scope: 'export' },
  runReportSchedule: { who: 'buyers', scope: 'export' },
  deleteReportSchedule: { who: 'buyers', scope: 'export' },
  listKeptReports: { who: 'buyers', scope: 'read' },
  downloadKeptReport: { who: 'buyers', scope: 'export' },

  listTokens: { who: 'everybody', scope: null },
  createToken: { who: 'everybody', scope: null },
  deleteToken: { who: 'everybody', scope: null },

  listAudit: { who: 'auditors', scope: 'audit' },
  verifyAudit: { who: 'auditors', scope: 'audit' },

  listUsers: { who: 'administrators', scope: 'manage' },
  getUser: { who: 'administrators', scope: 'manage' },
  createUser: { who: 'administrators', scope: null },
  updateUser: { who: 'administrators', scope: null },
  resetPassword: { who: 'administrators', scope: null },
  deleteUser: { who: 'administrators', scope: null },

  listWebhooks: { who: 'administrators', scope: 'manage' },
  getWebhook: { who: 'administrators', scope: 'manage' },
  createWebhook: { who: 'administrators', scope: 'manage' },
  updateWebhook: { who: 'administrators', scope: 'manage' },
  deleteWebhook: { who: 'administrators', scope: 'manage' },
  testWebhook: { who: 'administrators', scope: 'manage' },

  getSystem: { who: 'administrators', scope: 'manage' },
  getSettings: { who: 'administrators', scope: 'manage' },
  updateSettings: { who: 'administrators', scope: 'manage' },
} as const;

export type OperationId = keyof typeof PERMISSIONS;

/** The permission of an operation. */
export function permissionOf(operation: OperationId): Permission {
  return PERMISSIONS[operation];
}

/** The roles that may do something; null where anyone may. */
export function rolesOf(operation: OperationId): readonly Role[] | null {
  const { who } = PERMISSIONS[operation];
  return who === 'anyone' ? null : GROUPS[who];
}

/** Who asks. */
export type Principal =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'session'; readonly user: UserRecord; readonly session: SessionRecord }
  | { readonly kind: 'token'; readonly user: UserRecord; readonly token: TokenRecord };

/** `allowed`, or why not. */
export type Decision = 'allowed' | 'sign-in' | 'change-password' | 'role' | 'scope';

/** Whether a principal may do something. */
export function decide(principal: Principal, operation: OperationId): Decision {
  const { scope, beforePassword } = permissionOf(operation);
  const roles = rolesOf(operation);
  if (roles === null) return 'allowed';
  if (principal.kind === 'nobody') return 'sign-in';
  if (principal.user.mustChange && !beforePassword) return 'change-password';
  if (!roles.includes(principal.user.role)) return 'role';
  if (principal.kind === 'token' && (scope === null || !principal.token.scopes.includes(scope))) return 'scope';
  return 'allowed';
}

/** The principal as the audit log names it. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'nobody':
      return 'nobody';
    case 'session':
      return `user:${principal.user.id}`;
    case 'token':
      return `token:${principal.token.id}`;
  }
}
