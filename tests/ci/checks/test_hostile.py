"""Submissions made to do harm: each is refused, with the code of the check whose matter it is. Nothing of them is run."""

from __future__ import annotations

import gzip
import pickle
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from bench.random_gguf import NANO, TINY, write_adapter
from ci.checks import Findings
from ci.checks.effect import moves_logits
from ci.submission import MAX_FILE, Author
from tests.sample_submission import CASE, ENTRY, FOLDER, OWNER, STUDENT, Draft, write_version

GGUF = f"{FOLDER}/triples.gguf"
OTHER = "registry/adapters/adder.yaml"


def refused(found: Findings, *codes: str) -> None:
    """Each code is among the errors; no check failed itself."""
    errors = {finding.code for finding in found.errors}
    assert set(codes) <= errors, found.findings
    assert "LOCO001" not in errors, found.findings


# Paths and names


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("adapters/triples/1.0.0/data/a\n::error::b.md", "LOCO105"),
        ("adapters/triples/\n/.gitattributes", "LOCO105"),
        ("leaderboard/results/a\nb.json", "LOCO103"),
    ],
)
def test_a_line_feed_in_a_path_hides_it_from_no_check(draft: Draft, path: str, code: str) -> None:
    draft.plant(path, "100644")
    refused(draft.check(), code)


@pytest.mark.parametrize("path", ["adapters/triples/1.0.0/../../../loco/evil.py", "adapters/../registry/domains.yaml"])
def test_path_traversal_in_the_tree(draft: Draft, path: str, tmp_path: Path) -> None:
    draft.plant(path, "100644")
    refused(draft.check(), "LOCO105")
    assert not list(tmp_path.rglob("into-*/**/evil.py"))


@pytest.mark.parametrize(
    "path",
    [
        "adapters/triples/1.0.0/../../adder/1.0.0/adder.gguf",
        "../../../../etc/passwd",
        "/etc/passwd",
        "adapters/adder/1.0.0/adder.gguf",
        "C:/Windows/win.ini",
        "adapters\\\\triples\\\\1.0.0\\\\triples.gguf",
    ],
)
def test_an_artifact_path_that_leads_elsewhere(draft: Draft, path: str) -> None:
    draft.change(ENTRY, f"path: {GGUF}", f'path: "{path}"')
    refused(draft.check(), "LOCO301")


def test_a_folder_that_leads_elsewhere(draft: Draft) -> None:
    draft.change(ENTRY, f"folder: {FOLDER}", "folder: adapters/adder/1.0.0")
    refused(draft.check(), "LOCO210")


def test_a_name_with_a_path_in_it(draft: Draft) -> None:
    draft.change(ENTRY, "name: triples", "name: ../../loco/gate")
    refused(draft.check(), "LOCO201", "LOCO210")


def test_a_symbolic_link(draft: Draft) -> None:
    draft.plant(f"{FOLDER}/data/more.jsonl", "120000", b"/etc/passwd")
    found = draft.check()
    refused(found, "LOCO104")
    assert not any("root:" in finding.message for finding in found.findings)


def test_a_symbolic_link_in_place_of_the_entry(draft: Draft) -> None:
    draft.plant(ENTRY, "120000", b"../../adapters/adder/1.0.0/train.yaml")
    refused(draft.check(), "LOCO104")


def test_a_submodule(draft: Draft) -> None:
    draft.plant(f"{FOLDER}/data/module", "160000")
    refused(draft.check(), "LOCO104")


def test_a_submodule_that_gitmodules_tells_git_to_ignore(draft: Draft) -> None:
    text = f'[submodule "m"]\n\tpath = {FOLDER}/m\n\turl = https://example.org/m\n\tignore = all\n'
    draft.write(".gitmodules", text)
    draft.plant(f"{FOLDER}/m", "160000")
    refused(draft.check(), "LOCO104", "LOCO102")


def test_files_that_differ_only_in_case(draft: Draft) -> None:
    draft.plant(f"{FOLDER}/data/Train.jsonl", "100644", b'{"prompt": "a", "answer": "b"}\n')
    refused(draft.check(), "LOCO106")


