"""Reply tokens: free answers that LINE gives, each good once and not for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select

from storage.both import Both
from storage.tables import reply_tokens

LIFE: Final = timedelta(seconds=50)  # a minute is promised; the rest is for the way

_KEEP: Final = Both(lambda insert: insert(reply_tokens).on_conflict_do_nothing(index_elements=["channel", "token"]))
_FORGET: Final = delete(reply_tokens).where(reply_tokens.c.received_at < bindparam("before"))
_ALIVE: Final = (
    reply_tokens.c.channel == bindparam("channel"),
    reply_tokens.c.chat == bindparam("chat"),
    reply_tokens.c.received_at > bindparam("after"),
)
_OLDEST: Final = (
    select(reply_tokens.c.id, reply_tokens.c.token)
    .where(*_ALIVE)
    .order_by(reply_tokens.c.received_at, reply_tokens.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE: Final = delete(reply_tokens).where(reply_tokens.c.id == bindparam("this"))
_COUNT: Final = select(func.count()).select_from(reply_tokens).where(*_ALIVE)


def keep(connection: Connection, channel: str, chat: str, token: str, received_at: datetime) -> None:
    """`received_at` is real time. Tokens long dead are swept away on the way."""
    row = {"channel": channel, "chat": chat, "token": token, "received_at": received_at}
    connection.execute(_KEEP.on(connection), [row])
    connection.execute(_FORGET, {"before": received_at - timedelta(hours=1)})


def take(connection: Connection, channel: str, chat: str, now: datetime, life: timedelta = LIFE) -> str | None:
    """A token that still lives, the oldest first, for nobody else to use: it is gone from here."""
    row = connection.execute(_OLDEST, {"channel": channel, "chat": chat, "after": now - life}).one_or_none()
    if row is None:
        return None
    connection.execute(_TAKE, {"this": row.id})
    token: str = row.token
    return token


def live(connection: Connection, channel: str, chat: str, now: datetime, life: timedelta = LIFE) -> bool:
    values = {"channel": channel, "chat": chat, "after": now - life}
    return bool(connection.execute(_COUNT, values).scalar_one())
