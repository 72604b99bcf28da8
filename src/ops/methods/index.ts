/** Installs the members that Tensors have from the operations. */
import './columns.js';
import './composed.js';
import './convert.js';
import './cumulative.js';
import './elementwise.js';
import './in_place.js';
import './indexing.js';
import './layout.js';
import './linear.js';
import './movement.js';
import './numeric.js';
import './products.js';
import './random.js';
import './reduce.js';
import './scatter.js';
import './select.js';
import './sort.js';