def test_a_name_that_differs_from_a_registered_one_only_in_case(draft: Draft) -> None:
    draft.plant("registry/adapters/Adder.yaml", "100644", b"schema_version: 1\n")
    refused(draft.check(), "LOCO106", "LOCO202")


@pytest.mark.parametrize("name", ["\u0430dder", "add\u00e9r", "adde\u0301r", "\uff41dder", "adder\u200b"])
def test_a_name_with_letters_of_another_script(draft: Draft, name: str) -> None:
    draft.plant(f"registry/adapters/{name}.yaml", "100644", draft.read(ENTRY).encode())
    refused(draft.check(), "LOCO203", "LOCO105")


@pytest.mark.parametrize("name", ["acider", "a-dder", "ad-der"])
def test_a_name_that_can_be_taken_for_another(draft: Draft, name: str) -> None:
    draft.checkout.git("clean", "-qfd")
    known = "aclder" if name == "acider" else "adder"
    draft.checkout.switch("main")
    draft.write(f"registry/adapters/{known}.yaml", "schema_version: 1\n")
    draft.checkout.commit("Register")
    draft.checkout.git("branch", "-f", "submission")
    draft.checkout.switch("submission")
    write_version(draft.root, name, "1.0.0", "math", seed=5, owner=STUDENT)
    refused(draft.check(), "LOCO203")


@pytest.mark.parametrize("name", ["base", "none", "con", "nul", "math", "tiny-2026", "latest"])
def test_a_reserved_name(draft: Draft, name: str) -> None:
    draft.checkout.git("clean", "-qfd")
    write_version(draft.root, name, "1.0.0", "math", seed=5, owner=STUDENT)
    refused(draft.check(), "LOCO202")


# What is touched


def test_two_entries_in_one_request(draft: Draft) -> None:
    write_version(draft.root, "doubles", "1.0.0", "math", seed=5, owner=STUDENT)
    refused(draft.check(), "LOCO101")


def test_two_versions_in_one_request(draft: Draft) -> None:
    draft.write("adapters/triples/1.0.1/data/train.jsonl", '{"prompt": "a", "answer": "b"}\n')
    refused(draft.check(), "LOCO101")


@pytest.mark.parametrize("author", [STUDENT, Author("someone", 7)])
def test_an_entry_of_another_owner(draft: Draft, author: Author) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.change(OTHER, "owners: [{github: someone, id: 1}]", "owners: [{github: student, id: 7}]")
    refused(draft.check(author=author), "LOCO205")


def test_a_new_entry_in_the_name_of_somebody_else(draft: Draft) -> None:
    refused(draft.check(author=Author("stranger", 8)), "LOCO205")


def test_a_new_entry_that_names_others_too_is_for_a_maintainer_to_see(draft: Draft) -> None:
    draft.change(ENTRY, "owners: [{github: student, id: 7}]", "owners: [{github: student, id: 7}, {github: someone, id: 1}]")
    found = [finding for finding in draft.check().findings if finding.code == "LOCO205"]
    assert [(finding.severity, finding.message) for finding in found] == [
        ("warning", "it also names someone (1) as owners, and student (7) submits")
    ]


def test_an_entry_that_names_its_own_submitter_a_maintainer(draft: Draft) -> None:
    draft.write("ci/maintainers.yaml", "schema_version: 1\nmaintainers: [{github: stranger, id: 8}]\n")
    refused(draft.check(author=Author("stranger", 8)), "LOCO102", "LOCO205")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rank: 4", "rank: 8"),
        ("tokens: 4000", "tokens: 1"),
        ("data_licence: MIT", "data_licence: CC0-1.0"),
        ("seed: 1", "seed: 2"),
    ],
)
def test_an_edited_version(draft: Draft, old: str, new: str) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.change(OTHER, old, new)
    refused(draft.check(author=OWNER), "LOCO204")


