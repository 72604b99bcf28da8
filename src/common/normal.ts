/**
 * The normal distribution function and its inverse, in the arithmetic of MindSpore's truncated normal stream: double precision, with a
 * square root of 2 of single precision. The rational approximations of the inverse are John Maddock's (Boost.Math, `erf_inv`);
 * other approximations would be as good, but not equal bit for bit.
 */
const ROOT2 = Math.fround(1.4142135);

/** P(X <= x) for a standard normal X. */
export function cdf(x: number): number {
  return erfc(-(x / ROOT2)) / 2;
}

/** The x with cdf(x) = p; p outside (0, 1) gives the outermost numbers that single precision tells from 0 and 1. */
export function quantile(p: number): number {
  let z = 2 * p;
  if (z <= 0) z = 2 ** -149;
  else if (z >= 2) z = 2 - 2 ** -23;
  return -ROOT2 * (z > 1 ? -erfInverse(1 - (2 - z), 2 - z) : erfInverse(1 - z, z));
}

/** The complementary error function. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 0) return 2 - erfc(-x);
  return x < 1 ? 1 - erfSeries(x) : x > 27.3 ? 0 : erfcFraction(x);
}

/** erf by its power series in x·exp(-x²), whose terms are all positive; for small x. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc by its continued fraction, evaluated from far out; for x >= 1. */
function erfcFraction(x: number): number {
  let tail = x;
  for (let k = Math.ceil(20 + 180 / (x * x)); k > 0; k--) tail = x + k / 2 / tail;
  // exp(-x²) from a square without rounding error: the error of x² would be magnified by its size.
  const head = Math.fround(x);
  return (Math.exp(-head * head) * Math.exp((head - x) * (head + x))) / (Math.sqrt(Math.PI) * tail);
}

/** One rational approximation: its argument is taken from `offset`, its polynomials have the lowest power first and one length. */
interface Rational {
  readonly base: number;
  readonly offset: number;
  readonly p: ArrayLike<number>;
  readonly q: ArrayLike<number>;
}

/** The same approximation, the shorter polynomial with zeros for its highest powers. */
function rational<R extends Rational>(r: R): R & { p: Float64Array; q: Float64Array } {
  const length = Math.max(r.p.length, r.q.length);
  const padded = (c: ArrayLike<number>) => Float64Array.from({ length }, (_, i) => c[i] ?? 0);
  return { ...r, p: padded(r.p), q: padded(r.q) };
}

const CENTRE = rational({
  base: 0.0891314744949340820313,
  offset: 0,
  p: [
    -0.000508781949658280665617, -0.00836874819741736770379, 0.0334806625409744615033, -0.0126926147662974029034,
    -0.0365637971411762664006, 0.0219878681111168899165, 0.00822687874676915743155, -0.00538772965071242932965,
  ],
  q: [
    1, -0.970005043303290640362, -1.56574558234175846809, 1.56221558398423026363, 0.662328840472002992063,
    -0.71228902341542847553, -0.0527396382340099713954, 0.0795283687341571680018, -0.00233393759374190016776,
    0.000886216390456424707504,
  ],
});

const FLANK = rational({
  base: 2.249481201171875,
  offset: 0.25,
  p: [
    -0.202433508355938759655, 0.105264680699391713268, 8.37050328343119927838, 17.6447298408374015486,
    -18.8510648058714251895, -44.6382324441786960818, 17.445385985570866523, 21.1294655448340526258,
    -3.67192254707729348546,
  ],
  q: [
    1, 6.24264124854247537712, 3.9713437953343869095, -28.6608180499800029974, -20.1432634680485188801,
    48.5609213108739935468, 10.8268667355460159008, -22.6436933413139721736, 1.72114765761200282724,
  ],
});

/** For the tails, by sqrt(-log q): each holds up to `below`. */
const TAILS = [
  {
    below: 3,
    base: 0.807220458984375,
    offset: 1.125,
    p: [
      -0.131102781679951906451, -0.163794047193317060787, 0.117030156341995252019, 0.387079738972604337464,
      0.337785538912035898924, 0.142869534408157156766, 0.0290157910005329060432, 0.00214558995388805277169,
      -0.679465575181126350155e-6, 0.285225331782217055858e-7, -0.681149956853776992068e-9,
    ],
    q: [
      1, 3.46625407242567245975, 5.38168345707006855425, 4.77846592945843778382, 2.59301921623620271374,
      0.848854343457902036425, 0.152264338295331783612, 0.01105924229346489121,
    ],
  },
  {
    below: 6,
    base: 0.93995571136474609375,
    offset: 3,
    p: [
      -0.0350353787183177984712, -0.00222426529213447927281, 0.0185573306514231072324, 0.00950804701325919603619,
      0.00187123492819559223345, 0.000157544617424960554631, 0.460469890584317994083e-5, -0.230404776911882601748e-9,
      0.266339227425782031962e-11,
    ],
    q: [
      1, 1.3653349817554063097, 0.762059164553623404043, 0.220091105764131249824, 0.0341589143670947727934,
      0.00263861676657015992959, 0.764675292302794483503e-4,
    ],
  },
  {
    below: 18,
    base: 0.98362827301025390625,
    offset: 6,
    p: [
      -0.0167431005076633737133, -0.00112951438745580278863, 0.00105628862152492910091, 0.000209386317487588078668,
      0.149624783758342370182e-4, 0.449696789927706453732e-6, 0.462596163522878599135e-8, -0.281128735628831791805e-13,
      0.99055709973310326855e-16,
    ],
    q: [
      1, 0.591429344886417493481, 0.138151865749083321638, 0.0160746087093676504695, 0.000964011807005165528527,
      0.275335474764726041141e-4, 0.282243172016108031869e-6,
    ],
  },
  {
    // The smallest double has 27.3 here.
    below: 44,
    base: 0.99714565277099609375,
    offset: 18,
    p: [
      -0.0024978212791898131227, -0.779190719229053954292e-5, 0.254723037413027451751e-4, 0.162397777342510920873e-5,
      0.396341011304801168516e-7, 0.411632831190944208473e-9, 0.145596286718675035587e-11, -0.116765012397184275695e-17,
    ],
    q: [
      1, 0.207123112214422517181, 0.0169410838120975906478, 0.000690538265622684595676, 0.145007359818232637924e-4,
      0.144437756628144157666e-6, 0.509761276599778486139e-9,
    ],
  },
].map(rational);

/** The inverse error function of p, where q = 1 - p and p >= 0. */
function erfInverse(p: number, q: number): number {
  if (p <= 0.5) {
    const g = p * (p + 10);
    return g * CENTRE.base + g * ratio(CENTRE, p);
  }
  if (q >= 0.25) return Math.sqrt(-2 * Math.log(q)) / (FLANK.base + ratio(FLANK, q));
  const x = Math.sqrt(-Math.log(q));
  const tail = TAILS.find((t) => x < t.below)!;
  return tail.base * x + ratio(tail, x) * x;
}

/** Both polynomials by Horner's rule, side by side: each alone would wait for its own last product. */
function ratio({ offset, p, q }: Rational, argument: number): number {
  const x = argument - offset;
  let above = 0;
  let below = 0;
  for (let i = p.length - 1; i >= 0; i--) {
    above = above * x + p[i];
    below = below * x + q[i];
  }
  return above / below;
}
