/** What keeps the service from starting and is no defect: the message is one sentence that says what to do. */

/** The server, its certificate or its key cannot be used as they are. */
export class ServerProblem extends Error {}
