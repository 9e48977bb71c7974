"""LocoLLM: a registry of small specialist language models and the lean runtime that routes each question to the right one."""

__version__ = "0.1.0"
