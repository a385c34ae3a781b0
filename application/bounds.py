"""How many lists, sections, tags and views an owner may have."""

from domain.errors import QuotaReached
from domain.ports import Repositories
from domain.resource import Resource
from domain.saved_view import VIEWS_MAX, SavedView
from domain.section import SECTIONS_MAX, SECTIONS_OF_A_LIST_MAX, Section
from domain.tag import TAGS_MAX, Tag
from domain.task_list import LISTS_MAX, TaskList


async def require_room(repositories: Repositories, resource: Resource) -> None:
    """Raise QuotaReached when the owner has no room for it, new or deleted before, in an exclusive unit of work."""
    match resource:
        case TaskList():
            _require_fewer(len(await repositories.lists.all()), LISTS_MAX, "There may be {} lists")
        case Section():
            sections = await repositories.sections.all()
            beside = sum(section.list_id == resource.list_id for section in sections)
            _require_fewer(len(sections), SECTIONS_MAX, "There may be {} sections")
            _require_fewer(beside, SECTIONS_OF_A_LIST_MAX, "A list may have {} sections")
        case Tag():
            await require_room_for_tags(repositories, 1)
        case SavedView():
            _require_fewer(len(await repositories.views.all()), VIEWS_MAX, "There may be {} views")


async def require_room_for_tags(repositories: Repositories, new: int) -> None:
    """Raise QuotaReached when the owner has no room for so many new tags, in an exclusive unit of work."""
    if len(await repositories.tags.all()) + new > TAGS_MAX:
        raise QuotaReached(f"There may be {TAGS_MAX} tags: delete or merge some first.")


def _require_fewer(there: int, most: int, rule: str) -> None:
    if there >= most:
        raise QuotaReached(f"{rule.format(most)}: delete some first.")
