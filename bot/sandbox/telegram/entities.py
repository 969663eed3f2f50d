"""Formatted text: the HTML that the Bot API takes, and what it recognises by itself; offsets are UTF-16 units."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.errors import bad

Entity = dict[str, Any]
FindPerson = Callable[[int], dict[str, Any] | None]

PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
TAGS = {*PLAIN_TAGS, "a", "span", "tg-emoji", "tg-time", "blockquote"}
FOUND_BY_ITSELF = (
    ("url", re.compile(r"(?:https?://|tg://|www\.)[^\s<>\"]*[^\s<>\".,!?;:)\]]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
)
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
ATTRIBUTE = re.compile(r"\s*([^\s=>\"'/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")


def units(text: str) -> int:
    """Length in UTF-16 code units, in which the Bot API counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _OpenTag:
    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode())


def parse_html(source: str, find_person: FindPerson) -> tuple[str, list[Entity]]:
    """Plain text and its entities; refuses what the Bot API refuses, with the offset in bytes."""
    reader = _Reader(source)
    while reader.at < len(source):
        if source[reader.at] == "<":
            _tag(reader, find_person)
        else:
            _words(reader)
    if reader.open_tags:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{reader.open_tags[-1].name}"')
    return "".join(reader.text), _in_order(reader.entities)


def _words(reader: _Reader) -> None:
    reference = REFERENCE.match(reader.source, reader.at)
    if reference:
        reader.say(html.unescape(reference.group()))
        reader.at = reference.end()
        return
    end = min((found for found in (reader.source.find(mark, reader.at + 1) for mark in "<&") if found > 0), default=-1)
    end = len(reader.source) if end < 0 else end
    reader.say(reader.source[reader.at : end])
    reader.at = end


def _tag(reader: _Reader, find_person: FindPerson) -> None:
    if reader.source.startswith("</", reader.at):
        _end_tag(reader, find_person)
    else:
        _start_tag(reader)


def _start_tag(reader: _Reader) -> None:
    begin = reader.at
    found = re.compile(r"[^\s>]*").match(reader.source, begin + 1)
    name = found.group().lower() if found else ""
    end = _tag_end(reader.source, begin + 1 + len(name))
    if begin + 1 + len(name) < len(reader.source) and name not in TAGS:
        raise _broken(f'Unsupported start tag "{name}" at byte offset {reader.byte(begin)}')
    if end < 0:
        raise _broken(f"Unclosed start tag at byte offset {reader.byte(begin)}")
    attributes = _attributes(reader.source[begin + 1 + len(name) : end])
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {reader.byte(begin)}')
    reader.open_tags.append(_OpenTag(name, reader.length, attributes))
    reader.at = end + 1


def _tag_end(source: str, at: int) -> int:
    quote = ""
    for position in range(at, len(source)):
        sign = source[position]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == ">":
            return position
    return -1


def _attributes(source: str) -> dict[str, str]:
    pairs = ATTRIBUTE.findall(source)
    return {name.lower(): html.unescape(value.strip("\"'")) for name, value in pairs}


def _end_tag(reader: _Reader, find_person: FindPerson) -> None:
    begin = reader.at
    if not reader.open_tags:
        raise _broken(f"Unexpected end tag at byte offset {reader.byte(begin)}")
    end = reader.source.find(">", begin)
    if end < 0:
        raise _broken(f"Unclosed end tag at byte offset {reader.byte(begin)}")
    name = reader.source[begin + 2 : end].strip().lower()
    opened = reader.open_tags.pop()
    if name and name != opened.name:
        where = reader.byte(begin)
        raise _broken(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
    reader.at = end + 1
    if _names_language(reader, opened):
        return
    entity = _entity(opened, find_person, "".join(reader.text))
    if entity and reader.length > opened.offset:
        reader.entities.append({**entity, "offset": opened.offset, "length": reader.length - opened.offset})


def _names_language(reader: _Reader, code: _OpenTag) -> bool:
    """`code` just inside `pre` is not an entity of its own, it only says which language it is."""
    outer = reader.open_tags[-1] if reader.open_tags else None
    named = code.attributes.get("class", "")
    if code.name != "code" or outer is None or outer.name != "pre" or not named.startswith("language-"):
        return False
    outer.attributes["language"] = named.removeprefix("language-")
    return True


def _entity(tag: _OpenTag, find_person: FindPerson, text: str) -> Entity | None:
    match tag.name:
        case "a":
            return _link(tag.attributes.get("href") or cut(text, tag.offset), find_person)
        case "span":
            return {"type": "spoiler"}
        case "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": tag.attributes.get("emoji-id", "")}
        case "tg-time":
            unix = tag.attributes.get("unix", "0")
            shape = {"date_time_format": tag.attributes["format"]} if "format" in tag.attributes else {}
            return {"type": "date_time", "unix_time": int(unix) if unix.isdigit() else 0, **shape}
        case "pre":
            return {"type": "pre", **({"language": tag.attributes["language"]} if "language" in tag.attributes else {})}
        case name:
            return {"type": PLAIN_TAGS[name]}


def _link(url: str, find_person: FindPerson) -> Entity | None:
    person = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if person:
        known = find_person(int(person.group(1)))
        return {"type": "text_mention", "user": known} if known else None
    if re.fullmatch(r"(?:https?|tg|mailto|tel)://?\S+|[^\s/]+\.[^\s]+", url):
        return {"type": "text_link", "url": url}
    return None


def cut(text: str, offset: int, length: int | None = None) -> str:
    """A part of a text by UTF-16 offset and length."""
    end = None if length is None else (offset + length) * 2
    return text.encode("utf-16-le")[offset * 2 : end].decode("utf-16-le", "replace")


def found_in(text: str, taken: list[Entity] | None = None) -> list[Entity]:
    """Commands, mentions, links, addresses and hashtags, as the server marks them in anybody's text."""
    found = list(taken or [])
    for kind, pattern in FOUND_BY_ITSELF:
        for match in pattern.finditer(text):
            entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
            if not any(_overlap(entity, other) for other in found if _excludes(other)):
                found.append(entity)
    return _in_order(found)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The server drops white space around a text; entities move along."""
    lead = units(text[: len(text) - len(text.lstrip())])
    kept = text.strip()
    total = units(kept)
    moved: list[Entity] = []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, total)
        if end > begin:
            moved.append({**entity, "offset": begin, "length": end - begin})
    return kept, moved


def _excludes(entity: Entity) -> bool:
    return entity["type"] in {"url", "email", "bot_command", "mention", "code", "pre", "text_link", "text_mention"}


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _in_order(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _broken(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")