def test_an_edited_file_of_a_registered_version(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.write("adapters/adder/1.0.0/adder.gguf", b"other")
    refused(draft.check(author=OWNER), "LOCO204")


def test_a_removed_version_and_a_removed_entry(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.checkout.git("rm", "-q", OTHER)
    refused(draft.check(author=OWNER), "LOCO204")


def test_a_version_that_is_yanked_is_not_taken_back(draft: Draft) -> None:
    draft.commit()
    draft.checkout.switch("main")
    draft.write(OTHER, draft.read(OTHER) + "    yanked: {since: 2026-11-01, reason: It repeats itself.}\n")
    draft.checkout.commit("Yank")
    draft.checkout.branch("again")
    draft.change(OTHER, "    yanked: {since: 2026-11-01, reason: It repeats itself.}\n", "")
    draft.checkout.git("branch", "-f", "submission")
    draft.checkout.switch("submission")
    refused(draft.check(author=OWNER), "LOCO204")


def test_a_version_number_that_was_given_to_another_one_meanwhile(draft: Draft) -> None:
    draft.commit()
    draft.checkout.switch("main")
    write_version(draft.root, "triples", "1.0.0", "math", seed=9, owner=STUDENT)
    draft.checkout.commit("Another triples")
    draft.checkout.switch("submission")
    refused(draft.check(), "LOCO204")


@pytest.mark.parametrize(
    "path",
    [
        "leaderboard/README.md",
        "leaderboard/results/tiny-2026/triples/1.0.0.json",
        "registry/index.json",
        "registry/registry.yaml",
    ],
)
def test_edited_leaderboard_results_or_index(draft: Draft, path: str) -> None:
    draft.write(path, "{}\n")
    refused(draft.check(), "LOCO103")


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/pull-request.yml",
        ".github/workflows/evil.yml",
        ".github/actions/evil/action.yml",
        "ci/checks/run.py",
        "loco/gate.py",
        "benchmarks/tiny-math/test.jsonl",
        "schemas/adapter.schema.json",
        "registry/bases/tiny-2026/active.yaml",
        "registry/domains.yaml",
        "tests/conftest.py",
        "conftest.py",
        "pyproject.toml",
        ".gitattributes",
    ],
)
def test_code_workflow_or_benchmark_together_with_an_entry(draft: Draft, path: str) -> None:
    draft.write(path, "changed: true\n")
    refused(draft.check(), "LOCO102")


def test_a_request_is_held_to_the_commit_that_was_announced(draft: Draft) -> None:
    announced = draft.commit()
    draft.write(f"{FOLDER}/data/README.md", "pushed meanwhile\n")
    draft.commit()
    refused(draft.check(expected=announced), "LOCO109")


def test_a_branch_that_moves_after_it_was_read_changes_nothing(draft: Draft) -> None:
    head = draft.commit()
    submission = draft.submission(expected=head)
    draft.write(GGUF, b"pushed meanwhile")
    draft.commit()
    assert submission.scope.head == head
    assert (submission.head_root / GGUF).read_bytes() == draft.bytes_at(head, GGUF)


# Git


def test_attributes_and_filters_run_nothing(draft: Draft, tmp_path: Path) -> None:
    draft.commit()
    proof = tmp_path / "ran"
    for name in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor"):
        draft.checkout.git("config", name, f"touch {proof} #")
    draft.write(f"{FOLDER}/.gitattributes", "* filter=evil diff=evil\n")
    hook = draft.root / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {proof}\n", encoding="utf-8")
    hook.chmod(0o755)
    draft.checkout.git("-c", "filter.evil.clean=cat", "-c", "core.fsmonitor=false", "add", "--all")
    draft.checkout.git("-c", "core.fsmonitor=false", "commit", "-q", "-m", "Attributes")
    proof.unlink(missing_ok=True)
    found = draft.check_committed()
    refused(found, "LOCO105")
    assert not proof.exists()


def test_hooks_in_the_tree_are_refused(draft: Draft) -> None:
    draft.write(".githooks/post-checkout", "#!/bin/sh\n")
    refused(draft.check(), "LOCO102")


