/** Installs the members that Tensors have from the operations. */
import './convert.js';
import './elementwise.js';
import './further.js';
import './indexing.js';
import './movement.js';
import './products.js';
import './random.js';
import './reduce.js';
import './sort.js';
