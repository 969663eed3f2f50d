"""Reply, push, multicast, broadcast and validate: what is accepted, what it costs and who sees it."""

import re
import uuid
from collections.abc import Iterable, Sequence

from bot.sandbox.line.answers import Answer, Asked, Json, Problem, Refused, bad_property, malformed
from bot.sandbox.line.message_checks import PLACEHOLDER, refuse_bad
from bot.sandbox.line.screen import Message
from bot.sandbox.line.world import RETRY_KEY_SECONDS, Kept, Resident, World

ID = re.compile(r"[UCR][0-9a-f]{32}")
UNSENDABLE = "Failed to send messages"
MONTHLY_LIMIT = "You have reached your monthly limit."
RATE_LIMIT = "The API rate limit has been exceeded. Try again later."


class Sending:
    def __init__(self, world: World, *, http_on_loopback: bool) -> None:
        self._world = world
        self._http_on_loopback = http_on_loopback

    def reply(self, asked: Asked) -> Answer:
        _refuse_retry_key(asked)
        messages = self._checked(asked)
        token = self._world.reply_tokens.get(str(asked.body.get("replyToken")))
        now = self._world.clock()
        if token is None or not token.alive(now) or not self._present(token.chat):
            raise Refused(400, "Invalid reply token")
        self._refuse_foreign_quotes(messages, token.chat)
        token.used = True
        person = self._world.people.get(token.chat)
        shown = person is None or not person.blocks
        return Answer(body=self._sent(token.chat, messages, asked, shown=shown))

    def push(self, asked: Asked) -> Answer:
        key = _retry_key(asked)
        self._refuse_known_key(key)
        messages = self._checked(asked)
        to = asked.body.get("to")
        if not isinstance(to, str) or not ID.fullmatch(to):
            raise bad_property("to")
        if not self._present(to):
            raise Refused(400, UNSENDABLE)
        self._refuse_foreign_quotes(messages, to)
        cost = self._cost(to)
        self._charge(cost)
        shown = cost > 0 or to in self._world.groups
        answer = Answer(body=self._sent(to, messages, asked, shown=shown, pushed=True))
        return self._keep(key, asked, answer)

    def multicast(self, asked: Asked) -> Answer:
        key = _retry_key(asked)
        self._refuse_known_key(key)
        messages = self._checked(asked)
        to = asked.body.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= 500:
            raise malformed(Problem(message="Size must be between 1 and 500", property="to"))
        if not all(isinstance(each, str) and ID.fullmatch(each) and each[0] == "U" for each in to):
            raise bad_property("to")
        return self._keep(key, asked, self._sent_to_many(dict.fromkeys(to), messages, asked))

    def broadcast(self, asked: Asked) -> Answer:
        key = _retry_key(asked)
        self._refuse_known_key(key)
        messages = self._checked(asked)
        friends = [person.id for person in self._world.people.values() if person.friend]
        return self._keep(key, asked, self._sent_to_many(friends, messages, asked))

    def validate(self, asked: Asked) -> Answer:
        _refuse_retry_key(asked)
        self._checked(asked)
        return Answer()

    def quota(self, asked: Asked) -> Answer:
        quota = self._world.quota
        return Answer(body={"type": quota.type} | ({"value": quota.value} if quota.type == "limited" else {}))

    def consumption(self, asked: Asked) -> Answer:
        return Answer(body={"totalUsage": self._world.quota.used})

    def _checked(self, asked: Asked) -> list[Json]:
        return refuse_bad(asked.body.get("messages"), http_on_loopback=self._http_on_loopback)

    def _present(self, chat: str) -> bool:
        """Whether the account knows the chat: a person of its provider, or a group it is in."""
        group = self._world.groups.get(chat)
        return chat in self._world.people if group is None else group.with_bot

    def _cost(self, to: str) -> int:
        group = self._world.groups.get(to)
        if group is not None:
            return len(group.members)
        return int(self._world.people[to].reachable(self._world.clock()))

    def _charge(self, cost: int) -> None:
        if not self._world.quota.allows(cost):
            raise Refused(429, MONTHLY_LIMIT)
        self._world.quota.used += cost

    def _refuse_known_key(self, key: str | None) -> None:
        kept = self._world.retry_keys.get(key) if key else None
        if kept is None or self._world.clock() - kept.at > RETRY_KEY_SECONDS:
            return
        refused = Refused(409, "The retry key is already accepted", x_line_accepted_request_id=kept.request_id)
        body = refused.answer.body
        if isinstance(body, dict) and isinstance(kept.answer.body, dict):
            body |= kept.answer.body
        raise refused

    def _keep(self, key: str | None, asked: Asked, answer: Answer) -> Answer:
        if key:
            now = self._world.clock()
            self._world.retry_keys[key] = Kept(answer=answer, request_id=asked.request_id, at=now)
        return answer

    def _refuse_foreign_quotes(self, messages: Sequence[Json], chat: str) -> None:
        """A quote token is good for ever, in its own chat; a mention is good for members."""
        for index, message in enumerate(messages):
            quote = message.get("quoteToken")
            if quote is not None and self._world.quote_tokens.get(str(quote), ("",))[0] != chat:
                raise malformed(Problem(message="Invalid quote token", property=f"messages[{index}].quoteToken"))
            places = message.get("substitution") or {} if message["type"] == "textV2" else {}
            for place in places.values():
                if place.get("type") == "mention" and not self._may_mention(place.get("mentionee"), chat):
                    raise malformed(Problem(message="Invalid mentionee", property=f"messages[{index}].substitution"))

    def _may_mention(self, mentionee: object, chat: str) -> bool:
        group = self._world.groups.get(chat)
        if group is None or not isinstance(mentionee, dict):
            return False
        if mentionee.get("type") == "all":
            return True
        return mentionee.get("userId") in [member.id for member in group.members]

    def _sent_to_many(self, to: Iterable[str], messages: list[Json], asked: Asked) -> Answer:
        now = self._world.clock()
        reached = [each for each in to if (person := self._world.people.get(each)) and person.reachable(now)]
        self._charge(len(reached))
        for each in reached:
            self._sent(each, messages, asked, shown=True, pushed=True)
        return Answer()

    def _sent(self, chat: str, messages: Sequence[Json], asked: Asked, *, shown: bool, pushed: bool = False) -> Json:
        sent = []
        for raw in messages:
            message = self._message(raw)
            message.pushed = pushed
            message.silent = bool(asked.body.get("notificationDisabled"))
            screen = self._world.screen(chat)
            if shown and screen is not None:
                screen.show(message)
                self._world.unfetched.append(message)
            receipt = {"id": message.id}
            if raw["type"] not in ("audio", "location", "imagemap"):
                receipt["quoteToken"] = self._world.quote_token(chat, message.id)
            sent.append(receipt)
        return {"sentMessages": sent}

    def _message(self, raw: Json) -> Message:
        quoted = self._world.quote_tokens.get(str(raw.get("quoteToken")))
        return Message(
            id=self._world.message_id(),
            type=raw["type"],
            by=None,
            at=self._world.clock(),
            raw=raw,
            text=_seen_text(raw, self._world.people),
            quote=quoted[1] if quoted else None,
            sender=(raw.get("sender") or {}).get("name"),
        )


def _seen_text(raw: Json, people: dict[str, Resident]) -> str | None:
    if raw["type"] == "text":
        return str(raw["text"])
    if raw["type"] != "textV2":
        return None
    places = raw.get("substitution") or {}

    def fill(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        mentionee = places[found[1]].get("mentionee") or {}
        person = people.get(mentionee.get("userId", ""))
        return f"@{person.name}" if person else "@All" if mentionee else "$"

    return PLACEHOLDER.sub(fill, raw["text"])


def _retry_key(asked: Asked) -> str | None:
    key = asked.headers.get("x-line-retry-key")
    if key is None:
        return None
    try:
        return str(uuid.UUID(key))
    except ValueError:
        raise Refused(400, "Invalid retry key") from None


def _refuse_retry_key(asked: Asked) -> None:
    if "x-line-retry-key" in asked.headers:
        raise Refused(400, "The retry key is not supported by this endpoint")
