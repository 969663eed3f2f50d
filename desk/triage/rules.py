"""The labelling guideline as code; numbers in comments are its rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.triage.concepts import Concept as Is
from desk.triage.scene import Clause, Scene
from desk.triage.verdict import Kind, Priority

_URGENT, _IMPORTANT, _NORMAL = Priority.URGENT, Priority.IMPORTANT, Priority.NORMAL
_HARD = frozenset(
    {Is.DOWN, Is.ERROR, Is.BLANK, Is.HACK, Is.LEAK, Is.STUCK, Is.FLAP, Is.CRAWL, Is.GONE, Is.WRONG, Is.STANDSTILL}
)
_TROUBLE = _HARD | {Is.FAIL, Is.CANNOT, Is.SLOW}
_REFUSED = (Is.CANNOT, Is.FAIL, Is.NEG, Is.NOBODY)
_TOPICS: tuple[tuple[Is, Kind, str], ...] = (
    (Is.RIGHTS, Kind.DATA_REQUEST, "data_request"),
    (Is.BILLING, Kind.MONEY, "money"),
    (Is.MONEY, Kind.MONEY, "money"),
    (Is.SALES, Kind.SALES, "sales"),
    (Is.TRAINING, Kind.QUESTION, "training"),
    (Is.MEETING, Kind.QUESTION, "appointment"),
    (Is.PAPER, Kind.MONEY, "money"),
    (Is.WISH, Kind.WISH, "wish"),
    (Is.FORGOT, Kind.QUESTION, "password_how_to"),
    (Is.SAFETY, Kind.QUESTION, "security_question"),
    (Is.WAITING, Kind.QUESTION, "waiting_for_us"),
    (Is.HOW, Kind.QUESTION, "how_to"),
    (Is.MAYI, Kind.QUESTION, "how_to"),
    (Is.LOOKS, Kind.WISH, "wish"),
    (Is.FEEDBACK, Kind.QUESTION, "feedback"),
    (Is.THANKS, Kind.QUESTION, "thanks"),
    (Is.GREET, Kind.QUESTION, "greeting"),
)


@dataclass(slots=True)
class Fault:
    """Something that does not work now, as one clause says it."""

    level: Priority
    reason: str
    partial: bool = False
    cues: int = 1


@dataclass(slots=True)
class Ruling:
    """The whole message's level, kind, reasons in order of weight, and how many independent cues agree."""

    level: Priority
    kind: Kind
    reasons: list[str]
    cues: int
    doubts: int = 0


@dataclass(slots=True)
class _Story:
    """What is known after reading so far."""

    standing: list[Fault] = field(default_factory=list)
    solved: list[Fault] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    partial: bool = False
    whole: bool = False
    crawls: bool = False


def rule(scene: Scene) -> Ruling:
    """The highest class that is really stated, rule by rule."""
    story = _Story()
    moods = _moods(scene)
    for clause in scene.clauses:
        _read(story, clause, moods.get(clause.sentence, set()), scene)
    _scope(story, scene)
    if not story.standing:
        return _calm(scene, story)
    worst = max(story.standing, key=lambda fault: (fault.level.rank, fault.cues))
    reasons = [worst.reason]
    if worst.partial and worst.reason not in ("one_person", "partial", "one_record"):
        reasons.append("partial")
    reasons += [fault.reason for fault in story.standing if fault.reason not in reasons]
    if Is.URGENTWORD in scene.mentioned and worst.level is not _URGENT:
        reasons.append("urgent_word_ignored")  # 4
    cues = worst.cues + len(story.standing) - 1
    return Ruling(worst.level, Kind.FAULT, reasons, cues, doubts=len(story.dropped) + len(story.solved))


def _moods(scene: Scene) -> dict[int, set[Is]]:
    moods: dict[int, set[Is]] = {}
    for clause in scene.clauses:
        moods.setdefault(clause.sentence, set()).update(
            clause.has & {Is.HOW, Is.MAYI, Is.WISH, Is.FUTURE, Is.NOW, Is.DRILL}
        )
    return moods


