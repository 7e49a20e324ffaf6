"""Writes tests/Expressions.Tests/Functions/kernel-values.txt: arguments and values of many digits for the kernel tests. Needs mpmath; see docs/kernels.md.

A line is the bits of the arguments, those of the nearest double of the value, and how far the value lies beyond that, in hundredths of its last place."""
import math, random, struct, sys
import mpmath as mp

mp.mp.dps = 60
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 240
OUT = sys.argv[2] if len(sys.argv) > 2 else "tests/Expressions.Tests/Functions/kernel-values.txt"
random.seed(20)


def uniform(low, high):
    return lambda: random.uniform(low, high)


def scaled(low, high, sign=True):
    """Either sign, the magnitude spread evenly over its logarithm."""
    return lambda: (random.choice((-1, 1)) if sign else 1) * math.exp(random.uniform(math.log(low), math.log(high)))


def near(*points):
    return lambda: random.choice(points) * (1 + random.choice((-1, 1)) * math.exp(random.uniform(-34, -2)))


def single(x):
    """The nearest float, so that a point serves both kinds."""
    try:
        return struct.unpack("f", struct.pack("f", x))[0] or x
    except OverflowError:
        return x


def real(f):
    def value(*arguments):
        v = f(*arguments)
        return v.real if isinstance(v, mp.mpc) and v.imag == 0 else v
    return value


pi = math.pi
small = scaled(1e-300, 1e-3)
UNARY = {
    "exp": (mp.exp, [uniform(-745, 709.7), uniform(-88, 88), uniform(-2, 2), small, near(-708.4, 709.78, 88.72, -87.33)]),
    "expm1": (mp.expm1, [uniform(-40, 709.7), uniform(-2, 2), small, scaled(1e-8, 1), near(709.78, 88.72)]),
    "log": (mp.log, [scaled(1e-320, 1e308, False), scaled(1e-3, 1e3, False), uniform(0.5, 2), near(1), scaled(1e-44, 1e38, False)]),
    "log1p": (mp.log1p, [scaled(1e-3, 1e300, False), uniform(-0.999, 2), small, near(-1), scaled(1e-8, 1)]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), [uniform(-744, 40), uniform(-5, 5), small, uniform(-100, 20)]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), [uniform(-744, 800), uniform(-5, 5), small, uniform(-100, 40)]),
    "sin": (mp.sin, [uniform(-10, 10), uniform(-1000, 1000), scaled(1e3, 1e9), scaled(1e9, 1e300), small, near(pi, 2 * pi, 3 * pi, 22, 355)]),
    "cos": (mp.cos, [uniform(-10, 10), uniform(-1000, 1000), scaled(1e3, 1e9), scaled(1e9, 1e300), small, near(pi / 2, 3 * pi / 2, 11, 344)]),
    "tan": (mp.tan, [uniform(-10, 10), uniform(-1000, 1000), scaled(1e3, 1e9), scaled(1e9, 1e300), small, near(pi / 2, pi / 4, pi, 11)]),
    "arcsin": (mp.asin, [uniform(-1, 1), small, uniform(0.45, 0.55), lambda: 1 - scaled(1e-15, 1e-1, False)()]),
    "arccos": (mp.acos, [uniform(-1, 1), small, uniform(-0.55, -0.45), lambda: 1 - scaled(1e-15, 1e-1, False)(), lambda: -1 + scaled(1e-15, 1e-1, False)()]),
    "arctan": (mp.atan, [uniform(-3, 3), scaled(1, 1e300), small, near(0.41421356, 2.41421356, 1)]),
    "arccot": (lambda x: mp.atan(1 / x), [uniform(-3, 3), scaled(1, 1e300), small, near(0.41421356, 2.41421356, 1)]),
    "sinh": (mp.sinh, [uniform(-710, 710), uniform(-2, 2), small, scaled(1e-6, 1), uniform(-88, 88)]),
    "cosh": (mp.cosh, [uniform(-710, 710), uniform(-2, 2), small, uniform(-88, 88)]),
    "tanh": (mp.tanh, [uniform(-20, 20), uniform(-2, 2), small, scaled(1e-6, 1)]),
    "arsinh": (mp.asinh, [uniform(-3, 3), scaled(1, 1e300), small, scaled(1e-6, 1), near(134217728)]),
    "arcosh": (mp.acosh, [uniform(1, 3), scaled(1, 1e300, False), lambda: 1 + scaled(1e-15, 1, False)()]),
    "artanh": (mp.atanh, [uniform(-1, 1), small, scaled(1e-6, 1), lambda: 1 - scaled(1e-15, 1e-1, False)()]),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), [uniform(-10, 10), scaled(1e-320, 1e308), scaled(1e-44, 1e38)]),
    "erf": (mp.erf, [uniform(-6, 6), uniform(-1, 1), small, near(1)]),
}


