import hashlib
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import NotebookError, RecordingError
from models.notebook import Notebook, default_root, sha256_of
from models.store import Store

SOUND = b"RIFF" + bytes(range(256)) * 9000
SHA256 = hashlib.sha256(SOUND).hexdigest()
HOLDER = """
import sys
from pathlib import Path
from models.notebook import Notebook

with Notebook(Path(sys.argv[1])).writer_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook whose folders are made."""
    made = Notebook(tmp_path / "notebook")
    made.create()
    return made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A recording outside of the notebook."""
    path = tmp_path / "note 17.M4A"
    path.write_bytes(SOUND)
    return path


def tree(folder: Path) -> dict[str, str]:
    """The permissions of everything below a folder, by its name."""
    return {str(p.relative_to(folder)): oct(stat.S_IMODE(p.stat().st_mode)) for p in sorted(folder.rglob("*"))}


def test_the_notebook_is_where_the_system_keeps_a_users_data(tmp_path: Path):
    """Without a folder named, the notebook is in the user's data folder."""
    assert default_root() == tmp_path / "data" / "recap"


def test_everything_is_for_its_owner_alone(tmp_path: Path):
    """Folders are 0700 and files 0600, SQLite's side files too, whatever the umask and whatever was there before."""
    root = tmp_path / "notebook"
    before = os.umask(0)
    try:
        root.mkdir(mode=0o755)
        (root / "audio").mkdir(mode=0o755)
        (root / "recap.db").touch(mode=0o644)
        with Notebook(root).writer_lock(), Store.open(Notebook(root)) as store:
            store.database.rows("SELECT 1 FROM recording")
            found = tree(root)
    finally:
        os.umask(before)
    assert found == {
        "audio": "0o700",
        "backups": "0o700",
        "inbox": "0o700",
        "recap.db": "0o600",
        "recap.db-shm": "0o600",
        "recap.db-wal": "0o600",
        "recap.lock": "0o600",
        "rules": "0o700",
    }
    assert Notebook(root).exposed() == ()


def test_a_new_root_is_for_its_owner_alone(notebook: Notebook):
    """A root that is made is private; one that was there is left to the user."""
    assert stat.S_IMODE(notebook.root.stat().st_mode) == 0o700


def test_what_others_could_read_is_told(notebook: Notebook):
    """On a disk without permissions privacy cannot be had, which is said."""
    notebook.inbox.chmod(0o755)
    assert notebook.exposed() == (notebook.inbox,)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path):
    """A file where the notebook should be is told with its path."""
    (tmp_path / "file").touch()
    with pytest.raises(NotebookError, match="file"):
        Notebook(tmp_path / "file" / "notebook").create()


def test_the_archive_holds_a_private_copy_by_hash(notebook: Notebook, source: Path):
    """The copy is named by its hash and the source's suffix; the source is as it was."""
    before = source.stat()
    kept = notebook.archive(source, SHA256)
    assert kept == notebook.audio / f"{SHA256}.m4a"
    assert kept.read_bytes() == SOUND
    assert tree(notebook.audio) == {kept.name: "0o600"}
    assert notebook.archived(SHA256) == kept
    after = source.stat()
    assert (source.read_bytes(), after.st_mtime_ns, after.st_mode) == (SOUND, before.st_mtime_ns, before.st_mode)


def test_content_is_archived_once(notebook: Notebook, source: Path):
    """The same content under another name is the same copy; a damaged copy is replaced."""
    kept = notebook.archive(source, SHA256)
    twin = source.rename(source.with_name("twin"))
    assert notebook.archive(twin, SHA256) == kept
    kept.write_bytes(b"damaged")
    assert notebook.archive(twin, SHA256) == kept
    assert kept.read_bytes() == SOUND
    assert len(tree(notebook.audio)) == 1


def test_a_recording_without_suffix_is_archived(notebook: Notebook, source: Path):
    """A file that is called just ``note`` is found again."""
    kept = notebook.archive(source.rename(source.with_name("note")), SHA256)
    assert notebook.archived(SHA256) == kept


def test_a_copy_that_is_not_what_was_hashed_is_not_kept(notebook: Notebook, source: Path):
    """A file that changed since it was hashed is an error about the recording, and leaves nothing."""
    with pytest.raises(RecordingError, match=r"^note 17\.M4A: changed while it was being copied$"):
        notebook.archive(source, "0" * 64)
    assert tree(notebook.audio) == {}


def test_what_an_interrupted_copy_left_goes(notebook: Notebook, source: Path):
    """The remains of a killed run do no harm and do not stay."""
    (notebook.audio / f".{SHA256}.part").write_bytes(b"half" * 1000000)
    kept = notebook.archive(source, SHA256)
    assert kept.read_bytes() == SOUND
    assert len(tree(notebook.audio)) == 1


def test_a_source_that_is_gone_is_an_error_about_the_recording(notebook: Notebook, tmp_path: Path):
    """The others go on: it is no trouble with the notebook."""
    with pytest.raises(RecordingError, match=r"^gone"):
        notebook.archive(tmp_path / "gone.m4a", SHA256)


def test_a_copy_that_cannot_be_written_is_an_error_about_the_notebook(notebook: Notebook, source: Path):
    """What the disk refuses stops the run, says why, and leaves nothing."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(SOUND) // 2, before[1]))
    try:
        with pytest.raises(NotebookError, match="file too large"):
            notebook.archive(source, SHA256)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert tree(notebook.audio) == {}


def test_a_hash_is_of_the_content(source: Path):
    """The hash is SHA-256, of a regular file only: a pipe would never end."""
    assert sha256_of(source) == SHA256
    pipe = source.with_name("pipe")
    os.mkfifo(pipe)
    with pytest.raises(RecordingError, match="pipe"):
        sha256_of(pipe)


@pytest.fixture
def holder(notebook: Notebook) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the writer lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(notebook.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_says_that_it_waits(notebook: Notebook, holder: subprocess.Popen[str]):
    """A writer waits for the one before, says so once, and goes on when that is done."""
    said = []

    def on_wait():
        said.append("waiting")
        holder.stdin.close()

    with notebook.writer_lock(on_wait=on_wait):
        assert holder.wait() == 0
    assert said == ["waiting"]


def test_a_second_writer_gives_up_in_time(notebook: Notebook, holder: subprocess.Popen[str]):
    """With a limit, waiting ends in an error that names the notebook."""
    with pytest.raises(NotebookError, match="in use by another recap"), notebook.writer_lock(timeout_s=0.01):
        pass


def test_a_killed_writer_locks_nobody_out(notebook: Notebook, holder: subprocess.Popen[str]):
    """The lock ends with its process."""
    holder.kill()
    holder.wait()
    with notebook.writer_lock(on_wait=lambda: pytest.fail("waited for a dead process")):
        pass


def test_a_lock_can_be_held_twice_by_one_process(notebook: Notebook):
    """A command that locks may call another that does."""
    with notebook.writer_lock(), notebook.writer_lock(timeout_s=0.01):
        pass
