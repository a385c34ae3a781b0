"""The list, section, tag or view that a path names, and the condition on it."""

from typing import Annotated

from fastapi import Depends, Path

from application.target import Target
from entrypoints.http.dependencies import Caller, IfMatch
from entrypoints.http.etags import versions_allowed
from entrypoints.http.ids import CanonicalId

ListIdInPath = Annotated[CanonicalId, Path(description="The list's id.", alias="list_id")]
SectionIdInPath = Annotated[CanonicalId, Path(description="The section's id.", alias="section_id")]
TagIdInPath = Annotated[CanonicalId, Path(description="The tag's id.", alias="tag_id")]
ViewIdInPath = Annotated[CanonicalId, Path(description="The view's id.", alias="view_id")]


async def _list(list_id: ListIdInPath, _: Caller, if_match: IfMatch = None) -> Target:
    return Target(id=list_id, if_version=versions_allowed(if_match))


async def _section(section_id: SectionIdInPath, _: Caller, if_match: IfMatch = None) -> Target:
    return Target(id=section_id, if_version=versions_allowed(if_match))


async def _tag(tag_id: TagIdInPath, _: Caller, if_match: IfMatch = None) -> Target:
    return Target(id=tag_id, if_version=versions_allowed(if_match))


async def _view(view_id: ViewIdInPath, _: Caller, if_match: IfMatch = None) -> Target:
    return Target(id=view_id, if_version=versions_allowed(if_match))


ListTarget = Annotated[Target, Depends(_list)]
SectionTarget = Annotated[Target, Depends(_section)]
TagTarget = Annotated[Target, Depends(_tag)]
ViewTarget = Annotated[Target, Depends(_view)]
