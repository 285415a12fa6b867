"""What every part of seeding stands on."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.work import Urls, Work


class Seeder:
    """Changes what is there, outside GitHub's API."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @contextmanager
    def _work(self) -> Iterator[Work]:
        with self._hub.store.writing() as db:
            urls = Urls(self._hub.url, self._hub.url)
            work = Work(self._hub, db, urls, None)
            yield work
            work.finish()