def _read(story: _Story, clause: Clause, mood: set[Is], scene: Scene) -> None:
    if clause.says(Is.ALL, Is.STANDSTILL):
        story.whole = True
    story.crawls = story.crawls or clause.says(Is.CRAWL)
    if clause.says(Is.FOREIGN) and clause.has & _TROUBLE:
        mood.add(Is.FOREIGN)
    if clause.says(Is.IF):  # 3: from here to the end of the sentence
        mood.add(Is.IF)
    fault = _fault(clause, story)
    if fault is None:
        _read_calm(story, clause, mood)
        return
    why_not = _not_now(clause, mood, scene, soft=fault.cues < 1)
    if why_not:
        story.dropped.append(why_not)
        return
    if fault.reason == "outage_all" and _part_named_apart(clause, scene):
        fault = Fault(_IMPORTANT, "part_broken", cues=fault.cues)
    if clause.ends_fixed and not clause.says(Is.AGAIN, Is.NOTFIXED):  # 1
        story.solved.append(fault)
        _solve(story)
        return
    story.standing.append(fault)


def _part_named_apart(clause: Clause, scene: Scene) -> bool:
    """ "It broke. The save button, I mean.": the outage word and its object stand in two clauses."""
    if clause.has & {Is.PRODUCT, Is.MAIL, Is.ALL, Is.ACCESS}:
        return False
    others = [other for other in scene.clauses if other is not clause]
    spoken = set[Is]().union(*(other.has for other in others))
    return Is.PART in spoken and not spoken & {Is.PRODUCT, Is.MAIL, Is.ALL, Is.FAIL, Is.ERROR}


def _read_calm(story: _Story, clause: Clause, mood: set[Is]) -> None:
    if clause.says(Is.NOTFIXED) and not mood & {Is.IF}:
        story.standing.extend(story.solved or [Fault(_IMPORTANT, "not_solved")])  # 1: as before
        story.solved = []
        return
    if clause.says(Is.OTHERSOK) and not clause.says(Is.FIXED):
        story.partial = True
        return
    if not clause.says(Is.OK, Is.FIXED) or mood & {Is.IF, Is.HOW, Is.MAYI, Is.WISH}:
        return
    if clause.says(Is.ONE, Is.LIMITED) and clause.says(Is.OK) and not clause.says(Is.FIXED):
        story.partial = True
        return
    if (clause.says(Is.PAST, Is.WAS) and not clause.says(Is.NOW, Is.FIXED, Is.NOLONGER)) or clause.says(Is.FOREIGN):
        return
    _solve(story)


def _solve(story: _Story) -> None:
    story.solved += story.standing
    story.standing = []
    story.dropped.append("solved")


def _not_now(clause: Clause, mood: set[Is], scene: Scene, *, soft: bool) -> str | None:
    """Why a stated fault is none of our service at the moment of writing, or None."""
    return _unreal(clause, mood, scene) or _asked(clause, mood, soft=soft) or _not_ours(clause, mood, scene)


def _unreal(clause: Clause, mood: set[Is], scene: Scene) -> str | None:
    if Is.IF in mood:
        return "hypothetical"  # 3
    if Is.DRILL in scene.mentioned:
        return "drill"  # 23
    if clause.says(Is.SAFETY) and not clause.says(Is.NOW):
        return "security_question"  # 15
    if clause.says(Is.FUTURE) and not clause.says(Is.NOW):
        return "planned"  # 3, 9
    return "past" if _past(clause) else None  # 2


