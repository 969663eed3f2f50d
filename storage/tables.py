"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal_column,
    text,
    true,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Since 1970, as moments are kept."""
    return (moment - EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970: both databases sort and compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text as people send it: what a database cannot hold (NUL, half of a surrogate pair) is left out or replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(words: str) -> str:
    try:
        words.encode()
    except UnicodeEncodeError:
        words = words.encode("utf-8", "replace").decode()
    return words.replace("\x00", "")


metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id: Final = BigInteger().with_variant(Integer, "sqlite")
Json: Final = JSON(none_as_null=True)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _moment(name: str, *, needed: bool = False, index: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=not needed, index=index)


def _text(name: str, *, default: str | None = None) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=default)


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _ticket(name: str = "ticket", *, needed: bool = True) -> Column[int]:
    # Deferred: the first words of a ticket are kept before the desk has decided to open it.
    return Column(name, Id, ForeignKey("tickets.number", deferrable=True, initially="DEFERRED"), nullable=not needed)


def _person(name: str, *, needed: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey("people.id"), nullable=not needed)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def fixed(word: str) -> ColumnElement[str]:
    """One of our words, written out in the statement: only then is a partial index seen to hold what is asked for."""
    return literal_column(f"'{word}'")


people: Final = Table(
    "people",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    _text("ref"),
    _text("name", default=""),
    _text("name_key", default=""),
    Column("username", Words),
    Column("username_key", Words),
    Column("language", String(16), nullable=False),
    _flag("pinned"),
    _flag("agent"),
    _flag("reachable", default=True),
    _flag("barred"),
    _moment("noticed_at"),
    _flag("wants_new"),
    Column("phone", Words),
    _flag("phone_verified"),
    Column("client_language", Words),
    _moment("met_at", needed=True),
    Column("plan", String(32)),
    UniqueConstraint("channel", "ref"),
    Index(None, "channel", "name_key"),
    _partial("ix_people_username", "channel", "username_key", where="username_key IS NOT NULL"),
    _partial("ix_people_phone", "phone", where="phone IS NOT NULL"),
    _partial("ix_people_agents", "id", where="agent"),
)

tickets: Final = Table(
    "tickets",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    _person("customer", needed=True),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    Column("language", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("priority", String(16), nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    _text("subject"),
    Column("judged", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("wished", String(16)),
    Column("decided", String(16)),
    _moment("opened_at", needed=True, index=True),
    _moment("heard_at", needed=True),
    _moment("gathers_until", needed=True),
    _person("claimed_by"),
    _moment("claimed_at"),
    _moment("answered_at"),
    _moment("waiting_since"),
    _moment("closed_at"),
    _person("closed_by"),
    _moment("first_answer_due"),
    _ticket("follows", needed=False),
    _ticket("merged_into", needed=False),
    Column("rating", SmallInteger),
    _flag("told_nothing"),
    _flag("unheard"),
    _moment("unanswered_since"),
    Column("plan", String(32)),
    _moment("next_answer_due"),
    _moment("resolution_due"),
    Column("course", Json, nullable=False, server_default="[]"),
    Column("stands", String(16)),
    Index(None, "customer", "opened_at"),
    _partial("ix_tickets_open", "rank", "opened_at", where="status IN ('new', 'claimed', 'waiting')"),
    _partial("ix_tickets_closed", "closed_at", where="closed_at IS NOT NULL"),
    _partial("ix_tickets_answered", "answered_at", where="answered_at IS NOT NULL"),
    _partial("ix_tickets_claimed", "claimed_by", where="status IN ('new', 'claimed', 'waiting')"),
)

trail: Final = Table(
    "trail",
    metadata,
    _id(),
    _ticket(),
    _moment("at", needed=True),
    Column("what", String(64), nullable=False),
    _person("by"),
    Column("facts", Json, nullable=False),
    Index(None, "ticket", "id"),
    _partial("ix_trail_breached", "at", where="what = 'breached'"),
)

entries: Final = Table(
    "entries",
    metadata,
    _id(),
    _ticket(needed=False),
    _person("person", needed=True),
    Column("side", String(16), nullable=False),
    _moment("at", needed=True),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    _text("ref"),
    _text("text"),
    Column("place", Json),
    Column("contact", Json),
    Column("album", Words),
    Column("unsupported", Words),
    _moment("edited_at"),
    _moment("gone_at"),
    Column("quote_token", Words),
    _flag("in_card"),
    Index(None, "ticket", "id"),
    Index(None, "channel", "chat", "ref"),
    Index(None, "person", "at"),
    _partial("ix_entries_album", "channel", "chat", "album", where="album IS NOT NULL"),
    _partial("ix_entries_unplaced", "person", "id", where="ticket IS NULL"),
)

files: Final = Table(
    "files",
    metadata,
    _id(),
    Column("entry", Id, ForeignKey("entries.id"), nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    _count("index"),
    Column("kind", String(16), nullable=False),
    _text("ref"),
    Column("name", Words),
    Column("mime", Words),
    Column("said_size", BigInteger),
    Column("preview_ref", Words),
    Column("url", Words),
    Column("state", String(16), nullable=False),
    Column("size", BigInteger),
    _count("attempts"),
    _moment("not_before"),
    _moment("kept_at"),
    _partial("ix_files_wanted", "not_before", where="state = 'wanted'"),
    _partial("ix_files_kept", "kept_at", where="state = 'kept'"),
)

file_contents: Final = Table(
    "file_contents",
    metadata,
    Column("file", Id, ForeignKey("files.id"), primary_key=True, autoincrement=False),
    Column("mime", Words),
    Column("content", LargeBinary, nullable=False),
)

copies: Final = Table(
    "copies",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    Column("thread", Words),
    _text("ref"),
    _count("part"),
    Column("quote", Words),
    Column("entry", Id, ForeignKey("entries.id"), index=True),
    _ticket(needed=False),
    Column("kind", String(16), nullable=False),
    _flag("ours", default=True),
    _moment("at", needed=True),
    Index(None, "channel", "chat", "ref"),
    Index(None, "ticket", "id"),
)

cards: Final = Table(
    "cards",
    metadata,
    _id(),
    _ticket(),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    Column("thread", Words),
    Column("ref", Words),
    Column("drawn", Words),
    Column("topic_state", Words),
    UniqueConstraint("ticket", "channel", "chat"),
    _partial("ix_cards_thread", "channel", "chat", "thread", where="thread IS NOT NULL"),
)

inbox: Final = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    _text("key"),
    _text("chat"),
    _text("payload"),
    Column("press", Words),
    _moment("received_at", needed=True),
    _moment("not_before", needed=True),
    _count("attempts"),
    Column("error", Words),
    _moment("handled_at"),
    _moment("parked_at"),
    _moment("press_answered_at"),
    Column("ticket", Id),
    UniqueConstraint("channel", "key"),
    Index(None, "channel", "chat"),
    _partial("ix_inbox_waiting", "id", where="handled_at IS NULL AND parked_at IS NULL"),
    _partial("ix_inbox_line", "channel", "chat", "id", where="handled_at IS NULL AND parked_at IS NULL"),
    _partial("ix_inbox_parked", "id", where="parked_at IS NOT NULL"),
    _partial("ix_inbox_press", "press", where="press IS NOT NULL"),
    _partial("ix_inbox_body", "handled_at", where="payload <> ''"),
)

outbox: Final = Table(
    "outbox",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    Column("thread", Words),
    Column("kind", String(16), nullable=False),
    _ticket(needed=False),
    Column("entry", Id, ForeignKey("entries.id")),
    Column("copy", Id, ForeignKey("copies.id")),
    _person("person"),
    Column("language", String(16), nullable=False),
    Column("body", Json, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("if_unknown", String(8), nullable=False),
    _flag("may_push", default=True),
    Column("state", String(8), nullable=False, server_default="waiting"),
    _moment("created_at", needed=True),
    _moment("not_before", needed=True),
    _moment("not_after"),
    Column("owner", Words),
    _count("attempts"),
    _flag("repeated"),
    _moment("first_tried_at"),
    Column("retry_key", Words),
    Column("batch", Words),
    _count("parts_sent"),
    _count("calls"),
    _moment("called_at"),
    _moment("settled_at"),
    Column("reason", Words),
    Column("page", Id, ForeignKey("pages.id")),
    Index(None, "ticket", "id"),
    _partial("ix_outbox_entry", "entry", where="entry IS NOT NULL"),
    _partial("ix_outbox_cards", "ticket", where="state = 'waiting' AND kind = 'card'"),
    _partial("ix_outbox_waiting", "channel", "chat", "urgency", "id", where="state = 'waiting'"),
    _partial("ix_outbox_next", "channel", "urgency", "id", "chat", where="state = 'waiting'"),
    _partial("ix_outbox_trying", "channel", where="state = 'trying'"),
    _partial("ix_outbox_expiring", "not_after", where="state = 'waiting' AND not_after IS NOT NULL"),
    _partial("ix_outbox_parked", "id", where="state = 'parked'"),
    _partial("ix_outbox_called", "channel", "called_at", where="called_at IS NOT NULL"),
    _partial("ix_outbox_settled", "settled_at", where="settled_at IS NOT NULL"),
)

reminders: Final = Table(
    "reminders",
    metadata,
    _id(),
    _ticket(),
    Column("matter", String(64), nullable=False),
    _moment("due", needed=True),
    Column("facts", Json, nullable=False),
    _count("attempts"),
    Column("error", Words),
    _moment("parked_at"),
    UniqueConstraint("ticket", "matter"),
    _partial("ix_reminders_due", "due", "id", where="parked_at IS NULL"),
)

callbacks: Final = Table(
    "callbacks",
    metadata,
    _id(),
    _ticket(),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("minutes", Integer),
    Column("phone", Words),
    _flag("proven"),
    _moment("asked_at", needed=True),
    _moment("opens_at"),
    _moment("due"),
    _count("tries"),
    _moment("settled_at"),
    _person("settled_by"),
    Index("ix_callbacks_of_ticket", "ticket"),
    Index(
        "ix_callbacks_open",
        "ticket",
        unique=True,
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

on_call: Final = Table(
    "on_call",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    _moment("joined_at", needed=True),
    _moment("reached_at"),
    _moment("turn_at"),
)

covers: Final = Table(
    "covers",
    metadata,
    _id(),
    _person("person", needed=True),
    _person("covered", needed=True),
    _moment("starts_at", needed=True),
    _moment("ends_at", needed=True, index=True),
)

pages: Final = Table(
    "pages",
    metadata,
    _id(),
    _ticket(),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    _count("step"),
    _count("round"),
    _moment("opened_at", needed=True),
    _person("acknowledged_by"),
    _moment("acknowledged_at"),
    _moment("ended_at"),
    Index("ix_pages_of_ticket", "ticket"),
    Index(
        "ix_pages_open",
        "ticket",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

page_calls: Final = Table(
    "page_calls",
    metadata,
    _id(),
    Column("page", Id, ForeignKey("pages.id"), nullable=False, index=True),
    _person("person", needed=True),
    _count("step"),
    _count("round"),
    _moment("at", needed=True),
    _moment("failed_at"),
)

incidents: Final = Table(
    "incidents",
    metadata,
    _id(),
    _text("key"),
    _ticket(),
    Column("version", Integer, nullable=False),
    Column("alerts", Json, nullable=False),
    _count("untold"),
    _moment("opened_at", needed=True),
    _moment("closed_at"),
    _moment("left_at"),
    Index("ix_incidents_ticket", "ticket"),
    Index("ix_incidents_key", "key", "id"),
    Index(
        "ix_incidents_open",
        "key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

heartbeats: Final = Table(
    "heartbeats",
    metadata,
    Column("name", Words, primary_key=True),
    _moment("seen_at", needed=True),
)

reply_tokens: Final = Table(
    "reply_tokens",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    _text("chat"),
    _text("token"),
    _moment("received_at", needed=True, index=True),
    UniqueConstraint("channel", "token"),
    Index(None, "channel", "chat", "received_at"),
)

groups: Final = Table(
    "groups",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("chat", Words, primary_key=True),
    _text("title", default=""),
    _moment("known_at", needed=True),
    _moment("announced_at"),
    Column("moved_to", Words),
)

leases: Final = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    _text("owner"),
    _moment("until", needed=True),
)

holds: Final = Table(
    "holds",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("chat", Words, primary_key=True),  # empty: the whole channel
    _moment("until", needed=True),
)

counters: Final = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

meta: Final = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    _text("value"),
)
