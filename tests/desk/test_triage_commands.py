"""`triage predict` and `triage eval`, as a shell sees them."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bot.triage import triage


def predict(*lines: bytes) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(triage, ["predict"], input=b"\n".join(lines) + b"\n")
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def row(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_answers_come_in_the_order_of_the_lines() -> None:
    status, answers, complaints = predict(*(row(id=n, text="the whole site is down") for n in (3, 1, 2)))
    assert (status, complaints) == (0, "")
    assert [answer["id"] for answer in answers] == [3, 1, 2]
    assert set(answers[0]) == {"id", "priority", "kind", "language", "confidence", "reasons"}
    assert answers[0]["priority"] == "urgent"


def test_bad_lines_are_named_and_the_others_still_answered() -> None:
    status, answers, complaints = predict(
        row(id="a", text="hello"),
        b"{not json",
        row(id="b"),
        row(id="c", text=7),
        b'{"id": "d", "text": "\\ud83d alone"}',
        b'{"id": "e", "text": "\xff\xfe"}',
        b"[1]",
        b'{"id": NaN, "text": "x"}',
        b'{"id": ' + b"[" * 100_000,
        row(id="z", text="สวัสดีค่ะ"),
    )
    assert status == 1
    assert [answer["id"] for answer in answers] == ["a", "z"]
    assert [line.split(":")[0] for line in complaints.splitlines()] == [f"line {n}" for n in range(2, 10)]


def test_no_complaint_repeats_what_the_line_holds() -> None:
    _, _, complaints = predict(b'{"id": 1, "text": ["my secret"]}', b"secret")
    assert "secret" not in complaints


def test_an_empty_input_is_no_mistake() -> None:
    assert predict(b"") == (0, [], "")


def test_eval_prints_the_figures(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_bytes(
        b"\n".join(
            [
                row(text="the whole site is down", label="urgent", lang="en"),
                row(text="قیمت هاست چنده", label="normal", lang="fa", hard=True),
                row(text="قیمت دامنه چنده", label="important", lang="fa"),
            ]
        )
    )
    result = CliRunner().invoke(triage, ["eval", str(file)])
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["count"] == 3
    assert report["classes"]["urgent"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "count": 1}
    assert report["classes"]["normal"]["precision"] == 0.5
    assert report["macro_f1"] == round((1 + 0 + 2 / 3) / 3, 4)
    assert report["languages"]["fa"]["count"] == 2
    assert report["hard"]["count"] == 1


def test_eval_names_a_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_bytes(row(text="hi", label="high", lang="en"))
    result = CliRunner().invoke(triage, ["eval", str(file)])
    assert result.exit_code == 1
    assert "line 1" in result.stderr


def test_the_commands_are_imported_without_the_engine() -> None:
    code = "import sys, bot.triage; sys.exit('desk.triage' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
