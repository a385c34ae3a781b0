"""The tools, in the order in which clients see them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.identity import Scope
from entrypoints.mcp import answers, arguments, claiming, questions, reading, undoing, writes
from entrypoints.mcp.schemas import Schema, schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What a client is told of a tool, and what runs when it is called."""

    name: str
    title: str
    description: str
    arguments: type[arguments.Arguments]
    answer: Any
    do: Callable[[Any, Any], Awaitable[Any]]
    needs: Scope
    is_destructive: bool = False
    is_idempotent: bool = True

    @property
    def input_schema(self) -> Schema:
        """The JSON schema of its arguments."""
        return schema_of(self.arguments)

    @property
    def output_schema(self) -> Schema:
        """The JSON schema of its answer."""
        return schema_of(self.answer)


_NAMED = "Up to 50 at once, each answered by itself."

TOOLS = (
    Tool(
        name="find_tasks",
        title="Find tasks",
        description="Find tasks by words, list, tags, priority or dates. Open ones unless status says otherwise.",
        arguments=questions.FindTasks,
        answer=answers.TasksFound,
        do=reading.find_tasks,
        needs=Scope.READ,
    ),
    Tool(
        name="get_tasks",
        title="Read tasks",
        description="Read tasks with their whole descriptions.",
        arguments=arguments.GetTasks,
        answer=answers.TasksRead,
        do=reading.get_tasks,
        needs=Scope.READ,
    ),
    Tool(
        name="create_tasks",
        title="Create tasks",
        description=f"Create tasks. {_NAMED}",
        arguments=arguments.CreateTasks,
        answer=answers.Written,
        do=writes.create_tasks,
        needs=Scope.WRITE,
        is_idempotent=False,
    ),
    Tool(
        name="update_tasks",
        title="Update tasks",
        description="Change titles, descriptions, priorities, deadlines or tags; what is left out stays. "
        "For due dates use reschedule_tasks.",
        arguments=arguments.UpdateTasks,
        answer=answers.Written,
        do=writes.update_tasks,
        needs=Scope.WRITE,
    ),
    Tool(
        name="complete_tasks",
        title="Complete tasks",
        description=f"Complete tasks and their open subtasks. {_NAMED}",
        arguments=arguments.CompleteTasks,
        answer=answers.Written,
        do=writes.complete_tasks,
        needs=Scope.WRITE,
    ),
    Tool(
        name="reschedule_tasks",
        title="Reschedule tasks",
        description="Change when tasks are due, and nothing else.",
        arguments=arguments.RescheduleTasks,
        answer=answers.Written,
        do=writes.reschedule_tasks,
        needs=Scope.WRITE,
    ),
    Tool(
        name="move_tasks",
        title="Move tasks",
        description="Move tasks to another list, section or parent, or right before or after another task.",
        arguments=arguments.MoveTasks,
        answer=answers.Written,
        do=writes.move_tasks,
        needs=Scope.WRITE,
    ),
    Tool(
        name="delete_tasks",
        title="Delete tasks",
        description="Move tasks and their subtasks to the trash; undo brings them back.",
        arguments=arguments.DeleteTasks,
        answer=answers.Written,
        do=writes.delete_tasks,
        needs=Scope.WRITE,
        is_destructive=True,
    ),
    Tool(
        name="undo",
        title="Undo",
        description="Take back all that one operation did, while nothing newer touched the same fields.",
        arguments=arguments.Undo,
        answer=answers.Undone,
        do=undoing.undo,
        needs=Scope.WRITE,
    ),
    Tool(
        name="get_overview",
        title="Overview of today",
        description="What is overdue and due today, and how much else is open. Says what day it is.",
        arguments=arguments.GetOverview,
        answer=answers.Overview,
        do=reading.get_overview,
        needs=Scope.READ,
    ),
    Tool(
        name="list_lists",
        title="Lists",
        description="The inbox and all lists, with their sections and how many tasks are open in each.",
        arguments=arguments.ListLists,
        answer=answers.Lists,
        do=reading.list_lists,
        needs=Scope.READ,
    ),
    Tool(
        name="claim_tasks",
        title="Claim tasks",
        description="Take the next open tasks, most urgent first, to work on: no other worker is given them until the "
        "lease ends, or you complete them. Or renew or release such leases.",
        arguments=questions.ClaimTasks,
        answer=claiming.Claims,
        do=claiming.claim_tasks,
        needs=Scope.WRITE,
        is_idempotent=False,
    ),
)
BY_NAME = {tool.name: tool for tool in TOOLS}