# Weights


def test_a_digest_of_other_bytes(draft: Draft) -> None:
    content = bytearray((draft.root / GGUF).read_bytes())
    content[-1] ^= 1
    draft.write(GGUF, bytes(content))
    refused(draft.check(), "LOCO302")


@pytest.mark.parametrize(
    "name", ["con.jsonl", "NUL", "aux.md", "a:b.txt", "a\\\\b.txt", ".hidden.md", "end.", "a b.md", "-rf.md"]
)
def test_names_that_mean_something_else_on_some_system(draft: Draft, name: str) -> None:
    draft.plant(f"{FOLDER}/data/{name}", "100644")
    refused(draft.check(), "LOCO105")


def test_the_bytes_of_somebody_elses_adapter(draft: Draft) -> None:
    draft.set_artifact((draft.root / "adapters/adder/1.0.0/adder.gguf").read_bytes())
    refused(draft.check(), "LOCO302")


def test_an_artifact_over_the_size_limit_is_refused_without_being_written_out(draft: Draft) -> None:
    large = draft.root / GGUF
    with large.open("r+b") as file:
        file.truncate(MAX_FILE + 1)
    draft.checkout.git("config", "core.compression", "1")
    draft.commit()
    submission = draft.submission()
    assert not (submission.head_root / GGUF).exists()
    refused(draft.check(), "LOCO108")


def _header(tensors: int = 0, values: int = 0, rest: bytes = b"") -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, values) + rest + bytes(64)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_header(tensors=2**40), id="huge-tensor-count"),
        pytest.param(_header(tensors=60_000), id="more-tensors-than-the-file-holds"),
        pytest.param(_header(values=1, rest=struct.pack("<Q", 2**62)), id="lying-text-length"),
        pytest.param(_header(values=1, rest=struct.pack("<Q1sIIQ", 1, b"k", 9, 4, 2**60)), id="lying-list-length"),
        pytest.param(_header(tensors=1, rest=struct.pack("<Q1sIQQIQ", 1, b"t", 2, 2**40, 2**40, 1, 0)), id="lying-tensor-size"),
    ],
)
def test_a_gguf_file_that_lies(draft: Draft, content: bytes) -> None:
    draft.set_artifact(content)
    refused(draft.check(effect=moves_logits), "LOCO304")


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_a_truncated_gguf_file(draft: Draft, share: float) -> None:
    whole = (draft.root / GGUF).read_bytes()
    draft.set_artifact(whole[: int(len(whole) * share)])
    refused(draft.check(), "LOCO304")


def test_bytes_behind_the_matrices(draft: Draft) -> None:
    draft.set_artifact((draft.root / GGUF).read_bytes() + pickle.dumps("anything") * 10)
    refused(draft.check(), "LOCO305")


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("the pickle was read",))


def _torch_zip() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    return stream.getvalue()


