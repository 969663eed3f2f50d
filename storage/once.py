"""What is said once: a mark that exactly one caller sets."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from storage.both import Both
from storage.tables import meta

_MARK: Final = Both(lambda insert: insert(meta).on_conflict_do_nothing(index_elements=["key"]).returning(meta.c.key))
_LONGEST: Final = 50


def once(connection: Connection, key: str) -> bool:
    """True for the first caller with this key, ever."""
    mark = key if len(key) <= _LONGEST else sha256(key.encode(errors="replace")).hexdigest()[:_LONGEST]
    row = {"key": f"once:{mark}", "value": ""}
    return bool(connection.execute(_MARK.on(connection), [row]).fetchall())
