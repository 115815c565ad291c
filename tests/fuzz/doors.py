"""Doors that damage alone does not try: what a server answers, records of results, numbers read again."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from mutate_text import ODD
from seeds import Seed, frame

import writers
from inputs import SAMPLES, SYMBOLS
from sorascope import geo, readers
from sorascope.geo import transfer
from sorascope.ingest import layout
from sorascope.jobs import records, sources

BODY = ("gene\ta\tb\n" + "".join(f"G{n}\t{n}\t{n + 1}\n" for n in range(40))).encode()
HALF = len(BODY) // 2
PLACE = Path("geo", "GSE1_x.txt")
LONGEST_HEAD = 300  # a longer one has taken some of the body in
TAG = 'ETag: "one"'


def answer(status: str, *headers: str, body: bytes = BODY) -> bytes:
    """Return an answer as it goes over the wire."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


@cache
def answers() -> dict[str, Seed]:
    """Return answers of a server, and what an attempt before has left."""
    length, whole = f"Content-Length: {len(BODY)}", len(BODY)
    rest = f"Content-Length: {whole - HALF}"
    chunks = b"%x\r\n" % HALF + BODY[:HALF] + b"\r\n%x\r\n" % (whole - HALF) + BODY[HALF:] + b"\r\n0\r\n\r\n"
    packed = gzip.compress(BODY, mtime=0)
    made = {
        "whole": answer("200 OK", length, TAG),
        "part": answer(
            "206 Partial", rest, TAG, f"Content-Range: bytes {HALF}-{whole - 1}/{whole}", body=BODY[HALF:]
        ),
        "chunks": answer("200 OK", "Transfer-Encoding: chunked", body=chunks),
        "packed": answer("200 OK", f"Content-Length: {len(packed)}", "Content-Encoding: gzip", body=packed),
        "led": answer("302 Found", "Location: http://127.0.0.1:1/x", "Content-Length: 0", body=b""),
    }
    state = json.dumps({"ETag": '"one"', "total": whole}).encode()
    left = {"geo/.GSE1_x.txt.partial": BODY[:HALF], "geo/.GSE1_x.txt.partial.from": state}
    return {
        name: Seed({"answer": sent, **(left if name == "part" else {})}, "answer")
        for name, sent in made.items()
    }


@contextmanager
def serving(sent: bytes) -> Iterator[str]:
    """Answer every connection with these bytes; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    with listening.accept()[0] as came:
                        came.recv(1 << 16)
                        came.sendall(sent)
                except OSError:
                    if listening.fileno() < 0:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def download(folder: Path, main: str, rng: random.Random) -> None:
    """A file of GEO; what is taken for whole has the length that the server told, and no other bytes."""
    sent = (folder / main).read_bytes()
    head, _, body = sent.partition(b"\r\n\r\n")
    if rng.random() < 0.5:  # damage to the head alone
        body = next((seed.files["answer"] for seed in answers().values()), b"").partition(b"\r\n\r\n")[2]
        sent = head + b"\r\n\r\n" + body
    place = folder / PLACE
    with (
        serving(sent) as address,
        patch.dict("os.environ", {geo.MIRROR: address, "no_proxy": "*"}),
        patch.object(transfer, "TIMEOUT", (1, 1)),
    ):
        geo.download(geo.GeoFile("GSE1", place.name), place, wait=0.0)
    found = place.read_bytes()
    if body == BODY and len(head) < LONGEST_HEAD and b"gzip" not in head:
        assert found == BODY or re.search(rb"(?<!\d)0*%d(?!\d)" % len(found), head), len(found)


@cache
def project() -> dict[str, Seed]:
    """Return results of one stage with the record of what they were made from."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "results/huh7").mkdir(parents=True)
        for file in FILES:
            (root / file).write_text(f"{file}\n")
        record, params = _stage(root)
        made = [str(root / RESULT)]
        records.write(record, made, [str(root / "m.tsv"), str(root / "other.tsv")], params)
        files = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        accepted = json.dumps({RECORD: ["state", "content"]}).encode()
    return {"record": Seed({**files, "accepted.json": accepted}, RECORD)}


RECORD = "results/made_from/huh7/ingest.json"
RESULT = "results/huh7/expression.h5ad"
FILES = ("m.tsv", "other.tsv", RESULT)


def _stage(root: Path) -> tuple[Path, dict[str, Any]]:
    known = records.listed([root / "m.tsv"])[0].split("  ")[0]
    return root / RECORD, {"dataset": {"scale": "counts"}, "sources": {str(root / "m.tsv"): known}}


def read_record(folder: Path, main: str, rng: random.Random) -> None:
    """The record of a stage, and what Snakemake's records of the workflow hold."""
    path = folder / main
    whole = json.loads(project()["record"].files[RECORD])
    if rng.random() < 0.7:
        path.write_text(json.dumps(_odd(json.loads(json.dumps(whole)), rng)), encoding="utf-8")
    record, params = _stage(folder)
    compared = rng.random() < 0.5
    differs = records.differing(record, params, [folder / "other.tsv"], whole=compared)
    records.libraries([record], "report")
    records.results([record])
    with patch.object(sources, "ACCEPTED", folder / "accepted.json"):
        sources.is_accepted(main, "state")
    if not differs:
        found = json.loads(path.read_text(encoding="utf-8"))
        for name in ("config", "package", "sources"):
            assert found[name] == whole[name], name
        known = found["results"].get("huh7/expression.h5ad")
        assert known in (None, *whole["results"].values()) or not compared


