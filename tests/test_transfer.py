"""Downloads of plain text, known to be whole from the server's words only, and servers that mislead."""

import bz2
import gc
import gzip
import hashlib
import threading
import warnings

import pytest
import requests
from urllib3.exceptions import InvalidHeader

from geo_server import Archive
from sorascope import geo
from sorascope.errors import InputError
from sorascope.geo import GeoFile, transfer

WANTED = GeoFile("GSE1", "GSE1_counts.txt")
PLACE = "/GSEnnn/GSE1/suppl/GSE1_counts.txt"
PACKED = GeoFile("GSE1", "GSE1_counts.txt.gz")
CONTENT = ("gene\ta\tb\n" + "".join(f"G{n}\t{n}\t{n + 1}\n" for n in range(3000))).encode()
LATER = ("gene\tb\ta\n" + "".join(f"G{n}\t{n + 7}\t{n + 9}\n" for n in range(3000))).encode()
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def archive(monkeypatch):
    served = Archive()
    served.files[PLACE] = CONTENT
    served.files[f"{PLACE}.gz"] = gzip.compress(CONTENT, mtime=0)
    monkeypatch.setenv(geo.MIRROR, served.address)
    yield served
    served.close()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "geo" / WANTED.file_name


def download(target, wanted=WANTED, sha256=None):
    geo.download(wanted, target, sha256, wait=0.0)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    return target.read_bytes()


def refused(target, wanted=WANTED):
    with pytest.raises(InputError) as caught:
        geo.download(wanted, target, wait=0.0)
    (problem,) = caught.value.problems
    assert not target.exists()
    return problem


def answer(status=200, body=b"", **headers):
    """Return a fault that sends this answer, whatever was asked for, and ends the connection."""

    def send(handler, _):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return send


def parts(archive):
    return [part for _, part in archive.requests]


@pytest.mark.parametrize("tag", [{"ETag": '"one"'}, {"Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT"}])
def test_plain_text_is_resumed_when_the_server_shows_that_it_is_the_same_file(archive, target, tag):
    archive.told[PLACE] = tag
    archive.faults[PLACE] = [1000]
    assert download(target) == CONTENT
    assert parts(archive) == [None, "bytes=1000-"]


@pytest.mark.parametrize("tag", [{}, {"ETag": 'W/"one"'}])
def test_plain_text_of_which_nothing_is_shown_is_fetched_from_its_start(archive, target, tag):
    archive.told[PLACE] = tag
    archive.faults[PLACE] = [1000]
    assert download(target) == CONTENT
    assert parts(archive) == [None, None]


def range_of(body, start, total=None, **headers):
    told = f"bytes {start}-{start + len(body) - 1}/{total or start + len(body)}"
    return answer(206, body, Content_Range=told, Content_Length=str(len(body)), **headers)


MISLEADING = {
    "another version": range_of(LATER[1000:], 1000, ETag='"two"'),
    "another start": range_of(CONTENT, 0, ETag='"one"'),
    "another total": range_of(CONTENT[1000:-5], 1000, ETag='"one"'),
    "not to the end": range_of(CONTENT[1000:2000], 1000, len(CONTENT), ETag='"one"'),
    "no range told": answer(206, CONTENT[1000:], Content_Length=str(len(CONTENT) - 1000)),
    "a range that is none": answer(206, CONTENT[1000:], Content_Range="bytes */*", ETag='"one"'),
    "encoded": range_of(gzip.compress(CONTENT[1000:]), 1000, len(CONTENT), Content_Encoding="gzip"),
    "nothing to go on from": answer(416, Content_Length="0"),
}


@pytest.mark.parametrize("part", MISLEADING.values(), ids=MISLEADING)
def test_a_part_that_does_not_fit_is_dropped_and_the_file_fetched_from_its_start(archive, target, part):
    archive.told[PLACE] = {"ETag": '"one"'}
    archive.faults[PLACE] = [1000, part]
    assert download(target) == CONTENT
    assert parts(archive) == [None, "bytes=1000-", None]


