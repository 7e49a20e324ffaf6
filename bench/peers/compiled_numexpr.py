"""numexpr: the element-wise parts as its expressions, everything else by NumPy."""
import numexpr
import numpy as np

import compiled_peer


def prepare(kind, a):
    if kind == "elementwise":
        def evaluate():
            return (
                numexpr.evaluate("exp(-x*x)*sin(y) + tanh(x*y) + log(1 + x*x + y*y)", a),
                numexpr.evaluate("-2*x*exp(-x*x)*sin(y) + y*(1 - tanh(x*y)**2) + 2*x/(1 + x*x + y*y)", a),
                numexpr.evaluate("exp(-x*x)*cos(y) + x*(1 - tanh(x*y)**2) + 2*y/(1 + x*x + y*y)", a),
            )
    elif kind == "logistic":
        X, y, w, b = a["X"], a["y"], a["w"], a["b"]

        def evaluate():
            z, m = X @ w + b, len(y)
            loss = numexpr.evaluate("sum(where(z > 0, z, 0) - y*z + log1p(exp(-abs(z))))", {"y": y, "z": z}) / m
            d = numexpr.evaluate("(1/(1 + exp(-z)) - y)/m", {"y": y, "z": z, "m": m})
            return loss, d @ X, d.sum()
    elif kind == "logsumexp":
        x = a["x"]

        def evaluate():
            most = x.max()
            return (np.log(numexpr.evaluate("sum(exp(x - most))", {"x": x, "most": most})) + most,)
    else:
        return None
    return evaluate, evaluate


compiled_peer.serve(f"numexpr {numexpr.__version__}", prepare, numexpr.set_num_threads)
