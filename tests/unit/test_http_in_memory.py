"""The HTTP contract on the in-memory adapters."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.http_access_tokens import AccessTokenRoutesContract
from tests.contracts.http_accounts import AccountRoutesContract
from tests.contracts.http_authorization import AuthorizationContract
from tests.contracts.http_bad_bodies import BadBodiesContract
from tests.contracts.http_bad_inputs import BadInputsContract
from tests.contracts.http_bad_messages import BadMessagesContract
from tests.contracts.http_bad_requests import BadRequestsContract
from tests.contracts.http_bad_retries import BadRetriesContract
from tests.contracts.http_bad_tags import BadTagsContract
from tests.contracts.http_batch import BatchContract
from tests.contracts.http_batch_refusals import BatchRefusalsContract
from tests.contracts.http_batch_rehearsals import BatchRehearsalsContract
from tests.contracts.http_canary import CanaryContract, CanaryInFailuresContract
from tests.contracts.http_change_cursors import ChangeCursorsContract
from tests.contracts.http_changes import ChangesContract
from tests.contracts.http_chosen_ids import ChosenIdsContract
from tests.contracts.http_claim_retries import ClaimRetriesContract
from tests.contracts.http_claims import ClaimRoutesContract
from tests.contracts.http_completion import CompletionRoutesContract
from tests.contracts.http_conditional import ConditionalRequestsContract
from tests.contracts.http_counts import CountsContract
from tests.contracts.http_cursors import CursorsContract
from tests.contracts.http_dissolution import DissolutionContract
from tests.contracts.http_due_dates import DueDatesContract
from tests.contracts.http_due_order import DueOrderContract
from tests.contracts.http_due_patches import DuePatchesContract
from tests.contracts.http_due_refusals import DueRefusalsContract
from tests.contracts.http_erasure import ErasureRoutesContract
from tests.contracts.http_events_refusals import EventsRefusalsContract
from tests.contracts.http_export import ExportContract
from tests.contracts.http_failures import FailuresContract
from tests.contracts.http_foreign_ids import ForeignIdsContract
from tests.contracts.http_headers import HeadersContract
from tests.contracts.http_history import HistoryRoutesContract
from tests.contracts.http_history_pages import HistoryPagesContract
from tests.contracts.http_hostile_bodies import HostileBodiesContract
from tests.contracts.http_hostile_requests import HostileRequestsContract
from tests.contracts.http_idempotency import IdempotencyContract
from tests.contracts.http_idempotency_in_flight import RequestsInFlightContract
from tests.contracts.http_idempotency_refusals import IdempotencyRefusalsContract
from tests.contracts.http_identity import IdentityContract
from tests.contracts.http_isolation import IsolationContract
from tests.contracts.http_limits import LimitsContract
from tests.contracts.http_list_filters import ListFiltersContract
from tests.contracts.http_list_order import ListOrderContract
from tests.contracts.http_list_undo import ListUndoContract
from tests.contracts.http_listing import ListingContract
from tests.contracts.http_lists import ListsContract
from tests.contracts.http_log import LogContract
from tests.contracts.http_mounts import MountsContract
from tests.contracts.http_moves import MovesContract
from tests.contracts.http_openapi import OpenApiContract
from tests.contracts.http_organised_undo import OrganisedUndoContract
from tests.contracts.http_organised_undo_refusals import OrganisedUndoRefusalsContract
from tests.contracts.http_place_filters import PlaceFiltersContract
from tests.contracts.http_problems import ProblemsContract
from tests.contracts.http_profile import ProfileContract
from tests.contracts.http_profile_zone import ProfileZoneContract
from tests.contracts.http_resource_isolation import ResourceIsolationContract
from tests.contracts.http_resource_retries import ResourceRetriesContract
from tests.contracts.http_search import SearchContract
from tests.contracts.http_sections import SectionsContract
from tests.contracts.http_strictness import StrictnessContract
from tests.contracts.http_subtask_cascades import SubtaskCascadesContract
from tests.contracts.http_subtask_refusals import SubtaskRefusalsContract
from tests.contracts.http_subtasks import SubtasksContract
from tests.contracts.http_tag_changes import TagChangesContract
from tests.contracts.http_tagged_creations import TaggedCreationsContract
from tests.contracts.http_tags import TagRoutesContract
from tests.contracts.http_task_places import TaskPlacesContract
from tests.contracts.http_tasks import TaskRoutesContract
from tests.contracts.http_trash import TrashRoutesContract
from tests.contracts.http_undo import UndoContract
from tests.contracts.http_undo_refusals import UndoRefusalsContract
from tests.contracts.http_users import UserRoutesContract
from tests.contracts.http_view_refusals import ViewRefusalsContract
from tests.contracts.http_view_tasks import ViewTasksContract
from tests.contracts.http_views import ViewsContract
from tests.contracts.http_windows import WindowsContract
from tests.contracts.mcp_attachments import AttachmentsContract
from tests.contracts.mcp_bounds import AgentBoundsContract
from tests.contracts.mcp_claims import AgentClaimsContract
from tests.contracts.mcp_door import DoorContract
from tests.contracts.mcp_finding import FindingContract
from tests.contracts.mcp_hostile import HostileMessagesContract
from tests.contracts.mcp_isolation import AgentIsolationContract
from tests.contracts.mcp_references import ReferencesContract
from tests.contracts.mcp_refusals import AgentRefusalsContract
from tests.contracts.mcp_retries import AgentRetriesContract
from tests.contracts.mcp_writing import WritingContract
from tests.http_api import Api, serving
from tests.in_memory import container, forget_everything


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Api]:
    async with serving(container) as api:
        yield api


@pytest.fixture
async def api(running: Api) -> Api:
    forget_everything()
    await running.app.state.container.admission().refresh()
    return running


class TestBadBodies(BadBodiesContract):
    pass


class TestBadInputs(BadInputsContract):
    pass


class TestBadMessages(BadMessagesContract):
    pass


class TestBadRequests(BadRequestsContract):
    pass


class TestCompletionRoutes(CompletionRoutesContract):
    pass


class TestConditionalRequests(ConditionalRequestsContract):
    pass


class TestCursors(CursorsContract):
    pass


class TestDueDates(DueDatesContract):
    pass


class TestDuePatches(DuePatchesContract):
    pass


class TestDueRefusals(DueRefusalsContract):
    pass


class TestErasureRoutes(ErasureRoutesContract):
    pass


class TestUserRoutes(UserRoutesContract):
    pass


class TestFailures(FailuresContract):
    pass


class TestHeaders(HeadersContract):
    pass


class TestIdentity(IdentityContract):
    pass


class TestIsolation(IsolationContract):
    pass


class TestListing(ListingContract):
    pass


class TestLog(LogContract):
    pass


class TestHostileBodies(HostileBodiesContract):
    pass


class TestHostileRequests(HostileRequestsContract):
    pass


class TestMounts(MountsContract):
    pass


class TestOpenApi(OpenApiContract):
    pass


class TestProblems(ProblemsContract):
    pass


class TestStrictness(StrictnessContract):
    pass


class TestTaskRoutes(TaskRoutesContract):
    pass


class TestTrashRoutes(TrashRoutesContract):
    pass


class TestWindows(WindowsContract):
    pass


class TestDueOrder(DueOrderContract):
    pass


class TestSearch(SearchContract):
    pass


class TestIdempotency(IdempotencyContract):
    pass


class TestIdempotencyRefusals(IdempotencyRefusalsContract):
    pass


class TestRequestsInFlight(RequestsInFlightContract):
    pass


class TestChosenIds(ChosenIdsContract):
    pass


class TestBatch(BatchContract):
    pass


class TestBatchRefusals(BatchRefusalsContract):
    pass


class TestBatchRehearsals(BatchRehearsalsContract):
    pass


class TestHistoryRoutes(HistoryRoutesContract):
    pass


class TestUndo(UndoContract):
    pass


class TestUndoRefusals(UndoRefusalsContract):
    pass


class TestChanges(ChangesContract):
    pass


class TestEventsRefusals(EventsRefusalsContract):
    pass


class TestBadRetries(BadRetriesContract):
    pass


class TestCanary(CanaryContract):
    pass


class TestCanaryInFailures(CanaryInFailuresContract):
    pass


class TestChangeCursors(ChangeCursorsContract):
    pass


class TestHistoryPages(HistoryPagesContract):
    pass


class TestForeignIds(ForeignIdsContract):
    pass


class TestTagRoutes(TagRoutesContract):
    pass


class TestTagChanges(TagChangesContract):
    pass


class TestTaggedCreations(TaggedCreationsContract):
    pass


class TestCounts(CountsContract):
    pass


class TestPlaceFilters(PlaceFiltersContract):
    pass


class TestBadTags(BadTagsContract):
    pass


class TestMoves(MovesContract):
    pass


class TestOrganisedUndo(OrganisedUndoContract):
    pass


class TestSubtaskCascades(SubtaskCascadesContract):
    pass


class TestSubtaskRefusals(SubtaskRefusalsContract):
    pass


class TestSubtasks(SubtasksContract):
    pass


class TestOrganisedUndoRefusals(OrganisedUndoRefusalsContract):
    pass


class TestViews(ViewsContract):
    pass


class TestViewRefusals(ViewRefusalsContract):
    pass


class TestViewTasks(ViewTasksContract):
    pass


class TestListOrder(ListOrderContract):
    pass


class TestLists(ListsContract):
    pass


class TestSections(SectionsContract):
    pass


class TestDissolution(DissolutionContract):
    pass


class TestListFilters(ListFiltersContract):
    pass


class TestTaskPlaces(TaskPlacesContract):
    pass


class TestResourceIsolation(ResourceIsolationContract):
    pass


class TestResourceRetries(ResourceRetriesContract):
    pass


class TestListUndo(ListUndoContract):
    pass


class TestAgentRefusals(AgentRefusalsContract):
    pass


class TestAgentIsolation(AgentIsolationContract):
    pass


class TestAgentBounds(AgentBoundsContract):
    pass


class TestHostileMessages(HostileMessagesContract):
    pass


class TestAgentClaims(AgentClaimsContract):
    pass


class TestAgentRetries(AgentRetriesContract):
    pass


class TestFinding(FindingContract):
    pass


class TestReferences(ReferencesContract):
    pass


class TestWriting(WritingContract):
    pass


class TestDoor(DoorContract):
    pass


class TestAttachments(AttachmentsContract):
    pass


class TestClaimRoutes(ClaimRoutesContract):
    pass


class TestClaimRetries(ClaimRetriesContract):
    pass


class TestAccessTokenRoutes(AccessTokenRoutesContract):
    pass


class TestAccountRoutes(AccountRoutesContract):
    pass


class TestLimits(LimitsContract):
    pass


class TestProfile(ProfileContract):
    pass


class TestProfileZone(ProfileZoneContract):
    pass


class TestExport(ExportContract):
    pass


class TestAuthorization(AuthorizationContract):
    pass