def _asked(clause: Clause, mood: set[Is], *, soft: bool) -> str | None:
    """A question or a wish speaks of a fault only where the fault is plain, or stands in a clause of its own."""
    if clause.has & _HARD and (Is.NOW in mood or clause.says(Is.ALL, Is.ERROR, Is.BLANK, Is.STUCK)):
        return None
    if clause.says(Is.FORGOT) and not clause.says(Is.ERROR, Is.HACK):
        return "password_how_to"  # 7
    if clause.says(Is.MAYI, Is.HOW) or (soft and mood & {Is.MAYI, Is.HOW}):
        return "how_to"
    return "wish" if clause.says(Is.WISH) or (soft and Is.WISH in mood) else None


def _not_ours(clause: Clause, mood: set[Is], scene: Scene) -> str | None:
    if clause.says(Is.WAITING) and not clause.has & {Is.PRODUCT, Is.PART, Is.CHECKOUT}:
        return "waiting_for_us"  # 17
    if clause.says(Is.BILLING):
        return "money"  # 8
    if clause.says(Is.HACK, Is.LEAK):
        return None
    if Is.NOTYOURS in scene.mentioned:
        return "other_service"  # 16
    if Is.FOREIGN in mood and not clause.has & {Is.PART, Is.ORDERS, Is.CHECKOUT, Is.MARKET}:
        return "other_service"  # 16
    if clause.says(Is.MARKET) and not clause.has & {Is.PART, Is.ORDERS, Is.PRODUCT, Is.ACT}:
        return "other_service"  # 16
    return None


def _past(clause: Clause) -> bool:
    if clause.says(Is.NOW, Is.AGAIN) or clause.says(Is.GONE, Is.HACK, Is.LEAK, Is.WRONG, Is.SUSPENDED):
        return False
    return clause.says(Is.PAST) or (clause.says(Is.WAS) and clause.says(Is.DOWN, Is.FAIL, Is.SLOW, Is.ERROR, Is.STUCK))


def _fault(clause: Clause, story: _Story) -> Fault | None:
    cues = len(clause.has & {Is.ALL, Is.NOW, Is.STANDSTILL, Is.PRODUCT, Is.AGAIN})
    partial = clause.says(Is.ONE, Is.LIMITED, Is.OTHERSOK)
    fault = _attack(clause) or _loss(clause) or _outage(clause) or _purpose(clause, story) or _broken(clause)
    if fault is None:
        return None
    fault.cues += cues
    fault.partial = fault.partial or partial
    return fault


def _attack(clause: Clause) -> Fault | None:
    if clause.says(Is.LEAK) or (clause.says(Is.OTHERS) and clause.says(Is.SEES)):
        return Fault(_URGENT, "leak", cues=2)  # 26
    if clause.says(Is.HACK) or (clause.says(Is.INTRUDER) and clause.says(Is.APPEARED)):
        return Fault(_URGENT, "security", cues=2)  # 15
    return None


def _loss(clause: Clause) -> Fault | None:
    if not clause.says(Is.GONE) or not clause.says(Is.RECORDS, Is.RECORD, Is.BACKUP, Is.ORDERS, Is.PAPER, Is.RESTORE):
        return None
    if clause.says(Is.PAPER) and not clause.says(Is.RECORDS, Is.RECORD, Is.BACKUP, Is.ALL, Is.RESTORE):
        return None
    if clause.says(Is.PART) and not clause.says(Is.ALL, Is.BACKUP, Is.RESTORE):
        return Fault(_IMPORTANT, "part_broken")
    if clause.says(Is.RECORD, Is.ONE, Is.SINGLE) and not clause.says(Is.ALL):
        return Fault(_IMPORTANT, "one_record", partial=True)  # 14
    return Fault(_URGENT, "data_loss", cues=2)  # 14


