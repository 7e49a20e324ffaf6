"""NumPy: value and gradient written by hand, as whole-array expressions."""
import os
import sys

import numpy as np

import compiled_peer


def sigmoid_loss(X, y, z, m):
    decay = np.exp(-np.abs(z))
    s = np.where(z >= 0, 1, decay) / (1 + decay)
    return (np.maximum(z, 0) - y * z + np.log1p(decay)).sum() / m, (s - y) / m


def prepare(kind, a):
    if kind == "elementwise":
        x, y = a["x"], a["y"]

        def evaluate():
            e, t, q = np.exp(-x * x), np.tanh(x * y), 1 + x * x + y * y
            s, u = e * np.sin(y), 1 - t * t
            return s + t + np.log(q), -2 * x * s + y * u + 2 * x / q, e * np.cos(y) + x * u + 2 * y / q
    elif kind == "logistic":
        X, y, w, b = a["X"], a["y"], a["w"], a["b"]

        def evaluate():
            loss, d = sigmoid_loss(X, y, X @ w + b, len(y))
            return loss, d @ X, d.sum()
    elif kind == "softmax":
        X, Y, W, b = a["X"], a["Y"], a["W"], a["b"]

        def evaluate():
            return head(X, Y, W, b)[:3]
    elif kind == "network":
        X, Y, V, c, W, b = (a[n].copy() for n in ("X", "Y", "V", "a", "W", "b"))
        rate = 0.0  # The step is taken, but leads nowhere, so that all turns calculate the same.

        def gradients():
            h = np.tanh(X @ V.T + c)
            loss, dW, db, d = head(h, Y, W, b)
            dz = (d @ W) * (1 - h * h)
            return loss, dz.T @ X, dz.sum(0), dW, db

        def evaluate():
            _, dV, dc, dW, db = gradients()
            for parameter, slope in ((V, dV), (c, dc), (W, dW), (b, db)):
                parameter -= rate * slope
        return evaluate, gradients
    elif kind == "hessian":
        X, w = a["X"], a["w"]

        def evaluate():
            s = 1 / (1 + np.exp(-(X @ w)))
            return (X.T @ ((s * (1 - s) / len(s))[:, None] * X),)
    elif kind == "logsumexp":
        x = a["x"]

        def evaluate():
            most = x.max()
            return (np.log(np.exp(x - most).sum()) + most,)
    elif kind == "rosenbrock":
        x = a["x"]

        def evaluate():
            r, q = x[1:] - x[:-1] ** 2, 1 - x[:-1]
            gradient = np.zeros_like(x)
            gradient[:-1] = -400 * x[:-1] * r - 2 * q
            gradient[1:] += 200 * r
            return (100 * r * r + q * q).sum(), gradient
    elif kind == "attention":
        Q, K, V = a["Q"], a["K"], a["V"]

        def evaluate():
            S = Q @ K.T / Q.shape[1] ** 0.5
            S -= S.max(1, keepdims=True)
            np.exp(S, out=S)
            S /= S.sum(1, keepdims=True)
            return (S @ V,)
    elif kind == "product":
        A, B = a["A"], a["B"]
        C = np.empty((A.shape[0], B.shape[1]))

        def evaluate():
            np.matmul(A, B, out=C)
            return (C,)
    else:
        return None
    return evaluate, evaluate


def head(h, Y, W, b):
    """Softmax and cross-entropy on top of h: loss, derivatives by W and b, derivative by the scores."""
    z = h @ W.T + b
    z -= z.max(1, keepdims=True)
    e = np.exp(z)
    total = e.sum(1, keepdims=True)
    loss = -(Y * (z - np.log(total))).sum() / len(Y)
    d = (e / total - Y) / len(Y)
    return loss, d.T @ h, d.sum(0), d


# Whole-array expressions run on one thread, whatever is asked; the products on as many as OpenBLAS is told to use.
compiled_peer.serve(f"NumPy {np.__version__}, Python {sys.version.split()[0]}, OPENBLAS_CORETYPE={os.environ.get('OPENBLAS_CORETYPE', 'by default')}", prepare, lambda threads: None)
