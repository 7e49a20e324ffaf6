"""PyTorch, eager: the loss in its own words, the gradient by autograd. Doubles, as everybody here."""
import os

import torch
import torch.nn.functional as F

import compiled_peer

torch.set_default_dtype(torch.float64)


def leaves(*tensors):
    return [t.clone().requires_grad_() for t in tensors]


def gradient_of(loss, by):
    def evaluate():
        value = loss()
        return (value, *torch.autograd.grad(value, by))
    return evaluate, lambda: [t.detach().numpy() for t in evaluate()]


def prepare(kind, arrays):
    a = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if kind == "elementwise":
        x, y = leaves(a["x"], a["y"])

        def evaluate():
            f = torch.exp(-x * x) * torch.sin(y) + torch.tanh(x * y) + torch.log(1 + x * x + y * y)
            return (f, *torch.autograd.grad(f.sum(), (x, y)))
        return evaluate, lambda: [t.detach().numpy() for t in evaluate()]
    if kind == "logistic":
        w, b = leaves(a["w"], a["b"])
        return gradient_of(lambda: F.binary_cross_entropy_with_logits(a["X"] @ w + b, a["y"]), (w, b))
    if kind == "softmax":
        W, b = leaves(a["W"], a["b"])
        labels = a["Y"].argmax(1)
        return gradient_of(lambda: F.cross_entropy(F.linear(a["X"], W, b), labels), (W, b))
    if kind == "network":
        V, c, W, b = leaves(a["V"], a["a"], a["W"], a["b"])
        labels = a["Y"].argmax(1)
        # The step is taken, but leads nowhere, so that all turns calculate the same.
        descent = torch.optim.SGD([V, c, W, b], lr=0.0)

        def loss():
            return F.cross_entropy(F.linear(torch.tanh(F.linear(a["X"], V, c)), W, b), labels)

        def step():
            descent.zero_grad()
            loss().backward()
            descent.step()
        return step, gradient_of(loss, (V, c, W, b))[1]
    if kind in ("hessian", "hessian-vectorized"):
        # As it is called by default, and its other way, which differentiates all directions at once.
        w = a["w"]

        def loss(w):
            return F.binary_cross_entropy_with_logits(a["X"] @ w, a["y"])

        vectorized = kind == "hessian-vectorized"
        return (lambda: torch.autograd.functional.hessian(loss, w, vectorize=vectorized)), lambda: [torch.autograd.functional.hessian(loss, w).numpy()]
    if kind == "logsumexp":
        return (lambda: torch.logsumexp(a["x"], 0)), lambda: [torch.logsumexp(a["x"], 0).numpy()]
    if kind == "rosenbrock":
        (x,) = leaves(a["x"])
        return gradient_of(lambda: (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum(), (x,))
    if kind == "product":
        C = torch.empty(a["A"].shape[0], a["B"].shape[1])
        return (lambda: torch.mm(a["A"], a["B"], out=C)), lambda: [torch.mm(a["A"], a["B"]).numpy()]
    if kind == "attention":
        Q, K, V = a["Q"], a["K"], a["V"]

        def attend():
            return torch.softmax(Q @ K.T / Q.shape[1] ** 0.5, 1) @ V
        return attend, lambda: [attend().numpy()]
    return None


compiled_peer.serve(f"PyTorch {torch.__version__}, eager, {torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, 'cpu') else 'CPU'}", prepare, torch.set_num_threads)
