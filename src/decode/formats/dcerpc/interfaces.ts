/** Interfaces of remote procedure calls by their identifiers (MS-* protocol documents, The Open Group C706, OPC Data Access, PROFINET), and operations that tell of control over a host. */

/** Identifier and name, one a line. */
const NAMES: ReadonlyMap<string, string> = new Map(
  `
e1af8308-5d1f-11c9-91a4-08002b14a0fa epmapper
afa8bd80-7d8a-11c9-bef4-08002b102989 mgmt
99fcfec4-5260-101b-bbcb-00aa0021347a IObjectExporter
000001a0-0000-0000-c000-000000000046 IRemoteSCMActivator
4d9f4ab8-7d1c-11cf-861e-0020af6e7c57 IActivation
00000131-0000-0000-c000-000000000046 IRemUnknown
00000143-0000-0000-c000-000000000046 IRemUnknown2
00000000-0000-0000-c000-000000000046 IUnknown
00020400-0000-0000-c000-000000000046 IDispatch
f309ad18-d86a-11d0-a075-00c04fb68820 IWbemLevel1Login
d4781cd6-e5d3-44df-ad94-930efe48a887 IWbemLoginClientID
9556dc99-828c-11cf-a37e-00aa003240c7 IWbemServices
027947e1-d731-11ce-a357-000000000001 IEnumWbemClassObject
1c1c45ee-4395-11d2-b60b-00104b703efd IWbemFetchSmartEnum
423ec01e-2e35-11d2-b604-00104b703efd IWbemWCOSmartEnum
12345778-1234-abcd-ef00-0123456789ac samr
12345778-1234-abcd-ef00-0123456789ab lsarpc
3919286a-b10c-11d0-9ba8-00c04fd92ef5 dssetup
12345678-1234-abcd-ef00-01234567cffb netlogon
e3514235-4b06-11d1-ab04-00c04fc2dcd2 drsuapi
7c44d7d4-31d5-424c-bd5e-2b3e1f323d22 dsaop
3dde7c30-165d-11d1-ab8f-00805f14db40 BackupKey
b9785960-524f-11df-8b6d-83dcded72085 ISDKey
12345678-1234-abcd-ef00-0123456789ab winspool
76f03f96-cdfd-44fc-a22c-64950a001209 IRemoteWinspool
ae33069b-a2a8-46ee-a235-ddfd339be281 IRPCRemoteObject
0b6edbfa-4a24-4fc6-8a23-942b1eca65d1 IRPCAsyncNotify
367abb81-9844-35f1-ad32-98f038001003 svcctl
338cd001-2244-31f1-aaaa-900038001003 winreg
4b324fc8-1670-01d3-1278-5a47bf6ee188 srvsvc
6bffd098-a112-3610-9833-46c3f87e345a wkssvc
6bffd098-a112-3610-9833-012892020162 browser
82273fdc-e32a-18c3-3f78-827929dc23ea eventlog
f6beaff7-1e19-4fbb-9f8f-b89e2018337c IEventService
1ff70682-0a51-30e8-076d-740be8cee98b atsvc
378e52b0-c0a9-11cf-822d-00aa0051e40f sasec
86d35949-83c9-4044-b424-db363231fd0c ITaskSchedulerService
894de0c0-0d55-11d3-a322-00c04fa321a1 InitShutdown
d95afe70-a6d5-4259-822e-2c84da1ddb0d WindowsShutdown
c681d488-d850-11d0-8c52-00c04fd90f7e efsrpc
df1941c5-fe89-4e79-bf10-463657acf44d efsrpc
4fc742e0-4a10-11cf-8273-00aa004ae673 netdfs
a8e0653c-2744-4389-a61d-7373df8b2292 FileServerVssAgent
300f3532-38cc-11d0-a3f0-0020af6b0add trkwks
4da1c422-943d-11d1-acae-00c04fc2aa3f trksvr
50abc2a4-574d-40b3-9d66-ee4fd5fba076 DnsServer
91ae6020-9e3c-11cf-8d7c-00aa00c091be ICertPassage
d99e6e70-fc88-11d0-b498-00a0c90312f3 ICertRequestD
d99e6e71-fc88-11d0-b498-00a0c90312f3 ICertAdminD
5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc msgsvc
17fdd703-1827-4e34-79d4-24a55c53bb37 msgsvcsend
2f5f6520-ca46-1067-b319-00dd010662da tapsrv
906b0ce0-c70b-1067-b317-00dd010662da IXnRemote
f5cc5a18-4264-101a-8c59-08002b2f8426 nspi
a4f1db00-ca47-1067-b31f-00dd010662da emsmdb
5261574a-4572-206e-b268-6b199213b4e4 asyncemsmdb
1544f5e0-613c-11d1-93df-00c04fd7bd09 rfr
f5cc59b4-4264-101a-8c59-08002b2f8426 frsrpc
d049b186-814f-11d1-9a3c-00c04fc9b232 NtFrsApi
897e2e5f-93f3-4376-9c9c-fd2277495c27 FrsTransport
8d9f4e40-a03d-11ce-8f69-08003e30051b pnp
77df7a80-f298-11d0-8358-00a024c480a8 dscomm
708cca10-9569-11d1-b2a5-0060977d8118 dscomm2
fdb3a030-065f-11d1-bb9b-00a024ea5525 qmcomm
1088a980-eae5-11d0-8d9b-00a02453c337 qm2qm
45f52c28-7f9f-101a-b52b-08002b2efabe winsif
811109bf-a4e1-11d1-ab54-00a0c91e9b45 winsi2
57674cd0-5200-11ce-a897-08002b2e9c6d lls_license
342cfd40-3c6c-11ce-a893-08002b2e9c6d llsrpc
8fb6d884-2388-11d0-8c35-00c04fda2795 w32time
6b5bdd1e-528c-422c-af8c-a4079be4fe48 RemoteFW
4b112204-0e19-11d3-b42b-0000f81feb9f ssdpsrv
12b81e99-f207-4a4c-85d3-77b42f76fd14 ISeclogon
13486d50-4821-11d2-a494-3cb306c10000 IOPCServerList
f31dfde2-07b6-11d2-b2d8-0060083ba1fb IOPCCommon
39c13a4d-011e-11d0-9675-0020afd8adb3 IOPCServer
39c13a4f-011e-11d0-9675-0020afd8adb3 IOPCBrowseServerAddressSpace
39c13a50-011e-11d0-9675-0020afd8adb3 IOPCGroupStateMgt
39c13a52-011e-11d0-9675-0020afd8adb3 IOPCSyncIO
39c13a54-011e-11d0-9675-0020afd8adb3 IOPCItemMgt
39c13a70-011e-11d0-9675-0020afd8adb3 IOPCDataCallback
39c13a71-011e-11d0-9675-0020afd8adb3 IOPCAsyncIO2
39c13a72-011e-11d0-9675-0020afd8adb3 IOPCItemProperties
dea00001-6c97-11d1-8271-00a02442df7d PNIO-Device
dea00002-6c97-11d1-8271-00a02442df7d PNIO-Controller
dea00003-6c97-11d1-8271-00a02442df7d PNIO-Supervisor
dea00004-6c97-11d1-8271-00a02442df7d PNIO-Parameterserver
`
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, 36), line.slice(37)] as const),
);

