/** Texts of tensors as Python prints them: `numpyText` for `str`, `tensorRepr` for `repr`. */
export { numpyText as tensorText } from './printing/numpy-text.js';
export { tensorRepr } from './printing/tensor-repr.js';
