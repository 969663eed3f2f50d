"""Keeping what was said: an entry with its files, and albums whose parts come one by one."""

from __future__ import annotations

from datetime import timedelta

from desk.decision import Decision, say
from desk.lifecycle.opening import album_pause
from desk.messages import Said, can_be_fetched
from desk.notice import Notice, Relay, To
from desk.speech import file_name
from desk.ticket import Entry, Side, Ticket, album_ref
from handlers.turn import Turn

_ALBUM = timedelta(minutes=10)


def keep(turn: Turn, said: Said, number: int | None, text: str, side: Side, *, in_card: bool = False) -> Entry:
    """The words and the files, as they came."""
    entry = Entry(
        id=0,
        ticket=number,
        person=turn.person.id,
        side=side,
        at=turn.now - max(turn.tx.real_now - said.at, timedelta(0)),  # the platform's moment, by the desk's clock
        channel=said.channel,
        chat=said.chat,
        ref=said.ref,
        text=text,
        place=said.place,
        contact=said.contact,
        album=album_ref(said.album),
        unsupported=said.unsupported,
        quote_token=said.quote_token,
        in_card=in_card,
    )
    kept = turn.tx.entries.add(entry, said.attachments, index=_place(said))
    if side is Side.CUSTOMER:
        _tell_too_large(turn, said, number)
    return kept


def known_already(turn: Turn, said: Said) -> bool:
    """Its edit came first, or it was taken back before it arrived: then nothing of it may stay here."""
    entry = turn.tx.entries.by_ref(said.channel, said.chat, said.ref)
    if entry is not None and entry.gone_at is not None:
        turn.tx.forget_arrival()
    return entry is not None


def _place(said: Said) -> int | None:
    """Where a part stands in its album; ids of messages grow where the platform does not tell."""
    if said.album is None:
        return None
    if said.album.index is not None:
        return said.album.index
    return int(said.ref[-9:]) if said.ref.isdecimal() else 0


def _tell_too_large(turn: Turn, said: Said, number: int | None) -> None:
    """A file that its platform keeps to itself reaches agents on that platform alone."""
    lost = [one for one in said.attachments if not can_be_fetched(said.channel, one)]
    groups = {group.channel for group in turn.directory.groups}
    if not lost or not groups or said.channel in groups:
        return
    facts = {"name": file_name(lost[0])}
    turn.carry_out(say(Notice(to=To.HERE, key="relay.file_too_large", facts=facts, ticket=number)))


def joins_album(turn: Turn, said: Said, to: To) -> bool:
    """A further part of an album joins the entry that its first part made, as long as that waits for its neighbours."""
    if said.album is None:
        return False
    entry = turn.tx.entries.by_album(said.channel, said.chat, said.album.ref)
    if entry is None or turn.now - entry.at > _ALBUM:
        return False
    if entry.ticket is not None and not turn.tx.waits_to_relay(entry.id):
        return False
    turn.tx.entries.extend(entry.id, said.text, said.attachments, index=_place(said))
    if entry.side is Side.CUSTOMER:
        _tell_too_large(turn, said, entry.ticket)
    if entry.ticket is not None:
        relay = Relay(entry=entry.id, ticket=entry.ticket, to=to, after=album_pause(entry))
        turn.carry_out(Decision(outgoing=(relay,)))
    return True


def once_an_album(turn: Turn, said: Said, what: str) -> bool:
    """True where nothing was said about the other parts: one word for all of them is enough."""
    return said.album is None or turn.tx.once(f"{what}:{said.channel}:{said.chat}:{said.album.ref}")


def album_ticket(turn: Turn, said: Said) -> Ticket | None:
    """The open ticket of an album whose other parts were shown already: a late part goes there too."""
    if said.album is None:
        return None
    entry = turn.tx.entries.by_album(said.channel, said.chat, said.album.ref)
    if entry is None or entry.ticket is None or turn.now - entry.at > _ALBUM:
        return None
    ticket = turn.tx.tickets.get(entry.ticket)
    return ticket if ticket.status.open else None
