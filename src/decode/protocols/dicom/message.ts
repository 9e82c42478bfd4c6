/** What Wardline reads of DICOM: who associates with whom, which services are asked for, and which equipment made an object. */

/** One presentation context of an association (PS3.8 section 9.3.2.2). */
export interface PresentationContext {
  readonly id: number;
  /** UID of the SOP class; empty in an answer, which names the id alone. */
  readonly abstractSyntax: string;
  /** 0 where an answer accepts it; 0 in a request. */
  readonly result: number;
  /** The transfer syntax that an answer chose; empty in a request. */
  readonly transferSyntax: string;
}

/** Role selection of one SOP class (PS3.7 section D.3.3.4). */
export interface RoleSelection {
  readonly sopClass: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** The variable items of an association: the same equipment sends the same ones again and again. */
export interface AssociateItems {
  readonly applicationContext: string;
  readonly contexts: readonly PresentationContext[];
  /** By the number of its context: the SOP class that is proposed, or the transfer syntax that is accepted. */
  readonly syntaxes: ReadonlyMap<number, string>;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly roles: readonly RoleSelection[];
  /** User identity negotiation: its type (1 name, 2 name and passcode, 3 Kerberos, 4 SAML, 5 JWT), 0 where there is none. */
  readonly userIdentityType: number;
  readonly userName: string;
}

/** A-ASSOCIATE-RQ or A-ASSOCIATE-AC. */
export interface Associate {
  readonly kind: 'associate';
  readonly isRequest: boolean;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly items: AssociateItems;
}

/** A-ASSOCIATE-RJ. */
export interface Reject {
  readonly kind: 'reject';
  readonly source: number;
  readonly reason: number;
}

/** A command set (PS3.7 annex E). */
export interface Command {
  readonly field: number;
  readonly sopClass: string;
  readonly moveDestination: string;
  readonly moveOriginator: string;
  readonly hasDataSet: boolean;
}

/** An allowed element of a stored object. */
export interface ObjectElement {
  readonly key: string;
  readonly field: string;
  readonly value: string;
}

/** The command sets and the gist of the data sets in a P-DATA-TF. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly commands: readonly Command[];
  readonly elements: readonly ObjectElement[];
  /** The patient module was seen in a data set. */
  readonly hasPatient: boolean;
}

/** A-RELEASE and A-ABORT, and whatever else states nothing. */
export interface Other {
  readonly kind: 'other';
}

export type DicomMessage = Associate | Reject | Transfer | Other;