def _outage(clause: Clause) -> Fault | None:
    whole = _whole(clause)
    refused = clause.says(Is.NOACCESS) or (clause.says(Is.ACCESS) and clause.says(*_REFUSED))
    if clause.says(Is.FLAP) and whole and not clause.says(Is.SOMETIMES):
        return Fault(_URGENT, "flapping", cues=2)  # 10
    if clause.says(Is.SUSPENDED) and clause.says(Is.PRODUCT, Is.MAIL):
        return Fault(_URGENT, "suspended_now")  # 9
    if clause.says(Is.EXPIRED) and (clause.says(Is.DOWN, Is.NOBODY) or refused):
        return Fault(_URGENT, "suspended_now")  # 9
    if clause.says(Is.CRAWL) and (clause.says(Is.ALL) or (whole and clause.says(Is.PRODUCT))):
        return Fault(_URGENT, "outage_all")  # 10
    if not whole:
        return None
    if clause.says(Is.DOWN):
        return Fault(_URGENT, "outage_all", cues=2)  # 24
    if refused and clause.says(Is.PRODUCT, Is.ALL) and not clause.says(Is.LOGIN):
        return Fault(_URGENT, "outage_all")
    if clause.says(Is.QUIET) and clause.says(Is.PRODUCT, Is.MAIL) and not clause.says(Is.OK):
        return Fault(_URGENT, "outage_all")  # 5
    stopped = clause.says(Is.BLANK, Is.ERROR, Is.STUCK, Is.FAIL) or (clause.says(Is.USE) and clause.says(Is.CANNOT))
    if stopped and clause.says(Is.ALL) and clause.says(Is.PRODUCT, Is.MAIL, Is.PAGE):
        return Fault(_URGENT, "outage_all")
    if clause.says(Is.BLANK) and clause.says(Is.PRODUCT):
        return Fault(_URGENT, "outage_all")
    if clause.says(Is.GONE) and clause.says(Is.PRODUCT) and not clause.says(Is.ACT):
        return Fault(_URGENT, "outage_all")
    return None


def _whole(clause: Clause) -> bool:
    """Whether the clause is about the whole and not about one part of it."""
    if clause.says(Is.WHOLE):
        return True
    parts = {Is.PART, Is.PAPER, Is.CHECKOUT, Is.RECORD, Is.BACKUP, Is.CERTIFICATE, Is.PASSWORD}
    if clause.says(Is.NOBODY):
        parts.discard(Is.CERTIFICATE)  # 13: it keeps everybody out
    return not clause.has & parts or clause.product_fails


def _purpose(clause: Clause, story: _Story) -> Fault | None:
    """12, 7, 8: nobody can sell, pay or log in."""
    cannot = clause.says(*_REFUSED, Is.ERROR, Is.STUCK, Is.DOWN, Is.BLANK, Is.WRONG)
    if clause.says(Is.STANDSTILL) and (clause.says(Is.ALL) or not clause.says(Is.PART)):
        return Fault(_URGENT, "standstill", cues=2)  # 22
    stopped = (
        clause.says(Is.PAY, Is.SELL) and not clause.says(Is.MARKET) and clause.says(Is.CANNOT, Is.NOBODY, Is.ERROR)
    )
    if stopped or clause.says(Is.NOPAY, Is.NOSELL) or (cannot and clause.says(Is.CHECKOUT)):
        return Fault(_URGENT, "main_purpose_stopped")  # 8, 12
    if clause.says(Is.LOCKED) or (clause.says(Is.NOLOGIN, Is.LOGIN) and cannot):
        if clause.says(Is.ALL) or story.whole:
            return Fault(_URGENT, "everyone_locked_out")  # 7, 25
        return Fault(_IMPORTANT, "one_person", partial=True)  # 7
    return None


