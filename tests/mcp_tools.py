"""What `tools/list` answers, and what it costs. As a program, it writes the snapshot anew."""

from functools import cache
from pathlib import Path

import bpe_openai
import orjson
from pydantic import BaseModel

from entrypoints.mcp.server import listing

SNAPSHOT = Path(__file__).parent / "data" / "mcp_tools.json"


def tokens_of(text: bytes) -> int:
    """Count as a model of today does (o200k); others differ by some per cent."""
    return len(_encoding().encode(text.decode()))


def on_the_wire(result: BaseModel) -> bytes:
    """Return a result as clients receive it."""
    return orjson.dumps(result.model_dump(mode="json", by_alias=True, exclude_none=True))


def snapshot() -> bytes:
    """Return the listing as people read it."""
    return orjson.dumps(orjson.loads(on_the_wire(listing())), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@cache
def _encoding() -> bpe_openai.Encoding:
    return bpe_openai.get_encoding("o200k_base")


if __name__ == "__main__":
    SNAPSHOT.write_bytes(snapshot())