def test_a_file_that_changed_since_comes_whole(archive, target):
    """What a server does that heeds If-Range."""
    archive.told[PLACE] = {"ETag": '"one"'}
    archive.faults[PLACE] = [1000, answer(200, LATER, Content_Length=str(len(LATER)), ETag='"two"')]
    assert download(target) == LATER


def test_a_part_of_another_version_of_a_compressed_file_is_told(archive, target):
    later = gzip.compress(LATER, mtime=0)
    archive.faults[f"{PLACE}.gz"] = [1000, range_of(later[1000:], 1000)]
    problem = refused(target.with_name(PACKED.file_name), PACKED)
    assert problem.found == "a compressed file that is cut short or damaged"
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("length", [None, "-5", "abc", "1_0"])
def test_plain_text_without_a_length_is_not_taken_for_whole(archive, target, length):
    told = {"Content_Length": length} if length else {}
    archive.faults[PLACE] = [answer(200, CONTENT[:20000], **told)]
    assert refused(target).found.startswith("an answer that does not give its length")
    assert list(target.parent.iterdir()) == []


def test_plain_text_without_a_length_is_known_by_its_checksum(archive, target):
    archive.faults[PLACE] = [answer(200, CONTENT)]
    assert download(target, sha256=SHA) == CONTENT


@pytest.mark.parametrize("packed", [gzip.compress(CONTENT, mtime=0), bz2.compress(CONTENT)])
def test_a_compressed_file_without_a_length_is_whole_when_it_unpacks(archive, target, packed):
    archive.faults[f"{PLACE}.gz"] = [answer(200, packed)]
    assert download(target.with_name(PACKED.file_name), PACKED) == packed
    archive.faults[f"{PLACE}.gz"] = [answer(200, packed[:-9])]
    target.with_name(PACKED.file_name).unlink()
    problem = refused(target.with_name(PACKED.file_name), PACKED)
    assert problem.found == "a compressed file that is cut short or damaged"


def test_plain_text_under_a_compressed_file_s_name_needs_a_length_too(archive, target):
    archive.faults[f"{PLACE}.gz"] = [answer(200, CONTENT[:20000])]
    problem = refused(target.with_name(PACKED.file_name), PACKED)
    assert problem.found.startswith("an answer that does not give its length")


def test_an_encoding_that_was_not_asked_for_is_taken_off_and_its_length_checked(archive, target):
    packed = gzip.compress(CONTENT)
    told = {"Content_Encoding": "gzip", "Content_Length": str(len(packed))}
    archive.faults[PLACE] = [answer(200, packed[:-900], **told), answer(200, packed, **told)]
    assert download(target) == CONTENT


def chunked(body, end=b"0\r\n\r\n"):
    return answer(200, b"%x\r\n%s\r\n%s" % (len(body), body, end), Transfer_Encoding="chunked")


def test_chunks_are_whole_with_their_end_only(archive, target):
    def of_http_1_1(fault):
        def send(handler, content):
            handler.protocol_version = "HTTP/1.1"
            fault(handler, content)

        return send

    archive.faults[PLACE] = [of_http_1_1(chunked(CONTENT[:20000], end=b"")), of_http_1_1(chunked(CONTENT))]
    assert download(target) == CONTENT
    assert parts(archive) == [None, None]


def test_too_large_a_file_is_refused_before_it_is_fetched(archive, target):
    archive.faults[PLACE] = [answer(200, CONTENT, Content_Length=str(10**15))]
    problem = refused(target)
    assert problem.found == "a file of 1,000,000,000,000,000 bytes"
    assert len(archive.requests) == 1


def test_an_endless_compressed_file_is_stopped(archive, target, monkeypatch):
    monkeypatch.setattr(transfer, "LARGEST_UNKNOWN", 1 << 20)
    archive.faults[f"{PLACE}.gz"] = [answer(200, b"\x1f\x8b" + bytes(3 << 20))]
    problem = refused(target.with_name(PACKED.file_name), PACKED)
    assert problem.found == "no end after 1,048,576 bytes"
    assert list(target.parent.iterdir()) == []


