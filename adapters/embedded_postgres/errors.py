"""Why the embedded server does not run, each with what a person can do about it."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded server does not run."""


class BinariesMissing(EmbeddedPostgresError):
    """There are no PostgreSQL programs that this machine can run."""


class FolderInUse(EmbeddedPostgresError):
    """Another process runs a server on this folder."""


class FolderUnusable(EmbeddedPostgresError):
    """The user that the server runs as cannot work in this folder."""


class OtherMajor(EmbeddedPostgresError):
    """The folder holds the data of another major version than the programs are."""


class PasswordMissing(EmbeddedPostgresError):
    """The folder holds data, but the password to it is gone."""


class StartFailed(EmbeddedPostgresError):
    """PostgreSQL gave up; its last words are in the message."""


class NotRunning(EmbeddedPostgresError):
    """The server was not started, or was stopped already."""


class NotOnMainThread(EmbeddedPostgresError):
    """Linux would stop the server as soon as the thread that started it ends."""
