"""`helpdesk parked`: what was put aside, on each shelf, without a word of what it says."""

import json
from datetime import timedelta

import pytest
from shelves_filled import LINE, NOW, TELEGRAM, WORDS, on, open_ticket, park_event, park_reminder, park_words

from bot.parked import kind_of
from storage import inbox, outbox, reminders
from storage.together import Together

LATE = NOW + timedelta(days=1)


@pytest.fixture
def desk(helpdesk, database_url: str):
    """The command, on each of the two databases."""

    def command(*words: str):
        return helpdesk(*words, DATABASE_URL=database_url)

    return command


def test_nothing_parked_is_said_so(desk):
    done = desk("parked")
    assert (done.exit_code, done.stdout) == (0, "Nothing is parked.\n")


def test_channel_kind_age_attempts_and_error_are_listed_and_no_text(desk, database_url: str):
    def fill(connection):
        park_event(connection, TELEGRAM, minutes=5)
        park_event(connection, LINE, channel="line", error="ValueError", hours=3, minutes=2)
        park_event(connection, {"update_id": 9, "callback_query": {"data": WORDS}}, days=3, hours=4)
        ticket = open_ticket(connection)
        return park_words(connection, ticket, hours=2), park_reminder(connection, ticket, hours=1)

    words, reminder = on(database_url, fill)
    done = desk("parked")
    assert done.exit_code == 0
    assert [" ".join(line.split()) for line in done.stdout.splitlines()] == [
        "id channel kind age attempts error",
        "i1 telegram message 5 min 5 KeyError",
        "i2 line message/text 3 h 2 min 5 ValueError",
        "i3 telegram callback_query 3 d 4 h 5 KeyError",
        f"r{reminder} - first_answer #1001 1 h 0 min 1 ZeroDivisionError",
        f"o{words} telegram notice #1001 2 h 0 min 0 restored",
    ]
    assert "swordfish" not in done.output


def test_listing_is_what_happens_without_a_further_word(desk, database_url: str):
    on(database_url, park_event)
    assert desk("parked", "list").stdout == desk("parked").stdout
    assert "i1 " in desk("parked").stdout


@pytest.mark.parametrize("id", ["1", "i1", "I1"])
def test_an_event_is_put_back_in_line_under_its_plain_number_too(desk, database_url: str, id: str):
    on(database_url, park_event)
    done = desk("parked", "retry", id)
    assert (done.exit_code, done.stdout) == (0, "i1 is in line again.\n")
    assert desk("parked").stdout == "Nothing is parked.\n"
    (row,) = on(database_url, lambda connection: inbox.heads(connection, LATE, 10))
    assert (row.id, row.attempts) == (1, 0)


def test_an_event_is_dropped_with_its_words(desk, database_url: str):
    on(database_url, park_event)
    done = desk("parked", "drop", "1")
    assert (done.exit_code, done.stdout) == (0, "i1 was dropped.\n")
    assert on(database_url, lambda connection: inbox.heads(connection, LATE, 10)) == []
    assert desk("parked", "retry", "1").exit_code == 1


@pytest.mark.parametrize(("word", "left"), [("retry", 1), ("drop", 0)])
def test_reminders_are_put_back_and_dropped_like_events(desk, database_url: str, word: str, left: int):
    id = on(database_url, lambda connection: park_reminder(connection, open_ticket(connection), hours=1))
    assert desk("parked", word, f"r{id}").exit_code == 0
    assert on(database_url, reminders.parked) == []
    assert (
        len(on(database_url, lambda connection: reminders.Reminders(connection, Together()).take_due(LATE, 10))) == left
    )


