"""What people start with a word: an instruction for their agent, with the day attached to it."""

from dataclasses import dataclass

from entrypoints.mcp.resources import OVERVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """An instruction, and the address of what goes with it."""

    name: str
    title: str
    description: str
    text: str
    attached: str = OVERVIEW


PROMPTS = (
    Prompt(
        name="plan_my_day",
        title="Plan my day",
        description="Choose what to do today, and move the rest.",
        text="Plan my day with the attached overview. Look at what is overdue and due today, and find_tasks with sort "
        "priority for what else matters. Propose at most seven tasks in an order, say why in a few words each, and say "
        "which of the overdue ones to reschedule and to when. Wait for my answer. Then do it: reschedule_tasks for all "
        "that moves in one call, and tell me that undo takes it back.",
    ),
    Prompt(
        name="weekly_review",
        title="Weekly review",
        description="Look back at the week, clear out, and get ready for the next.",
        text="Lead me through a weekly review, one step at a time, and wait for my answer after each. First: what was "
        "completed in the last seven days (find_tasks with status completed and sort completed). Second: the inbox "
        "(find_tasks with list inbox): for each task propose a list, a date or deletion. Third: what is overdue, from "
        "the attached overview. Fourth: the next seven days (find_tasks with due_after today, due_before +8d and sort "
        "due). Do the changes of a step in one call per tool, by ids, once I have agreed.",
    ),
)
BY_NAME = {prompt.name: prompt for prompt in PROMPTS}
