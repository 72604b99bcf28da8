/** Tests import modules one by one; what the package's entry for Node does is done for all of them here. */
import '../../src/runtime/node.js';