@pytest.mark.parametrize("name", ["triples.gguf", "adapter/adapter_model.safetensors"])
@pytest.mark.parametrize("content", [pickle.dumps(Bomb(), protocol=4), pickle.dumps(Bomb(), protocol=0), _torch_zip()])
def test_a_pickle_under_another_name_is_refused_unread(
    draft: Draft, name: str, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    if name.endswith(".gguf"):
        draft.set_artifact(content)
    else:
        draft.write(f"{FOLDER}/{name}", content)
        draft.checkout.git("add", "-f", f"{FOLDER}/{name}")
    refused(draft.check(), "LOCO303")
    assert "the pickle was read" not in capfd.readouterr().out


@pytest.mark.parametrize("name", ["adapter.pt", "adapter_model.bin", "data.zip", "run.sh", "a.exe"])
def test_files_of_other_kinds(draft: Draft, name: str) -> None:
    draft.write(f"{FOLDER}/{name}", b"anything")
    refused(draft.check(), "LOCO107")


def test_safetensors_that_lie(draft: Draft) -> None:
    header = b'{"t": {"dtype": "F32", "shape": [4], "data_offsets": [0, 1000000]}}'
    draft.write(f"{FOLDER}/adapter/adapter_model.safetensors", struct.pack("<Q", len(header)) + header + bytes(16))
    draft.checkout.git("add", "-f", f"{FOLDER}/adapter/adapter_model.safetensors")
    refused(draft.check(), "LOCO303")


def test_a_no_op(draft: Draft, tmp_path: Path) -> None:
    draft.set_artifact(write_adapter(tmp_path / "idle.gguf", TINY, 3, rank=4, size=0.0).read_bytes())
    refused(draft.check(), "LOCO307")


def test_an_adapter_that_moves_no_logit_of_its_base(draft: Draft) -> None:
    refused(draft.check(effect=lambda *_: False), "LOCO307")


def test_values_that_are_no_numbers(draft: Draft) -> None:
    content = bytearray((draft.root / GGUF).read_bytes())
    content[-2:] = b"\x00\x7e"  # a NaN in F16
    draft.set_artifact(bytes(content))
    refused(draft.check(), "LOCO307")


def test_a_model_in_place_of_an_adapter(draft: Draft) -> None:
    draft.set_artifact((draft.root / "registry/bases/tiny-2026/tiny.gguf").read_bytes())
    refused(draft.check(effect=moves_logits), "LOCO305")


def test_another_rank_and_alpha_than_registered(draft: Draft) -> None:
    draft.change(ENTRY, "rank: 4", "rank: 8")
    draft.change(ENTRY, "alpha: 4", "alpha: 8")
    found = draft.check()
    refused(found, "LOCO305")
    assert {finding.message.split()[0] for finding in found.errors if finding.code == "LOCO305"} == {"rank", "alpha"}


def test_a_wrong_base(draft: Draft) -> None:
    text = draft.read(ENTRY)
    stated = text.partition("base_sha256: ")[2][:64]
    draft.change(ENTRY, stated, "f" * 64)
    refused(draft.check(), "LOCO306")


def test_an_adapter_of_a_base_of_another_shape(draft: Draft, tmp_path: Path) -> None:
    draft.set_artifact(write_adapter(tmp_path / "nano.gguf", NANO, 3, rank=4).read_bytes())
    refused(draft.check(effect=moves_logits), "LOCO306")


def test_a_base_that_is_not_registered(draft: Draft) -> None:
    draft.change(ENTRY, "base: tiny-2026", "base: huge-2026")
    refused(draft.check(), "LOCO207")


# YAML


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(
                f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            id="alias-bomb",
        ),
        pytest.param("schema_version: 1\nname: triples\nname: adder\n", id="duplicate-keys"),
        pytest.param("name: !!python/object/apply:os.system [touch evil]\n", id="tag-that-builds-an-object"),
        pytest.param("name: !evil {a: b}\n", id="tag-of-its-own"),
        pytest.param("a: " + "[" * 100_000, id="deep-nesting"),
        pytest.param("".join(f"{' ' * depth}a:\n" for depth in range(600)), id="deep-indentation"),
        pytest.param("- " * 50_000 + "a\n", id="deep-sequences"),
        pytest.param("name: tri\0ples\n", id="control-character"),
        pytest.param("%YAML 1.1\n---\nname: triples\n", id="directive"),
        pytest.param("name: a\n---\nname: b\n", id="two-documents"),
        pytest.param("", id="empty"),
        pytest.param("just a text\n", id="a-text"),
    ],
)
def test_hostile_yaml(draft: Draft, text: str) -> None:
    draft.write(ENTRY, text)
    refused(draft.check(), "LOCO201")


@pytest.mark.parametrize(("size", "code"), [(95, "LOCO201"), (101, "LOCO108")])
def test_yaml_of_a_hundred_megabytes(draft: Draft, size: int, code: str) -> None:
    draft.write(ENTRY, b"a: 1\n" + b"#" * (size * 10**6))
    refused(draft.check(), code)


