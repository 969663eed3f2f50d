"""`helpdesk triage`: judge messages from the command line, measure the judgement, make its weights."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from bot.triage.figures import Labelled, report
from bot.triage.lines import BadLine, Row, all_of, hard_of, label_of, numbered, row_of, text_of

if TYPE_CHECKING:
    from bot.triage.training import Example
    from desk.triage import Triage

_WEIGHTS = click.option("--weights", type=click.Path(path_type=Path), help="Other weights than the ones installed.")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def triage() -> None:
    """Judge messages, measure the judgement, and learn from what agents decided."""


@triage.command()
@_WEIGHTS
def predict(weights: Path | None) -> None:
    """JSON lines {"id", "text"} in, JSON lines with priority, kind, language, confidence and reasons out."""
    bad = False
    out = sys.stdout.buffer
    by: Triage | None = None
    for number, line in numbered(sys.stdin.buffer):
        by = by or _triage(weights)  # word lists and weights are read only when there is something to judge
        try:
            answer = json.dumps(_answer(row_of(line), by))
        except BadLine as problem:
            bad = True
            click.echo(f"line {number}: {problem}", err=True)
            continue
        out.write(answer.encode() + b"\n")
        out.flush()
    if bad:
        sys.exit(1)


@triage.command(name="eval")
@click.argument("file", type=click.File("rb"), required=False)
@_WEIGHTS
@click.option("--rules", is_flag=True, help="Without any weights: the rules alone.")
def evaluate(file: BinaryIO | None, weights: Path | None, rules: bool) -> None:
    """Measure against FILE: JSON lines with text, label, lang and perhaps hard and kind.

    Without FILE: against the frozen part of the corpus."""
    by = _rules_alone() if rules else _triage(weights)
    if file is None:
        click.echo(json.dumps(_frozen(by), indent=2))
        return
    rows, complaints = all_of(file, lambda row: _labelled(row, by))
    for complaint in complaints:
        click.echo(complaint, err=True)
    click.echo(json.dumps(report(rows), indent=2))
    if complaints:
        sys.exit(1)


@triage.command()
@click.option("--corrections", type=click.File("rb"), help="JSON lines with text and label, perhaps kind: agents' own.")
@click.option("--output", type=_FILE, help="Where the weights go; without corrections: left out, they are installed.")
@click.option(
    "--design",
    type=click.Choice(["joined", "linear", "wording"]),
    default="joined",
    help="To compare: without hidden units, and of those without rules and concepts.",
)
def train(corrections: BinaryIO | None, output: Path | None, design: str) -> None:
    """Make weights from the corpus and from agents' corrections.

    Weights that judge the frozen part worse than the shipped ones are not written."""
    from bot.triage import gate, training
    from desk.triage import Model, Triage

    examples, complaints = _examples(corrections)
    if complaints:
        raise click.ClickException("\n".join(complaints))
    target = _target(output, own=corrections is not None or design != training.Design.JOINED)
    click.echo("training: this takes some minutes", err=True)
    try:
        made = training.train(examples, training.Design(design))
    except ImportError:
        raise click.ClickException("training needs scikit-learn: pip install 'helpdesk[train]'") from None
    before, after = _frozen(_triage(None)), _frozen(Triage(model=Model.read(made)))
    click.echo(json.dumps({"before": before, "after": after}, indent=2))
    if design == training.Design.JOINED and (worse := gate.losses(before, after)):
        raise click.ClickException("not written, worse on the frozen part: " + "; ".join(worse))
    target.write_bytes(made)
    click.echo(f"{target}: {len(made)} bytes, {len(examples)} corrections", err=True)


def _target(output: Path | None, *, own: bool) -> Path:
    """Told before the work. What a desk has learnt is its own: the shipped weights stay what is measured against."""
    from bot.triage import weights

    if output is None and own:
        raise click.UsageError(
            "--corrections and --design need --output: the file that `weights` under [triage] in the desk file names"
        )
    target = output or weights.shipped_at()
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise click.UsageError(f"{target}: cannot be written")
    return target


def _examples(corrections: BinaryIO | None) -> tuple[list[Example], list[str]]:
    from bot.triage.training import Example
    from desk.triage import Kind

    def read(row: Row) -> Example:
        kind = row.get("kind")
        if kind is not None and kind not in {one.value for one in Kind}:
            raise BadLine(f"kind is not one of {', '.join(Kind)}")
        return Example(text=text_of(row), label=label_of(row), kind=kind, voice="corrections")

    return all_of(corrections, read) if corrections is not None else ([], [])


def _triage(path: Path | None) -> Triage:
    from bot.triage import weights
    from desk.triage import BadWeights, Triage

    try:
        return Triage(model=weights.read(path) if path else weights.shipped())
    except BadWeights as problem:
        if path:
            raise click.ClickException(f"{path}: {problem}") from None
        click.echo(f"weights: {problem}; the rules judge alone", err=True)
        return Triage()


def _rules_alone() -> Triage:
    from desk.triage import RULES_ALONE

    return RULES_ALONE


def _answer(row: Row, by: Triage) -> dict[str, Any]:
    from desk.triage import judge

    verdict = judge(text_of(row), by)
    return {
        "id": row.get("id"),
        "priority": verdict.priority.value,
        "kind": verdict.kind.value,
        "language": verdict.language,
        "confidence": verdict.confidence,
        "reasons": list(verdict.reasons),
    }


def _frozen(by: Triage) -> dict[str, object]:
    return report(_part("test", by), _part("everyday", by))


def _part(split: str, by: Triage) -> list[Labelled]:
    from bot.triage.corpus import messages

    rows: Iterable[Row] = ({**asdict(message), "hard": list(message.hard)} for message in messages(split))
    return [_labelled(row, by) for row in rows]


def _labelled(row: Row, by: Triage) -> Labelled:
    label = label_of(row)
    answer = _answer(row, by)
    kind = row.get("kind")
    return Labelled(
        label=label,
        verdict=str(answer["priority"]),
        language=str(row.get("lang") or answer["language"]),
        confidence=float(answer["confidence"]),
        hard=hard_of(row),
        kind=str(kind) if kind is not None else None,
        kind_verdict=str(answer["kind"]),
    )
