"""`helpdesk triage corrections`: what agents decided, with the words that it was about, as far as they still stand."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.endings import Refused
from bot.upkeep import configured_url, present, up_to_date, with_database

if TYPE_CHECKING:
    from desk.labels import Label
    from storage.database import Connection, Database

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = click.DateTime(formats=("%Y-%m-%d",))
_FILE = click.Path(dir_okay=False, path_type=Path)

Texts = Mapping[tuple[int, ...], str]


@click.command()
@click.option("--since", type=_DATE, metavar="DATE", help="Only what was decided on this day (UTC) or later.")
@click.option("--output", type=_FILE, help="Where it goes, for its owner's eyes alone; left out: standard output.")
@click.option("--late", is_flag=True, help="Also what was decided after an answer, or on a ticket that was made over.")
def corrections(since: datetime | None, output: Path | None, late: bool) -> None:
    """Write down what agents decided.

    JSON lines for `triage eval` and `triage train`, from the database of the settings, also beside `helpdesk run`.
    Words that were taken back are not in them."""
    moment = since.replace(tzinfo=UTC) if since else _BEGINNING

    async def read(database: Database) -> tuple[list[Label], Texts]:
        return await database.read(lambda connection: _read(connection, moment))

    labels, texts = with_database(present(configured_url()), up_to_date(read))
    wanted = [one for one in labels if late or not one.late]
    lines = "".join(f"{_line(one, texts[one.words])}\n" for one in wanted if one.words in texts).encode()
    if output is None:
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
    else:
        _write(output, lines)
    click.echo(_told(wanted, texts, left_out=len(labels) - len(wanted)), err=True)


def _read(connection: Connection, moment: datetime) -> tuple[list[Label], Texts]:
    from storage import labels

    found = labels.since(connection, moment)
    return found, labels.texts(connection, found)


def _line(label: Label, text: str) -> str:
    """Who corrects the kind alone lets the level stand."""
    from desk.triage import language_of

    row = {
        "text": text,
        "label": (label.level or label.judged).value,
        "kind": label.about.value if label.about else None,
        "lang": language_of(text),
        "judged": label.judged.value,
        "confidence": label.sure,
        "at": label.at.isoformat(),
        "ticket": label.ticket,
    }
    return json.dumps(row, ensure_ascii=False)


def _write(output: Path, lines: bytes) -> None:
    try:
        with open(output, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                os.fchmod(file.fileno(), 0o600)  # it may have been there before
            file.write(lines)
    except OSError as error:
        raise Refused(f"{output}: cannot be written ({type(error).__name__}).") from error


def _told(labels: Sequence[Label], texts: Texts, *, left_out: int) -> str:
    standing = sum(one.words in texts for one in labels)
    steps = [one.step for one in labels if one.level is not None]
    counted = (
        f"{_labels(labels)}, {standing} with their words; agents agreed with {steps.count(0)} of {len(steps)} levels"
    )
    return counted + (f"; {left_out} late ones left out (--late)" if left_out else "")


def _labels(labels: Iterable[Label]) -> str:
    count = len(list(labels))
    return f"{count} label" if count == 1 else f"{count} labels"
