"""What a unit of work opens, whatever stores it."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.staged_leases import StagedLeases
from application.staged_profile import StagedProfile
from application.staged_resources import StagedResources
from application.staged_tasks import StagedTasks
from domain.change import Change
from domain.ports import History
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task_list import TaskList


@dataclass(slots=True, kw_only=True)
class StagedRepositories:
    """Keeps the promises of Repositories; an adapter hands in how to read."""

    tasks: StagedTasks
    lists: StagedResources[TaskList]
    sections: StagedResources[Section]
    tags: StagedResources[Tag]
    views: StagedResources[SavedView]
    leases: StagedLeases
    profile: StagedProfile
    history: History
    is_exclusive: bool
    answer: bytes | None = None

    def keep_answer(self, answer: bytes) -> None:
        """Stage the answer; see the port."""
        self.answer = answer

    def changes(self) -> Sequence[Change]:
        """Return what is to be written: what others refer to comes first."""
        every = (self.lists, self.sections, self.tags, self.views, self.tasks)
        return [change for repository in every for change in repository.changes()]
