/** The porting tool: Python in, TypeScript out. `import { port } from 'mindspore-ts/port'`. */
export { port, type Diagnostic, type PortOptions, type PortResult } from './port.js';
export { statusInPackage, type ApiStatus, type ApiUse, type StatusOf } from './report.js';