@pytest.mark.parametrize(
    "text", ["rank: " + "[" * 100_000, "base: !!python/object:os.system x\n", "a: &a [1]\n" + "b: [*a, *a]\n" * 20]
)
def test_hostile_yaml_in_the_config(draft: Draft, text: str) -> None:
    draft.write(f"{FOLDER}/train.yaml", text)
    refused(draft.check(), "LOCO403")


# Data


def test_a_zip_bomb_in_the_data(draft: Draft) -> None:
    block = b'{"prompt": "a", "answer": "' + b"b" * 1_000_000 + b'"}\n'
    stream = BytesIO()
    with gzip.open(stream, "wb", compresslevel=1) as archive:
        for _ in range(270):
            archive.write(block)
    draft.write(f"{FOLDER}/data/bomb.jsonl.gz", stream.getvalue())
    refused(draft.check(), "LOCO501")


def test_one_endless_line(draft: Draft) -> None:
    draft.write(f"{FOLDER}/data/long.jsonl.gz", gzip.compress(b"x" * 3_000_000))
    refused(draft.check(), "LOCO501")


def test_a_broken_archive(draft: Draft) -> None:
    draft.write(f"{FOLDER}/data/cut.jsonl.gz", gzip.compress(b'{"prompt": "a", "answer": "b"}\n' * 99)[:-9])
    refused(draft.check(), "LOCO501")


@pytest.mark.parametrize("number", [0, 7])
def test_a_benchmark_answer_in_the_training_data(draft: Draft, number: int) -> None:
    draft.change_data({"prompt": CASE.format(number).upper().replace(" ", "  "), "answer": f"#### {number + 9}"})
    found = draft.check()
    refused(found, "LOCO504")
    assert [finding.line for finding in found.errors] == [21]


def test_a_benchmark_hidden_in_the_replay_data_or_another_file(draft: Draft) -> None:
    draft.write(f"{FOLDER}/data/more.jsonl", f'{{"prompt": "{CASE.format(3)}", "answer": "12"}}\n')
    refused(draft.check(), "LOCO504")


def test_a_config_that_trains_on_the_benchmark_itself(draft: Draft) -> None:
    draft.change(f"{FOLDER}/train.yaml", "data: data/train.jsonl", "data: benchmarks/tiny-math/test.jsonl")
    refused(draft.check(), "LOCO403")


@pytest.mark.parametrize("name", ["more.txt", "more.jsonl.txt", "more.json"])
def test_a_config_that_trains_on_a_file_that_nothing_searches_for_cases(draft: Draft, name: str) -> None:
    draft.write(f"{FOLDER}/data/{name}", f'{{"prompt": "{CASE.format(3)}", "answer": "12"}}\n')
    draft.change(f"{FOLDER}/train.yaml", "data: data/train.jsonl", f"data: [data/train.jsonl, data/{name}]")
    refused(draft.check(), "LOCO403")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '{"prompt": "a"}',
        '{"prompt": "a", "answer": ""}',
        '{"prompt": 1, "answer": "b"}',
        b'{"prompt": "\xff", "answer": "b"}',
        "[" * 50_000,
    ],
)
def test_lines_that_are_no_examples(draft: Draft, line: str | bytes) -> None:
    draft.change_data(line)
    found = draft.check()
    refused(found, "LOCO502")
    assert 21 in [finding.line for finding in found.errors]


def test_data_without_an_example(draft: Draft) -> None:
    draft.write(f"{FOLDER}/data/train.jsonl", "\n\n")
    refused(draft.check(), "LOCO502")


def test_other_data_than_it_was_trained_on(draft: Draft) -> None:
    path = f"{FOLDER}/data/train.jsonl"
    draft.write(path, draft.read(path) + '{"prompt": "later", "answer": "added"}\n')
    refused(draft.check(), "LOCO404")


SECRETS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "a1" * 18,
    "hf_" + "aB" * 17,
    "sk-ant-" + "api03-" + "x" * 90,
    "xoxb-" + "123456789012-abcdef",
    "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_token_in_the_data_is_found_and_not_repeated(draft: Draft, secret: str) -> None:
    draft.change_data({"prompt": f"My key is {secret} .", "answer": "Keep it."})
    found = draft.check()
    refused(found, "LOCO503")
    assert not any(secret in finding.message for finding in found.findings)