def _broken(clause: Clause) -> Fault | None:
    """22: something that worked does not work properly."""
    if clause.says(Is.BACKUP) and clause.says(Is.FAIL, Is.ERROR, Is.CANNOT, Is.STUCK):
        return Fault(_IMPORTANT, "backup_failed")  # 27
    if clause.says(Is.CERTIFICATE) and clause.has & (_HARD | {Is.FAIL, Is.EXPIRED}):
        return Fault(_IMPORTANT, "certificate_warning")  # 13
    if clause.says(Is.WRONG):
        return Fault(_IMPORTANT, "wrong_figures")
    if clause.says(Is.SLOW, Is.CRAWL):
        return Fault(_IMPORTANT, "slow")  # 10
    named = clause.says(
        Is.PART, Is.PAPER, Is.PRODUCT, Is.MAIL, Is.CHECKOUT, Is.RECORD, Is.RECORDS, Is.ORDERS, Is.PLACE, Is.LIMITED
    )
    if clause.says(Is.DOWN, Is.FAIL, Is.ERROR, Is.STUCK, Is.BLANK, Is.GONE, Is.FLAP, Is.QUIET) and (
        named or clause.has & _HARD or clause.says(Is.FAIL)
    ):
        return Fault(_IMPORTANT, "part_broken" if named else "bare_failure", cues=1 if named else 0)  # 19
    if clause.says(Is.CANNOT) and (clause.says(Is.ACT, Is.USE, Is.ACCESS) or named):
        return Fault(_IMPORTANT, "part_broken" if named else "bare_failure", cues=1 if named else 0)
    if clause.says(Is.NEG) and named and clause.says(Is.ACT, Is.USE, Is.ACCESS, Is.PART, Is.PRODUCT, Is.MAIL):
        return Fault(_IMPORTANT, "part_broken", cues=0)
    return None


def _scope(story: _Story, scene: Scene) -> None:
    """11, 18, 25: one of several is important, however total it sounds."""
    everyone = any(clause.says(Is.ALL) and not clause.says(Is.ONE) for clause in scene.clauses)
    narrow = story.partial or any(clause.says(Is.ONE, Is.OTHERSOK, Is.LIMITED) for clause in scene.clauses)
    for fault in story.standing:
        if fault.level is not _URGENT or fault.reason in ("security", "leak", "data_loss"):
            continue
        if fault.partial or (narrow and not everyone):
            fault.level, fault.partial = _IMPORTANT, True
            fault.reason = "one_person" if Is.PLACE in scene.mentioned else "partial"
    if everyone:
        for fault in story.standing:
            if fault.reason == "bare_failure" or (fault.reason == "slow" and story.crawls):
                fault.level, fault.reason = _URGENT, "outage_all"


def _calm(scene: Scene, story: _Story) -> Ruling:
    """Nothing is broken now: what is it about?"""
    reasons = list(dict.fromkeys(story.dropped))
    topics = [(kind, reason) for concept, kind, reason in _TOPICS if concept in scene.mentioned]
    if not reasons and _describes_a_part(scene):
        return Ruling(_IMPORTANT, Kind.FAULT, ["part_broken"], cues=-2)  # 22
    told = reasons[:1] in (["solved"], ["past"])
    kind = Kind.FAULT if told else next((kind for kind, _ in topics), Kind.QUESTION)
    for _, reason in topics:
        if reason not in reasons and (reason not in ("greeting", "thanks") or not reasons):
            reasons.append(reason)
    if Is.URGENTWORD in scene.mentioned:
        reasons.append("urgent_word_ignored")  # 4
    return Ruling(_NORMAL, kind, reasons or ["no_cue"], cues=len(topics) + len(story.dropped))


def _describes_a_part(scene: Scene) -> bool:
    """A plain statement about a part, that asks, wants and praises nothing, is most often about how it misbehaves."""
    if any(clause.asks for clause in scene.clauses):
        return False
    speech = {Is.THANKS, Is.FEEDBACK, Is.PLEASE, Is.DRILL, Is.FUTURE, Is.IF, Is.NOTYOURS, Is.OK, Is.FOREIGN}
    topics = {concept for concept, _, _ in _TOPICS} - {Is.GREET, Is.PAPER}
    return Is.PART in scene.mentioned and not scene.mentioned & (speech | topics)
