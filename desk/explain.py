"""What the desk would do with a message: the same rules as live, told instead of done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk import conversation, lifecycle
from desk.articles import Article
from desk.callbacks import Offer, offers
from desk.conversation import AskWhat, OpenNew, Past
from desk.course import Target
from desk.messages import Said
from desk.notice import Line, Listing, Notice, To
from desk.paging import should_page
from desk.people import Person
from desk.policy import Policy
from desk.promise import Promise, promised_now, terms_of
from desk.ticket import Ticket
from desk.triage import language_of
from desk.triage.verdict import Verdict

FIRST_NUMBER = 1001  # what a desk's first ticket is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`ticket` is the one that would be opened; None where nothing opens, and `reason` says why."""

    language: str
    verdict: Verdict
    open_now: bool
    ticket: Ticket | None = None
    reason: str | None = None
    promises: Mapping[Target, Promise] = field(default_factory=dict)
    callbacks: Sequence[Offer] = ()
    page: bool = False
    reply: Sequence[Line] = ()
    article: Article | None = None  # that stands in the reply

    @property
    def clauses(self) -> tuple[str, ...]:
        """The desk file's clauses that decided."""
        decided = (*(promise.rule for promise in self.promises.values()), self.article)
        return tuple(dict.fromkeys(one.clause for one in decided if one and one.clause))


def explain(text: str, policy: Policy, now: datetime, *, channel: str, plan: str | None = None) -> Explanation:
    """For words of somebody who has no ticket; what is said of privacy at the first contact is left out."""
    language = language_of(text, allowed=policy.languages, fallback=policy.languages[0])
    customer = Person(id=0, channel=channel, ref="", language=language, plan=plan, noticed_at=now)
    said = Said(key="", channel=channel, chat="", at=now, private=True, ref="", text=text)
    verdict = conversation.verdict_of(said, policy, now)
    open_now = policy.calendar.open_at(now)
    route = conversation.route(said, Past(person=customer), verdict, policy, now)
    if not isinstance(route, OpenNew):
        reply = (Line("ask.hello"),) if isinstance(route, AskWhat) else ()
        reason = verdict.reasons[0] if text.strip() else "nothing_said"
        return Explanation(language=language, verdict=verdict, open_now=open_now, reason=reason, reply=reply)
    decision = lifecycle.open_ticket(FIRST_NUMBER, customer, "", text, verdict, policy, now)
    ticket = decision.ticket
    if ticket is None:
        raise RuntimeError("opening a ticket makes one")
    targets = (Target.FIRST_ANSWER, Target.RESOLUTION)
    return Explanation(
        language=language,
        verdict=verdict,
        open_now=open_now,
        ticket=ticket,
        promises={target: promised_now(target, terms_of(ticket), policy, now) for target in targets},
        callbacks=offers(policy, plan, now),
        page=should_page(ticket, policy, now),
        reply=tuple(line for one in decision.outgoing if isinstance(one, Notice) for line in _read(one)),
        article=lifecycle.article_for(ticket, text, verdict, policy),
    )


def _read(notice: Notice) -> tuple[Line, ...]:
    """The sentences of what a customer is told."""
    if notice.to is not To.CUSTOMER:
        return ()
    lines = notice.facts.get("lines")
    if notice.key != "lines" or not isinstance(lines, Listing):
        return (Line(notice.key, notice.facts),)
    return tuple(line for line in lines.values if isinstance(line, Line))
