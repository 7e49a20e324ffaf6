"""What the Python peers of bench/run-compiled.sh have in common: the data, the clock and the conversation.

Started with the folder of the data. A line `measure CASE THREADS SECONDS` is answered by a line of JSON: the seconds of one evaluation (the best of several
stretches) and sums of the results, which tell whether all programs found the same.
"""
import ctypes
import json
import os
import sys
import time

import numpy as np


def load(folder, case):
    """The kind of a case and its arrays by name."""
    arrays = {}
    with open(os.path.join(folder, case, "arrays.txt")) as lines:
        kind = next(lines).split()[1]
        for line in lines:
            name, *sizes = line.split()
            arrays[name] = np.fromfile(os.path.join(folder, case, name + ".bin")).reshape([int(s) for s in sizes])
    return kind, arrays


def checks(results):
    """For each result its sum, and a sum with weights that notice wrong places."""
    sums = []
    for result in results:
        flat = np.ravel(np.asarray(result, dtype=float))
        weights = (np.arange(flat.size) * 7919 % 97) / 97
        sums += [float(flat.sum()), float(flat @ weights)]
    return sums


def best(evaluate, seconds):
    """The seconds of one evaluation, the best of several stretches of at least a millisecond."""
    times = 1
    evaluate()
    while True:
        start = time.perf_counter()
        for _ in range(times):
            evaluate()
        taken = time.perf_counter() - start
        if taken >= 1e-3:
            break
        times *= 2
    least = taken / times
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(times):
            evaluate()
        least = min(least, (time.perf_counter() - start) / times)
    return least


def set_blas_threads(threads):
    """OpenBLAS has threads of its own, which no other library's setting reaches."""
    try:
        ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(threads)
    except (OSError, AttributeError):
        pass  # Another BLAS, or none.


def serve(version, prepare, set_threads):
    """Answers until the input ends. `prepare(kind, arrays)` gives what to evaluate and what gives the results, or None where it has no such row."""
    folder = sys.argv[1]
    prepared = {}
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        _, case, threads, seconds = line.split()
        try:
            set_blas_threads(int(threads))
            if set_threads(int(threads)) is False:
                raise NotImplementedError("has no threads of its own here")
            if case not in prepared:
                prepared.clear()
                prepared[case] = prepare(*load(folder, case))
            if prepared[case] is None:
                print(json.dumps({"fault": "has no such row"}), flush=True)
                continue
            evaluate, results = prepared[case]
            found = checks(results())
            print(json.dumps({"seconds": best(evaluate, float(seconds)), "checks": found}), flush=True)
        except NotImplementedError as fault:
            print(json.dumps({"fault": str(fault)}), flush=True)
