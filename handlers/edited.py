"""A message reads otherwise now: every copy follows, and a customer's words are judged again."""

from __future__ import annotations

from desk import lifecycle
from desk.asking import typed
from desk.decision import Decision
from desk.messages import Edited, Said
from desk.notice import Amend, ShowCard
from desk.ticket import Entry, Side
from desk.triage import judge
from handlers import hear, number
from handlers.turn import Turn


def handle(turn: Turn, event: Edited) -> None:
    entry = turn.tx.entries.by_ref(event.channel, event.chat, event.ref)
    if entry is None:
        _as_said(turn, event)
        return
    if entry.gone_at is not None:
        turn.tx.forget_arrival()
        return
    if not turn.tx.entries.edit(entry.id, _words(entry, event.text), event.at):
        return
    if entry.ticket is None:
        return
    number.reworded(turn, entry, event.phone)
    shown = (ShowCard(ticket=entry.ticket),) if entry.in_card else ()
    turn.carry_out(Decision(outgoing=(Amend(entry=entry.id, ticket=entry.ticket), *shown)))
    ticket = turn.tx.tickets.get(entry.ticket)
    if entry.side is Side.CUSTOMER and ticket.status.open:
        verdict = judge(event.text, turn.policy.triage_at(turn.now))
        turn.carry_out(lifecycle.judge_again(ticket, verdict, turn.policy, turn.now))


def _words(entry: Entry, text: str) -> str:
    """An edited `/reply 1042 …` is still only what follows the number."""
    asked = typed(text)
    return asked.number_first()[1] if asked is not None and entry.side is not Side.CUSTOMER else text


def _as_said(turn: Turn, event: Edited) -> None:
    """An edit of what opened nothing, or one that came before its message, is heard as new words."""
    if not event.private or turn.sender is None or typed(event.text):
        return
    said = Said(
        key=event.key,
        channel=event.channel,
        chat=event.chat,
        at=event.at,
        private=True,
        sender=event.sender,
        thread=event.thread,
        reply_token=event.reply_token,
        ref=event.ref,
        text=event.text,
    )
    if not turn.as_agent:
        hear.handle(turn, said)
