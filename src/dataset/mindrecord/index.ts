/** MindSpore's file format for rows of data: MindSpore's `mindspore.mindrecord`. */
export {
  MRMAddSchemaError,
  MRMDefineIndexError,
  MRMInvalidSchemaError,
  MindRecordException,
  ParamTypeError,
  ParamValueError,
} from './errors.js';
export { FileReader, type ReadField } from './file_reader.js';
export { FileWriter, type SchemaContent } from './file_writer.js';
export type { RawField, RawRow } from './rows.js';
