"""Takes one named file out of a zip archive that nobody vouches for."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from rnntui.errors import DataError

CHUNK = 1 << 16


def extract(archive: Path, member: str, target: Path, limit: int) -> None:
    """Writes one member of a zip archive to `target`; nothing else of it is touched.

    Args:
        archive: the zip file.
        member: exact name in the archive.
        target: file to write.
        limit: bytes that the member may have when unpacked.

    Raises:
        DataError: no zip archive, damaged, encrypted, without the member; a member whose name
            leaves the archive, which is a link, or which unpacks to more than the limit.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise DataError(f"unsafe archive: its member {name!r} leaves the folder")
            try:
                info = opened.getinfo(member)
            except KeyError:
                raise DataError(f"the archive has no member {member!r}") from None
            if stat.S_ISLNK(info.external_attr >> 16):
                raise DataError(f"unsafe archive: its member {member!r} is a link")
            if info.file_size > limit:
                raise DataError(
                    f"unsafe archive: its member {member!r} unpacks to {info.file_size} bytes"
                )
            with opened.open(info) as source, target.open("wb") as sink:
                left = limit  # the size that the archive states may be a lie
                while chunk := source.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise DataError(
                            f"unsafe archive: its member {member!r} unpacks to more than "
                            f"{limit} bytes"
                        )
                    sink.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DataError(f"a damaged zip archive ({error})") from None
    except (RuntimeError, NotImplementedError) as error:  # encrypted; an unknown compression
        raise DataError(f"an archive that cannot be unpacked ({error})") from None
