"""Answers about a log that go through it line by line, instead of jumping to the lines that count.

The base copies well where the token before tells what comes next, and badly where it must look further back. In a log the
minute before a level is different in every line, so a line can be copied surely; whether it counts is then decided where it
stands. Tables and reviews have no such mark, and a scan of them was measured to be worse than the short answers they have.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.nano.world import Task


def scan(task: Task) -> Task:
    """The same question, answered by a scan where it is about a log; the prompt and what is checked stay."""
    if task.family not in ("count_errors", "first_error"):
        return task
    *lines, question = task.prompt.split("\n")[1:]
    rows, words = [line.split() for line in lines], question.split()
    said = []
    if task.family == "count_errors":
        # The level that is asked for comes first: the question is far away when a line is compared with it.
        asked, count = words[2], 0
        for time, level, _ in rows:
            count += level == asked
            said.append(f"{time} {level} {count}" if level == asked else f"{time} {level}")
        said[0] = f"{asked}: {said[0]}"
    else:
        # From the end where the last error is asked for, so that the first one met is the answer.
        for time, level, service in rows if words[-2] == "first" else reversed(rows):
            said.append(f"{time} {level} {service}" if level == "ERROR" else f"{time} {level}")
            if level == "ERROR":
                break
    return replace(task, answer=f"{', '.join(said)}. Answer: {task.check['gold']}")
