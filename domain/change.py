"""What one unit of work did to one task."""

from dataclasses import dataclass

from domain.task import Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A task before and after: no `before` is a creation, no `after` a deletion for good."""

    before: Task | None
    after: Task | None

    @property
    def task_id(self) -> TaskId:
        """The id that both sides share."""
        return self.subject.id

    @property
    def subject(self) -> Task:
        """The newest side there is."""
        task = self.after or self.before
        if task is None:
            raise ValueError("A change has at least one side.")
        return task
