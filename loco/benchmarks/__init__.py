"""Benchmarks as data: a folder of ``benchmarks/`` with a ``benchmark.yaml`` and cases (docs/benchmarks.md).

load_benchmark(root, id) -> Benchmark: .cases(split), .prompt(case), .ref(split)
list_benchmarks(root)    -> every id
suite(root, base)        -> the ids that measure a base; load_suite gives their splits and weights too
"""

from __future__ import annotations

from loco.benchmarks.benchmark import Benchmark
from loco.benchmarks.loading import list_benchmarks, load_benchmark
from loco.benchmarks.spec import BenchmarkSpec, SplitSpec
from loco.benchmarks.suites import Suite, SuiteBenchmark, load_suite, suite

__all__ = [
    "Benchmark",
    "BenchmarkSpec",
    "SplitSpec",
    "Suite",
    "SuiteBenchmark",
    "list_benchmarks",
    "load_benchmark",
    "load_suite",
    "suite",
]
