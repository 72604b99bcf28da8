/** Tests import modules one by one; what the package's entry for Node does is done for all of them here. */
import '../../src/runtime/node.js';
import { runtimeOptions } from '../../src/runtime/options.js';

// Whether waiting calls are made together goes by the clock, and one more session is compiled then: tests that count sessions must not depend on it.
// test/jit/together.test.ts asks for it, and programs that tests start as processes of their own decide as always.
runtimeOptions.together = 'never';
