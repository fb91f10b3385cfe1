"""The part of the error tree that is about the installation: its database, its domain, its keys."""

from backend.errors.tree import BackendError
from backend.migrations import HEAD


class Busy(BackendError):
    """Another writer held the database for too long. Nothing was changed; asking again is safe."""

    name = "BUSY"
    what_to_do = "try again in a moment"

    def __init__(self) -> None:
        super().__init__("the database is busy")


class DatabaseUnusable(BackendError):
    """The database cannot be read or written: no space, no permission, a broken file. Nothing was changed."""

    name = "DATABASE_UNUSABLE"
    what_to_do = "check the disk's space and permissions; a broken file is restored from a backup"

    def __init__(self, why: str) -> None:
        super().__init__(f"the database cannot be used: {why}")


class DatabaseTooNew(BackendError):
    """A newer program made the tables: this one knows nothing of what it keeps there. Nothing was changed."""

    name = "DATABASE_TOO_NEW"
    what_to_do = (
        "use the newer program, restore a backup of before, or have the newer program take the tables back"
    )
    command = f"portao migrate --to {HEAD}"

    def __init__(self, step: str) -> None:
        super().__init__(
            f"the database was made by a newer Portão: its tables are at step {step}, this program knows steps up to {HEAD}"
        )


class KeysNotPublished(BackendError):
    """The key that is needed stands in no published trust list, so devices would refuse what it signs."""

    name = "KEYS_NOT_PUBLISHED"
    what_to_do = "have a new trust list signed with the root key"
    command = "portao keys publish --root FILE"

    def __init__(self, what: str) -> None:
        super().__init__(f"no published key may sign {what}")


class KeyMissing(BackendError):
    """The ring holds no key that may sign this now: the last one was retired or withdrawn, or is over."""

    name = "KEY_MISSING"
    what_to_do = "have a new key made"
    command = "portao keys rotate"

    def __init__(self, what: str) -> None:
        super().__init__(f"no key may sign {what} any more")


class NotInitialised(BackendError):
    """The database holds no domain yet."""

    name = "NOT_INITIALISED"
    what_to_do = "set the server up first"
    command = "portao init"

    def __init__(self, detail: str = "there is no domain yet") -> None:
        super().__init__(detail)


class AlreadyInitialised(BackendError):
    """A domain, or what is left of one, is there: its keys are not overwritten."""

    name = "ALREADY_INITIALISED"
    what_to_do = "go on with it, or name another folder"
    command = "--data DIR"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists already. Nothing was changed; keys are never overwritten")


class PassphraseUnusable(BackendError):
    """The file with the key ring's passphrase is missing, empty, or open to other users."""

    name = "PASSPHRASE_UNUSABLE"

    def __init__(self, path: str, why: str, what_to_do: str) -> None:
        super().__init__(f"passphrase file {path}: {why}")
        self.what_to_do = what_to_do


class RootUnusable(BackendError):
    """The file of the root key is missing, or does not hold the root that devices trust."""

    name = "ROOT_UNUSABLE"
    what_to_do = "bring the file of the root key"
    command = "--root FILE"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"root key file {path}: {why}")
