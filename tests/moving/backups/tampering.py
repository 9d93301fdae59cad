"""Archives that were damaged, or made by somebody else."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

Members = list[tuple[tarfile.TarInfo, bytes]]
Change = Callable[[dict[str, Any]], None]


def members_of(path: Path) -> Members:
    """All that is in the archive."""
    with tarfile.open(path) as tar:
        found = []
        for info in tar:
            file = tar.extractfile(info)
            found.append((info, file.read() if file else b""))
        return found


def write_members(path: Path, members: Members) -> None:
    """Makes the archive anew of these."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, BytesIO(data))


def flip_byte_of(name: str) -> Callable[[Path], None]:
    """Damages one bit in the middle of a file in the archive."""

    def tamper(path: Path) -> None:
        with tarfile.open(path) as tar:
            info = tar.getmember(name)
        data = bytearray(path.read_bytes())
        data[info.offset_data + info.size // 2] ^= 1
        path.write_bytes(data)

    return tamper


def cut_at(share: float) -> Callable[[Path], None]:
    """Leaves the first part of the archive."""

    def tamper(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return tamper


def add_member(name: str, *, kind: bytes = tarfile.REGTYPE, target: str = "") -> Callable[[Path], None]:
    """Puts another member before all others."""

    def tamper(path: Path) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        write_members(path, [(info, b"harm" if kind == tarfile.REGTYPE else b""), *members_of(path)])

    return tamper


def change_manifest(change: Change) -> Callable[[Path], None]:
    """Makes an archive whose manifest says something else and has the right checksum."""

    def tamper(path: Path) -> None:
        members = members_of(path)
        manifest = json.loads(next(data for info, data in members if info.name == "manifest.json"))
        change(manifest)
        data = json.dumps(manifest).encode()
        line = f"{hashlib.sha256(data).hexdigest()}  manifest.json\n".encode()
        new = {"manifest.json": data, "manifest.json.sha256": line}
        write_members(path, [(info, new.get(info.name, old)) for info, old in members])

    return tamper


def replace_database(data: bytes) -> Callable[[Path], None]:
    """Puts other bytes into the place of the database, with their right checksum."""

    def tamper(path: Path) -> None:
        write_members(
            path,
            [(info, data if info.name == "database.sqlite3" else old) for info, old in members_of(path)],
        )

        def change(manifest: dict[str, Any]) -> None:
            for file in manifest["files"]:
                if file["name"] == "database.sqlite3":
                    file.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())

        change_manifest(change)(path)

    return tamper


def foreign_tar(path: Path) -> None:
    """Somebody else's archive."""
    write_members(path, [(tarfile.TarInfo("letter.txt"), b"Dear reader")])
