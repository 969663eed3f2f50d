"""The weights as a value: read without any library, broken ones refused, reasons that fit the verdict."""

import math
import struct
import subprocess
import sys
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.policies import read_policy
from bot.triage import weights
from bot.triage.corpus import messages
from desk.triage import REASONS, RULES_ALONE, BadWeights, Kind, Model, Priority, Triage, judge
from desk.triage.model import BLOCKS, packed
from desk.triage.rows import mark_of
from desk.triage.verdict import REASONS_OF

BY = Triage(model=weights.shipped())
NONE: dict[str, set[str]] = {block: set() for block in BLOCKS}


OUTCOMES = [
    (Priority.URGENT, Kind.FAULT),
    (Priority.IMPORTANT, Kind.FAULT),
    (Priority.NORMAL, Kind.QUESTION),
    (Priority.NORMAL, Kind.MONEY),
]
Rows = tuple[dict[str, bytes], list[float]]
EMPTY: Rows = ({}, [0.0, 0.0])


def small(lean: float = 0.5, wording: Rows | None = None) -> bytes:
    """Knows one word, which makes a message urgent, and one concept, which makes it a matter of money."""
    blocks = dict.fromkeys(BLOCKS, EMPTY)
    blocks["wording"] = wording or ({"aba": bytes([255, 128])}, [4 / 127, 4 / 127])
    blocks["sense"] = ({"m1": bytes([128, 255])}, [4 / 127, 4 / 127])
    return packed(
        lean=lean,
        outcomes=OUTCOMES,
        help={Kind.MONEY: 2.0},
        bias=[0.0, 0.0],
        blocks=blocks,
        outer=[[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]],
        tops=[0.0, 0.0, 0.0, 0.0],
    )


def test_what_was_packed_is_what_is_read() -> None:
    model = Model.read(small(lean=0.4))
    odds = model.odds({**NONE, "wording": {"aba", "unknown"}})
    assert model.lean == 0.4
    assert odds.levels[Priority.URGENT] == pytest.approx(math.exp(4) / (math.exp(4) + 3), rel=1e-3)
    assert sum(odds.levels.values()) == pytest.approx(1)
    assert model.odds({**NONE, "sense": {"m1"}}).kind(Priority.NORMAL) is Kind.MONEY
    assert model.odds(NONE).levels[Priority.NORMAL] == pytest.approx(1 / 2)


def test_a_kind_that_comes_seldom_is_helped() -> None:
    assert Model.read(small()).odds(NONE).kind(Priority.NORMAL) is Kind.MONEY
    assert Model.read(small()).odds(NONE).kind(Priority.URGENT) is Kind.FAULT


def test_what_speaks_against_a_hidden_unit_silences_it_and_no_more() -> None:
    against = ({"no": bytes([1, 128])}, [4 / 127, 4 / 127])
    model = Model.read(small(wording=against))
    assert model.odds({**NONE, "wording": {"no"}}) == model.odds(NONE)


@pytest.mark.parametrize("count", [1, 4, 255, 256, 257, 1000, 5000])
def test_many_features_do_not_shout_louder_than_few(count: int) -> None:
    names = [f"{n:04}" for n in range(count)]
    wording = (dict.fromkeys(names, bytes([255, 128])), [0.01 / 127, 0.01 / 127])
    odds = Model.read(small(wording=wording)).odds({**NONE, "wording": set(names)}).levels
    loud = math.exp(0.01 * math.sqrt(count))  # as the root of their number, which is what the training saw
    assert odds[Priority.URGENT] == pytest.approx(loud / (loud + 3), rel=1e-6)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not weights at all",
        small()[:-9],
        b"{}\n",
        b"[]\n",
        b'{"format": 99}\n',
        small().replace(b'"urgent"', b'"normal"'),
        small().replace(b'"fault"', b'"poem!"'),
        small().replace(b'"bias": [0.0, 0.0]', b'"bias": [0.0]'),
        small().replace(b'"tops": [0.0', b'"tops": [NaN'),
        small().replace(b'"count": 1', b'"count": -1'),
        small().replace(struct.pack("<I", mark_of("aba")), b"\xff\xff\xff\xff"),
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
    for message in messages("train")[::29]:
        verdict = judge(message.text, BY)
        assert set(verdict.reasons) <= set(REASONS)
        if "wording" in verdict.reasons:
            assert verdict.reasons[0] == "wording"
            assert set(verdict.reasons) <= REASONS_OF[verdict.priority]
        assert verdict.confidence <= 0.99
        assert "bare_failure" not in verdict.reasons[1:]


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
