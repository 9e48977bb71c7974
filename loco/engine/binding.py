"""The only module that imports llama_cpp: a model, and contexts of several sequences on it, as thin as can be.

A model may be used from several threads, a context from one at a time. Arrays are numpy views on llama.cpp's own memory, valid
until the next ``decode``.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as native
import numpy as np
import numpy.typing as npt

from loco.engine.types import SamplingParams
from loco.errors import AdapterError, EngineError, GrammarError, ModelFileError

Logits = npt.NDArray[np.float32]


@native.llama_log_callback  # type: ignore[untyped-decorator]
def _quiet(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp writes its log to standard error unless it is given somewhere else."""


def layouts() -> list[str]:
    """What llama.cpp may repack weights into for this processor, in the order in which it tries them."""
    array, name_of = _layouts()
    return [name_of(layout).decode() for layout in _until_null(array)]


def leave_out(layout: str) -> None:
    """Take one layout off llama.cpp's list, for every model that is loaded later. Does nothing where it isn't there."""
    array, name_of = _layouts()
    found = _until_null(array)
    kept = [pointer for pointer in found if name_of(pointer).decode() != layout]
    for at in range(len(found)):
        array[at] = kept[at] if at < len(kept) else None


def _until_null(array: Any) -> list[int]:
    return [array[at] for at in itertools.takewhile(lambda at: array[at], itertools.count())]


def _layouts() -> tuple[Any, Any]:
    """llama.cpp's own array of layouts, which ends with a NULL, and the function that names one."""
    nothing = (ctypes.c_void_p * 1)(), None
    library = ctypes.CDLL(native._lib._name)
    try:
        device_of, registry_of = library.ggml_backend_dev_by_type, library.ggml_backend_dev_backend_reg
        function_of, name_of = library.ggml_backend_reg_get_proc_address, library.ggml_backend_buft_name
    except AttributeError:  # Windows looks into one file only, and these stand in another
        return nothing
    device_of.restype = registry_of.restype = function_of.restype = ctypes.c_void_p
    name_of.restype = ctypes.c_char_p
    registry_of.argtypes = name_of.argtypes = [ctypes.c_void_p]
    function_of.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    cpu = device_of(0)  # GGML_BACKEND_DEVICE_TYPE_CPU
    list_of = function_of(registry_of(cpu), b"ggml_backend_dev_get_extra_bufts")
    return (ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)(list_of)(cpu), name_of) if list_of else nothing


# GCC drops the values with which llama.cpp sets up AMX tiles, and the first batch of several tokens ends the process with an
# illegal instruction (https://github.com/ggml-org/llama.cpp/pull/26954). Without AMX it takes its AVX-512 layout.
leave_out("AMX")


def _start() -> None:
    if os.environ.get("LOCO_LLAMA_LOG") != "1":
        native.llama_log_set(_quiet, ctypes.c_void_p(0))
    native.llama_backend_init()


def version() -> str:
    """The version of llama-cpp-python, which decides which llama.cpp runs."""
    import llama_cpp

    return str(llama_cpp.__version__)


