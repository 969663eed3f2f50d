"""`triage predict` and `triage eval`, as a shell sees them."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bot.triage import training, triage, weights
from desk.triage import Model, Triage, judge


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


def test_eval_without_a_file_measures_the_frozen_part() -> None:
    result = CliRunner().invoke(triage, ["eval"])
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["count"] == 720
    assert {name: part["count"] for name, part in report["languages"].items()} == {"en": 240, "fa": 240, "th": 240}
    assert report["hard"]["count"] + report["plain"]["count"] == 720
    assert report["everyday"]["count"] > 500
    assert set(report["kinds"]["classes"]) == {"fault", "question", "money", "sales", "wish", "data_request"}


def test_the_frozen_part_stays_above_its_floor() -> None:
    """What was reached; it may only rise. Measured here, never tuned on."""
    report = json.loads(CliRunner().invoke(triage, ["eval"]).stdout)
    assert report["macro_f1"] >= 0.86
    assert report["classes"]["urgent"]["recall"] >= 0.85
    assert report["classes"]["urgent"]["precision"] >= 0.86
    assert report["calibration_error"] <= 0.05
    assert report["hard"]["classes"]["urgent"]["recall"] >= 0.85
    assert report["everyday"]["false_urgent"] <= 0.045
    rules = json.loads(CliRunner().invoke(triage, ["eval", "--rules"]).stdout)
    assert report["macro_f1"] > rules["macro_f1"] + 0.1


def test_hard_may_be_yes_or_the_reasons_why(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    rows = [row(text="hi", label="normal", hard=hard) for hard in (True, False, ["everyday"], [], None)]
    file.write_bytes(b"\n".join(rows))
    report = json.loads(CliRunner().invoke(triage, ["eval", str(file)]).stdout)
    assert (report["hard"]["count"], report["plain"]["count"]) == (2, 3)
    assert report["everyday"] == {"count": 1, "false_urgent": 0.0}


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.weights"
    broken.write_bytes(b"not these")
    result = CliRunner().invoke(triage, ["predict", "--weights", str(broken)], input=row(text="hi"))
    assert result.exit_code == 1
    assert "broken.weights" in result.stderr


def test_predict_goes_on_by_the_rules_when_no_weights_are_installed(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(weights, "shipped_at", lambda: tmp_path / "none")
    status, answers, complaints = predict(row(id=1, text="the whole shop is down for everybody"))
    assert (status, answers[0]["priority"]) == (0, "urgent")
    assert "the rules judge alone" in complaints


def few(whole=training._corpus) -> list[training.Example]:
    """Every ninth message of those that may be trained on: enough to see that training works, quickly."""
    return whole()[::9]


def test_training_makes_weights_that_can_be_read(monkeypatch) -> None:
    monkeypatch.setattr(training, "_corpus", few)
    model = Model.read(training.train())
    assert 0.1 <= model.lean <= 0.5
    assert judge("the whole shop is down for everybody, nobody can buy", Triage(model=model)).priority == "urgent"
    assert judge("thank you, have a nice weekend", Triage(model=model)).priority == "normal"


def test_worse_weights_are_not_written(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(training, "_corpus", few)
    target = tmp_path / "new.weights"
    result = CliRunner().invoke(triage, ["train", "--output", str(target)])
    assert result.exit_code == 1
    assert "worse" in result.stderr
    assert set(json.loads(result.stdout)) == {"before", "after"}
    assert not target.exists()


def test_weights_as_good_are_written_with_the_corrections_in_them(monkeypatch, tmp_path: Path) -> None:
    heard: list[training.Example] = []

    def train(corrections, design):
        heard.extend(corrections)
        return weights.shipped_at().read_bytes()

    monkeypatch.setattr(training, "train", train)
    corrections, target = tmp_path / "corrections.jsonl", tmp_path / "new.weights"
    corrections.write_bytes(row(text="the weighbridge is off", label="urgent") + b"\n")
    told = ["train", "--corrections", str(corrections), "--output", str(target)]
    assert CliRunner().invoke(triage, told).exit_code == 0
    assert [(one.text, one.label, one.kind) for one in heard] == [("the weighbridge is off", "urgent", None)]
    assert target.read_bytes() == weights.shipped_at().read_bytes()


def test_a_bad_correction_is_named_and_nothing_is_trained(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.jsonl"
    corrections.write_bytes(row(text="x", label="urgent", kind="poem") + b"\n" + row(text="secret", label="high"))
    result = CliRunner().invoke(triage, ["train", "--corrections", str(corrections)])
    assert result.exit_code == 1
    assert "line 1" in result.stderr
    assert "line 2" in result.stderr
    assert "secret" not in result.stderr


def test_training_without_scikit_learn_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.neural_network", None)
    monkeypatch.setattr(training, "_corpus", few)
    result = CliRunner().invoke(triage, ["train"])
    assert result.exit_code == 1
    assert "helpdesk[train]" in result.stderr
