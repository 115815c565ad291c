"""Fetching a file over HTTP whole: resumed only where the server shows that it is still the same file.

Follows RFC 9110: a part is asked for with If-Range, and taken for what its Content-Range says (sections
13.1.5, 14.4). A file is whole when as many bytes came as the server announced, or when it unpacks to its end.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ..files import tables
from ..readers.files import DECOMPRESSORS, fault

if TYPE_CHECKING:
    import requests

    from ..errors import InputError

TIMEOUT = (10, 60)  # seconds to connect, and without a byte
CHUNK = 1 << 18
REDIRECTS = 5
LARGEST = 50_000_000_000  # bytes
LARGEST_UNKNOWN = 2_000_000_000  # bytes of an answer that does not tell its length
LONGEST = 6 * 3600  # seconds that one file may take
PERIOD, SLOWEST = 60, 60_000  # in so many seconds so many bytes come at least
PACKED = (".gz", ".bz2", ".xz")
RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def fetch(url: str, partial: Path, attempts: int, wait: float, known: bool = False) -> None:
    """Fetch `url` into `partial`, going on after its last byte when the connection breaks.

    `wait`: pause before the second attempt in seconds; it doubles with each further one. `known`: a checksum
    tells afterwards whether the file is whole, so the server need not. Raises `requests.RequestException`
    when no attempt brought the file, and `InputError` for an answer that cannot be taken.
    """
    import requests

    end = time.monotonic() + LONGEST
    for attempt in range(attempts):
        try:
            _attempt(url, partial, end, known)
            _state_of(partial).unlink(missing_ok=True)
            return
        except requests.RequestException as error:
            answer = error.response if isinstance(error, requests.HTTPError) else None
            refused = answer is not None and answer.status_code < 500
            if refused or attempt == attempts - 1:
                raise
        time.sleep(wait * 2**attempt)


def drop(partial: Path) -> None:
    """Forget what came of a file."""
    partial.unlink(missing_ok=True)
    _state_of(partial).unlink(missing_ok=True)


def _attempt(url: str, partial: Path, end: float, known: bool) -> None:
    import requests

    state = _read_state(partial)
    done = partial.stat().st_size if partial.exists() else 0
    if done and not (_same_file(state) or _is_compressed(partial)):
        drop(partial)
        done = 0
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
        if _same_file(state):
            headers["If-Range"] = _same_file(state)
    with _open(url, headers) as answer:
        if answer.status_code == 416:
            drop(partial)
            raise requests.ConnectionError("the file has no such part: it is fetched from its start")
        answer.raise_for_status()
        length = _length(answer)
        if answer.status_code == 206:
            total = _checked_part(answer, done, length, state, partial)
        else:
            done, total = 0, length
            drop(partial)
            _write_state(partial, answer, total)
        _refuse_too_large(url, total)
        of_unknown_size = total is None and not _is_chunked(answer) and not known
        if of_unknown_size and not urlsplit(url).path.endswith(PACKED):
            raise _without_length(url, partial)
        _receive(answer, partial, done, total, end, url)
        if of_unknown_size and not _is_compressed(partial):
            raise _without_length(url, partial)


def _open(url: str, headers: dict[str, str]) -> requests.Response:
    """Open an address; it may lead to another one, but not from HTTPS to anything else."""
    import requests

    scheme = urlsplit(url).scheme
    for _ in range(REDIRECTS):
        answer = _asked(url, headers)
        if not answer.is_redirect:
            return answer
        answer.close()
        there = urljoin(url, answer.headers["Location"])
        if urlsplit(there).scheme not in {"https", scheme}:
            found = f"led to {there}, which is not {scheme.upper()}"
            raise fault(
                url, "", found, "the file", "try later, or download it in a browser and place it there"
            )
        url = there
    raise requests.TooManyRedirects(f"{REDIRECTS} redirects")


def _asked(url: str, headers: dict[str, str]) -> requests.Response:
    """Return the answer to one request; every way in which there is none is requests' own exception."""
    import requests
    from urllib3.exceptions import HTTPError

    try:
        return requests.get(url, headers=headers, stream=True, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        raise
    except (HTTPError, ValueError) as error:  # headers, and addresses, that requests hands on unread
        raise requests.ConnectionError(str(error)) from None


def _length(answer: requests.Response) -> int | None:
    """Return the number of bytes of an answer's body as they are sent; None when it tells none."""
    stated = answer.headers.get("Content-Length", "")
    return int(stated) if LENGTH.fullmatch(stated) else None


def _is_chunked(answer: requests.Response) -> bool:
    return "chunked" in answer.headers.get("Transfer-Encoding", "").lower()


def _checked_part(
    answer: requests.Response, done: int, length: int | None, state: dict[str, Any], partial: Path
) -> int | None:
    """Return the size of the whole file of which a part was sent; what came before is dropped unless it fits.

    A part that does not say which it is can be taken for a compressed file only, which is checked when whole.
    """
    import requests

    part = RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    total = int(part[3]) if part and part[3] != "*" else None
    expected = state.get("total")
    fits = [
        done > 0,
        not _encoded(answer),
        int(part[1]) == done if part else "Content-Range" not in answer.headers and _is_compressed(partial),
        total is None or (part is not None and int(part[2]) == total - 1),
        None in (total, expected) or total == expected,
        *(
            name not in answer.headers or name not in state or answer.headers[name] == state[name]
            for name in ("ETag", "Last-Modified")
        ),
    ]
    if not all(fits):
        drop(partial)
        raise requests.ConnectionError("another part than was asked for: the file is fetched from its start")
    if total is None:
        total = expected if expected is not None or length is None else done + length
    return total


def _encoded(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Encoding", "identity").lower() != "identity"


def _receive(
    answer: requests.Response, partial: Path, done: int, total: int | None, end: float, url: str
) -> None:
    import requests
    from urllib3.exceptions import HTTPError

    raw = answer.raw
    # what came before a cut is kept, so the length is checked below and not by urllib3, which drops it
    raw.enforce_content_length = False
    most = LARGEST_UNKNOWN if total is None else total
    period, came = time.monotonic(), 0
    with partial.open("ab" if done else "wb") as stream:
        try:
            while chunk := raw.read1(CHUNK, decode_content=True):
                stream.write(chunk)
                came += len(chunk)
                if done + raw.tell() > most:
                    break
                now = time.monotonic()
                if now > end:
                    raise _too_slow(url, f"not whole after {LONGEST // 3600} hours")
                if now > period + PERIOD:
                    if came < SLOWEST:
                        raise requests.ConnectionError(f"{came} bytes in {PERIOD} s")
                    period, came = now, 0
        except HTTPError as error:
            raise requests.ConnectionError(str(error)) from None
    sent = done + raw.tell()
    if total is None and sent > most:
        drop(partial)
        raise fault(
            url,
            "",
            f"no end after {most:,} bytes",
            "a file whose length the server tells",
            "place it yourself",
        )
    if total is not None and sent != total:
        if sent > total or _encoded(answer):
            drop(partial)
        raise requests.ConnectionError(f"{sent} of {total} bytes came")


def _too_slow(url: str, found: str) -> InputError:
    return fault(url, "", found, "the file", "run again to go on from here, or place the file yourself")


def _refuse_too_large(url: str, total: int | None) -> None:
    if total is not None and total > LARGEST:
        found = f"a file of {total:,} bytes"
        raise fault(url, "", found, f"up to {LARGEST:,} bytes", "download it yourself and name it as matrix:")


def _without_length(url: str, partial: Path) -> InputError:
    """Return the fault of plain text whose length is not given: cut short, it would look whole."""
    drop(partial)
    return fault(
        url,
        "",
        "an answer that does not give its length: a part cannot be distinguished from the whole",
        "a length, a compressed file, or its checksum",
        "give the file's SHA-256 as sha256:, or download it yourself and place it there",
    )


def _is_compressed(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as stream:
        return stream.read(8).startswith(tuple(DECOMPRESSORS))


def _state_of(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.from")


def _read_state(partial: Path) -> dict[str, Any]:
    found = tables.read_json(_state_of(partial))
    fits = isinstance(found, dict) and all(map(_is_usable, found.items()))
    return found if fits else {}


def _is_usable(item: tuple[str, object]) -> bool:
    """Return whether a server may have told this: a length, or a header that can be sent back."""
    name, value = item
    if name == "total":
        return value is None or isinstance(value, int)
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _write_state(partial: Path, answer: requests.Response, total: int | None) -> None:
    """Keep what tells this file of the server from a later one, if the server tells anything."""
    validators = {name: answer.headers[name] for name in ("ETag", "Last-Modified") if name in answer.headers}
    if validators and not _encoded(answer):
        tables.write_json({**validators, "total": total}, _state_of(partial))


def _same_file(state: dict[str, Any]) -> str:
    """Return what If-Range may hold: a strong ETag, or the time of the last change; "" without either."""
    tag = str(state.get("ETag", ""))
    return tag if tag.startswith('"') else "" if tag else str(state.get("Last-Modified", ""))
