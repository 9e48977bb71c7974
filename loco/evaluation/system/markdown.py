"""The report of the whole system as Markdown."""

from __future__ import annotations

from loco.evaluation.markdown import comparison_table
from loco.evaluation.system.report import Metric, Routing, SystemReport, system_digest
from loco.markup import markdown

STATES = {"met": "met", "missed": "**missed**", "cannot-tell": "can't tell", None: ""}


def system_markdown(report: SystemReport) -> str:
    """Metrics with their targets, the domains against the base, the confusion table, latency, the machine."""
    machine = report.machine
    memory = "" if machine.memory is None else f", {machine.memory / 2**30:.1f} GiB"
    parts = [
        f"## The whole system on {markdown(report.base)}",
        "| metric | value | 95 % interval | base | target | |\n|---|---:|---|---:|---|---|\n"
        + "\n".join(map(_metric, report.metrics)),
        "### Against the base, domain by domain\n\n" + comparison_table(report.domains),
        _confusion(report.routing),
        _latency(report),
        "Who answers: " + ", ".join(f"{domain}: {markdown(label)}" for domain, label in report.active.items()) + ".",
        f"Measured on {markdown(machine.processor)}, {machine.cores} cores{memory}, {markdown(machine.system)}, "
        f"Python {machine.python}, {markdown(report.engine)}. Report {system_digest(report)[:12]}.",
    ]
    return "\n\n".join(parts) + "\n"


def interval(metric: Metric) -> str:
    """Both ends, or nothing."""
    return "" if metric.low is None or metric.high is None else f"[{metric.low:.3f}, {metric.high:.3f}]"


def figure(metric: Metric) -> str:
    """The value with its unit."""
    return "not measured" if metric.value is None else f"{metric.value:.3f} {metric.unit}".strip()


def _metric(item: Metric) -> str:
    reference = "" if item.reference is None else f"{item.reference:.3f}"
    return f"| {item.title} | {figure(item)} | {interval(item)} | {reference} | {item.target or ''} | {STATES[item.met]} |"


def _confusion(routing: Routing) -> str:
    names = list(routing.confusion)
    lines = ["| expected \\ routed | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(str(count) for count in row.values()) + " |" for name, row in routing.confusion.items()
    ]
    title = f"### Routes of {routing.queries} queries (router {markdown(routing.router)})"
    return title + "\n\n" + "\n".join(lines)


def _latency(report: SystemReport) -> str:
    path = report.path
    lines = ["| stage | p50 ms | p95 ms |", "|---|---:|---:|"]
    lines += [f"| {stage.stage} | {stage.p50_ms:.1f} | {stage.p95_ms:.1f} |" for stage in (*path.stages, path.swap)]
    title = f"### {path.questions} questions, one after the other (the first, with the base to load: {path.first_ms:.0f} ms)"
    return title + "\n\n" + "\n".join(lines)
