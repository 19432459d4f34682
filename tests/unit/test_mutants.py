"""A mutant meets the tests that reach it, cheapest first and as different as can be."""

from tests.mutants.reach import MOST_TESTS, chosen, near

SOURCE = "LIMIT = 3\n\n\ndef act():\n    call(\n        1,\n    )\n    return 2\n"
REACHED = {
    ("a.py", 1): {"t.py::one"},
    ("a.py", 5): {"t.py::one"},
    ("a.py", 8): {"t.py::two"},
    ("b.py", 3): {"t.py::x"},
}


def reaching(line: int) -> set[str]:
    return near(REACHED, ["u/test_a.py::own"], {"file": "a.py", "line": line, "source": SOURCE})


def test_a_line_inside_a_statement_is_reached_by_what_reaches_its_first_line() -> None:
    assert reaching(6) == {"t.py::one"}
    assert reaching(8) == {"t.py::two"}


def test_a_line_that_runs_at_import_is_reached_by_the_files_own_tests_and_all_that_reach_the_file() -> None:
    assert reaching(1) == reaching(4) == {"u/test_a.py::own", "t.py::one", "t.py::two"}


def test_one_of_each_test_function_comes_before_a_second_of_any() -> None:
    times = {"t.py::cheap[1]": 0.1, "t.py::cheap[2]": 0.1, "t.py::dear": 2.0}

    assert chosen(set(times), times) == ["t.py::cheap[1]", "t.py::dear", "t.py::cheap[2]"]


def test_a_mutant_meets_so_many_tests_and_no_more() -> None:
    times = {f"t.py::test[{number}]": 0.01 for number in range(2 * MOST_TESTS)}

    assert len(chosen(set(times), times)) == MOST_TESTS
