"""Profiles, groups, content, reading marks, loading and the webhook's own settings."""

import re
from datetime import UTC, datetime

from bot.sandbox.line.answers import Answer, Asked, Json, Problem, Refused, bad_property, malformed, not_found
from bot.sandbox.line.delivery import Delivery
from bot.sandbox.line.events import event, source
from bot.sandbox.line.world import Resident, Room, Stored, World

PERSON = re.compile(r"U[0-9a-f]{32}")
UNVERIFIED = "Access to this API is not available for your account"
NOT_READABLE = "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook."


class Asking:
    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def bot(self, asked: Asked) -> Answer:
        account = self._world.account
        return Answer(
            body={
                "userId": account.id,
                "basicId": account.basic_id,
                "displayName": account.name,
                "chatMode": account.chat_mode,
                "markAsReadMode": account.mark_as_read_mode,
            }
        )

    def profile(self, asked: Asked) -> Answer:
        if not PERSON.fullmatch(asked.named["person"]):
            raise Refused(400, "The value for the 'userId' parameter is invalid")
        person = self._world.people.get(asked.named["person"])
        if person is None or not person.friend or person.blocks:
            raise not_found()
        body = _profile(person)
        if person.language is not None:
            body["language"] = person.language
        return Answer(body=body)

    def group(self, asked: Asked) -> Answer:
        group = self._group(asked)
        return Answer(body={"groupId": group.id, "groupName": group.name})

    def member_count(self, asked: Asked) -> Answer:
        return Answer(body={"count": len(self._group(asked).members)})

    def member(self, asked: Asked) -> Answer:
        for person in self._group(asked).members:
            if person.id == asked.named["person"]:
                return Answer(body=_profile(person))
        raise not_found()

    def leave(self, asked: Asked) -> Answer:
        group = self._group(asked)
        group.with_bot = False
        self._delivery.later(self._delivery.send(event(self._world, "leave", source(None, group))))
        return Answer()

    def only_verified(self, asked: Asked) -> Answer:
        raise Refused(403, UNVERIFIED)

    def content(self, asked: Asked) -> Answer:
        stored = self._stored(asked)
        if not self._ready(stored):
            return Answer(status=202, body=b"")
        if stored.failed:
            raise not_found()
        return Answer(body=stored.body, headers={"content-type": stored.type})

    def preview(self, asked: Asked) -> Answer:
        stored = self._stored(asked)
        if not self._ready(stored):
            return Answer(status=202, body=b"")
        if stored.preview is None:
            raise not_found()
        return Answer(body=stored.preview, headers={"content-type": "image/jpeg"})

    def transcoding(self, asked: Asked) -> Answer:
        stored = self._stored(asked)
        done = "failed" if stored.failed else "succeeded"
        return Answer(body={"status": done if self._ready(stored) else "processing"})

    def loading(self, asked: Asked) -> Answer:
        """Accepted for any person, shown where there is a chat to show it in."""
        chat, seconds = asked.body.get("chatId"), asked.body.get("loadingSeconds", 20)
        if not isinstance(chat, str) or not PERSON.fullmatch(chat):
            raise bad_property("chatId")
        if not isinstance(seconds, int) or not 5 <= seconds <= 60 or seconds % 5:
            raise malformed(Problem(message="Must be a multiple of 5 between 5 and 60", property="loadingSeconds"))
        person = self._world.people.get(chat)
        if person is not None and not person.blocks:
            person.screen.loading_until = self._world.clock() + seconds
        return Answer(status=202)

    def mark_as_read(self, asked: Asked) -> Answer:
        chat, message_id = self._world.read_tokens.get(str(asked.body.get("markAsReadToken")), ("", ""))
        screen = self._world.screen(chat)
        if screen is None:
            raise Refused(400, NOT_READABLE)
        for message in screen.messages:
            message.read = message.read or not message.from_bot
            if message.id == message_id:
                break
        return Answer()

    def endpoint(self, asked: Asked) -> Answer:
        if self._delivery.webhook_url is None:
            raise not_found()
        return Answer(body={"endpoint": self._delivery.webhook_url, "active": self._delivery.active})

    def set_endpoint(self, asked: Asked) -> Answer:
        self._delivery.webhook_url = _endpoint(asked)
        return Answer()

    async def test_endpoint(self, asked: Asked) -> Answer:
        """Sends the empty call, to the given address or the one that is set."""
        before = self._delivery.webhook_url
        if "endpoint" in asked.body:
            self._delivery.webhook_url = _endpoint(asked)
        if self._delivery.webhook_url is None:
            raise not_found()
        try:
            attempt = await self._delivery.post([])
        finally:
            self._delivery.webhook_url = before
        at = datetime.fromtimestamp(attempt.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Answer(
            body={
                "success": attempt.accepted,
                "timestamp": at,
                "statusCode": attempt.status,
                "reason": attempt.reason,
                "detail": str(attempt.status),
            }
        )

    def token_alive(self, asked: Asked) -> Answer:
        return Answer(body={"client_id": "1000000001", "expires_in": 2_592_000, "scope": "profile"})

    def _group(self, asked: Asked) -> Room:
        group = self._world.groups.get(asked.named["group"])
        if group is None or not group.with_bot:
            raise not_found()
        return group

    def _stored(self, asked: Asked) -> Stored:
        stored = self._world.stored.get(asked.named["message"])
        if stored is None or stored.expired:
            raise not_found()
        if stored.unsent:
            raise Refused(410, "The content is gone")
        return stored

    def _ready(self, stored: Stored) -> bool:
        return self._world.clock() >= stored.ready_at


def _profile(person: Resident) -> Json:
    return {"userId": person.id, "displayName": person.name}


def _endpoint(asked: Asked) -> str:
    endpoint = asked.body.get("endpoint")
    if not isinstance(endpoint, str) or len(endpoint) > 500:
        raise malformed(Problem(message="Length must be between 0 and 500", property="endpoint"))
    if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", endpoint):
        raise malformed(Problem(message="Must be a valid HTTPS URL", property="endpoint"))
    return endpoint