class Model:
    """A loaded base: its weights, its tokens, the adapters made for it. Contexts of several threads may share one.

    Raises ModelFileError where llama.cpp refuses the file.
    """

    def __init__(self, path: Path) -> None:
        _start()
        params = native.llama_model_default_params()
        # Not mapped: most weights are repacked for the processor, and a mapping would keep them in memory a second time
        # (3.2 instead of 4.9 GB for Qwen3-4B at 4,096 tokens; a second more to load).
        params.load_mode = native.LLAMA_LOAD_MODE_NONE
        self.pointer = native.llama_model_load_from_file(str(path).encode(), params)
        if not self.pointer:
            raise ModelFileError(f"llama.cpp can't load {path}.", hint="Run again with LOCO_LLAMA_LOG=1 to see what it says.")
        self.vocab = native.llama_model_get_vocab(self.pointer)
        self.vocabulary = int(native.llama_vocab_n_tokens(self.vocab))
        self._pieces: dict[int, bytes] = {}
        self._adapters = threading.Lock()  # llama.cpp keeps a list of a model's adapters, and doesn't lock it

    def close(self) -> None:
        """Free the weights, after every context. Calling it twice is fine."""
        if self.pointer:
            native.llama_model_free(self.pointer)
        self.pointer = None

    def tokenize(self, text: str, *, special: bool = True) -> list[int]:
        """Token ids of ``text``; with ``special``, ``<|im_start|>`` and its like are one token. Nothing is added."""
        raw = text.encode("utf-8", "surrogatepass")
        room = len(raw) + 8
        ids = (ctypes.c_int32 * room)()
        count = native.llama_tokenize(self.vocab, raw, len(raw), ids, room, False, special)
        if count < 0:
            raise EngineError(f"llama.cpp can't tokenise a text of {len(raw)} bytes.")
        return list(ids[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of a token; a special token has none."""
        if token not in self._pieces:
            size = 256
            while True:
                buffer = ctypes.create_string_buffer(size)
                count = native.llama_token_to_piece(self.vocab, token, buffer, size, 0, False)
                if count >= 0:
                    break
                size = -count
            self._pieces[token] = buffer.raw[:count]
        return self._pieces[token]

    def ends(self, token: int) -> bool:
        """Whether the token ends a turn or a text."""
        return bool(native.llama_vocab_is_eog(self.vocab, token))

    def load_adapter(self, path: Path) -> Any:
        """Load a LoRA. Raises AdapterError where it doesn't fit this model."""
        with self._adapters:
            adapter = native.llama_adapter_lora_init(self.pointer, str(path).encode())
        if not adapter:
            raise AdapterError(
                f"llama.cpp refuses the adapter {path}: it is no LoRA for a model of this shape.",
                hint="Run again with LOCO_LLAMA_LOG=1 to see which tensor it minds.",
            )
        return adapter

    def free_adapter(self, adapter: Any) -> None:
        """Free a LoRA that no context has set."""
        with self._adapters:
            native.llama_adapter_lora_free(adapter)


class Context:
    """Room for ``sequences`` sequences of ``length`` tokens each on a model, for one thread at a time.

    ``batch`` is the most tokens of one ``decode``. Raises EngineError where llama.cpp refuses.
    """

    def __init__(self, model: Model, *, sequences: int, length: int, batch: int, threads: int) -> None:
        self.model = model
        params = native.llama_context_default_params()
        params.n_ctx = sequences * length
        params.n_batch = batch
        params.n_ubatch = min(batch, 512)
        params.n_seq_max = params.n_outputs_max = sequences
        params.n_threads = params.n_threads_batch = threads
        # A stream for each sequence: with one unified stream, throughput falls as sequences are added.
        params.kv_unified = False
        params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_ENABLED
        params.no_perf = True
        self._context = native.llama_init_from_model(model.pointer, params)
        if not self._context:
            raise EngineError(
                f"llama.cpp can't make a context of {sequences} x {length} tokens.", hint="Ask for a smaller one."
            )
        self._memory = native.llama_get_memory(self._context)
        self._make_batch(batch)

    def _make_batch(self, size: int) -> None:
        # Our own buffers behind a llama_batch: filled as whole numpy slices, with no Python per token.
        self._tokens, self._positions = np.zeros(size, np.int32), np.zeros(size, np.int32)
        self._sequences, self._counts = np.zeros(size, np.int32), np.ones(size, np.int32)
        self._wanted = np.zeros(size, np.int8)
        first = self._sequences.ctypes.data
        self._pointers = (ctypes.POINTER(ctypes.c_int32) * (size + 1))(
            *(ctypes.cast(first + 4 * i, ctypes.POINTER(ctypes.c_int32)) for i in range(size))
        )

    def close(self) -> None:
        """Free the keys and values. Calling it twice is fine."""
        if self._context:
            native.llama_free(self._context)
        self._context = None

    # Adapters

    def load_adapter(self, path: Path) -> Any:
        """Load a LoRA of the model. Raises AdapterError."""
        return self.model.load_adapter(path)

    def free_adapter(self, adapter: Any) -> None:
        """Free a LoRA that isn't set."""
        self.model.free_adapter(adapter)

    def set_adapters(self, adapters: Sequence[tuple[Any, float]]) -> None:
        """Apply exactly these LoRAs, with their scales, from the next ``decode`` on."""
        count = len(adapters)
        pointers = (native.llama_adapter_lora_p_ctypes * max(count, 1))(*(a for a, _ in adapters))
        scales = (ctypes.c_float * max(count, 1))(*(s for _, s in adapters))
        if native.llama_set_adapters_lora(self._context, pointers, count, scales) != 0:
            raise AdapterError("llama.cpp can't set these adapters together.")

    # Sequences

    def copy(self, source: int, target: int) -> None:
        """Give ``target`` the keys and values of ``source``."""
        native.llama_memory_seq_rm(self._memory, target, -1, -1)
        native.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def truncate(self, sequence: int, length: int) -> None:
        """Keep the keys and values of the first ``length`` tokens of a sequence."""
        native.llama_memory_seq_rm(self._memory, sequence, length or -1, -1)

    def decode(
        self, tokens: Sequence[int], positions: Sequence[int], sequences: Sequence[int], wanted: Sequence[bool]
    ) -> Logits:
        """Run one batch; return the logits of the wanted tokens, one row each, in the order of the batch."""
        count = len(tokens)
        self._tokens[:count], self._positions[:count] = tokens, positions
        self._sequences[:count], self._wanted[:count] = sequences, wanted
        batch = native.llama_batch(
            n_tokens=count,
            token=self._tokens.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            pos=self._positions.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            n_seq_id=self._counts.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            seq_id=ctypes.cast(self._pointers, ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
            logits=self._wanted.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)),
        )
        status = native.llama_decode(self._context, batch)
        if status != 0:
            raise EngineError(f"llama.cpp can't run a batch of {count} tokens (status {status}).")
        rows = int(self._wanted[:count].sum())
        if not rows:
            return np.zeros((0, self.model.vocabulary), np.float32)
        pointer = native.llama_get_logits(self._context)
        return np.ctypeslib.as_array(pointer, shape=(rows, self.model.vocabulary))

    def sampler(self, params: SamplingParams, seed: int) -> Sampler | None:
        """What chooses the tokens of one sequence; None for plain greedy choice. Raises GrammarError."""
        if params.temperature <= 0 and params.grammar is None:
            return None
        chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        if params.grammar is not None:
            grammar = native.llama_sampler_init_grammar(self.model.vocab, params.grammar.encode(), b"root")
            if not grammar or not params.grammar.strip():  # llama.cpp takes an empty text for "anything goes"
                native.llama_sampler_free(chain)
                raise GrammarError(
                    f"The grammar doesn't parse: {params.grammar[:80]!r}.", hint="It must be GBNF with a rule named 'root'."
                )
            native.llama_sampler_chain_add(chain, grammar)
        for link in _links(params, seed):
            native.llama_sampler_chain_add(chain, link)
        return Sampler(chain)

    def sample(self, sampler: Sampler, index: int) -> int:
        """Choose a token from the logits of token ``index`` of the last batch, and remember it in the sampler."""
        return int(native.llama_sampler_sample(sampler.chain, self._context, index))


def _links(params: SamplingParams, seed: int) -> list[Any]:
    """llama.cpp's own order: filters on the model's probabilities first, then temperature, then the draw."""
    if params.temperature <= 0:
        return [native.llama_sampler_init_greedy()]
    links = []
    if params.top_k > 0:
        links.append(native.llama_sampler_init_top_k(params.top_k))
    if params.top_p < 1:
        links.append(native.llama_sampler_init_top_p(params.top_p, 1))
    if params.min_p > 0:
        links.append(native.llama_sampler_init_min_p(params.min_p, 1))
    return [*links, native.llama_sampler_init_temp(params.temperature), native.llama_sampler_init_dist(seed & 0xFFFFFFFF)]


class Sampler:
    """The state of choosing tokens along one sequence: its grammar and its random numbers."""

    def __init__(self, chain: Any) -> None:
        self.chain = chain

    def close(self) -> None:
        """Free it. Calling it twice is fine."""
        if self.chain:
            native.llama_sampler_free(self.chain)
        self.chain = None


def quantise_file(source: Path, target: Path, ftype: str, threads: int) -> None:
    """Have llama.cpp write ``source`` (F16 or F32) as ``target`` in a quantisation such as "Q4_K_M"."""
    _start()
    params = native.llama_model_quantize_default_params()
    number = getattr(native, f"LLAMA_FTYPE_MOSTLY_{ftype}", None)
    if number is None:
        raise EngineError(f"There is no quantisation named {ftype!r}.", hint="Q4_K_M, Q5_K_M, Q6_K and Q8_0 are usual.")
    params.ftype, params.nthread = number, threads
    if native.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(params)) != 0:
        raise ModelFileError(f"llama.cpp can't quantise {source} to {ftype}.")
