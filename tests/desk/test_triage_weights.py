"""The weights as a value: read without any library, broken ones refused, reasons that fit the verdict."""

import math
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.policies import read_policy
from bot.triage import weights
from bot.triage.corpus import messages
from desk.triage import REASONS, RULES_ALONE, BadWeights, Kind, Model, Priority, Triage, judge
from desk.triage.model import COLUMNS, KINDS, LEVELS, packed
from desk.triage.verdict import REASONS_OF

BY = Triage(model=weights.shipped())
NONE: dict[str, set[str]] = {"wording": set(), "ending": set(), "sense": set()}


def small(lean: float = 0.5) -> bytes:
    """Knows one word, which makes a message urgent, and one concept, which makes it a question of money."""
    row = [0] * COLUMNS
    urgent, money = list(row), list(row)
    urgent[LEVELS.index(Priority.URGENT)] = 127
    money[len(LEVELS) + KINDS.index(Kind.MONEY)] = 127
    step = [4 / 127] * COLUMNS
    blocks = {"wording": (["ab"], [urgent], step), "ending": ([], [], step), "sense": (["m1"], [money], step)}
    return packed(lean=lean, bias=[0.0] * COLUMNS, blocks=blocks)


def test_what_was_packed_is_what_is_read() -> None:
    model = Model.read(small(lean=0.4))
    odds = model.odds({**NONE, "wording": {"ab", "unknown"}, "sense": {"m1"}})
    assert model.lean == 0.4
    assert odds.levels[Priority.URGENT] == pytest.approx(math.exp(4) / (math.exp(4) + 2), rel=1e-3)
    assert max(odds.kinds, key=lambda kind: odds.kinds[kind]) is Kind.MONEY
    assert model.odds(NONE).levels[Priority.NORMAL] == pytest.approx(1 / 3)


def test_many_features_do_not_shout_louder_than_few() -> None:
    row = [127] + [0] * (COLUMNS - 1)
    names = [f"{n:04}" for n in range(400)]
    step = [4 / 127] * COLUMNS
    empty: tuple[list[str], list[list[int]], list[float]] = ([], [], step)
    blocks = {"wording": (names, [row] * 400, step), "ending": empty, "sense": empty}
    model = Model.read(packed(lean=0.5, bias=[0.0] * COLUMNS, blocks=blocks))
    one, four = (model._parts[2]["wording"].scores(names[:n])[0] for n in (1, 4))
    assert four == pytest.approx(2 * one)  # as the root of their number, which is what the training saw
    assert model._parts[2]["wording"].scores(names)[1] == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not weights at all",
        small()[:-9],
        zlib.compress(b"{}\n"),
        zlib.compress(b"no head"),
        zlib.compress(b'{"format": 99, "columns": []}\n'),
        zlib.compress(zlib.decompress(small())[:-3]),
    ],
)
def test_broken_weights_are_refused(raw: bytes) -> None:
    with pytest.raises(BadWeights):
        Model.read(raw)


def test_without_weights_the_rules_judge_and_the_log_says_so(monkeypatch, tmp_path) -> None:
    policy = read_policy("default")
    assert weights.with_weights(policy).triage.model is not None
    monkeypatch.setattr(weights, "shipped_at", lambda: tmp_path / "none.weights")
    with capture_logs() as logs:
        assert weights.with_weights(policy) == policy
    assert [line["event"] for line in logs] == ["triage.rules_alone"]


def test_weights_that_are_given_are_kept() -> None:
    policy = read_policy("default")
    own = replace(policy, triage=Triage(model=Model.read(small())))
    assert weights.with_weights(own) is own


def test_no_verdict_gives_a_reason_of_another_level() -> None:
    for message in messages("train")[::7]:
        verdict = judge(message.text, BY)
        assert set(verdict.reasons) <= set(REASONS)
        if "wording" in verdict.reasons:
            assert verdict.reasons[0] == "wording"
            assert set(verdict.reasons) <= REASONS_OF[verdict.priority]


def test_a_text_without_letters_is_left_to_the_rules() -> None:
    for text in ("", "?", "🙏🙏", "...", "!!!", "👍"):
        assert judge(text, BY) == judge(text, RULES_ALONE)
        assert judge(text, BY).priority is Priority.NORMAL


def test_the_weights_decide_where_the_rules_know_no_word() -> None:
    text = "abababab"
    assert judge(text).priority is Priority.NORMAL
    verdict = judge(text, Triage(model=Model.read(small())))
    assert (verdict.priority, verdict.reasons) == (Priority.URGENT, ("wording",))
    assert verdict.confidence > 0.8


def test_judging_needs_neither_numpy_nor_scikit_learn() -> None:
    code = (
        "import sys; from bot.triage.weights import shipped; from desk.triage import Triage, judge;"
        "judge('the shop is down', Triage(model=shipped()));"
        "sys.exit(bool({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
