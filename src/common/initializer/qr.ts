/**
 * Replaces a row-major matrix by the Q of its QR decomposition, signed so that R has a positive diagonal; of its transpose, when it is wider
 * than high. By Householder reflections in double precision, rounded once.
 */
export function orthonormalColumns(data: Float32Array, rows: number, columns: number): void {
  const n = Math.min(rows, columns);
  const m = Math.max(rows, columns);
  // Columns of the tall matrix, each contiguous: the rows of a wide one are in place already.
  const wide = rows < columns;
  const at = (i: number, j: number) => (wide ? j * columns + i : i * columns + j);
  const a = new Float64Array(m * n);
  for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) a[j * m + i] = data[at(i, j)];

  const scales = new Float64Array(n);
  const signs = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const v = a.subarray(k * m + k, (k + 1) * m);
    const head = v[0];
    const tail = Math.sqrt(dot(v, v, 1));
    if (tail === 0) {
      signs[k] = Math.sign(head); // no reflection: the column is done
      continue;
    }
    const beta = -Math.sign(head || 1) * Math.sqrt(head * head + tail * tail);
    scales[k] = (beta - head) / beta;
    signs[k] = Math.sign(beta);
    for (let i = 1; i < v.length; i++) v[i] /= head - beta;
    v[0] = 1;
    for (let j = k + 1; j < n; j++) reflect(a.subarray(j * m + k, (j + 1) * m), v, scales[k]);
  }

  const q = new Float64Array(m * n);
  for (let j = 0; j < n; j++) {
    q[j * m + j] = 1;
    for (let k = j; k >= 0; k--) {
      if (scales[k] !== 0) reflect(q.subarray(j * m + k, (j + 1) * m), a.subarray(k * m + k, (k + 1) * m), scales[k]);
    }
    for (let i = 0; i < m; i++) data[at(i, j)] = signs[j] * q[j * m + i];
  }
}

/** x − scale·(v·x)·v, in place. */
function reflect(x: Float64Array, v: Float64Array, scale: number): void {
  const s = scale * dot(x, v, 0);
  for (let i = 0; i < x.length; i++) x[i] -= s * v[i];
}

function dot(x: Float64Array, y: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
