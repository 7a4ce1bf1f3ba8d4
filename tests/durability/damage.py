"""Damages a file at random, and looks whether anything is read from it that was not written."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability.outcome import Outcome
from tui_app.storage.database import Database

RECORDS = {number: {"text": f"record {number}", "number": number * 7} for number in range(1, 21)}


def damage(runs: int, seed: int = 1) -> Outcome:
    """Flips bits, cuts pieces out and puts others in; each time in a sound file of twenty records."""
    chance = random.Random(seed)
    lost = forged = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sound.json"
        with Database(path) as database:
            database.insert_multiple(RECORDS.values())
        sound = path.read_bytes()
        for number in range(runs):
            content = _damaged(sound, chance)
            read, told = _read(Path(folder) / f"{number}.json", content)
            whole = _whole_lines(sound, content)
            lost += len(whole - read.keys()) + (content != sound and not told)
            forged += sum(RECORDS.get(doc_id) != record for doc_id, record in read.items())
    return Outcome(
        "random flips, cuts and insertions", runs, lost, forged, "unreadable: read as something else"
    )


def _read(path: Path, content: bytes) -> tuple[dict[int, dict[str, object]], bool]:
    """What is read from such a file, and whether its damage was told and a copy of it kept."""
    path.write_bytes(content)
    notices: list[str] = []
    with Database(path, notice=notices.append) as database:
        read = {document.doc_id: dict(document) for document in database}
    kept = list(path.parent.glob(f"{path.name}.damaged-*"))
    told = len(notices) == 1 and [each.read_bytes() for each in kept] == [content]
    for each in (path, path.with_name(f"{path.name}.lock"), *kept):
        each.unlink(missing_ok=True)
    return read, told


def _damaged(sound: bytes, chance: random.Random) -> bytes:
    content = bytearray(sound)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content)) if content else 0
        match chance.choice(("flip", "cut", "insert")):
            case "flip" if content:
                content[at] ^= 1 << chance.randrange(8)
            case "cut":
                del content[at : at + chance.choice((1, 20, 300, 4096))]
            case _:
                content[at:at] = chance.choice((b"\n", b"1", b'"', chance.randbytes(30)))
    return bytes(content)


def _whole_lines(sound: bytes, content: bytes) -> set[int]:
    """The records whose lines are still as they were written."""
    left = set(sound.splitlines()) & set(content.splitlines())
    return {
        number for number in RECORDS if any(f'"text":"record {number}"'.encode() in line for line in left)
    }