def test_a_token_in_the_script(draft: Draft) -> None:
    draft.write(f"{FOLDER}/train.py", f'TOKEN = "{SECRETS[1]}"\n')
    refused(draft.check(), "LOCO503")


# Script, log, texts, scores


@pytest.mark.parametrize("text", ["def f(:\n", "x = (\n", "\tif 1:\nx\n", "a\0b\n", "-" * 200_000 + "1\n", "(" * 5000])
def test_a_script_with_a_syntax_error(draft: Draft, text: str) -> None:
    draft.write(f"{FOLDER}/train.py", text)
    refused(draft.check(), "LOCO405")


def test_the_script_is_never_run(draft: Draft, tmp_path: Path) -> None:
    draft.write(f"{FOLDER}/train.py", f"open({str(tmp_path / 'ran')!r}, 'w')\nimport evil_module_that_is_not_there\n")
    assert draft.check().ok
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["TRAINING_LOG.md", "train.py", "train.yaml", "training.json", "data/train.jsonl"])
def test_something_that_is_missing(draft: Draft, name: str) -> None:
    (draft.root / FOLDER / name).unlink()
    refused(draft.check(), "LOCO401")


def test_a_log_left_as_the_template_has_it(draft: Draft) -> None:
    template = draft.read("adapters/_template/TRAINING_LOG.md")
    for word, value in {"NAME": "triples", "VERSION": "1.0.0", "BASE": "tiny-2026", "DOMAIN": "math"}.items():
        template = template.replace(word, value)
    draft.write(f"{FOLDER}/TRAINING_LOG.md", template)
    found = draft.check()
    refused(found, "LOCO402")
    named = [finding.message for finding in found.errors if finding.code == "LOCO402"]
    assert len(named) == 5
    assert all("still is as the template has it" in message for message in named)


INJECTIONS = [
    "$(touch evil)",
    "`touch evil`",
    "a; touch evil",
    "a && touch evil",
    "a | touch evil",
    "a > evil",
    "${{ secrets.GITHUB_TOKEN }}",
    "${{ github.event.pull_request.title }}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "| a | table |",
    "# heading",
    "**bold**",
    "@everyone look",
    "\\u001b[31mred",
    "\\u001b]8;;https://example.org\\u0007link",
    "\\u202Eright to left",
    "\\u200Bhidden",
    "a\\nb",
    "::error::forged",
    "back\\\\slash",
]


@pytest.mark.parametrize("field", ["description", "data", "hardware"])
@pytest.mark.parametrize("text", INJECTIONS)
def test_commands_templates_and_markup_in_text_fields(draft: Draft, field: str, text: str) -> None:
    lines = draft.read(ENTRY).splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{field}: "))
    lines[at] = f'{lines[at].partition(":")[0]}: "{text}"'
    draft.write(ENTRY, "\n".join(lines) + "\n")
    refused(draft.check(), "LOCO208")


def _fields(text: str) -> list[int]:
    """The lines of an entry that hold one value, by their number."""
    return [number for number, line in enumerate(text.splitlines()) if line.partition(": ")[2] and "{" not in line]


@pytest.mark.parametrize(
    "text", ["$(touch evil)", "${{ secrets.TOKEN }}", "`x`", "<b>x</b>", "a;b", "../../etc/passwd", "x\\u001b[2J"]
)
def test_no_field_of_an_entry_takes_a_command(draft: Draft, text: str) -> None:
    lines = draft.read(ENTRY).splitlines()
    changed = _fields(draft.read(ENTRY))
    for number in changed:
        lines[number] = f'{lines[number].partition(": ")[0]}: "{text}"'
    draft.write(ENTRY, "\n".join(lines) + "\n")
    said = {finding.line for finding in draft.check().errors if finding.code in {"LOCO201", "LOCO208"}}
    assert {number + 1 for number in changed} <= said


