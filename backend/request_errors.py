"""The part of the error tree that is about requests that come twice."""

from backend.errors import BackendError


class KeyReused(BackendError):
    """The idempotency key came with another request before."""

    name = "KEY_REUSED"
    what_to_do = "use a new key for another request"

    def __init__(self) -> None:
        super().__init__("this idempotency key came with another request within the last 24 hours")


class AnswerPending(BackendError):
    """A request with this idempotency key took effect, and its answer is not written down: not yet, or the server was stopped before."""

    name = "ANSWER_PENDING"
    what_to_do = "ask again in a moment; if it stays, read the present state"

    def __init__(self) -> None:
        super().__init__("this request took effect already, and its answer is not there")


class Repeated(AnswerPending):
    """As a request was carried out, the same one had taken effect; this one changed nothing."""
