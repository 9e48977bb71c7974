"""What nothing is wrong with passes every check."""

from __future__ import annotations

import dataclasses

from ci.checks import CHECKS, run_checks
from ci.checks.documents import FACT_FIELDS
from ci.checks.effect import moves_logits
from ci.checks.run import BROKEN
from loco.training.facts import TrainingFacts
from tests.sample_submission import ENTRY, FOLDER, MAINTAINER, OWNER, STUDENT, Draft, write_version


def test_a_good_submission_passes_every_check_with_the_base_loaded(draft: Draft) -> None:
    found = draft.check(effect=moves_logits)
    assert found.findings == ()
    assert found.skipped == ()
    assert set(found.passed) == {check.code for check in CHECKS} - {BROKEN.code}
    assert (found.kind, found.versions, found.ok) == ("version", ("triples@1.0.0",), True)
    assert found.head == draft.checkout.head()


def test_the_figures_of_a_training_are_those_that_a_training_writes() -> None:
    assert {field.name for field in dataclasses.fields(TrainingFacts)} == FACT_FIELDS


def test_a_second_version_by_the_owner_passes(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    entry = draft.read("registry/adapters/adder.yaml")
    write_version(draft.root, "adder", "1.1.0", "math", seed=8, owner=OWNER)
    added = draft.read("registry/adapters/adder.yaml").partition("versions:\n")[2]
    draft.write("registry/adapters/adder.yaml", entry + added)
    found = draft.check(author=OWNER)
    assert found.findings == ()
    assert found.versions == ("adder@1.1.0",)


def test_yanking_a_version_is_a_change_of_the_entry_that_its_owner_may_make(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    entry = draft.read("registry/adapters/adder.yaml")
    draft.write("registry/adapters/adder.yaml", entry + "    yanked: {since: 2026-11-01, reason: It repeats itself.}\n")
    found = draft.check(author=OWNER)
    assert (found.kind, found.findings, found.versions) == ("entry", (), ())


ACTIVE = "registry/bases/tiny-2026/active.yaml"
YANKED = "    yanked: {since: 2026-11-01, reason: It repeats itself.}\n"


def test_a_withdrawn_adapter_may_stop_answering_in_the_same_request(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.write("registry/adapters/adder.yaml", draft.read("registry/adapters/adder.yaml") + YANKED)
    draft.change(ACTIVE, "{math: adder@1.0.0}", "{}")
    assert draft.check(author=OWNER).findings == ()


def test_a_withdrawal_puts_nothing_in_its_place(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.write("registry/adapters/adder.yaml", draft.read("registry/adapters/adder.yaml") + YANKED)
    draft.change(ACTIVE, "{math: adder@1.0.0}", "{code: coder@1.0.0}")
    assert draft.check(author=OWNER).codes == {"LOCO102"}


def test_a_maintainer_may_take_a_withdrawal_back(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.checkout.switch("main")
    entry = draft.read("registry/adapters/adder.yaml")
    draft.write("registry/adapters/adder.yaml", entry + YANKED)
    draft.checkout.commit("Yank")
    draft.checkout.git("branch", "-f", "submission")
    draft.checkout.switch("submission")
    draft.write("registry/adapters/adder.yaml", entry)
    assert draft.check(author=MAINTAINER).findings == ()
    assert draft.check(author=OWNER).codes == {"LOCO204"}


def test_code_alone_is_maintenance(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    draft.write("loco/gate.py", "MARGIN = 0.04\n")
    found = draft.check()
    assert (found.kind, found.findings) == ("maintenance", ())


def test_no_change_at_all_is_empty(draft: Draft) -> None:
    draft.checkout.git("clean", "-qfd")
    assert draft.check().kind == "empty"


def test_a_maintainer_may_submit_for_others(draft: Draft) -> None:
    assert draft.check(author=MAINTAINER).findings == ()


def test_a_branch_behind_the_base_branch_is_compared_with_where_it_left(draft: Draft) -> None:
    draft.commit()
    draft.checkout.switch("main")
    draft.write("registry/adapters/adder.yaml", draft.read("registry/adapters/adder.yaml").replace("Small", "Little"))
    draft.write("loco/gate.py", "MARGIN = 0.03\n")
    draft.checkout.commit("Go on")
    draft.checkout.switch("submission")
    assert draft.check().findings == ()


def test_without_an_author_ownership_is_left_open_and_said(draft: Draft) -> None:
    found = draft.check(author=None)
    assert [skipped.code for skipped in found.skipped if "who submits" in skipped.reason] == ["LOCO205"]
    assert found.ok


def test_all_that_is_wrong_is_said_at_once_with_file_and_line(draft: Draft) -> None:
    draft.change(ENTRY, "rank: 4", "rank: four")
    draft.write(f"{FOLDER}/train.py", "def broken(:\n")
    draft.change(f"{FOLDER}/TRAINING_LOG.md", "Numbers above twenty were never seen.", "")
    draft.change_data("{not json")
    found = {(finding.code, finding.path, finding.line) for finding in draft.check().findings}
    line = draft.read(ENTRY).splitlines().index("    rank: four") + 1
    assert ("LOCO201", ENTRY, line) in found
    assert ("LOCO405", f"{FOLDER}/train.py", 1) in found
    assert ("LOCO402", f"{FOLDER}/TRAINING_LOG.md", 19) in found
    assert ("LOCO502", f"{FOLDER}/data/train.jsonl", 21) in found


def test_a_check_that_fails_itself_refuses_the_submission(draft: Draft) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError("no such effect")

    found = run_checks(draft.submission(author=STUDENT), effect=broken)
    assert [(finding.code, finding.severity) for finding in found.findings] == [("LOCO001", "error")]
    assert "no such effect" in found.findings[0].message