@pytest.mark.parametrize(("word", "left"), [("retry", [{"text": WORDS}]), ("drop", [])])
def test_what_a_restore_did_not_say_is_said_after_all_or_forgotten(desk, database_url: str, word: str, left: list):
    id = on(database_url, lambda connection: park_words(connection, open_ticket(connection), hours=2))
    assert desk("parked", word, f"o{id}").exit_code == 0
    heads = on(database_url, lambda connection: outbox.heads(connection, "telegram", LATE))
    assert [row.body for rows in heads for row in rows] == left
    assert desk("parked").stdout == "Nothing is parked.\n"
    assert (word == "drop") == ("swordfish" not in str(on(database_url, lambda c: outbox.get(c, id))))
    assert desk("parked", "drop", f"o{id}").exit_code == 1


def test_an_event_whose_words_were_taken_back_can_only_be_dropped(desk, database_url: str):
    on(database_url, lambda connection: park_event(connection, ""))
    assert " emptied " in desk("parked").stdout
    done = desk("parked", "retry", "i1")
    assert done.exit_code == 1
    assert "can only be dropped" in done.stderr
    assert desk("parked", "drop", "i1").exit_code == 0


def test_what_is_not_parked_is_neither_retried_nor_dropped(desk):
    for words in (("retry", "i99"), ("drop", "r99"), ("retry", "o99")):
        done = desk("parked", *words)
        assert done.exit_code == 1
        assert done.stderr.startswith(f"{words[1]} is not parked")


@pytest.mark.parametrize("id", ["x1", "i", "0", "i1; drop", "-1", "i" + "9" * 30, "๑"])
def test_what_is_no_id_is_wrong_use(desk, id: str):
    done = desk("parked", "drop", "--", id)
    assert done.exit_code == 2
    assert "such as i12" in done.stderr


def test_looking_makes_no_database(helpdesk, tmp_path):
    done = helpdesk("parked")
    assert done.exit_code == 1
    assert "no such file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_errors_are_shown_without_secrets_and_without_control_characters(helpdesk, sqlite_template, tmp_path):
    url = f"sqlite+aiosqlite:///{(tmp_path / 'desk.db')}"
    (tmp_path / "desk.db").write_bytes(sqlite_template.read_bytes())
    on(url, lambda connection: park_event(connection, error="bad \x1b[31m token alerts-secret\nnext " + "x" * 300))
    done = helpdesk("parked", DATABASE_URL=url, ALERTS_TOKEN="alerts-secret")
    assert "alerts-secret" not in done.stdout
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert len(done.stdout.splitlines()[1]) < 200


def test_other_settings_may_be_wrong_or_missing(helpdesk, sqlite_template, tmp_path):
    (tmp_path / "helpdesk.db").write_bytes(sqlite_template.read_bytes())
    assert helpdesk("parked", PORT="lots").exit_code == 0


def test_a_misspelt_setting_is_not_taken_for_silence(helpdesk, tmp_path):
    (tmp_path / ".env").write_text("DATABSE_URL=postgresql+asyncpg://bob:hunter22@h/desk\n")
    done = helpdesk("parked")
    assert done.exit_code == 2
    assert "did you mean DATABASE_URL?" in done.stderr
    assert "hunter22" not in done.output


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ('{"update_id": 1, "edited_message": {}}', "edited_message"),
        ('{"update_id": 1}', "unknown"),
        ('{"update_id": 1, "my words, a whole sentence": 1}', "unknown"),
        ('{"type": "message", "message": {"type": "sticker"}}', "message/sticker"),
        ('{"type": "postback", "postback": {"data": "claim:1"}}', "postback"),
        ('{"type": "what somebody wrote"}', "unknown"),
        ('{"type": ["follow"]}', "unknown"),
        ('{"type": "message", "message": "words"}', "message"),
        ('"words"', "unreadable"),
        ("not JSON", "unreadable"),
        ("[" * 100_000, "unreadable"),
        ("", "emptied"),
        (json.dumps({"type": "message", "message": {"type": "x" * 41}}), "message"),
        ('{"groupKey": "swordfish", "status": "firing", "receiver": "x"}', "alerts/firing"),
        ('{"groupKey": "swordfish", "status": "a sword fish"}', "alerts"),
    ],
)
def test_the_kind_is_the_platform_s_word_and_never_somebody_s(payload: str, kind: str):
    assert kind_of(payload) == kind
