#!/usr/bin/env python3
"""Fits the polynomials of engine/core/math_*.c and math_inline.h and prints them as C.

Each is the interpolation of its function at Chebyshev nodes of its interval, computed with 60 digits and rounded once to
the width it is used in; that is within a small factor of the best polynomial of its degree. The number behind each array
is the error of the rounded polynomial against the function, relative to the function, in exact arithmetic. Nothing but
Python's own library is used. The output was copied into the sources once; rerun it to check or to change a degree.
"""
import struct
from decimal import Decimal as D, getcontext

getcontext().prec = 60
LN2 = D(2).ln()


def arctan_inverse(n):
    total, term, k = D(0), D(1) / n, 0
    while abs(term) > D(10) ** -65:
        total += term / (2 * k + 1) * (-1) ** k
        term /= n * n
        k += 1
    return total


PI = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))  # Machin


def series(first, ratio):
    """Sum first * ratio(1) * ratio(2) ... until it no longer matters."""
    total, term, k = D(0), first, 1
    while abs(term) > D(10) ** -70:
        total += term
        term *= ratio(k)
        k += 1
    return total


def solve(nodes, values):
    """Coefficients, lowest first, of the polynomial through the points (Newton's form, multiplied out)."""
    table = list(values)
    for step in range(1, len(nodes)):
        for i in range(len(nodes) - 1, step - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - step])
    result = [D(0)] * len(nodes)
    for i in range(len(nodes) - 1, -1, -1):
        shifted = [D(0)] + result[:-1]
        result = [a - nodes[i] * b for a, b in zip(shifted, result)]
        result[0] += table[i]
    return result


def cosine(x):
    return series(D(1), lambda k: -x * x / ((2 * k - 1) * (2 * k)))


def to_f32(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def fit(name, function, low, high, degree, width):
    low, high, count = D(low), D(high), degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cosine(PI * (2 * i + 1) / (2 * count)) for i in range(count)]
    rounded = [to_f32(c) if width == 32 else float(c) for c in solve(nodes, [function(x) for x in nodes])]
    worst = D(0)
    for i in range(400):
        x = low + (high - low) * i / 399
        value = D(0)
        for c in reversed(rounded):
            value = value * x + D(c)
        worst = max(worst, abs(value / function(x) - 1))
    suffix = "f" if width == 32 else ""
    print(f"static const {'float' if width == 32 else 'double'} {name}[{count}] = {{ /* {worst:.1e} */")
    print("  " + ",\n  ".join(c.hex() + suffix for c in rounded) + "};\n")


def over_z(first, ratio):
    """A series in z with the first terms already divided away."""
    return lambda z: series(first, lambda k: z * ratio(k))


S_LOG = (3 - 2 * D(2).sqrt()) ** 2  # the square of (m - 1) / (m + 1) at m = sqrt 2
HALF_LN2 = LN2 / 2 * D("1.0001")

# (exp(t) - 1) / t
fit("exp_terms", lambda t: series(D(1), lambda k: t / (k + 1)), -HALF_LN2, HALF_LN2, 10, 64)
# log((1 + s) / (1 - s)) = 2 s + s z Q(z), z = s^2
fit("log_terms", lambda z: sum(2 * z ** k / (2 * k + 3) for k in range(60)), "1e-30", S_LOG * D("1.0001"), 6, 64)
# sin(t) = t + t z S(z), cos(t) = 1 - z / 2 + z^2 C(z), z = t^2, |t| <= pi / 4
fit("sin_terms", over_z(D(-1) / 6, lambda k: D(-1) / ((2 * k + 2) * (2 * k + 3))), 0, (PI / 4) ** 2 * D("1.0001"), 5, 64)
fit("cos_terms", over_z(D(1) / 24, lambda k: D(-1) / ((2 * k + 3) * (2 * k + 4))), 0, (PI / 4) ** 2 * D("1.0001"), 5, 64)
# (2^r - 1) / r, |r| <= 1/2
fit("exp2_terms", lambda r: series(LN2, lambda k: LN2 * r / (k + 1)), "-0.5", "0.5", 5, 32)
# log2((1 + s) / (1 - s)) / s
fit("log2_terms", lambda z: sum(2 * z ** k / (2 * k + 1) for k in range(60)) / LN2, "1e-30", S_LOG * D("1.0001"), 3, 32)
# sin(2 pi y) / y, |y| <= 1/4, in z = y^2
fit("sin_turns_terms", over_z(2 * PI, lambda k: -(2 * PI) ** 2 / ((2 * k) * (2 * k + 1))), 0, "0.0625", 4, 32)

# pi / 2 in three parts: the first two have 33 bits, so that k times either is exact for |k| < 2^20
rest, parts = PI / 2, []
for bits in (33, 33):
    exponent = 1 - len(parts) * 33
    scale = D(2) ** (bits - exponent)
    parts.append((rest * scale).to_integral_value(rounding="ROUND_FLOOR") / scale)
    rest -= parts[-1]
print("half pi:", [float(p).hex() for p in parts + [rest]])
# ln 2 in two parts: the first has 40 bits
high = (LN2 * D(2) ** 40).to_integral_value(rounding="ROUND_FLOOR") / D(2) ** 40
print("ln 2:", float(high).hex(), float(LN2 - high).hex())
