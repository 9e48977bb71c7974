"""Evaluations killed at random moments and started again: how many end with other bytes than an unbroken one (aim: none).

python -m bench.kill_resume FOLDER     # one evaluation, kept in FOLDER: what is killed
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import Figures, seconds
from loco.evaluation.candidates import find_candidate
from loco.evaluation.machinery import llama_machinery
from loco.evaluation.selection import Selection
from loco.evaluation.store import OutcomeStore
from loco.evaluation.work import adapter_work
from loco.registry import find_root, load_registry

ADAPTER = "nano-code"  # its programs are scored in the sandbox, which is killed too
SELECTION = Selection(benchmarks=("nano-code", "nano-math"), limit=120)
SEED = 1
KILLS = 20


def run(folder: Path, *, smoke: bool) -> Figures:
    """Of so many evaluations, each killed once at a random moment and then finished: how many differ."""
    whole = folder / "unbroken"
    taken = seconds(lambda: evaluate_apart(whole, None))
    unbroken = results(whole)
    rng, kills, killed, different = random.Random(SEED), 2 if smoke else KILLS, 0, 0
    for number in range(kills):
        broken = folder / f"killed-{number}"
        killed += evaluate_apart(broken, rng.uniform(0.3, taken))
        evaluate_apart(broken, None)
        different += results(broken) != unbroken
    return {"seconds unbroken": taken, "evaluations": kills, "killed on the way": killed, "different": different}


def evaluate_apart(folder: Path, after: float | None) -> bool:
    """Evaluate in a process of its own, and kill it after so many seconds; whether it still ran then."""
    with subprocess.Popen([sys.executable, "-m", "bench.kill_resume", str(folder)], stderr=subprocess.PIPE) as process:
        if after is not None:
            time.sleep(after)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return True
        _, errors = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(errors.decode())
    return False


def results(folder: Path) -> dict[str, bytes]:
    """The whole results in a store, by name."""
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl.gz")}


def main() -> None:
    """Evaluate, with the outcomes in the folder that is named."""
    root = find_root()
    candidate = find_candidate(root, load_registry(root), ADAPTER)
    adapter_work(root, candidate, SELECTION, llama_machinery(root)).measure(OutcomeStore(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
