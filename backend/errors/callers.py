"""The part of the error tree that is about who asks."""

from backend.errors.tree import BackendError


class NotSignedIn(BackendError):
    """No credential came along, or one that is wrong or over. Which of them is not told."""

    name = "NOT_SIGNED_IN"
    what_to_do = "send a valid token as 'Authorization: Bearer ...', or sign in anew"

    def __init__(self) -> None:
        super().__init__("the token is missing, wrong or over")


class NotAllowed(BackendError):
    """The caller is known, but may not do this."""

    name = "NOT_ALLOWED"
    what_to_do = "use a credential of the right kind for this"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class EnrolmentCodeInvalid(BackendError):
    """The token of an enrolment code does not enrol (any more). Why is not told to who holds only a guess."""

    name = "ENROLMENT_CODE_INVALID"
    what_to_do = "have a new one made for this device"
    command = "portao event offer EVENT"

    def __init__(self) -> None:
        super().__init__("this enrolment code is unknown, used or over")