/** Operations by interface and number: each starts something at another host, reads its secrets, or makes it sign in elsewhere; or it tells somebody whose work that is from somebody whose it is not. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['svcctl 2', 'DeleteService'],
  ['svcctl 11', 'ChangeServiceConfigW'],
  ['svcctl 12', 'CreateServiceW'],
  ['svcctl 19', 'StartServiceW'],
  ['svcctl 24', 'CreateServiceA'],
  ['svcctl 31', 'StartServiceA'],
  ['svcctl 45', 'CreateServiceWOW64W'],
  ['svcctl 60', 'CreateWowService'],
  ['dssetup 9', 'DsRolerUpgradeDownlevelServer'],
  ['pnp 54', 'PNP_QueryResConfList'],
  ['atsvc 0', 'NetrJobAdd'],
  ['ITaskSchedulerService 1', 'SchRpcRegisterTask'],
  ['ITaskSchedulerService 12', 'SchRpcRun'],
  ['IRemoteSCMActivator 3', 'RemoteGetClassObject'],
  ['IRemoteSCMActivator 4', 'RemoteCreateInstance'],
  ['IActivation 0', 'RemoteActivation'],
  ['IWbemLevel1Login 6', 'NTLMLogin'],
  ['IWbemServices 14', 'PutInstance'],
  ['IWbemServices 15', 'PutInstanceAsync'],
  ['IWbemServices 20', 'ExecQuery'],
  ['IWbemServices 24', 'ExecMethod'],
  ['IWbemServices 25', 'ExecMethodAsync'],
  ['IDispatch 6', 'Invoke'],
  ['winreg 6', 'BaseRegCreateKey'],
  ['winreg 20', 'BaseRegSaveKey'],
  ['winreg 22', 'BaseRegSetValue'],
  ['winreg 31', 'BaseRegSaveKeyEx'],
  ['drsuapi 2', 'DRSReplicaSync'],
  ['drsuapi 3', 'DRSGetNCChanges'],
  ['drsuapi 4', 'DRSUpdateRefs'],
  ['drsuapi 5', 'DRSReplicaAdd'],
  ['drsuapi 12', 'DRSCrackNames'],
  ['drsuapi 16', 'DRSDomainControllerInfo'],
  ['drsuapi 17', 'DRSAddEntry'],
  ['netlogon 4', 'NetrServerReqChallenge'],
  ['netlogon 6', 'NetrServerPasswordSet'],
  ['netlogon 15', 'NetrServerAuthenticate2'],
  ['netlogon 26', 'NetrServerAuthenticate3'],
  ['netlogon 30', 'NetrServerPasswordSet2'],
  ['samr 13', 'SamrEnumerateUsersInDomain'],
  ['samr 31', 'SamrAddMemberToAlias'],
  ['samr 33', 'SamrGetMembersInAlias'],
  ['samr 50', 'SamrCreateUser2InDomain'],
  ['samr 58', 'SamrSetInformationUser2'],
  ['winspool 62', 'RpcRemoteFindFirstPrinterChangeNotification'],
  ['winspool 65', 'RpcRemoteFindFirstPrinterChangeNotificationEx'],
  ['winspool 69', 'RpcOpenPrinterEx'],
  ['winspool 89', 'RpcAddPrinterDriverEx'],
  ['IRemoteWinspool 39', 'RpcAsyncAddPrinterDriver'],
  ['efsrpc 0', 'EfsRpcOpenFileRaw'],
  ['efsrpc 4', 'EfsRpcEncryptFileSrv'],
  ['efsrpc 5', 'EfsRpcDecryptFileSrv'],
  ['efsrpc 6', 'EfsRpcQueryUsersOnFile'],
  ['efsrpc 7', 'EfsRpcQueryRecoveryAgents'],
  ['efsrpc 8', 'EfsRpcRemoveUsersFromFile'],
  ['efsrpc 9', 'EfsRpcAddUsersToFile'],
  ['efsrpc 12', 'EfsRpcFileKeyInfo'],
  ['efsrpc 13', 'EfsRpcDuplicateEncryptionInfoFile'],
  ['efsrpc 15', 'EfsRpcAddUsersToFileEx'],
  ['efsrpc 16', 'EfsRpcFileKeyInfoEx'],
  ['efsrpc 18', 'EfsRpcGetEncryptedFileMetadata'],
  ['efsrpc 19', 'EfsRpcSetEncryptedFileMetadata'],
  ['efsrpc 21', 'EfsRpcEncryptFileExSrv'],
  ['eventlog 0', 'ElfrClearELFW'],
  ['eventlog 9', 'ElfrOpenBELW'],
  ['IEventService 6', 'EvtRpcClearLog'],
  ['srvsvc 12', 'NetrSessionEnum'],
  ['srvsvc 15', 'NetrShareEnum'],
  ['srvsvc 31', 'NetprPathCanonicalize'],
  ['srvsvc 32', 'NetprPathCompare'],
  ['wkssvc 2', 'NetrWkstaUserEnum'],
  ['netdfs 12', 'NetrDfsAddStdRoot'],
  ['netdfs 13', 'NetrDfsRemoveStdRoot'],
  ['FileServerVssAgent 2', 'StartShadowCopySet'],
  ['FileServerVssAgent 8', 'IsPathSupported'],
  ['FileServerVssAgent 9', 'IsPathShadowCopied'],
  ['InitShutdown 0', 'BaseInitiateShutdown'],
  ['WindowsShutdown 0', 'WsdrInitiateShutdown'],
  ['lsarpc 29', 'LsarQuerySecret'],
  ['lsarpc 43', 'LsarRetrievePrivateData'],
  ['DnsServer 0', 'R_DnssrvOperation'],
  ['DnsServer 1', 'R_DnssrvQuery'],
  ['DnsServer 5', 'R_DnssrvOperation2'],
]);

/** The name of an interface; one that is not known keeps its identifier. */
export function interfaceName(identifier: string): string {
  return NAMES.get(identifier) ?? identifier;
}

/** An operation that tells of control over a host, as `svcctl CreateServiceW`; empty for another. */
export function operationName(name: string, number: number): string {
  const operation = OPERATIONS.get(`${name} ${number}`);
  return operation ? `${name} ${operation}` : '';
}

/** The names of all operations that are told, as `svcctl CreateServiceW`. */
export function operationNames(): readonly string[] {
  return [...OPERATIONS].map(([key, operation]) => `${key.slice(0, key.indexOf(' '))} ${operation}`);
}
