"""Everything lies in one folder unless the environment says otherwise."""

from dataclasses import replace
from pathlib import Path

from backend.gate_files import built_in_tree
from backend.settings import Settings

DATA = Path("/srv/portao")


def test_a_folder_holds_everything() -> None:
    settings = Settings.under(DATA)
    assert settings.database_url == "sqlite+aiosqlite:////srv/portao/portao.db"
    assert settings.passphrase_file == DATA / "passphrase"
    assert settings.root_ring == DATA / "root.ring"


def test_a_relative_folder_means_the_same_file_wherever_the_process_goes() -> None:
    assert (
        Settings.under(Path("var")).database_url == f"sqlite+aiosqlite:///{Path.cwd() / 'var' / 'portao.db'}"
    )


def test_where_the_database_lies_is_known_of_a_file_alone() -> None:
    settings = Settings.under(DATA)
    assert settings.database_file == DATA / "portao.db"
    assert replace(settings, database_url="postgresql://portao@db/portao").database_file is None
    assert replace(settings, database_url="postgresql:///portao?host=/run").database_file is None


def test_an_empty_environment_changes_nothing_but_where_the_app_for_browsers_lies() -> None:
    settings = Settings.from_env(DATA, {"PORTAO_PUBLIC_URL": "", "PORTAO_GATE": ""})
    assert settings == replace(Settings.under(DATA), gate=built_in_tree())


def test_the_environment_names_the_app_for_browsers() -> None:
    assert Settings.from_env(DATA, {"PORTAO_GATE": "/srv/gate"}).gate == Path("/srv/gate")


def test_the_environment_names_database_passphrase_and_address() -> None:
    said = {
        "PORTAO_DATABASE_URL": "sqlite+aiosqlite:////else/where.db",
        "PORTAO_KEY_PASSPHRASE_FILE": "/run/secrets/portao",
        "PORTAO_PUBLIC_URL": "https://check.example/",
    }
    settings = Settings.from_env(DATA, said)
    assert settings.database_url == "sqlite+aiosqlite:////else/where.db"
    assert settings.passphrase_file == Path("/run/secrets/portao")
    assert settings.public_url == "https://check.example"
    assert settings.root_ring == DATA / "root.ring"


def test_a_database_elsewhere_is_found_again_by_whoever_knows_the_folder_alone(tmp_path: Path) -> None:
    chosen = Settings.from_env(tmp_path, {}, "postgresql://me@there/portao")
    chosen.note_database()
    assert Settings.from_env(tmp_path, {}).database_url == "postgresql://me@there/portao"
    assert (tmp_path / "database_url").stat().st_mode & 0o077 == 0
    said = Settings.from_env(tmp_path, {"PORTAO_DATABASE_URL": "postgresql://me@elsewhere/portao"})
    assert said.database_url == "postgresql://me@elsewhere/portao"


def test_a_database_in_the_folder_is_noted_nowhere(tmp_path: Path) -> None:
    Settings.from_env(tmp_path, {}).note_database()
    assert list(tmp_path.iterdir()) == []
