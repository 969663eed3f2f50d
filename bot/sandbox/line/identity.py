"""The names LINE gives to things: ids of people and groups, tokens, and event ids that sort by time."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def person_id() -> str:
    return "U" + secrets.token_hex(16)


def group_id() -> str:
    return "C" + secrets.token_hex(16)


def token() -> str:
    return secrets.token_urlsafe(24)


def reply_token() -> str:
    return secrets.token_hex(16)


def ulid(at: float) -> str:
    """26 letters: 48 bits of milliseconds, then 80 random bits."""
    number = (int(at * 1000) & (1 << 48) - 1) << 80 | secrets.randbits(80)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
