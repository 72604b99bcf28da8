"""Members of Tensor that functions stand for, one call each (signatures that differ from the function's get more)."""

from cases import Cases, bools, f32, ints, t

import mindspore as ms

UNARY = """abs absolute neg negative exp expm1 log log1p log2 log10 sqrt rsqrt square reciprocal sin cos tan asin arcsin acos arccos atan
arctan sinh cosh tanh asinh atanh erf erfc sigmoid floor ceil trunc frac isnan isinf isfinite logical_not round sign ravel t
numel nelement dim ndimension is_floating_point is_signed contiguous copy clone float half double bool int long short byte""".split()
BINARY = """add sub mul div divide true_divide floor_divide fmod remainder pow maximum minimum atan2 arctan2 xlogy eq equal ne
not_equal lt less le less_equal gt greater ge greater_equal subtract multiply""".split()

if __name__ == "__main__":
    c = Cases("methods")
    x, y = f32(2, 3, low=0.1, high=0.9), f32(2, 3, low=0.1, high=0.9)
    for name in UNARY:
        c.add(f"Tensor.{name}", x, fd=False)
    for name in BINARY:
        c.add(f"Tensor.{name}", x, y, fd=False)
        c.add(f"Tensor.{name}", x, 2, fd=False)
        c.add(f"Tensor.{name}", x)
    c.add("Tensor.sub", x, y, alpha=2)
    c.add("Tensor.div", x, y, rounding_mode="floor", fd=False)
    for name in ("logical_and", "logical_or", "logical_xor"):
        c.add(f"Tensor.{name}", bools(3), bools(3))
    c.add("Tensor.clamp", x, 0.3, 0.6, fd=False)
    c.add("Tensor.clip", x, min=0.3, fd=False)
    c.add("Tensor.where", x, bools(2, 3), y)
    c.add("Tensor.masked_fill", x, bools(2, 3), 1.5)
    c.add("Tensor.lerp", x, y, 0.25)
    c.add("Tensor.addcmul", x, y, y, 2)
    c.add("Tensor.addcdiv", x, y, y, value=2)
    c.add("Tensor.astype", x, ms.int32)
    c.add("Tensor.astype", x, "float16", tol=(2e-3, 1e-3), why="float16")
    c.add("Tensor.astype", x, "foo")
    c.add("Tensor.to", x, ms.float64)
    c.add("Tensor.type", x, ms.float64)
    c.add("Tensor.type", x)
    c.add("Tensor.type_as", x, ints(2))
    c.add("Tensor.new_zeros", x, (2, 2))
    c.add("Tensor.new_ones", x, (2, 2), ms.int32)
    c.add("Tensor.new_full", x, (2,), 2.5)
    c.add("Tensor.gather", f32(3, 4), 1, t([[0, 1], [2, 3], [1, 1]], "int32"))
    c.add("Tensor.gather", f32(3, 4), t([0, 2], "int32"), 0)
    c.add("Tensor.gather_elements", f32(3, 4), 1, t([[0], [2], [1]], "int32"))
    c.add("Tensor.gather_nd", f32(3, 4), t([[0, 1], [2, 3]], "int32"))
    c.add("Tensor.index_select", f32(3, 4), 1, t([0, 3], "int32"))
    c.save()
