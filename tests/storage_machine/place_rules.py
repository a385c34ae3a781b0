"""What can be done to lists, sections, tags and views."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from application.ordering import Neighbour
from application.target import Target
from tests.builders import ANA, task_id
from tests.storage_machine.arguments import (
    KEEPING,
    LISTS,
    NAMES,
    NEIGHBOURS_OF_LISTS,
    NEIGHBOURS_OF_SECTIONS,
    OWNERS,
    SECTIONS,
    VERSIONS,
    VIEWS,
)
from tests.storage_machine.two_sides import TwoSides

_WHICH = st.integers(0, 5)
_LIST, _SECTION, _VIEW = (
    st.builds(Target, id=ids, if_version=st.none() | VERSIONS) for ids in (LISTS, SECTIONS, VIEWS)
)
_QUESTIONS = st.just(()) | st.just((("status", "open"), ("tag", 'a "b"')))


class PlaceRules(TwoSides):
    @rule(owner=OWNERS, keeping=KEEPING, name=NAMES)
    def create_list(self, owner: Any, keeping: Any, name: str) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.lists.create(intent, name))

    @rule(owner=OWNERS, aim=_LIST, name=NAMES, is_archived=st.booleans())
    def edit_list(self, owner: Any, aim: Target, name: str, *, is_archived: bool) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.lists.edit(intent, aim, name=name, is_archived=is_archived))

    @rule(aim=_LIST, neighbour=NEIGHBOURS_OF_LISTS)
    def move_list(self, aim: Target, neighbour: Neighbour) -> None:
        intent = self.intent(ANA)
        self.same(lambda side: side.lists.move(intent, aim, neighbour))

    @rule(owner=OWNERS, aim=_LIST, trashes=st.booleans())
    def delete_list(self, owner: Any, aim: Target, *, trashes: bool) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.lists.delete(intent, aim, trashes=trashes))

    @rule(owner=OWNERS, list_id=LISTS, name=NAMES)
    def create_section(self, owner: Any, list_id: Any, name: str) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.sections.create(intent, list_id, name))

    @rule(aim=_SECTION, name=NAMES)
    def rename_section(self, aim: Target, name: str) -> None:
        intent = self.intent(ANA)
        self.same(lambda side: side.sections.rename(intent, aim, name))

    @rule(aim=_SECTION, neighbour=NEIGHBOURS_OF_SECTIONS)
    def move_section(self, aim: Target, neighbour: Neighbour) -> None:
        intent = self.intent(ANA)
        self.same(lambda side: side.sections.move(intent, aim, neighbour))

    @rule(owner=OWNERS, aim=_SECTION, trashes=st.booleans())
    def delete_section(self, owner: Any, aim: Target, *, trashes: bool) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.sections.delete(intent, aim, trashes=trashes))

    @rule(owner=OWNERS, keeping=KEEPING, name=NAMES)
    def create_tag(self, owner: Any, keeping: Any, name: str) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.tags.create(intent, name))

    @rule(owner=OWNERS, which=_WHICH, name=NAMES)
    def rename_tag(self, owner: Any, which: int, name: str) -> None:
        intent, aim = self.intent(owner), Target(id=self.tag_id(which))
        self.same(lambda side: side.tags.rename(intent, aim, name))

    @rule(which=_WHICH, into=_WHICH)
    def merge_tags(self, which: int, into: int) -> None:
        intent, aim = self.intent(ANA), Target(id=self.tag_id(which))
        self.same(lambda side: side.tags.merge(intent, aim, self.tag_id(into)))

    @rule(which=_WHICH)
    def delete_tag(self, which: int) -> None:
        intent, aim = self.intent(ANA), Target(id=self.tag_id(which))
        self.same(lambda side: side.tags.delete(intent, aim))

    @rule(owner=OWNERS, name=NAMES, question=_QUESTIONS, then=NAMES)
    def save_view(self, owner: Any, name: str, question: Any, then: str) -> None:
        saving, editing = self.intent(owner), self.intent(owner)
        self.same(lambda side: side.views.create(saving, name, question))
        aim = Target(id=task_id(301))
        self.same(lambda side: side.views.edit(editing, aim, name=then, question=()))

    @rule(aim=_VIEW)
    def delete_view(self, aim: Target) -> None:
        intent = self.intent(ANA)
        self.same(lambda side: side.views.delete(intent, aim))
