"""Names of people in twenty characters (FORMAT.md 8.12)."""

import pytest

from keys.bcbp.names import NAME_CHARS, letters, name_field, passenger_name


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Müller", "MUELLER"),
        ("Größe", "GROESSE"),
        ("Weiß", "WEISS"),
        ("Ångström", "AANGSTROEM"),
        ("Sørensen", "SOERENSEN"),
        ("Þórsdóttir", "THORSDOTTIR"),
        ("Œuvre", "OEUVRE"),
        ("João", "JOAO"),
        ("Núñez", "NUNEZ"),
        ("Łukasz", "LUKASZ"),
        ("Çelik", "CELIK"),
        ("Dvořák", "DVORAK"),
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "OBRIEN"),
        ("Smith-Jones", "SMITH JONES"),
        ("St. John", "ST JOHN"),
        ("Иванов", "IVANOV"),
        ("Παπαδόπουλος", "PAPADOPOYLOS"),
        ("田中", "TIANZHONG"),
        ("  Ana   Maria ", "ANA MARIA"),
        ("e\u0301", "E"),
        ("R2-D2", "R D"),
        ("🛫", "AIRPLANE DEPARTURE"),
        ("", ""),
    ],
)
def test_letters_are_written_as_travel_documents_write_them(written: str, plain: str) -> None:
    assert letters(written) == plain


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (("Desmarais", "Luc"), "DESMARAIS/LUC"),
        (("Silva", "Maria", "Mrs"), "SILVA/MARIA MRS"),
        (("Silva", "Maria Joana", "Mrs"), "SILVA/MARIA JOANA"),
        (("Silva", "Maria Joana Aparecida"), "SILVA/MARIA JOANA AP"),
        (("Vasconcellos Figueir", "Ana"), "VASCONCELLOS FIGUE/A"),
        (("A" * 19, "Ana"), "A" * 18 + "/A"),
        (("A" * 18, "Ana"), "A" * 18 + "/A"),
        (("A" * 17, "Ana"), "A" * 17 + "/AN"),
        (("A" * 16, "Ana"), "A" * 16 + "/ANA"),
        (("A" * 16, "Ana", "Dr"), "A" * 16 + "/ANA"),
        (("A" * 30, ""), "A" * 19 + "/"),
        (("", ""), "/"),
    ],
)
def test_a_name_loses_its_title_then_its_given_names_then_its_surname(
    name: tuple[str, ...], field: str
) -> None:
    assert passenger_name(*name) == field.ljust(NAME_CHARS)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Luc Desmarais", "DESMARAIS/LUC"),
        ("Maria Joana da Silva", "SILVA/MARIA JOANA DA"),
        ("DESMARAIS/LUC", "DESMARAIS/LUC"),
        ("da Silva, Maria", "DA SILVA/MARIA"),
        ("Pelé", "PELE/"),
        ("  ", "/"),
        ("A/B/C", "A/B C"),
    ],
)
def test_a_name_in_one_piece_is_taken_apart(name: str, field: str) -> None:
    assert name_field(name) == field.ljust(NAME_CHARS)
