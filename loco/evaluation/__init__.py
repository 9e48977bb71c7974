"""Measuring: benchmarks are run over adapters, paired with the base, and judged. Nothing here prints."""