def _odd(tree: Any, rng: random.Random) -> Any:
    """Return a tree of JSON with one of its nodes another one, gone, or of another name."""
    odd = (None, True, 0, -1, 1e400, "", [], {}, [[]], {"": 0}, "x  y", "no", rng.choice(ODD)[:500])
    if rng.random() < 0.25 or not isinstance(tree, (dict, list)) or not tree:
        return rng.choice(odd)
    if isinstance(tree, list):
        at = rng.randrange(len(tree))
        return [*tree[:at], _odd(tree[at], rng), *tree[at + 1 :]]
    key = rng.choice(list(tree))
    if rng.random() < 0.15:
        return {("" if name == key else name): value for name, value in tree.items()}
    return {**tree, key: _odd(tree[key], rng)}


def nothing() -> dict[str, Seed]:
    """Return the seed of what is made from the generator alone."""
    return {"nothing": Seed({"none": b""}, "none")}


# ways to write a number, and words for none
WRITTEN: tuple[Callable[[float], str], ...] = (
    repr,
    lambda value: f"{value:.10g}",
    lambda value: f"{value:e}",
    lambda value: f"{value:.12E}",
    lambda value: f"{value:+.6f}",
    lambda value: f"{value:.4f}".rstrip("0"),
)
NONE = ("", "NA", "NaN", "nan", "n/a", "#N/A", "NULL", "null", "None", "-", ".")
PLAIN = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
ODD_CELLS = [each for each in ODD if len(each) < 20 and not set(each) & set('\t,;"\n\r\x85\u2028')]
EXACT = [name for name in writers.FORMATS if name not in ("htseq", "star", "salmon", "rsem", "bzip2")]


def read_again(folder: Path, main: str, rng: random.Random) -> None:
    """Numbers that were written are the numbers that are read, or the file is refused: each in its place."""
    values = _numbers(rng)
    rows = rng.sample(range(len(SYMBOLS)), rng.randint(6, len(SYMBOLS)))
    made = frame().iloc[rows] * 0 + values[rows]
    if rng.random() < 0.4:
        path = writers.FORMATS[rng.choice(EXACT)](folder, made)
        expected = made
    else:
        path, expected = _text(folder, made, rng)
    scale = rng.choice(("counts", "log2", "tpm", "intensity"))
    source = readers.Source(path, scale=scale)
    head = readers.head(source)
    found = readers.read(source, layout.place_samples(head, list(SAMPLES), {}, path, Path("s.tsv")))
    names = next(list(ids) for ids in found.identifiers.values() if set(ids) & set(SYMBOLS))
    shown = pd.DataFrame(found.values, index=names, columns=list(SAMPLES))
    assert len(shown) == len(expected), f"{len(shown)} rows of {len(expected)}"
    shown, expected = (
        each.loc[made.index].astype(float).replace([-np.inf, np.inf], np.nan) for each in (shown, expected)
    )  # ingest refuses what is infinite
    wrong = ~np.isclose(shown, expected, rtol=1e-6, atol=0, equal_nan=True)
    assert not wrong.any(), f"{shown.to_numpy()[wrong][0]} for {expected.to_numpy()[wrong][0]}"


def _numbers(rng: random.Random) -> np.ndarray:
    """Return numbers of one kind, genes × samples."""
    kind = rng.choice(
        (
            lambda: rng.randint(0, 9),
            lambda: rng.randint(0, 10**6),
            lambda: round(rng.uniform(0, 20), 3),
            lambda: rng.uniform(-8, 8),
            lambda: 10 ** rng.uniform(-6, 12),
            lambda: rng.randint(0, 99) * 1000,
        )
    )
    return np.array([[kind() for _ in SAMPLES] for _ in SYMBOLS], dtype=float)


def _text(folder: Path, made: pd.DataFrame, rng: random.Random) -> tuple[Path, pd.DataFrame]:
    """Write a table of text in a dialect of its own, at times with one odd cell; return what it holds."""
    delimiter, decimal = rng.choice((("\t", "."), (",", "."), (";", "."), (";", ","), ("\t", ",")))
    write, words = rng.choice(WRITTEN), rng.choice((NONE[:1], NONE[1:4], NONE))
    missing, expected = rng.choice((0, 0, 0.05)), made.copy()
    cells = [[write(float(value)) for value in row] for row in made.to_numpy()]
    for i, j in np.ndindex(made.shape):
        if rng.random() < missing:
            cells[i][j] = rng.choice(words)
        expected.iloc[i, j] = float(cells[i][j]) if PLAIN.fullmatch(cells[i][j]) else math.nan
    if decimal == "." and rng.random() < 0.5:
        i, j = rng.randrange(len(cells)), rng.randrange(len(SAMPLES))
        cells[i][j] = rng.choice(ODD_CELLS)
        expected.iloc[i, j] = float(cells[i][j]) if PLAIN.fullmatch(cells[i][j]) else math.nan
    if decimal == ",":
        cells = [[cell.replace(".", ",") if cell != "." else cell for cell in row] for row in cells]
    quote = rng.choice(("", "", '"'))
    lines = [["gene", *SAMPLES], *([name, *row] for name, row in zip(made.index, cells, strict=True))]
    ending = rng.choice(("\n", "\r\n"))
    text = "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) + ending for line in lines)
    path = folder / rng.choice(("m.tsv", "m.csv", "m.txt"))
    path.write_bytes(text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))))
    return path, expected