def test_a_server_that_dribbles_is_left(archive, target, monkeypatch):
    monkeypatch.setattr(transfer, "PERIOD", 0.05)
    archive.told[PLACE] = {"ETag": '"one"'}

    def dribble(handler, content):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        try:
            for byte in content:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                handler.server.pause.wait(0.02)
        except OSError:
            pass

    archive.server.pause = threading.Event()
    archive.faults[PLACE] = [dribble]
    assert download(target) == CONTENT
    assert len(archive.requests) == 2


def test_a_download_that_takes_all_day_is_left(archive, target, monkeypatch):
    monkeypatch.setattr(transfer, "LONGEST", -1)
    assert refused(target).found.startswith("not whole after")


@pytest.mark.parametrize("there", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x"])
def test_other_ways_than_http_are_not_gone(archive, target, there):
    archive.faults[PLACE] = [answer(302, Location=there, Content_Length="0")]
    assert refused(target).found == f"led to {there}, which is not HTTP"


@pytest.mark.parametrize(
    "there",
    [
        "http://[",
        "http://[::1",
        "//[x",
        "http://" + "a" * 300,
        "http://127.0.0.1:99999/",
        "http://\xff.\xfe/",
    ],
)
def test_an_address_that_is_none_is_told(archive, target, there):
    archive.faults[PLACE] = [answer(302, Location=there, Content_Length="0")] * 4
    assert refused(target).found.startswith("no whole answer")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Length": "9" * 5000},
        {"Content_Range": f"bytes {'9' * 5000}-1/2"},
        {"Transfer_Encoding": "chunked", "Content_Length": "x"},
        {"Location": "", "Content_Encoding": "gzip"},
    ],
)
def test_headers_that_say_nothing_are_told(archive, target, headers):
    archive.faults[PLACE] = [answer(200, CONTENT, **headers)] * 4
    with warnings.catch_warnings():
        # urllib3 leaves the socket of an answer whose length it cannot read to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        found = refused(target).found
        gc.collect()
    assert found.startswith(("no whole answer", "an answer that does not give its length"))


def test_an_answer_of_which_urllib3_makes_nothing_is_told(target, monkeypatch):
    def asked(*_, **__):
        raise InvalidHeader("Content-Length contained multiple unmatching values (5, 6)")

    monkeypatch.setattr(requests, "get", asked)
    assert refused(target).found == "no whole answer (ConnectionError)"


def test_a_part_that_was_not_asked_for_is_not_taken(archive, target):
    archive.faults[PLACE] = [answer(206, CONTENT, Content_Length=str(len(CONTENT)))] * 4
    assert refused(target).found.startswith("no whole answer")


@pytest.mark.parametrize(
    "state", ["[" * 100_000, '{"ETag": 3}', '{"ETag": "\\"a\\nX: y\\""}', '{"ETag": "\\"a\\"", "total": "x"}']
)
def test_what_was_kept_of_a_server_may_be_damaged(archive, target, state):
    target.parent.mkdir()
    (target.parent / f".{target.name}.partial").write_bytes(CONTENT[:99])
    (target.parent / f".{target.name}.partial.from").write_text(state)
    assert download(target) == CONTENT


def test_https_is_not_left(monkeypatch, tmp_path):
    class Answer:
        is_redirect = True

        def __init__(self):
            self.headers = {"Location": "http://127.0.0.1/x"}

        def close(self):
            pass

    monkeypatch.setattr(requests, "get", lambda *_, **__: Answer())
    with pytest.raises(InputError) as caught:
        transfer.fetch("https://127.0.0.1/x", tmp_path / "x", 1, 0.0)
    assert caught.value.problems[0].found == "led to http://127.0.0.1/x, which is not HTTPS"


def test_a_redirection_within_http_is_followed_but_not_for_ever(archive, target):
    archive.faults[PLACE] = [answer(302, Location=f"{PLACE}?b", Content_Length="0")]
    archive.files[f"{PLACE}?b"] = CONTENT
    assert download(target) == CONTENT
    target.unlink()
    archive.faults[PLACE] = [answer(302, Location=PLACE, Content_Length="0")] * 100
    assert refused(target).found == "no whole answer (TooManyRedirects)"
