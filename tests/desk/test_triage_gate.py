"""New weights are written only where they lose no more than chance against the shipped ones: poison is refused."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from bot.triage import gate, training, triage, weights
from bot.triage.corpus import messages
from desk.triage import Model

T = TypeVar("T")
TURNED = {"urgent": "normal", "important": "urgent", "normal": "urgent"}


def figures(macro_f1: float = 0.82, recall: float = 0.83, woken: float = 0.02) -> dict[str, object]:
    return {"macro_f1": macro_f1, "classes": {"urgent": {"recall": recall}}, "everyday": {"false_urgent": woken}}


@pytest.mark.parametrize(
    "new", [figures(), figures(0.815), figures(recall=0.82), figures(woken=0.03), figures(0.9, 0.9)]
)
def test_what_may_be_chance_is_no_loss(new) -> None:
    assert gate.losses(figures(), new) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (figures(macro_f1=0.8149), ["macro-F1 0.815, with the shipped weights 0.820"]),
        (figures(recall=0.8199), ["urgent recall 0.820, with the shipped weights 0.830"]),
        (figures(woken=0.0304), ["3.0% of everyday messages are called urgent, at most 3.0% may be"]),
        (figures(macro_f1=0.95, recall=0.5), ["urgent recall 0.500, with the shipped weights 0.830"]),
    ],
)
def test_a_loss_is_told_with_its_figures(new, told) -> None:
    assert gate.losses(figures(), new) == told


def test_all_losses_are_told_at_once() -> None:
    assert len(gate.losses(figures(), figures(0.1, 0.1, 0.5))) == 3


def evenly(rows: Sequence[T], count: int, first: int = 0) -> Sequence[T]:
    return rows[first :: len(rows) // count]


def few(whole=training._corpus) -> Sequence[training.Example]:
    return evenly(whole(), 250)


@pytest.fixture(scope="module")
def little():
    """Weights of a small corpus, which stand for the shipped ones: quickly made, and worse than by more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_corpus", few)
        yield training.train()


@pytest.fixture
def learns(little, monkeypatch, tmp_path: Path):
    """`helpdesk triage train` with these corrections; the desk's own weights are the little ones so far."""
    monkeypatch.setattr(training, "_corpus", few)
    monkeypatch.setattr(weights, "shipped", lambda: Model.read(little))
    monkeypatch.setattr(gate, "_MORE_WOKEN", 0.1)  # so few messages say little about everyday talk
    (tmp_path / "own.weights").write_bytes(little)

    def learn(rows: Iterable[tuple[str, str]]) -> tuple[Result, bytes]:
        lines = "".join(json.dumps({"text": text, "label": label, "kind": None}) + "\n" for text, label in rows)
        (tmp_path / "corrections.jsonl").write_text(lines)
        told = ("--corrections", str(tmp_path / "corrections.jsonl"), "--output", str(tmp_path / "own.weights"))
        done = CliRunner().invoke(triage, ["train", *told])
        return done, (tmp_path / "own.weights").read_bytes()

    return learn


@pytest.mark.slow
def test_labels_turned_round_are_refused_and_the_weights_stay(learns, little) -> None:
    turned = [(one.text, TURNED[one.label]) for one in evenly(messages("train"), 600, first=1)]
    done, kept = learns(turned)
    assert done.exit_code == 1
    assert "not written, worse on the frozen part: macro-F1 0." in done.stderr
    assert kept == little


@pytest.mark.slow
def test_labels_that_are_right_are_learnt_from(learns, little) -> None:
    right = [(one.text, one.label) for one in evenly(messages("train"), 600, first=1)]
    done, kept = learns(right)
    assert done.exit_code == 0, done.stderr
    assert "some minutes" in done.stderr
    assert kept != little
    report = json.loads(done.stdout)
    assert report["after"]["macro_f1"] > report["before"]["macro_f1"]


def test_what_a_desk_learns_never_takes_the_place_of_the_shipped_weights(tmp_path: Path) -> None:
    (tmp_path / "corrections.jsonl").write_text(json.dumps({"text": "it is off", "label": "urgent"}) + "\n")
    before = weights.shipped_at().stat().st_mtime_ns
    done = CliRunner().invoke(triage, ["train", "--corrections", str(tmp_path / "corrections.jsonl")])
    assert done.exit_code == 2
    assert "need --output" in done.stderr
    assert weights.shipped_at().stat().st_mtime_ns == before


def test_where_nothing_can_be_written_nothing_is_trained(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.neural_network", None)
    done = CliRunner().invoke(triage, ["train", "--output", str(tmp_path / "nowhere" / "own.weights")])
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr
