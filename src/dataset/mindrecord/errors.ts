/** The numbers that {@link MindRecordException.error_code} carries, and the texts of errors that are made without one. */
const KNOWN: Readonly<Record<string, readonly [number, string]>> = {
  ParamTypeError: [1, ''],
  ParamValueError: [2, ''],
  MRMAddSchemaError: [111, 'Failed to add schema.'],
  MRMInvalidSchemaError: [200, ''],
  MRMDefineIndexError: [202, ''],
};

/** What reading and writing MindRecord files says to wrong arguments. MindSpore's `MindRecordException`. */
export abstract class MindRecordException extends Error {
  /** What is wrong. */
  readonly error_msg: string;
  /** A number that tells the class. */
  readonly error_code: number;

  constructor(name: string, message?: string) {
    const [code, text] = KNOWN[name];
    super(`[${name}]: ${message ?? text}`);
    this.name = name;
    this.error_msg = message ?? text;
    // Bits: where it happened (1), what it is (1), how bad it is (0), the system (8), the module, the number.
    this.error_code = 0x50000000 + 8 * 2 ** 17 + ((Math.floor(code / 100) + 1) << 12) + code;
  }
}

/** An argument with a value that is not allowed. MindSpore's `mindrecord.ParamValueError`. */
export class ParamValueError extends MindRecordException {
  constructor(error_detail: string) {
    super('ParamValueError', `Invalid parameter value. ${error_detail}`);
  }
}

/** An argument of the wrong type. MindSpore's `mindrecord.ParamTypeError`. */
export class ParamTypeError extends MindRecordException {
  constructor(param_name: string, expected_type: string) {
    super('ParamTypeError', `Invalid parameter type. '${param_name}' expect ${expected_type} type.`);
  }
}

/** A second schema. MindSpore's `mindrecord.MRMAddSchemaError`. */
export class MRMAddSchemaError extends MindRecordException {
  constructor() {
    super('MRMAddSchemaError');
  }
}

/** A schema that is not as it should be. MindSpore's `mindrecord.MRMInvalidSchemaError`. */
export class MRMInvalidSchemaError extends MindRecordException {
  constructor(error_detail: string) {
    super('MRMInvalidSchemaError', `Schema format is error. Detail: ${error_detail}`);
  }
}

/** A field that cannot be in the index. MindSpore's `mindrecord.MRMDefineIndexError`. */
export class MRMDefineIndexError extends MindRecordException {
  constructor(error_detail: string) {
    super('MRMDefineIndexError', `Failed to define index field. Detail: ${error_detail}`);
  }
}
