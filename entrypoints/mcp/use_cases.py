"""All that tools can reach: use cases and reading ports, and nothing behind them."""

from dataclasses import dataclass

from application.admission import Admission
from application.batch import TaskBatches
from application.claims import Claims
from application.cursors import Cursors
from application.undo import Undo
from domain.ports import AuditLog, Clock, Ids, KeptAnswers, ProfileQueries, ResourceQueries, TaskQueries


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What the container hands in."""

    admission: Admission
    batches: TaskBatches
    claims: Claims
    undo: Undo
    tasks: TaskQueries
    resources: ResourceQueries
    profiles: ProfileQueries
    answers: KeptAnswers
    cursors: Cursors
    audit: AuditLog
    clock: Clock
    ids: Ids
