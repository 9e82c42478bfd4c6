/** The embedded flow store passes the suite. */
import { testFlowStore } from './conformance.ts';
import { configure, openStore, temporaryFolder } from './testing.ts';

testFlowStore('embedded', async (context) => openStore(context, configure(await temporaryFolder(context))));