def tail_excess(x):
    """e^(-x^2)/(sqrt(pi) erfc(x)) - x; from 20 on by the asymptotic series, DLMF 7.12.1."""
    if x < 20:
        return tail_rate(x) - x
    term, defect, k = 1 / (2 * x * x), mp.mpf(0), 1
    while abs(term) > mp.mpf(10) ** -60 / (x * x):
        defect, k = defect + term, k + 1
        term *= -(2 * k - 1) / (2 * x * x)
    return x * defect / (1 - defect)


def tail_rate(x):
    return x + tail_excess(x) if x >= 20 else mp.exp(-x * x) / (mp.sqrt(mp.pi) * mp.erfc(x))


def log_tail(x):
    return mp.log(1 / (2 * mp.sqrt(mp.pi) * tail_rate(x))) - x * x if x > 0 else mp.log1p(-mp.erfc(-x) / 2)


tails = [uniform(-6, 6), uniform(-1, 1), small, scaled(1e-3, 30), uniform(0, 30)]
TAILS = {
    "erfc": (mp.erfc, tails[:4] + [uniform(0, 26.5)]),
    "erfcx": (lambda x: 1 / (mp.sqrt(mp.pi) * tail_rate(x)), tails[:4] + [scaled(1e-3, 1e300, False), uniform(-26.6, 30)]),
    "logtail": (log_tail, tails + [scaled(1e-3, 1e150, False), uniform(-26.5, 0)]),
    "tailrate": (tail_rate, tails + [scaled(1e-3, 1e300, False), uniform(-26.5, 0)]),
    "tailexcess": (tail_excess, tails + [scaled(1e-3, 1e300, False), uniform(-26.5, 0)]),
}
base = scaled(1e-3, 1e3, False)
BINARY = {
    "pow": (mp.power, [(base, uniform(-100, 100)), (scaled(1e-300, 1e300, False), uniform(-1, 1)), (near(1), scaled(1, 1e14)), (uniform(0.5, 2), uniform(-1000, 1000)),
                       (lambda: -float(random.randint(1, 40)), lambda: float(random.randint(-60, 60))), (scaled(1e-30, 1e30, False), uniform(-1.2, 1.2))]),
    "xlogy": (lambda a, b: a * mp.log(b), [(scaled(1e-6, 1e6), scaled(1e-300, 1e300, False)), (uniform(-2, 2), uniform(0, 2))]),
    "xlog1py": (lambda a, b: a * mp.log1p(b), [(scaled(1e-6, 1e6), scaled(1e-12, 1e300, False)), (uniform(-2, 2), uniform(-1, 2))]),
}


def bits(x):
    return struct.pack(">d", x).hex()


def line(f, arguments):
    exact = real(f)(*[mp.mpf(a) for a in arguments])
    if isinstance(exact, mp.mpc) or not mp.isfinite(exact):
        return None
    nearest = float(exact)
    if math.isinf(nearest):
        return None
    beyond = (exact - mp.mpf(nearest)) / mp.mpf(math.ulp(nearest))
    return " ".join(map(bits, arguments)) + f" {bits(nearest)} {int(round(float(beyond) * 100))}"


with open(OUT, "w") as out:
    for arity, rows in ((1, UNARY), (2, BINARY), (1, TAILS)):
        for name, (f, sources) in rows.items():
            out.write(f"= {name}\n")
            written = 0
            while written < COUNT:
                source = sources[written % len(sources)]
                arguments = [source()] if arity == 1 else [part() for part in source]
                if written // len(sources) % 2:
                    arguments = [single(a) for a in arguments]
                text = line(f, arguments) if all(map(math.isfinite, arguments)) else None
                if text:
                    out.write(text + "\n")
                    written += 1
