"""What storage says when it cannot do what was asked; every foreign error becomes one of these."""

from __future__ import annotations


class Unavailable(Exception):
    """The database cannot be reached, is locked, or has no room left: trying again later may help."""


class Owned(Exception):
    """Another process owns this SQLite file."""


class Stale(Exception):
    """Somebody else changed the ticket since it was read: the turn runs again."""


class Newer(Exception):
    """The database was brought to a schema that this version cannot work with."""
