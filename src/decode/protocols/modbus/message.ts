/** What Wardline reads of Modbus/TCP: which function is asked of which unit, and who a device says it is. */

export interface ModbusObject {
  /** Behind `modbus.`, as `vendorName`. */
  readonly name: string;
  readonly value: string;
  readonly field: string;
}

export interface ModbusMessage {
  readonly unit: number;
  /** Name of the function, as `write-single-register`. */
  readonly functionName: string;
  readonly isRequest: boolean;
  /** Name of the exception that answers the function, or empty. */
  readonly exception: string;
  readonly objects: readonly ModbusObject[];
}
