"""What people take back, or edit, is nowhere to be seen any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import String, cast, select

from bot.workers.chores import Chores
from storage.tables import metadata

SECRET = "My password is hunter2 and the shop is down for everybody"
MORE = "the second secret is swordfish"


async def opened(open_desk, **how):
    desk = await open_desk(line=True, **how)
    bo = desk.telegram.person("Bo")
    desk.agents.add(bo)
    nok = desk.line.person("Nok", language="th")
    first = await nok.write(SECRET)
    card = await desk.wait(lambda: desk.card(1001))
    return desk, bo, nok, first, card


def shown(desk):
    """All that can be read in the agents' group, names of topics too."""
    topics = [topic.name for topic in desk.agents.topics]
    return "\n".join([*topics, *(m.words for m in desk.agents.everything)])


async def kept(desk):
    """Every cell of every table, as text."""

    def read(connection):
        cells = []
        for table in metadata.sorted_tables:
            for row in connection.execute(select(*(cast(column, String) for column in table.c))):
                cells += [str(cell) for cell in row]
        return "\n".join(cells)

    return await desk.app.office.database.read(read)


@pytest.mark.parametrize("forum", [False, True])
async def test_what_opened_a_ticket_leaves_only_the_tombstone(open_desk, forum):
    desk, _bo, nok, first, _card = await opened(open_desk, forum=forum)
    assert "hunter2" in shown(desk)

    await nok.unsend(first)
    await desk.wait(lambda: "hunter2" not in shown(desk))

    assert "hunter2" not in await kept(desk)
    assert "1001" in shown(desk)


async def test_what_was_relayed_goes_with_its_file(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)
    more = await nok.write(MORE)
    file = await nok.file("swordfish.txt", b"swordfish")
    await desk.wait(lambda: any(m.kind == "document" for m in desk.agents.everything))

    await nok.unsend(more)
    await nok.unsend(file)
    await desk.wait(lambda: "swordfish" not in shown(desk) and not _documents(desk))

    assert "swordfish" not in await kept(desk)
    assert "hunter2" in shown(desk)


def _documents(desk):
    return [m for m in desk.agents.everything if m.kind == "document" and not m.deleted]


async def test_after_three_days_the_copies_are_overwritten(open_desk):
    desk, _bo, nok, first, _card = await opened(open_desk, forum=True)
    more = await nok.write(MORE)
    picture = await nok.image(b"a secret picture")
    await desk.wait(lambda: MORE in shown(desk) and any(m.kind == "photo" for m in desk.agents.everything))
    for message in desk.agents.everything:
        message["date"] -= 3 * 86400
    photo = next(m for m in desk.agents.everything if m.kind == "photo")

    for gone in (more, picture, first):
        await nok.unsend(gone)
    await desk.wait(lambda: "swordfish" not in shown(desk) and "hunter2" not in shown(desk))
    await desk.wait(lambda: "taken back" in photo.words)

    assert desk.telegram.files.get(photo.photo[-1]["file_id"]).content != b"a secret picture"
    text = await kept(desk)
    assert "swordfish" not in text
    assert "hunter2" not in text
    assert "secret picture" not in text


async def test_what_was_taken_back_before_it_came_is_never_shown(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)

    async with desk.line.held() as late:
        more = await nok.write(MORE)
        await nok.unsend(more)
    await desk.line.deliver(late, order="reversed", batch=False)
    await nok.write("This one stays")
    await desk.wait(lambda: "This one stays" in shown(desk))

    assert "swordfish" not in shown(desk)
    assert "swordfish" not in await kept(desk)


async def test_one_picture_of_several_is_taken_back_alone(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)
    events = await nok.image_set([b"one", b"two", b"three"])
    photos = await desk.wait(lambda: len(found := _photos(desk)) == 3 and found)

    await nok.unsend(events[1])
    await desk.wait(lambda: len(_photos(desk)) == 2)

    assert [m.deleted for m in photos] == [False, True, False]


def _photos(desk):
    return [m for m in desk.agents.everything if m.kind == "photo" and not m.deleted]


async def test_a_file_that_is_taken_back_while_it_is_fetched_is_not_kept(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)
    async with desk.line.held() as happened:
        file = await nok.file("swordfish.txt", b"swordfish")
    desk.line.content(file).ready_at += 3600
    await desk.line.deliver(happened)
    await desk.line.wait(lambda: desk.line.calls.of("/content"))

    await nok.unsend(file)
    await nok.write("And this stays")
    await desk.wait(lambda: "And this stays" in shown(desk))

    assert "swordfish" not in shown(desk)
    assert "swordfish" not in await kept(desk)


async def test_an_edit_on_telegram_edits_the_agents_copy_and_the_card(open_desk):
    desk, _bo, _nok, _first, _card = await opened(open_desk)
    ana = desk.telegram.person("Ana", language="en")
    first = await ana.write("The invoice of March shows the wrong total, please look")
    await desk.wait(lambda: desk.card(1002))
    more = await ana.write("It says 100 instead of 200")
    await desk.wait(lambda: "100 instead" in shown(desk))

    await ana.edit(more, "It says 150 instead of 200")
    await ana.edit(first, "The invoice of April shows the wrong total, please look")
    await desk.wait(lambda: "150 instead" in shown(desk) and "April" in desk.card(1002).text)

    assert "100 instead" not in shown(desk)


class HandClock:
    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at


async def forget(desk, after, *, clock="real"):
    """The chores as they are done so much later, by the platforms' clock or by the desk's."""
    office = desk.app.office
    later = {clock: HandClock(datetime.now(UTC) + after)}
    aged = replace(office, **later)
    await Chores(aged, desk.app.channels).forget()


async def test_raw_bodies_are_emptied_after_their_days(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)
    await nok.write(MORE)
    await desk.wait(lambda: MORE in shown(desk))
    raw = lambda c: "".join(r[0] for r in c.exec_driver_sql("SELECT payload FROM inbox"))  # noqa: E731
    assert "swordfish" in await desk.app.office.database.read(raw)

    await forget(desk, timedelta(days=8))

    assert "swordfish" not in await desk.app.office.database.read(raw)
    assert "swordfish" in await kept(desk)  # the ticket itself goes on


async def test_media_are_forgotten_before_the_words(open_desk):
    desk, _bo, nok, _first, _card = await opened(open_desk)
    await nok.file("plan.pdf", b"swordfish inside")
    await desk.wait(lambda: _documents(desk))

    await forget(desk, timedelta(days=91))

    stored = lambda c: c.exec_driver_sql("SELECT count(*) FROM file_contents").scalar()  # noqa: E731
    assert await desk.app.office.database.read(stored) == 0


async def test_a_closed_tickets_words_are_forgotten_in_topics_too(open_desk):
    desk, bo, nok, _first, _card = await opened(open_desk, forum=True)
    await nok.write(MORE)
    await desk.wait(lambda: MORE in shown(desk))
    await bo.write("/close 1001", in_group=desk.agents)
    await desk.wait(lambda: "closed" in desk.card(1001).text.lower())
    for message in desk.agents.everything:
        message["date"] -= 400 * 86400

    await forget(desk, timedelta(days=366), clock="clock")
    desk.app.office.to_send.ring()
    await desk.wait(lambda: "swordfish" not in shown(desk) and "hunter2" not in shown(desk))

    text = await kept(desk)
    assert "swordfish" not in text
    assert "hunter2" not in text
    assert "erased" in shown(desk)
    assert nok.screen.received  # what they read in their own chat stays theirs
