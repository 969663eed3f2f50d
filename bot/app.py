"""Puts the parts together, starts them in order and stops them in order; the only one that knows them all."""

from __future__ import annotations

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import structlog

from bot.channel import Channel, Polled
from bot.clock import Clock, RehearsalClock, SystemClock
from bot.links import Links
from bot.metrics import Metrics
from bot.settings import Settings
from bot.triage.weights import with_weights
from bot.warming import warm_up
from bot.web.application import Doors, application
from bot.web.health import DatabaseReadiness
from bot.web.media import Fetch, MediaRoute
from bot.web.serving import Server, server
from bot.web.webhooks import LineDoor, TelegramDoor
from bot.workers.accepting import Acceptor
from bot.workers.chores import Chores
from bot.workers.composing import Composer
from bot.workers.fetching import Fetcher
from bot.workers.hinting import Hints
from bot.workers.menus import agent_menu, customer_menu
from bot.workers.office import Office
from bot.workers.polling import Poller
from bot.workers.pressing import Presses
from bot.workers.reading import Reader
from bot.workers.reminding import Reminder
from bot.workers.sending import Sender
from bot.workers.timing import Timing
from bot.workers.troubles import Troubles
from desk.notice import Address
from desk.policy import Directory, Policy
from storage import restored
from storage.database import Database, open_database
from storage.schema import media_key, migrate

_log = structlog.get_logger(__name__)


