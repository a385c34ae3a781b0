"""The routes of saved views, and of those that everybody has."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response, status
from pydantic import MISSING, AfterValidator

from domain.saved_view import Question, SavedView, ViewContent
from domain.standard_views import STANDARD_VIEWS
from entrypoints.http.dependencies import Caller, IfNoneMatch, container_of
from entrypoints.http.documented import LISTED, created, listed_of, read, removed, written_to
from entrypoints.http.filtering import Sorted
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import ListParameters, ViewParameters
from entrypoints.http.representation import json_answer, saved_view_view, standard_view_view
from entrypoints.http.resource_targets import ViewTarget
from entrypoints.http.resource_views import SavedViewView
from entrypoints.http.saved_view_views import NewView, StandardViewView, ViewChanges, ViewsView, id_or_word
from entrypoints.http.task_pages import page_of_tasks
from entrypoints.http.view_questions import as_json, question_of
from entrypoints.http.views import TaskPageView
from entrypoints.http.writing import a_new, nothing, reading, the, written

router = APIRouter(route_class=StrictRoute, tags=["views"])
_NONE = "view_not_found"


ViewIdOrWord = Annotated[str, Path(alias="view_id", description="The view's id, or the word of a standard one.")]
ViewName = Annotated[ViewIdOrWord, AfterValidator(id_or_word)]


@router.get("", response_model=ViewsView, responses=LISTED)
async def list_views(caller: Caller, request: Request) -> Response:
    """List the standard views, and after them your own, the oldest first."""
    views = await container_of(request).resource_queries().all(SavedView, caller.owner)
    own = map(saved_view_view, sorted(views, key=lambda each: (each.created_at, each.id)))
    return json_answer({"items": [*map(standard_view_view, STANDARD_VIEWS.values()), *own]})


@router.post(
    "", status_code=status.HTTP_201_CREATED, response_model=SavedViewView, responses=created(), openapi_extra=KEYED
)
async def create_view(new: NewView, caller: Caller, request: Request) -> Response:
    """Save a filter and an order under a name. Day words such as `today` mean their day anew each time."""
    create, question = container_of(request).view_commands().create, _question(new.filter, request)
    answer = a_new("/api/views/{}", saved_view_view)
    return await written(request, caller, lambda intent: create(intent, new.name, question), answer)


@router.get("/{view_id}", response_model=SavedViewView | StandardViewView, responses=read(_NONE))
async def read_view(view_id: ViewName, caller: Caller, request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Read a view."""
    if view_id in STANDARD_VIEWS:
        return json_answer(standard_view_view(STANDARD_VIEWS[view_id]))
    found = await container_of(request).resource_queries().get(SavedView, UUID(view_id), owner=caller.owner)
    return reading(found, saved_view_view, if_none_match)


@router.patch("/{view_id}", response_model=SavedViewView, responses=written_to(_NONE), openapi_extra=KEYED)
async def edit_view(changes: ViewChanges, target: ViewTarget, caller: Caller, request: Request) -> Response:
    """Rename a view, or have it ask something else: a filter is replaced as a whole."""
    edit, wanted = container_of(request).view_commands().edit, ViewContent()
    if changes.name is not MISSING:
        wanted["name"] = changes.name
    if changes.filter is not MISSING:
        wanted["question"] = _question(changes.filter, request)
    return await written(request, caller, lambda intent: edit(intent, target, **wanted), the(saved_view_view))


@router.delete(
    "/{view_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=removed(_NONE),
    openapi_extra=KEYED,
)
async def delete_view(target: ViewTarget, caller: Caller, request: Request) -> Response:
    """Delete a view. No task changes."""
    delete = container_of(request).view_commands().delete
    return await written(request, caller, lambda intent: delete(intent, target), nothing)


@router.get("/{view_id}/tasks", response_model=TaskPageView, responses=listed_of(_NONE))
async def list_tasks_of_view(
    view_id: ViewName, asked: Annotated[ViewParameters, Query()], caller: Caller, request: Request
) -> Response:
    """List the tasks that the view asks for now. `timezone` takes the place of the view's own."""
    if view_id in STANDARD_VIEWS:
        question = STANDARD_VIEWS[view_id].question
    else:
        queries = container_of(request).resource_queries()
        question = (await queries.get(SavedView, UUID(view_id), owner=caller.owner)).question
    window = asked.model_dump(exclude_none=True)
    return await page_of_tasks(request, caller.owner, ListParameters(**(as_json(question) | window)))


def _question(asked: Sorted, request: Request) -> Question:
    tell_time = container_of(request).clock()
    return question_of(asked, tell_time())
