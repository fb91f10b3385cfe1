from keys import base45
from keys.errors import Malformed


def test_every_two_bytes_have_one_text_and_come_back() -> None:
    texts = set()
    for number in range(0x10000):
        raw = number.to_bytes(2, "big")
        text = base45.encode(raw)
        assert len(text) == 3
        assert base45.decode(text) == raw
        texts.add(text)
    assert len(texts) == 0x10000


def test_every_byte_has_one_text_and_comes_back() -> None:
    texts = [base45.encode(bytes((number,))) for number in range(256)]
    assert [base45.decode(text) for text in texts] == [bytes((number,)) for number in range(256)]
    assert len(set(texts)) == 256


def taken(char: str) -> bool:
    try:
        base45.decode("00" + char)
    except Malformed:
        return False
    return True


def test_only_characters_of_the_alphabet_are_taken() -> None:
    """The last of a group of three reaches only to W: higher ones are ours, but above 0xFFFF."""
    assert "".join(filter(taken, map(chr, range(0x300)))) == "0123456789ABCDEFGHIJKLMNOPQRSTUVW"
