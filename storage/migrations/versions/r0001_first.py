"""Everything that the first version remembers."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
works_from = "0001"  # the oldest code that can work with this schema


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "groups",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("announced_at", sa.BigInteger(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat", name="pk_groups"),
    )
    op.create_table(
        "holds",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", name="pk_holds"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("press", sa.Text(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.BigInteger(), nullable=True),
        sa.Column("parked_at", sa.BigInteger(), nullable=True),
        sa.Column("press_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ticket", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "key", name="uq_inbox_channel_key"),
    )
    op.create_index(
        "ix_inbox_body",
        "inbox",
        ["handled_at"],
        unique=False,
        sqlite_where=sa.text("payload <> ''"),
        postgresql_where=sa.text("payload <> ''"),
    )
    op.create_index("ix_inbox_channel_chat", "inbox", ["channel", "chat"], unique=False)
    op.create_index(
        "ix_inbox_line",
        "inbox",
        ["channel", "chat", "id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
    )
    op.create_index(
        "ix_inbox_parked",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_press",
        "inbox",
        ["press"],
        unique=False,
        sqlite_where=sa.text("press IS NOT NULL"),
        postgresql_where=sa.text("press IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("username_key", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("agent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reachable", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("barred", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=True),
        sa.Column("wants_new", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_verified", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("client_language", sa.Text(), nullable=True),
        sa.Column("met_at", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("channel", "ref", name="uq_people_channel_ref"),
    )
    op.create_index(
        "ix_people_agents",
        "people",
        ["id"],
        unique=False,
        sqlite_where=sa.text("agent"),
        postgresql_where=sa.text("agent"),
    )
    op.create_index("ix_people_channel_name_key", "people", ["channel", "name_key"], unique=False)
    op.create_index(
        "ix_people_phone",
        "people",
        ["phone"],
        unique=False,
        sqlite_where=sa.text("phone IS NOT NULL"),
        postgresql_where=sa.text("phone IS NOT NULL"),
    )
    op.create_index(
        "ix_people_username",
        "people",
        ["channel", "username_key"],
        unique=False,
        sqlite_where=sa.text("username_key IS NOT NULL"),
        postgresql_where=sa.text("username_key IS NOT NULL"),
    )
    op.create_table(
        "reply_tokens",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply_tokens"),
        sa.UniqueConstraint("channel", "token", name="uq_reply_tokens_channel_token"),
    )
    op.create_index(
        "ix_reply_tokens_channel_chat_received_at", "reply_tokens", ["channel", "chat", "received_at"], unique=False
    )
    op.create_index("ix_reply_tokens_received_at", "reply_tokens", ["received_at"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("judged", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("wished", sa.String(length=16), nullable=True),
        sa.Column("decided", sa.String(length=16), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("gathers_until", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", ID, nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("first_answer_due", sa.BigInteger(), nullable=True),
        sa.Column("follows", ID, nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("told_nothing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unheard", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unanswered_since", sa.BigInteger(), nullable=True),
        sa.Column("plan", sa.String(length=32), nullable=True),
        sa.Column("next_answer_due", sa.BigInteger(), nullable=True),
        sa.Column("resolution_due", sa.BigInteger(), nullable=True),
        sa.Column("course", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["claimed_by"], ["people.id"], name="fk_tickets_claimed_by"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name="fk_tickets_closed_by"),
        sa.ForeignKeyConstraint(["customer"], ["people.id"], name="fk_tickets_customer"),
        sa.ForeignKeyConstraint(
            ["follows"], ["tickets.number"], name="fk_tickets_follows", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["tickets.number"], name="fk_tickets_merged_into", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
    )
    op.create_index(
        "ix_tickets_answered",
        "tickets",
        ["answered_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tickets_claimed",
        "tickets",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("status IN ('new', 'claimed', 'waiting')"),
        postgresql_where=sa.text("status IN ('new', 'claimed', 'waiting')"),
    )
    op.create_index(
        "ix_tickets_closed",
        "tickets",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index("ix_tickets_customer_opened_at", "tickets", ["customer", "opened_at"], unique=False)
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["rank", "opened_at"],
        unique=False,
        sqlite_where=sa.text("status IN ('new', 'claimed', 'waiting')"),
        postgresql_where=sa.text("status IN ('new', 'claimed', 'waiting')"),
    )
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("drawn", sa.Text(), nullable=True),
        sa.Column("topic_state", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_cards_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("ticket", "channel", "chat", name="uq_cards_ticket_channel_chat"),
    )
    op.create_index(
        "ix_cards_thread",
        "cards",
        ["channel", "chat", "thread"],
        unique=False,
        sqlite_where=sa.text("thread IS NOT NULL"),
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.create_table(
        "entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("person", ID, nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("album", sa.Text(), nullable=True),
        sa.Column("unsupported", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.Column("quote_token", sa.Text(), nullable=True),
        sa.Column("in_card", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_entries_person"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_entries_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index(
        "ix_entries_album",
        "entries",
        ["channel", "chat", "album"],
        unique=False,
        sqlite_where=sa.text("album IS NOT NULL"),
        postgresql_where=sa.text("album IS NOT NULL"),
    )
    op.create_index("ix_entries_channel_chat_ref", "entries", ["channel", "chat", "ref"], unique=False)
    op.create_index("ix_entries_person_at", "entries", ["person", "at"], unique=False)
    op.create_index("ix_entries_ticket_id", "entries", ["ticket", "id"], unique=False)
    op.create_index(
        "ix_entries_unplaced",
        "entries",
        ["person", "id"],
        unique=False,
        sqlite_where=sa.text("ticket IS NULL"),
        postgresql_where=sa.text("ticket IS NULL"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("matter", sa.String(length=64), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_reminders_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("ticket", "matter", name="uq_reminders_ticket_matter"),
    )
    op.create_index(
        "ix_reminders_due",
        "reminders",
        ["due", "id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NULL"),
        postgresql_where=sa.text("parked_at IS NULL"),
    )
    op.create_table(
        "trail",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("by", ID, nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_trail_by"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_trail_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_trail"),
    )
    op.create_index("ix_trail_ticket_id", "trail", ["ticket", "id"], unique=False)
    op.create_index(
        "ix_trail_breached",
        "trail",
        ["at"],
        unique=False,
        sqlite_where=sa.text("what = 'breached'"),
        postgresql_where=sa.text("what = 'breached'"),
    )
    op.create_table(
        "copies",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("entry", ID, nullable=True),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ours", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name="fk_copies_entry"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_copies_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_copies"),
    )
    op.create_index("ix_copies_channel_chat_ref", "copies", ["channel", "chat", "ref"], unique=False)
    op.create_index("ix_copies_entry", "copies", ["entry"], unique=False)
    op.create_index("ix_copies_ticket_id", "copies", ["ticket", "id"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("index", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("said_size", sa.BigInteger(), nullable=True),
        sa.Column("preview_ref", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name="fk_files_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
    )
    op.create_index("ix_files_entry", "files", ["entry"], unique=False)
    op.create_index(
        "ix_files_kept",
        "files",
        ["kept_at"],
        unique=False,
        sqlite_where=sa.text("state = 'kept'"),
        postgresql_where=sa.text("state = 'kept'"),
    )
    op.create_index(
        "ix_files_wanted",
        "files",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'wanted'"),
        postgresql_where=sa.text("state = 'wanted'"),
    )
    op.create_table(
        "file_contents",
        sa.Column("file", ID, autoincrement=False, nullable=False),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["files.id"], name="fk_file_contents_file"),
        sa.PrimaryKeyConstraint("file", name="pk_file_contents"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.create_table(
        "covers",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("covered", ID, nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["covered"], ["people.id"], name="fk_covers_covered"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_covers_person"),
        sa.PrimaryKeyConstraint("id", name="pk_covers"),
    )
    op.create_index("ix_covers_ends_at", "covers", ["ends_at"], unique=False)
    op.create_table(
        "on_call",
        sa.Column("person", ID, autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.BigInteger(), nullable=True),
        sa.Column("turn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_on_call_person"),
        sa.PrimaryKeyConstraint("person", name="pk_on_call"),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("proven", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name="fk_callbacks_settled_by"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_callbacks_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_of_ticket", "callbacks", ["ticket"], unique=False)
    op.create_index(
        "ix_callbacks_open",
        "callbacks",
        ["ticket"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.JSON(), nullable=False),
        sa.Column("untold", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_incidents_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index(
        "ix_incidents_open",
        "incidents",
        ["key"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_incidents_ticket", "incidents", ["ticket"], unique=False)
    op.create_index("ix_incidents_key", "incidents", ["key", "id"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("round", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_by", ID, nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["people.id"], name="fk_pages_acknowledged_by"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_pages_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
    )
    op.create_index("ix_pages_of_ticket", "pages", ["ticket"], unique=False)
    op.create_index(
        "ix_pages_open",
        "pages",
        ["ticket"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "page_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("page", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("round", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_page_calls_page"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_page_calls_person"),
        sa.PrimaryKeyConstraint("id", name="pk_page_calls"),
    )
    op.create_index("ix_page_calls_page", "page_calls", ["page"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("entry", ID, nullable=True),
        sa.Column("copy", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("if_unknown", sa.String(length=8), nullable=False),
        sa.Column("may_push", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="waiting", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("first_tried_at", sa.BigInteger(), nullable=True),
        sa.Column("retry_key", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("parts_sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("page", ID, nullable=True),
        sa.ForeignKeyConstraint(["copy"], ["copies.id"], name="fk_outbox_copy"),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name="fk_outbox_entry"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_outbox_page"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_outbox_person"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name="fk_outbox_ticket", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_called",
        "outbox",
        ["channel", "called_at"],
        unique=False,
        sqlite_where=sa.text("called_at IS NOT NULL"),
        postgresql_where=sa.text("called_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_cards",
        "outbox",
        ["ticket"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' AND kind = 'card'"),
        postgresql_where=sa.text("state = 'waiting' AND kind = 'card'"),
    )
    op.create_index(
        "ix_outbox_entry",
        "outbox",
        ["entry"],
        unique=False,
        sqlite_where=sa.text("entry IS NOT NULL"),
        postgresql_where=sa.text("entry IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["not_after"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' AND not_after IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND not_after IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["channel", "urgency", "id", "chat"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_parked",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index(
        "ix_outbox_settled",
        "outbox",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket", "id"], unique=False)
    op.create_index(
        "ix_outbox_trying",
        "outbox",
        ["channel"],
        unique=False,
        sqlite_where=sa.text("state = 'trying'"),
        postgresql_where=sa.text("state = 'trying'"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["channel", "chat", "urgency", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('ticket', 1000)")
    op.get_bind().execute(
        sa.text("INSERT INTO meta (key, value) VALUES ('media_key', :key)"), {"key": secrets.token_urlsafe(32)}
    )
