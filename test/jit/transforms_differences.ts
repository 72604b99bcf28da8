/** Where transforms differ from MindSpore: each has its line in docs/differences.md. */
export const DIFFERENT: Record<string, { ok?: unknown; error?: string; text?: string }> = {
  // MindSpore gives the first element.
  'get_grad of one': { ok: [1.9794255495071411, -1.7474949359893799, -1.0907025337219238] },
  // Texts of C++ there.
  'Map of a number': {
    error: 'TypeError',
    text: "For 'Map', the 'ops' must be a MultitypeFuncGraph or None, but got int.",
  },
  'HyperMap of a number': {
    error: 'TypeError',
    text: "For 'HyperMap', the 'ops' must be a MultitypeFuncGraph or None, but got int.",
  },
};
