"""The part of the error tree that is about requests that come twice, or too many at a time."""

from backend.errors import BackendError


class Full(BackendError):
    """As much as this process takes in at a time is being worked on. `again_s`: after how many seconds to come again, if that is known."""

    name = "FULL"
    what_to_do = "come again after the seconds that Retry-After names"

    def __init__(self, again_s: int | None = None) -> None:
        super().__init__("the server is working on as much as it takes at a time")
        self.retry_after_s = again_s


class KeyReused(BackendError):
    """The idempotency key came with another request before."""

    name = "KEY_REUSED"
    what_to_do = "use a new key for another request"

    def __init__(self) -> None:
        super().__init__("this idempotency key came with another request within the last 24 hours")


class AnswerPending(BackendError):
    """A request with this idempotency key took effect, and its answer is not written down: not yet, or the server was stopped before.

    `again_s`: of one that does no harm when it is done again, after how many seconds it will be, should the answer not come.
    """

    name = "ANSWER_PENDING"
    what_to_do = "ask again in a moment; if it stays, read the present state"

    def __init__(self, again_s: int | None = None) -> None:
        detail = "this request took effect already, and its answer is not there"
        if again_s is not None:
            detail += f"; if nothing is heard of it for {again_s} s, it is done again"
        super().__init__(detail)
        self.retry_after_s = again_s


class Repeated(AnswerPending):
    """As a request was carried out, the same one had taken effect; this one changed nothing."""
