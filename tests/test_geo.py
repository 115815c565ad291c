"""Downloads from a local archive that cuts connections, sends errors and wrong files."""

import gzip
import hashlib
import random

import pytest

from geo_server import Archive
from sorascope import geo
from sorascope.errors import InputError
from sorascope.geo import GeoFile

WANTED = GeoFile("GSE62813")
PLACE = "/GSE62nnn/GSE62813/matrix/GSE62813_series_matrix.txt.gz"
TEXT = "".join(f"g{n}\t{random.Random(n).random()}\n" for n in range(4000))
CONTENT = gzip.compress(TEXT.encode(), mtime=0)
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def archive(monkeypatch):
    served = Archive()
    served.files[PLACE] = CONTENT
    monkeypatch.setenv(geo.MIRROR, served.address)
    yield served
    served.close()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "geo" / WANTED.file_name


def download(target, sha256=None):
    return geo.download(WANTED, target, sha256, wait=0.0)


def fault(target, sha256=None):
    with pytest.raises(InputError) as caught:
        download(target, sha256)
    (problem,) = caught.value.problems
    return problem


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


@pytest.mark.parametrize(
    ("wanted", "end"),
    [
        (GeoFile("GSE62813"), "/GSE62nnn/GSE62813/matrix/GSE62813_series_matrix.txt.gz"),
        (GeoFile("GSE7"), "/GSEnnn/GSE7/matrix/GSE7_series_matrix.txt.gz"),
        (
            GeoFile("GSE200098", "GSE200098_counts.txt.gz"),
            "/GSE200nnn/GSE200098/suppl/GSE200098_counts.txt.gz",
        ),
        (
            GeoFile("GSE1323", "GSE1323-GPL96_series_matrix.txt.gz"),
            "/GSE1nnn/GSE1323/matrix/GSE1323-GPL96_series_matrix.txt.gz",
        ),
    ],
)
def test_addresses(wanted, end):
    assert wanted.address == geo.ARCHIVE + end


def test_a_whole_file_comes_with_its_checksum(archive, target):
    assert download(target) == SHA
    assert target.read_bytes() == CONTENT
    assert left(target) == [WANTED.file_name]


def test_the_right_checksum_passes(archive, target):
    assert download(target, SHA) == SHA


def test_a_present_file_is_not_downloaded_again(archive, target):
    download(target, SHA)
    download(target, SHA)
    assert len(archive.requests) == 1


def test_a_cut_connection_is_resumed_where_it_broke(archive, target):
    archive.faults[PLACE] = [1000, 500]
    assert download(target) == SHA
    assert [part for _, part in archive.requests] == [None, "bytes=1000-", "bytes=1500-"]


def test_a_server_that_cannot_resume_sends_all_again(archive, target):
    archive.faults[PLACE] = [1000, "whole"]
    assert download(target) == SHA
    assert target.read_bytes() == CONTENT


def test_a_server_in_trouble_is_asked_again(archive, target):
    archive.faults[PLACE] = ["503", "500"]
    assert download(target) == SHA


def test_the_next_run_goes_on_where_this_one_gave_up(archive, target):
    archive.faults[PLACE] = [100] * geo.ATTEMPTS
    problem = fault(target)
    assert problem.found == "no whole answer (ConnectionError)"
    assert left(target) == [f".{WANTED.file_name}.partial"]
    assert download(target) == SHA
    assert archive.requests[-1][1] == f"bytes={100 * geo.ATTEMPTS}-"
    assert left(target) == [WANTED.file_name]


def test_a_server_that_stays_in_trouble(archive, target):
    archive.faults[PLACE] = ["503"] * geo.ATTEMPTS
    problem = fault(target)
    assert problem.found == "GEO answered with error 503"
    assert problem.remedy.startswith("try later, or place GSE62813_series_matrix.txt.gz of GSE62813 at ")
    assert left(target) == []


def test_a_file_that_geo_does_not_have(archive, target):
    archive.files.clear()
    problem = fault(target)
    assert problem.found == "no such file on GEO (404)"
    assert problem.remedy == ("look up the file's name on the page of the series and give it as geo_file:")
    assert len(archive.requests) == 1
    assert left(target) == []


def test_an_error_page_in_place_of_the_file(archive, target):
    archive.files[PLACE] = b"<!DOCTYPE html><html><body>Sorry</body></html>"
    assert fault(target).found == "a web page or an error message, not a table"
    assert left(target) == []


def test_a_gzip_that_was_cut_on_the_server(archive, target):
    archive.files[PLACE] = CONTENT[:-2000]
    problem = fault(target)
    assert problem.found == "a compressed file that is cut short or damaged"
    assert left(target) == []


def test_a_wrong_checksum(archive, target):
    problem = fault(target, "0" * 64)
    assert (problem.found, problem.allowed) == ("a file with another checksum", "SHA-256 " + "0" * 64)
    assert left(target) == []


def test_an_empty_file(archive, target):
    archive.files[PLACE] = b""
    assert fault(target).found == "an empty file"


def test_without_a_network_it_says_what_to_place_where(monkeypatch, target):
    monkeypatch.setenv(geo.MIRROR, "http://127.0.0.1:9")
    problem = fault(target)
    assert problem.found == "no whole answer (ConnectionError)"
    assert problem.remedy == (
        f"check the network, or place GSE62813_series_matrix.txt.gz of GSE62813 at {target} yourself"
    )
    assert left(target) == []
