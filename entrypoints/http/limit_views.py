"""The representation of the limits, made of the constants that the code enforces."""

from datetime import timedelta

from pydantic import BaseModel, Field

from application.batch import BATCH_MAX
from application.event_streams import STREAMS_MAX
from application.limits import AUTH, DEADLINE, IN_FLIGHT_MAX, OWNER_AT_ONCE_MAX, UNAUTHENTICATED
from application.retention import Periods
from application.task_trees import DEPTH_MAX as SUBTASK_LEVELS
from application.task_trees import ONE_CHANGE_MAX, TREE_MAX
from domain.access_token import ACCESS_TOKENS_KEPT_MAX, ACCESS_TOKENS_MAX, LIFE_MAX
from domain.access_token import NAME_MAX as ACCESS_TOKEN_NAME_MAX
from domain.account import NAME_MAX as ACCOUNT_NAME_MAX
from domain.account import PASSWORD_MAX
from domain.lease import CLAIM_MAX, LEASE_MAX, WORKER_MAX
from domain.locales import TAG_MAX as LOCALE_MAX
from domain.page import LIMIT_MAX, OFFSET_MAX, SORT_KEYS_MAX
from domain.position import POSITION_MAX
from domain.rates import Rate
from domain.saved_view import NAME_MAX as VIEW_NAME_MAX
from domain.saved_view import VIEWS_MAX
from domain.search import QUERY_MAX, WORDS_MAX
from domain.section import NAME_MAX as SECTION_NAME_MAX
from domain.section import SECTIONS_MAX, SECTIONS_OF_A_LIST_MAX
from domain.tag import NAME_MAX as TAG_NAME_MAX
from domain.tag import TAGS_MAX, TAGS_OF_A_TASK_MAX
from domain.task import DESCRIPTION_MAX, TASKS_MAX, TITLE_MAX
from domain.task_list import LISTS_MAX
from domain.task_list import NAME_MAX as LIST_NAME_MAX
from entrypoints.http.gate import HEADERS_MAX, URL_MAX
from entrypoints.http.idempotency import KEY_MAX
from entrypoints.http.json_bodies import BATCH_MEMBERS_MAX, BODY_MAX, DEPTH_MAX, MEMBERS_MAX
from entrypoints.http.sync_views import CHANGES_MAX

Numbers = dict[str, int]


class RateView(BaseModel):
    """How often something may be done; `RateLimit` and `RateLimit-Policy` call it by its name."""

    name: str
    quota: int = Field(description="How often at most in each window.")
    window: int = Field(description="Seconds.")


class LimitsView(BaseModel):
    """Every limit that a client can meet. Lengths are in characters, times in seconds; names may be added."""

    rates: list[RateView] = Field(
        description="`owner` counts calls with a good token, `unauthenticated` the refused tokens of an address, "
        "`auth` its calls of `/auth`. Empty where the operator has switched limits off."
    )
    at_once: Numbers = Field(description="Requests of one owner and of all, and event streams, on each replica.")
    request: Numbers = Field(description="What one request may be.")
    text: Numbers = Field(description="How long texts may be.")
    page: Numbers = Field(description="What one page may be.")
    quotas: Numbers = Field(description="How many an owner may have.")
    kept_for: Numbers = Field(description="How long things are kept; of access tokens, how long they are good at most.")


def limits_view(of_owner: Rate | None, periods: Periods) -> LimitsView:
    """Return all of them; without a rate for owners, no rate and no number at once is limited but that of streams."""
    rates = [] if of_owner is None else [of_owner, UNAUTHENTICATED, AUTH]
    requests = {} if of_owner is None else {"requests_of_owner": OWNER_AT_ONCE_MAX, "requests": IN_FLIGHT_MAX}
    return LimitsView(
        rates=[RateView(name=rate.name, quota=rate.quota, window=rate.window) for rate in rates],
        at_once=requests | {"event_streams": STREAMS_MAX},
        request=_OF_A_REQUEST,
        text=_OF_TEXT,
        page={"items": LIMIT_MAX, "changes": CHANGES_MAX, "offset": OFFSET_MAX, "sort_keys": SORT_KEYS_MAX},
        quotas=_QUOTAS,
        kept_for={
            "trash": _seconds(periods.trash),
            "deletions": _seconds(periods.tombstones),
            "history": _seconds(periods.history),
            "answers": _seconds(periods.answers),
            "access_tokens": _seconds(LIFE_MAX),
        },
    )


_OF_A_REQUEST = {
    "seconds": int(DEADLINE),
    "url_bytes": URL_MAX,
    "header_bytes": HEADERS_MAX,
    "body_bytes": BODY_MAX,
    "json_depth": DEPTH_MAX,
    "json_values": MEMBERS_MAX,
    "json_values_of_batch": BATCH_MEMBERS_MAX,
    "batch_operations": BATCH_MAX,
    "claimed_tasks": CLAIM_MAX,
    "lease_seconds": int(LEASE_MAX.total_seconds()),
    "idempotency_key": KEY_MAX,
}
_OF_TEXT = {
    "title": TITLE_MAX,
    "description": DESCRIPTION_MAX,
    "list_name": LIST_NAME_MAX,
    "section_name": SECTION_NAME_MAX,
    "tag_name": TAG_NAME_MAX,
    "view_name": VIEW_NAME_MAX,
    "access_token_name": ACCESS_TOKEN_NAME_MAX,
    "account_name": ACCOUNT_NAME_MAX,
    "password": PASSWORD_MAX,
    "worker": WORKER_MAX,
    "locale": LOCALE_MAX,
    "position": POSITION_MAX,
    "search": QUERY_MAX,
    "search_words": WORDS_MAX,
}
_QUOTAS = {
    "tasks": TASKS_MAX,
    "lists": LISTS_MAX,
    "sections": SECTIONS_MAX,
    "sections_of_list": SECTIONS_OF_A_LIST_MAX,
    "tags": TAGS_MAX,
    "tags_of_task": TAGS_OF_A_TASK_MAX,
    "views": VIEWS_MAX,
    "access_tokens": ACCESS_TOKENS_MAX,
    "access_tokens_kept": ACCESS_TOKENS_KEPT_MAX,
    "subtask_levels": SUBTASK_LEVELS,
    "tasks_of_tree": TREE_MAX,
    "tasks_of_change": ONE_CHANGE_MAX,
}


def _seconds(period: timedelta) -> int:
    return int(period.total_seconds())
