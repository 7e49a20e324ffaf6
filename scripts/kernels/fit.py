"""Prints the coefficients of the kernels' polynomials and how far each fit is off. Needs mpmath; see docs/kernels.md."""
import struct

import mpmath as mp

mp.mp.dps = 60


def minimax(f, low, high, degree, weight=lambda x: mp.mpf(1), rounds=8):
    """The polynomial whose largest weighted distance from f is smallest, and that distance: the exchange of Remez."""
    low, high, count = mp.mpf(low), mp.mpf(high), degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle - half * mp.cos(mp.pi * k / (count - 1)) for k in range(count)]
    grid = [middle - half * mp.cos(mp.pi * k / (60 * count)) for k in range(60 * count + 1)]
    for _ in range(rounds):
        matrix, values = mp.matrix(count, count), mp.matrix(count, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                matrix[i, j] = x ** j
            matrix[i, degree + 1] = (-1) ** i / weight(x)
            values[i] = f(x)
        solution = mp.lu_solve(matrix, values)
        coefficients = [solution[j] for j in range(degree + 1)]
        errors = [(f(x) - mp.polyval(coefficients[::-1], x)) * weight(x) for x in grid]
        peaks = []
        for k, e in enumerate(errors):
            if (k == 0 or abs(e) >= abs(errors[k - 1]) or e * errors[k - 1] < 0) and (k == len(grid) - 1 or abs(e) >= abs(errors[k + 1]) or e * errors[k + 1] < 0):
                if peaks and errors[peaks[-1]] * e > 0:
                    if abs(e) > abs(errors[peaks[-1]]):
                        peaks[-1] = k
                else:
                    peaks.append(k)
        while len(peaks) > count:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < count:
            break
        points = [grid[k] for k in peaks]
        if max(map(abs, errors)) / min(abs(errors[k]) for k in peaks) < 1.02:
            break
    return coefficients, max(map(abs, errors))


def single(c):
    value = struct.unpack("f", struct.pack("f", float(c)))[0]
    return next(t + "f" for t in ("%.*g" % (d, value) for d in range(1, 12)) if struct.unpack("f", struct.pack("f", float(t)))[0] == value)


def show(name, fit, write=lambda c: repr(float(c))):
    coefficients, error = fit
    print(f"{name}, degree {len(coefficients) - 1}: off by 2^{float(mp.log(error, 2)):.1f}")
    print("   ", ", ".join(map(write, coefficients)))


def parts(name, value, count, write=float):
    found = []
    for _ in range(count):
        found.append(write(value))
        value -= mp.mpf(write(value))
    print(name, *map(repr, found))


def series(f, first, second):
    """f, or its first two terms where it would be 0/0."""
    return lambda x: first + second * mp.mpf(x) if abs(x) < mp.mpf(10) ** -18 else f(mp.mpf(x))


half_log = mp.log(2) / 2 * mp.mpf("1.001")
exp_tail = series(lambda r: (mp.expm1(r) - r) / r ** 2, mp.mpf(1) / 2, mp.mpf(1) / 6)
sin_tail = series(lambda z: (mp.sin(mp.sqrt(z)) - mp.sqrt(z)) / mp.sqrt(z) ** 3, -mp.mpf(1) / 6, mp.mpf(1) / 120)
cos_tail = series(lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z ** 2, mp.mpf(1) / 24, -mp.mpf(1) / 720)
log_tail = series(lambda z: (2 * mp.atanh(mp.sqrt(z)) - 2 * mp.sqrt(z)) / mp.sqrt(z) ** 3, mp.mpf(2) / 3, mp.mpf(2) / 5)
artanh_tail = series(lambda z: (mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 1 - z / 3) / z ** 2, mp.mpf(1) / 5, mp.mpf(1) / 7)
arctan_tail = series(lambda z: (mp.atan(mp.sqrt(z)) - mp.sqrt(z)) / mp.sqrt(z) ** 3, -mp.mpf(1) / 3, mp.mpf(1) / 5)
arcsin_tail = series(lambda z: (mp.asin(mp.sqrt(z)) - mp.sqrt(z)) / mp.sqrt(z) ** 3, mp.mpf(1) / 6, mp.mpf(3) / 40)
erf_tail = series(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, 2 / mp.sqrt(mp.pi) - 1, -2 / (3 * mp.sqrt(mp.pi)))


def mean_excess(x):
    """e^(-x^2)/(sqrt(pi) erfc(x)) - x; from 12 on by the asymptotic series, DLMF 7.12.1."""
    if x <= 12:
        return mp.exp(-x * x) / (mp.sqrt(mp.pi) * mp.erfc(x)) - x
    term, defect, k = 1 / (2 * x * x), mp.mpf(0), 1
    while abs(term) > mp.mpf(10) ** -38 and k < 2000:
        defect, k = defect + term, k + 1
        term *= -(2 * k - 1) / (2 * x * x)
    return x * defect / (1 - defect)


def excess_by_place(s):
    """(x + 2.5) times the mean excess at s = 5/(x + 2.5) - 1; at infinity a half."""
    x = 5 / (s + 1) - mp.mpf(5) / 2 if s > -1 + mp.mpf(10) ** -12 else mp.inf
    return mean_excess(x) * (x + mp.mpf(5) / 2) if x != mp.inf else mp.mpf(1) / 2

erfc_scaled = lambda u: mp.exp((1 / u - 2) ** 2) * mp.erfc(1 / u - 2)

quarter = (mp.pi / 4) ** 2 * mp.mpf("1.001")
right = (mp.pi / 2) ** 2 * mp.mpf("1.001")
log_range = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.001")
floor = mp.mpf(10) ** -9

show("e^r", minimax(exp_tail, -half_log, half_log, 9, lambda r: r * r + floor))
show("e^r - 1", minimax(exp_tail, -half_log, half_log, 10, lambda r: r * r + floor))
show("sin to pi/2", minimax(sin_tail, 0, right, 7, lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)) if z > 0 else floor))
show("sin to pi/4", minimax(sin_tail, 0, quarter, 5, lambda z: z + floor))
show("cos to pi/4", minimax(cos_tail, 0, quarter, 5, lambda z: z * z + floor))
wide_range = mp.mpf("0.04") * mp.mpf("1.001")  # of mantissas from 3/4 to 3/2
show("log", minimax(log_tail, 0, wide_range, 7, lambda z: z + floor))
show("artanh for powers", minimax(artanh_tail, 0, log_range, 6, lambda z: z * z + floor))
show("arctan", minimax(arctan_tail, 0, (mp.sqrt(2) - 1) ** 2 * mp.mpf("1.001"), 10, lambda z: z + mp.mpf(10) ** -6))
show("arcsin", minimax(arcsin_tail, 0, mp.mpf("0.2501"), 12, lambda z: z + mp.mpf(10) ** -6))
show("cbrt", minimax(lambda m: mp.cbrt(m), mp.sqrt(mp.mpf("0.5")) * mp.mpf("0.9999"), mp.sqrt(2) * mp.mpf("1.0001"), 8))
show("erf to 1", minimax(erf_tail, 0, 1, 11))
coefficients, error = mp.chebyfit(excess_by_place, [-1, 1], 28, error=True)
show("mean excess", (coefficients[::-1], error))
show("erfc from 1", minimax(erfc_scaled, mp.mpf(1) / 8, 1 / mp.mpf("2.999"), 12, lambda u: mp.exp(-(1 / u - 2) ** 2) + mp.mpf(10) ** -5))
show("e^r of floats", minimax(exp_tail, -half_log, half_log, 4, lambda r: r * r + mp.mpf(10) ** -5), single)
show("e^r - 1 of floats", minimax(exp_tail, -half_log, half_log, 5, lambda r: abs(r) + mp.mpf(10) ** -3), single)
show("sin of floats", minimax(sin_tail, 0, right, 3, lambda z: z + mp.mpf(10) ** -5), single)
show("log of floats", minimax(log_tail, 0, wide_range, 3, lambda z: z + mp.mpf(10) ** -5), single)
parts("pi", +mp.pi, 3)
parts("ln 2", mp.log(2), 2)
parts("1/3", mp.mpf(1) / 3, 2)
parts("pi, floats", +mp.pi, 3, lambda v: struct.unpack("f", struct.pack("f", float(v)))[0])
parts("ln 2, floats", mp.log(2), 2, lambda v: struct.unpack("f", struct.pack("f", float(v)))[0])
parts("ln 2, floats, above the float below it", mp.log(2) - mp.mpf(0.6931471228599548), 1, lambda v: struct.unpack("f", struct.pack("f", float(v)))[0])
