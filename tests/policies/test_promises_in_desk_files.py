"""The promises of a desk file: exceptions before tables, and every mistake in them at once."""

from datetime import timedelta

import pytest

from bot.policies import PolicyError, read_policy
from desk.business_calendar import Phase, Range, Span, Unit
from desk.course import Target, Terms
from desk.triage.verdict import Kind, Priority

PLANS = 'plans = ["Gold", "silver"]\n'
TABLE = '[first_answer]\nurgent = "30m"\nimportant = "2h"\nnormal = "1 working day"\n'
WISHES = '[[promise]]\nfor = "first_answer"\nkind = "wish"\nwithin = "1h"\n'


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


def promised(policy, target, phase=Phase.OPEN, **terms):
    wanted = Terms(**{"priority": Priority.NORMAL, "kind": Kind.QUESTION, **terms})
    return next((rule for rule in policy.promises if rule.target is target and rule.fits(wanted, phase)), None)


def test_exceptions_go_before_the_tables_in_the_order_of_the_file(read):
    policy = read(
        PLANS
        + TABLE
        + '[resolution]\nurgent = "1-3 working days"\n'
        + '[[promise]]\nfor = "first_answer"\nplan = "Gold"\nwhen = ["closed"]\nwithin = "3h"\naverage = true\n'
        + '[[promise]]\nfor = "first_answer"\nplan = ["Gold", "silver"]\npriority = "normal"\n'
        + 'within = "1h"\nclause = "4.2"\n'
        + '[[promise]]\nfor = "first_answer"\nkind = "wish"\nwithin = "no promise"\n'
    )
    first = Target.FIRST_ANSWER
    night = promised(policy, first, Phase.CLOSED, plan="Gold")
    assert (night.length, night.average) == (Span(time=timedelta(hours=3)), True)
    day = promised(policy, first, plan="Gold", kind=Kind.WISH)
    assert (day.length, day.average, day.clause) == (Span(time=timedelta(hours=1)), False, "4.2")
    assert promised(policy, first, kind=Kind.WISH).length is None
    assert promised(policy, first).length == Span(unit=Unit.WORKING_DAYS, count=1)
    assert isinstance(promised(policy, Target.RESOLUTION, priority=Priority.URGENT).length, Range)
    assert promised(policy, Target.NEXT_ANSWER) is None
    assert policy.plans == ("Gold", "silver")


def test_every_mistake_of_an_exception_is_told_at_once(mistakes):
    found = mistakes(
        PLANS
        + '[[promise]]\nfor = "answer"\nplan = "bronze"\nkind = ["fault", "fault"]\nwhen = "night"\nwithin = "soon"\n'
        + '[[promise]]\npriority = []\naverage = "yes"\nwithn = "1h"\n'
        + '[[promise]]\nfor = "resolution"\nwithin = "no promise"\naverage = true\n'
        + '[promises]\nwarn_at = "0.75"\nescalate_every = "10"\n'
    )
    assert set(found) == {
        *(f"promise[1].{key}" for key in ("for", "plan", "kind", "when", "within")),
        *(f"promise[2].{key}" for key in ("for", "within", "priority", "average", "withn")),
        "promise[3].average",
        "promises.warn_at",
        "promises.escalate_every",
    }
    assert "Gold, silver" in found["promise[1].plan"]
    assert "did you mean within?" in found["promise[2].withn"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[promise]]\nfor = "first_answer"\nwithin = "1h"\n' + TABLE, "first_answer.normal"),
        (
            WISHES.replace('"wish"', '["wish", "fault"]') + WISHES.replace("kind", 'priority = "urgent"\nkind'),
            "promise[2]",
        ),
        (
            "".join(
                f'[[promise]]\nfor = "resolution"\npriority = "{level}"\nwithin = "1h"\n'
                for level in ("urgent", "important", "normal")
            )
            + '[[promise]]\nfor = "resolution"\nplan = "Gold"\nwithin = "2h"\n',
            "promise[4]",
        ),
        ('[[promise]]\nfor = "resolution"\nwhen = "after_hours"\nwithin = "2h"\n', "promise[1]"),
    ],
)
def test_a_promise_that_no_ticket_can_come_to_is_a_mistake(mistakes, text, place):
    assert place in mistakes(PLANS + text)


def test_hours_after_hours_make_their_promise_reachable(read):
    rule = '[[promise]]\nfor = "resolution"\nwhen = "after_hours"\nwithin = "2h"\n'
    policy = read('[hours]\nmonday = ["09:00-17:00"]\n[after_hours]\nmonday = ["17:00-22:00"]\n' + rule)
    assert promised(policy, Target.RESOLUTION, Phase.AFTER_HOURS).length == Span(time=timedelta(hours=2))


@pytest.mark.parametrize(
    "plans", ['"gold"', '["gold", "Gold"]', '["none"]', '["two words"]', '[""]', f'["{"x" * 33}"]', "[1]"]
)
def test_names_of_plans_are_words_that_can_be_typed(mistakes, plans):
    assert list(mistakes(f"plans = {plans}\n")) == ["plans"]


def test_plans_of_callbacks_are_plans_of_the_desk(mistakes):
    found = mistakes(PLANS + '[callbacks.plans]\nGold = ["1h"]\nbronze = ["1h"]\nnone = []\n')
    assert "bronze" in found["callbacks.plans"]
