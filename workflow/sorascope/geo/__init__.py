"""Files of the Gene Expression Omnibus (GEO): download, resumed where that is safe."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from ..errors import InputError
from ..readers.files import BROKEN, HEAD_BYTES, fault, open_binary, read_head
from ..settings.geo import ARCHIVE, MIRROR, GeoFile
from . import transfer

__all__ = ["ARCHIVE", "MIRROR", "GeoFile", "download"]

ATTEMPTS = 4


def download(wanted: GeoFile, destination: Path, sha256: str | None = None, wait: float = 1.0) -> str:
    """Download a file whole, or leave nothing of its name; return its SHA-256.

    A cut connection is resumed where it broke, now or in the next run, if the server shows that the file is
    still the same (see `transfer`). Plain text is whole when it has the length that the server gives; a
    compressed file is unpacked, too. Raises `InputError` when GEO cannot be reached (with what to place
    where), has no such file, or sends something else than the file.
    `wait` is the pause before the second attempt in seconds; it doubles with each further one.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    destination.parent.mkdir(parents=True, exist_ok=True)
    partial = destination.with_name(f".{destination.name}.partial")
    by_hand = f"or place {wanted.file_name} of {wanted.accession} at {destination} yourself"

    def fetch(url: str, target: str | Path, _: object) -> None:
        try:
            transfer.fetch(url, partial, ATTEMPTS, wait, known=sha256 is not None)
        except requests.RequestException as error:
            if isinstance(error, requests.HTTPError) and error.response is not None:
                raise _refused(wanted, error.response.status_code, by_hand) from None
            remedy = f"check the network, {by_hand}"
            raise fault(
                url, "", f"no whole answer ({type(error).__name__})", "a connection", remedy
            ) from None
        try:
            refuse_damaged(partial, url)
        except InputError:
            transfer.drop(partial)
            raise
        partial.replace(target)

    try:
        pooch.retrieve(wanted.address, sha256, destination.name, destination.parent, downloader=fetch)
    except ValueError:  # pooch's error for a wrong checksum; it has removed the file
        allowed = f"SHA-256 {sha256}"
        remedy = "correct sha256: in the config, or find out why the file has changed"
        raise fault(wanted.address, "", "a file with another checksum", allowed, remedy) from None
    return hashlib.sha256(destination.read_bytes()).hexdigest()


def _refused(wanted: GeoFile, status: int, by_hand: str) -> InputError:
    if status == 404:
        remedy = "look up the file's name on the page of the series and give it as geo_file:"
        return fault(wanted.address, "", "no such file on GEO (404)", "a file of the series", remedy)
    return fault(wanted.address, "", f"GEO answered with error {status}", "the file", f"try later, {by_hand}")


def refuse_damaged(path: Path, shown: str) -> None:
    """Raise `InputError` for an error page in place of the file and for one that does not decompress."""
    try:
        read_head(path)
        with open_binary(path) as stream:
            while stream.read(HEAD_BYTES):
                pass
    except BROKEN:
        found = "a compressed file that is cut short or damaged"
        raise fault(shown, "", found, "a whole file", "run again to download it again") from None
    except InputError as error:
        (problem,) = error.problems
        if "HDF5" in problem.found or "Excel" in problem.found or "zip" in problem.found:
            return
        raise fault(shown, "", problem.found, problem.allowed, problem.remedy) from None
