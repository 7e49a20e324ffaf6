"""How long SymPy's parse_expr takes for each text of a JSON file: a line of JSON each, best of several runs."""
import json
import re
import sys
import time
import warnings

warnings.simplefilter("ignore")
import sympy
from sympy.parsing.sympy_parser import parse_expr

sys.setrecursionlimit(10**6)
print(json.dumps({"version": f"SymPy {sympy.__version__}, Python {sys.version.split()[0]}"}), flush=True)
for case in json.load(open(sys.argv[1], encoding="utf-8")):
    # SymPy writes powers as Python does; reading them as XOR first would only cost it time.
    text = case["text"].replace("^", "**")
    if len(text) > int(sys.argv[2]):
        continue
    try:
        best, total, runs = float("inf"), 0.0, 0
        while runs < 3 or (total < 1.0 and runs < 400):
            start = time.perf_counter()
            parse_expr(text)
            spent = time.perf_counter() - start
            best, total, runs = min(best, spent), total + spent, runs + 1
            if total > 20:
                break
        print(json.dumps({"name": case["name"], "seconds": best}), flush=True)
    except Exception as fault:
        print(json.dumps({"name": case["name"], "fault": re.sub(r"\s+", " ", f"{type(fault).__name__}: {fault}")[:80]}), flush=True)
