"""What a desk file says about triage: when it asks, and from when on it calls something urgent."""

import shutil

import pytest

from bot.policies import PolicyError, read_policy
from bot.triage import weights
from desk.triage import RULES_ALONE, Triage, judge

TEXT = "The report page is a bit slow today"
KEYS = ("ask_below", "ask_urgent_from", "urgent_from", "urgent_from_after_hours")


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        path = tmp_path / "desk.toml"
        path.write_text(text, encoding="utf-8")
        return read_policy(str(path))

    return read


@pytest.fixture
def mistakes(read):
    def mistakes(text: str) -> dict[str, str]:
        with pytest.raises(PolicyError) as refused:
            read(text)
        return {one.key: one.expected for one in refused.value.mistakes}

    return mistakes


def shares(policy):
    return tuple(getattr(policy, key) for key in KEYS)


def test_what_is_written_is_what_counts(read):
    policy = read(
        '[triage]\nask_below = "60 %"\nask_urgent_from = "15%"\nurgent_from = "40%"\nurgent_from_after_hours = "۷۰%"\n'
    )
    assert shares(policy) == (0.6, 0.15, 0.4, 0.7)


def test_what_is_left_out_is_left_to_the_weights(read):
    assert shares(read("")) == (0.5, 0.15, None, None)


def test_a_desk_may_never_ask(read):
    assert read('[triage]\nask_below = "0%"\n').ask_below == 0


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "raw", ['"half"', "50", "0.5", '"-1%"', '"100%"', '"50"', '"5.5%"', '"%"', '"00000%"', "true", "[]"]
)
def test_what_is_no_share_is_refused_with_an_example(mistakes, key, raw):
    found = mistakes(f"[triage]\n{key} = {raw}\n")
    least = 0 if key == "ask_below" else 1
    assert found == {f"triage.{key}": f'a share such as "75%", from {least} to 99'}


@pytest.mark.parametrize("key", KEYS[1:])
def test_only_asking_can_be_switched_off(mistakes, key):
    assert list(mistakes(f'[triage]\n{key} = "0%"\n')) == [f"triage.{key}"]


def test_all_of_it_is_told_at_once_and_a_slip_is_understood(mistakes):
    found = mistakes('[triage]\nask_below = "a"\nurgent_from = "b"\nurgent_from_afterhours = "30%"\n')
    assert set(found) == {"triage.ask_below", "triage.urgent_from", "triage.urgent_from_afterhours"}
    assert "did you mean triage.urgent_from_after_hours?" in found["triage.urgent_from_afterhours"]


def test_weights_of_its_own_are_looked_for_beside_the_desk_file_wherever_it_is_read_from(read, tmp_path, monkeypatch):
    shutil.copy(weights.shipped_at(), tmp_path / "own.weights")
    monkeypatch.chdir("/")
    for path in ("own.weights", tmp_path / "own.weights"):
        own = read(f'[triage]\nweights = "{path}"\n').triage
        assert judge(TEXT, own) == judge(TEXT, Triage(model=weights.shipped())) != judge(TEXT, RULES_ALONE)
    assert read("").triage.model is None


def test_weights_that_are_not_there_or_broken_are_a_mistake_with_their_path(mistakes, tmp_path):
    (tmp_path / "broken.weights").write_bytes(weights.shipped_at().read_bytes()[:1000])
    found = {name: mistakes(f'[triage]\nweights = "{name}"\n') for name in ("none.weights", "broken.weights", ".")}
    for name, told in found.items():
        assert list(told) == ["triage.weights"]
        assert str(tmp_path / name) in told["triage.weights"]
    assert "FileNotFoundError" in found["none.weights"]["triage.weights"]
    assert "helpdesk triage train" in found["broken.weights"]["triage.weights"]


@pytest.mark.parametrize("raw", ['""', "7", '["a"]', '"a\\u0000b"'])
def test_what_is_no_path_is_refused(mistakes, raw):
    assert list(mistakes(f"[triage]\nweights = {raw}\n")) == ["triage.weights"]