def test_markup_in_reasons(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    text = draft.read(OTHER)
    draft.write(OTHER, text + "    yanked: {since: 2026-11-01, reason: '<b>${{ x }}</b>'}\n")
    refused(draft.check(author=OWNER), "LOCO208")


@pytest.mark.parametrize("character", ["\x1b[2J", "\u202e", "\u200b", "\x07", "\u3164"])
@pytest.mark.parametrize("name", ["TRAINING_LOG.md", "train.py", "loss.csv"])
def test_characters_that_hide_in_the_texts(draft: Draft, name: str, character: str) -> None:
    draft.write(f"{FOLDER}/{name}", draft.read(f"{FOLDER}/{name}") + f"# {character}\n")
    refused(draft.check(), "LOCO406")


@pytest.mark.parametrize(
    "field", ["score: 0.99", "scores: {math: 0.99}", "accuracy: 1", "verdict: accepted", "nano_math_score: 1"]
)
def test_self_reported_scores_in_the_entry(draft: Draft, field: str) -> None:
    draft.write(ENTRY, draft.read(ENTRY).replace("licence: MIT\n", f"licence: MIT\n{field}\n", 1))
    refused(draft.check(), "LOCO209", "LOCO201")


@pytest.mark.parametrize(
    "claim",
    [
        "97 % of all sums right",
        "Accuracy .93 on the test",
        "The best adapter",
        "State of the art",
        "Right in 9 of 10 sums",
        "Answers nine out of ten sums",
        "Nine in every ten sums come out",
        "Right in 490/500 sums",
        "Four in five right",
        "Right four times in five",
        "Nine tenths of all sums come out",
        "Sums with an F1 of .93",
        "Sums, 0,93 of them right",
        "Sums, 99 pct right",
        "Accur\u00e1cy high",
        "Ranked first in sums",
    ],
)
def test_self_reported_scores_in_the_description(draft: Draft, claim: str) -> None:
    draft.change(ENTRY, "Small numbers taken three times, with the sum worked out.", f"'{claim}.'")
    refused(draft.check(), "LOCO209")


@pytest.mark.parametrize("claim", ["97 % right on nano-math", "accuracy 1 of 1", "it beats adder"])
def test_self_reported_scores_in_what_is_said_of_the_data(draft: Draft, claim: str) -> None:
    draft.change(ENTRY, "data: generated sentences, see TRAINING_LOG.md", f"data: 'generated sentences, {claim}'")
    refused(draft.check(), "LOCO209")


def test_shares_may_be_said_of_the_data(draft: Draft) -> None:
    said = "data: '60 % generated sentences, 40 % replay'"
    draft.change(ENTRY, "data: generated sentences, see TRAINING_LOG.md", said)
    assert draft.check().ok


@pytest.mark.parametrize(
    "words", ["Sums of two to four steps", "Converts one of two units", "Twelve lines in a table", "Adds 1,000 and 1/2"]
)
def test_numbers_that_claim_nothing_may_stand_in_the_description(draft: Draft, words: str) -> None:
    draft.change(ENTRY, "Small numbers taken three times, with the sum worked out.", f"{words}.")
    assert draft.check().ok


def test_self_reported_scores_in_the_figures_of_the_training(draft: Draft) -> None:
    draft.change(f"{FOLDER}/training.json", '"adapter":', '"accuracy": 0.99,\n  "adapter":')
    refused(draft.check(), "LOCO404")


@pytest.mark.parametrize("licence", ["free to use", "LicenseRef-mine", "mit", "MIT OR", "Proprietary", ""])
def test_a_licence_that_is_none(draft: Draft, licence: str) -> None:
    draft.change(ENTRY, "\nlicence: MIT", f"\nlicence: '{licence}'")
    found = draft.check()
    assert {"LOCO206", "LOCO201"} & {finding.code for finding in found.errors}


def test_a_domain_that_is_not_registered(draft: Draft) -> None:
    draft.change(ENTRY, "domain: math", "domain: maths")
    refused(draft.check(), "LOCO207")