async def serve(settings: Settings, policy: Policy) -> None:
    """Serves the desk until SIGTERM or SIGINT, then ends within ten seconds. Raises what keeps it from serving."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with serving(settings, policy) as app:
        _log.info("serving", desk=policy.name, zone=str(policy.zone), address=app.address, channels=[*app.channels])
        await stop.wait()
        _log.info("stopping")


@asynccontextmanager
async def serving(settings: Settings, policy: Policy, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """A desk that serves while the block runs. Tests and production start the same."""
    database = await open_database(settings.database_url)
    try:
        await migrate(database)
        await _carry_on(database)
        app = App(settings, policy, database, clock or _clock(settings))
        async with asyncio.TaskGroup() as tasks:
            try:
                await app.start(tasks)
                yield app
            finally:
                await app.stop()
    except BaseExceptionGroup as group:
        raise (group.exceptions[0] if len(group.exceptions) == 1 else group) from group
    finally:
        await database.close()


async def _carry_on(database: Database) -> None:
    now = SystemClock().now()
    if parked := await database.write(lambda connection: restored.carry_on(connection, now)):
        _log.warning("restored", parked=len(parked), look="helpdesk parked")


def _clock(settings: Settings) -> Clock:
    rehearsal = settings.rehearsal
    return SystemClock() if rehearsal is None else RehearsalClock(rehearsal.start, rehearsal.speed)


class App:
    """`address` is where its HTTP routes are once it has started."""

    def __init__(self, settings: Settings, policy: Policy, database: Database, clock: Clock) -> None:
        self._settings = settings
        self.channels = channels_of(settings)
        self.office = Office(
            database=database,
            policy=with_weights(policy),
            directory=directory_of(settings),
            clock=clock,
            real=SystemClock(),
            metrics=Metrics(),
            owner=uuid.uuid4().hex,
        )
        self.chores = Chores(self.office, self.channels)
        self.address = ""
        self._timing: Timing | None = None
        self._http: Server | None = None
        self._senders: list[Sender] = []
        self._pollers: list[Poller] = []
        self._doors: list[asyncio.Task[None]] = []
        self._workers: list[asyncio.Task[None]] = []

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """The workers first, so that what is accepted is handled; the doors last."""
        office = self.office
        key = (await office.database.read(media_key)).encode()
        for channel in self.channels.values():
            await channel.start()
        presses = Presses(office, self.channels)
        acceptor = Acceptor(
            office.database,
            office.real,
            on_new=office.to_read.ring,
            on_press=presses.expect,
            on_kept=office.rush.kept,
            metrics=office.metrics,
        )
        links = Links(self._settings.public_url, key) if self._settings.public_url else None
        composer = Composer(office.policy, links)
        self._senders = [Sender(office, channel, composer) for channel in self.channels.values()]
        self._timing = Timing(office, Reminder(office), self.chores)
        self._timing.start()
        work: list[Coroutine[Any, Any, None]] = [acceptor.run(), presses.run(), self._timing.run()]
        work.append(warm_up(office.policy, office.real.now()))
        hints = Hints(office, self.channels)
        work += [Reader(office, self.channels).run(), Fetcher(office, self.channels, hints).run(), hints.run()]
        work += [sender.run() for sender in self._senders]
        self._workers = [tasks.create_task(one) for one in work]
        await self._open_doors(tasks, acceptor, key)

    async def _open_doors(self, tasks: asyncio.TaskGroup, acceptor: Acceptor, key: bytes) -> None:
        settings, office = self._settings, self.office
        metrics_token, alerts_token = settings.metrics_token, settings.alerts_token
        doors = Doors(
            acceptor=acceptor,
            database=office.database,
            clock=office.clock,
            real_clock=office.real,
            metrics=office.metrics,
            readiness=DatabaseReadiness(office.database),
            telegram=cast(TelegramDoor, self.channels["telegram"]) if self._webhook else None,
            line=cast(LineDoor, self.channels["line"]) if "line" in self.channels else None,
            media=MediaRoute(office.database, key, self._fetches(), office.real, office.metrics),
            metrics_token=metrics_token.get_secret_value() if metrics_token else None,
            alerts_token=alerts_token.get_secret_value() if alerts_token else None,
        )
        self._http = server(application(doors), settings.host, settings.port)
        self.address = f"http://{settings.host}:{self._http.port}"
        self._doors = [tasks.create_task(self._http.serve())]
        await self._http.up()
        self._pollers = [
            Poller(office, name, cast(Polled, channel), acceptor)
            for name, channel in self.channels.items()
            if name == "telegram" and not self._webhook
        ]
        self._doors += [tasks.create_task(poller.run()) for poller in self._pollers]
        self._doors.append(tasks.create_task(Troubles(office, self.channels).run()))

    def _fetches(self) -> dict[str, Fetch]:
        return {name: channel.fetch for name, channel in self.channels.items()}

    @property
    def _webhook(self) -> bool:
        telegram = self._settings.telegram
        return telegram is not None and telegram.mode == "webhook"

    async def stop(self) -> None:
        """Nothing new is taken, what is being said is said to its end, leases are given back. Also half started.

        What cannot be ended well keeps nothing else from its end.
        """
        async with AsyncExitStack() as last:  # from the bottom up
            for channel in self.channels.values():
                last.push_async_callback(channel.stop)
            for poller in self._pollers:
                last.push_async_callback(poller.stop)
            for sender in self._senders:
                last.push_async_callback(sender.stop)
            if self._http is not None:
                last.callback(self._http.close)
            await self._wind_down()

    async def _wind_down(self) -> None:
        if self._timing is not None:
            self._timing.stop()
        if self._http is not None:
            self._http.stop()
        for task in self._doors[1:]:
            task.cancel()
        await asyncio.gather(*(sender.drain() for sender in self._senders))
        await _ended(self._doors, within=2.0)
        for task in (*self._doors, *self._workers):
            task.cancel()
        await _ended([*self._doors, *self._workers], within=1.0)


async def _ended(tasks: Sequence[asyncio.Task[None]], *, within: float) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=within)


def directory_of(settings: Settings) -> Directory:
    groups = []
    if settings.telegram and settings.telegram.agent_group is not None:
        groups.append(Address(channel="telegram", chat=str(settings.telegram.agent_group)))
    if settings.line and settings.line.agent_group is not None:
        groups.append(Address(channel="line", chat=settings.line.agent_group))
    supervisors = tuple((one.channel, one.id) for one in settings.supervisors)
    return Directory(groups=tuple(groups), supervisors=supervisors, media_links=settings.public_url is not None)


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    """The channels that are on. LINE's SDK is heavy: imported only where LINE is on."""
    found: dict[str, Channel] = {}
    if settings.telegram is not None:
        from bot.channels.telegram import TelegramChannel

        telegram = settings.telegram
        secret = telegram.webhook_secret
        found["telegram"] = TelegramChannel(
            telegram.token.get_secret_value(),
            api_base_url=telegram.api_base_url,
            proxy=telegram.proxy,
            mode=telegram.mode,
            webhook_url=f"{settings.public_url}/telegram/webhook" if telegram.mode == "webhook" else None,
            webhook_secret=secret.get_secret_value() if secret else None,
            commands=customer_menu(),
            agent_commands=agent_menu(),
        )
    if settings.line is not None:
        from bot.channels.line import LineChannel

        line = settings.line
        found["line"] = LineChannel(
            line.channel_secret.get_secret_value(),
            line.access_token.get_secret_value(),
            api_base_url=line.api_base_url,
            data_api_base_url=line.data_api_base_url,
            public_url=settings.public_url,
        )
    return found
